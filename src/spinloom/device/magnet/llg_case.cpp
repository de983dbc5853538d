#include "spinloom/device/magnet/llg_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/range.hpp"
#include "spinloom/core/toml_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::json;

constexpr double constant_tolerance = 1e-6;
constexpr double unit_tolerance = 1e-6;  // of the length of a direction
constexpr double most_damping = 1e6;     // known ones are below 1; at 1e15 nothing moves and no case ends

/// Asks a JSON object for its keys; what is wrong is collected with the line on which the key stands.
class CaseReader {
public:
    CaseReader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {
        json_ = parse_json(text, name_);
        if (!json_.is_object()) throw InputError(name_, "is not a case; a case is one object of keys and numbers");
    }

    double number(const std::string& key, Range range) {
        const Json* value = find(key);
        if (value == nullptr) return 1;
        if (!value->is_number()) return refuse(key, "must be a number"), 1;
        return in_range(key, value->get<double>(), range);
    }

    Eigen::Vector3d vector(const std::string& key, Range range) {
        const Json* value = find(key);
        if (value == nullptr) return Eigen::Vector3d::UnitZ();
        if (!is_numbers(*value, 3)) return refuse(key, "must be three numbers"), Eigen::Vector3d::UnitZ();
        Eigen::Vector3d result;
        for (Eigen::Index i = 0; i < 3; ++i) {
            result[i] = in_range(key, (*value)[static_cast<std::size_t>(i)].get<double>(), range);
        }
        return result;
    }

    Eigen::Vector3d direction(const std::string& key) {
        const Eigen::Vector3d result = vector(key, any_number);
        if (std::abs(result.norm() - 1) <= unit_tolerance) return result.normalized();
        refuse(key, "must be a direction, three numbers whose squares sum to 1");
        return Eigen::Vector3d::UnitZ();
    }

    std::vector<LlgCase::Segment> segments(const std::string& key) {
        std::vector<LlgCase::Segment> result;
        const Json* value = find(key);
        if (value == nullptr) return result;
        const auto is_segment = [](const Json& item) { return is_numbers(item, 2); };
        if (!value->is_array() || value->empty() || !std::all_of(value->begin(), value->end(), is_segment)) {
            refuse(key, "must be a list of pairs [duration, current]");
            return result;
        }
        for (const auto& item : *value) {
            result.push_back(
                {in_range(key, item[0].get<double>(), positive), in_range(key, item[1].get<double>(), any_number)});
        }
        return result;
    }

    /// A constant that a case may repeat.
    void constant(const std::string& key, double value) {
        known_.push_back(key);
        if (!json_.contains(key)) return;
        const Json& given = json_[key];
        if (!given.is_number() || !(std::abs(given.get<double>() / value - 1) <= constant_tolerance)) {
            refuse(key, fmt::format("must be the constant {}, or be left out", value));
        }
    }

    void pass_over(const std::string& key) { known_.push_back(key); }

    /// @throws InputError with all that was wrong
    void finish() {
        for (const auto& [key, value] : json_.items()) {
            if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
            refuse(key, "is not a key of a case" + suggest(key, known_));
        }
        problems_.throw_if_any();
    }

private:
    static bool is_numbers(const Json& value, std::size_t count) {
        return value.is_array() && value.size() == count &&
               std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_number(); });
    }

    const Json* find(const std::string& key) {
        known_.push_back(key);
        if (json_.contains(key)) return &json_[key];
        refuse(key, "is missing");
        return nullptr;
    }

    double in_range(const std::string& key, double value, Range range) {
        if (range.contains(value)) return value;
        refuse(key, has_legal_size(value) ? fmt::format("{} is out of range; {}", value, range.text())
                                          : refusal(range, value));
        return 1;
    }

    void refuse(const std::string& key, std::string message) {
        const auto at = text_.find('"' + key + '"');
        int line = 0;
        if (at != std::string_view::npos)
            line =
                1 + static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        problems_.add({name_, line, key, std::move(message)});
    }

    std::string_view text_;
    std::string name_;
    Json json_;
    std::vector<std::string> known_;
    InputProblems problems_;
};

struct Row {
    double time = 0;
    Eigen::Vector3d m;
    double sample = 0;
};

NumericTable table_of(const std::vector<Row>& rows, bool with_samples) {
    NumericTable table{{"t_s", "mx", "my", "mz"}, {}};
    if (with_samples) table.header.emplace_back("sample");
    table.values.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(table.header.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        table.values(at, 0) = rows[i].time;
        table.values.block<1, 3>(at, 1) = rows[i].m.transpose();
        if (with_samples) table.values(at, 4) = rows[i].sample;
    }
    return table;
}

std::vector<Row> thermal_rows(const LlgCase& experiment, const LlgRunOptions& options,
                              const std::vector<double>& times) {
    LlgEnsemble ensemble(experiment.layer, options.thermal, experiment.start, options.samples);
    std::vector<Row> rows(options.samples * times.size());
    std::size_t next = 0;
    const auto note = [&] {
        for (std::size_t sample = 0; sample < options.samples; ++sample) {
            rows[sample * times.size() + next] = {times[next], ensemble.magnetisation(sample),
                                                  static_cast<double>(sample)};
        }
        ++next;
    };
    double now = 0, end = 0;
    for (const auto& drive : experiment.drives()) {
        end += drive.duration;
        for (; next < times.size() && times[next] <= end; now = times[next], note()) {
            ensemble.advance(std::max(0.0, times[next] - now), drive.torque);
        }
        ensemble.advance(std::max(0.0, end - now), drive.torque);
        now = end;
    }
    while (next < times.size()) note();  // the last time and the sum of the durations may differ by rounding
    return rows;
}

}  // namespace

std::vector<Drive> LlgCase::drives() const {
    std::vector<Drive> result;
    for (const auto& segment : segments) result.push_back({segment.duration, line.torque(layer, segment.current)});
    return result;
}

LlgCase read_llg_case_text(std::string_view text, const std::string& name) {
    CaseReader reader(text, name);
    LlgCase result;
    auto& layer = result.layer;
    layer.damping = reader.number("alpha", {0, most_damping, false});
    layer.saturation_magnetisation = reader.number("Ms", positive);
    layer.uniaxial_anisotropy = reader.number("Ku", any_number);
    layer.easy_axis = reader.direction("u");
    layer.demagnetising_factors = reader.vector("N", {0, 1, false});
    layer.thickness = reader.number("t_f", positive);
    layer.area = reader.number("area", positive);
    layer.external_field = reader.vector("H_ext", any_number);
    layer.gyromagnetic_ratio = reader.number("gamma_rad_per_s_T", positive);
    auto& line = result.line;
    line.spin_hall_angle = reader.number("theta_sh", any_number);
    line.width = reader.number("w_hm", positive);
    line.thickness = reader.number("t_hm", positive);
    line.polarisation = reader.direction("s");
    line.field_like_ratio = reader.number("r_fl", any_number);
    result.start = reader.direction("m0");
    result.segments = reader.segments("segments_duration_s_current_A");
    reader.constant("mu0", constants::vacuum_permeability);
    reader.constant("hbar", constants::reduced_planck_constant);
    reader.constant("e", constants::elementary_charge);
    reader.pass_over("H_DL_A_per_m");
    reader.pass_over("note");
    reader.finish();
    return result;
}

LlgCase read_llg_case(const std::filesystem::path& path) {
    return read_llg_case_text(read_file(path), path.string());
}

NumericTable run_llg_case(const LlgCase& experiment, const LlgRunOptions& options) {
    const bool is_thermal = options.thermal.temperature > 0;
    if (!is_thermal && options.samples > 1) {
        throw InputError(
            InputProblem{{}, 0, "--samples", "samples differ only by their thermal field; give --temperature above 0"});
    }
    const auto drives = experiment.drives();
    const auto times = regular_times(total_duration(drives), options.interval);
    if (is_thermal) return table_of(thermal_rows(experiment, options, times), options.samples > 1);
    const auto trajectory = integrate_llg(experiment.layer, experiment.start, drives, times);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < times.size(); ++i) rows.push_back({times[i], trajectory.directions[i], 0});
    return table_of(rows, false);
}

}  // namespace spinloom
