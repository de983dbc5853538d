#include "spinloom/study/table_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

/// The two numbers of "<kind><l>_<r>", or nothing.
std::optional<VoltageColumn> voltage_column(const std::string& name, Eigen::Index column) {
    for (const std::string_view kind : {"nin", "out"}) {
        if (!name.starts_with(kind)) continue;
        const char* const end = name.data() + name.size();
        std::size_t layer = 0, neuron = 0;
        const auto first = std::from_chars(name.data() + kind.size(), end, layer);
        if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '_') return {};
        const auto second = std::from_chars(first.ptr + 1, end, neuron);
        if (second.ec != std::errc{} || second.ptr != end || layer == 0) return {};
        return VoltageColumn{name, layer - 1, static_cast<Eigen::Index>(neuron), kind == "out", column};
    }
    return {};
}

std::optional<PowerColumn> power_column(const std::string& name, Eigen::Index column) {
    constexpr std::pair<std::string_view, double NetworkPower::*> columns[] = {{"p_inputs_W", &NetworkPower::inputs},
                                                                               {"p_vdd_W", &NetworkPower::v_dd},
                                                                               {"p_vss_W", &NetworkPower::v_ss},
                                                                               {"p_supply_W", nullptr}};
    for (const auto& [known, member] : columns) {
        if (name != known) continue;
        for (const auto& part : power_parts()) {
            if (part.member == member) return PowerColumn{name, part, column};
        }
    }
    return {};
}

/// One table while its columns are told apart.
class ColumnReader {
public:
    ColumnReader(const NumericTable& table, const std::string& file, const std::vector<std::size_t>& topology)
        : table_(table), file_(file), topology_(topology) {
        given_.values = table.values;
    }

    GivenSolution read() {
        for (std::size_t k = 0; k < table_.header.size(); ++k) take(table_.header[k], static_cast<Eigen::Index>(k));
        if (!image_) {
            problem("image", "there is no column of this name; it holds the number of each row's image in its file");
        }
        if (given_.voltages.empty()) {
            problem("out<l>_<r>",
                    "there is no column of a neuron's voltage, such as out1_0: layers count from 1, "
                    "neurons from 0; nin<l>_<r> are inputs before the level shift");
        }
        if (table_.values.rows() == 0) problem("image", "there is no row");
        if (image_) read_images();
        problems_.throw_if_any();
        return std::move(given_);
    }

private:
    void problem(const std::string& column, std::string message) {
        problems_.add({file_, 0, column, std::move(message)});
    }

    void take(const std::string& name, Eigen::Index column) {
        if (name == "image") {
            image_ = column;
        } else if (name == "energy_J") {
            if (!(table_.values.col(column).array() > 0).all()) problem(name, "holds energies that are not above 0");
            given_.energy = column;
        } else if (name == "predicted" || name == "argmax_out") {
            given_.answer = column;
        } else if (auto power = power_column(name, column); power && (table_.values.col(column).array() != 0).all()) {
            given_.powers.push_back(std::move(*power));
        } else if (auto voltage = voltage_column(name, column)) {
            take(std::move(*voltage));
        } else {
            given_.passed_over.push_back(name);
        }
    }

    void take(VoltageColumn voltage) {
        const std::size_t layers = topology_.size() - 1;
        if (voltage.layer >= layers) {
            problem(voltage.name, fmt::format("there is no layer {}; the network has {}", voltage.layer + 1, layers));
        } else if (static_cast<std::size_t>(voltage.neuron) >= topology_[voltage.layer + 1]) {
            problem(voltage.name, fmt::format("there is no neuron {}; layer {} has 0 to {}", voltage.neuron,
                                              voltage.layer + 1, topology_[voltage.layer + 1] - 1));
        } else {
            given_.voltages.push_back(std::move(voltage));
        }
    }

    void read_images() {
        for (Eigen::Index row = 0; row < table_.values.rows(); ++row) {
            const double number = table_.values(row, *image_);
            if (number < 0 || number > 1e9 || number != std::floor(number)) {
                problem("image", fmt::format("row {}: {:g} is not the number of an image", row + 1, number));
                return;
            }
            given_.images.push_back(static_cast<long>(number));
        }
    }

    const NumericTable& table_;
    const std::string& file_;
    const std::vector<std::size_t>& topology_;
    std::optional<Eigen::Index> image_;
    GivenSolution given_;
    InputProblems problems_;
};

/// Its class: what the table says, or the largest output where it holds all of the last layer.
std::optional<int> class_of(const GivenSolution& given, Eigen::Index row, std::size_t last_layer, int outputs) {
    if (given.answer) return static_cast<int>(given.values(row, *given.answer));
    double highest = 0;
    int count = 0, best = 0;
    for (const auto& voltage : given.voltages) {
        if (!voltage.is_output || voltage.layer != last_layer) continue;
        const double value = given.values(row, voltage.column);
        if (count == 0 || value > highest) {
            highest = value;
            best = static_cast<int>(voltage.neuron);
        }
        ++count;
    }
    return count == outputs ? std::optional(best) : std::nullopt;
}

CheckedImage checked(const GivenSolution& given, Eigen::Index row, std::size_t number, const CircuitInference& ours,
                     double sample) {
    const auto& power = ours.power[static_cast<std::size_t>(row)];
    const std::size_t last = ours.neuron_output.size() - 1;
    CheckedImage image{.number = number,
                       .rms = 0,
                       .worst = -1,
                       .worst_node = {},
                       .our_class = ours.predicted_class[static_cast<std::size_t>(row)],
                       .its_class = class_of(given, row, last, static_cast<int>(ours.neuron_output[last].rows())),
                       .energy_ratio = {},
                       .power_ratios = {}};
    double squares = 0;
    for (const auto& voltage : given.voltages) {
        const auto& nodes = voltage.is_output ? ours.neuron_output : ours.neuron_input;
        const double difference = nodes[voltage.layer](voltage.neuron, row) - given.values(row, voltage.column);
        squares += difference * difference;
        if (std::abs(difference) > image.worst) {
            image.worst = std::abs(difference);
            image.worst_node = voltage.name;
        }
    }
    image.rms = std::sqrt(squares / static_cast<double>(given.voltages.size()));
    if (given.energy)
        image.energy_ratio = (power.v_dd + power.v_ss + power.bias) * sample / given.values(row, *given.energy);
    for (const auto& entry : given.powers)
        image.power_ratios.push_back(entry.part.of(power) / given.values(row, entry.column));
    return image;
}

}  // namespace

GivenSolution given_solution(const NumericTable& table, const std::string& file,
                             const std::vector<std::size_t>& topology) {
    return ColumnReader(table, file, topology).read();
}

double TableCheck::rms() const {
    double squares = 0;
    for (const auto& image : images) squares += image.rms * image.rms;
    return std::sqrt(squares / static_cast<double>(images.size()));
}

const CheckedImage& TableCheck::worst() const {
    return *std::max_element(images.begin(), images.end(),
                             [](const auto& a, const auto& b) { return a.worst < b.worst; });
}

std::size_t TableCheck::num_classes() const {
    return static_cast<std::size_t>(
        std::count_if(images.begin(), images.end(), [](const auto& image) { return image.its_class.has_value(); }));
}

std::size_t TableCheck::num_same_classes() const {
    return static_cast<std::size_t>(std::count_if(
        images.begin(), images.end(), [](const auto& image) { return image.its_class == image.our_class; }));
}

TableCheck check_against_table(const Subject& subject, const GivenSolution& given, double sample,
                               const StudyOptions& options) {
    SPINLOOM_EXPECT(subject.numbers.size() == given.images.size() && (!given.energy || sample > 0));
    const auto ours = infer_circuit(subject.compiled(options.threads), subject.inputs(), subject.images.count,
                                    {.threads = options.threads, .keep_nodes = true});
    TableCheck check;
    check.scenario = subject.scenario.name;
    check.num_voltages = given.voltages.size();
    for (const auto& power : given.powers) check.powers.push_back(power.name);
    check.passed_over = given.passed_over;
    for (std::size_t k = 0; k < subject.numbers.size(); ++k)
        check.images.push_back(checked(given, static_cast<Eigen::Index>(k), subject.numbers[k], ours, sample));
    return check;
}

}  // namespace spinloom
