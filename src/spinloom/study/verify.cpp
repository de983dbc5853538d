#include "spinloom/study/verify.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A folder for the decks: the one asked for, or one that goes when this goes.
class DeckFolder {
public:
    explicit DeckFolder(const fs::path& wanted) : path_(wanted), is_temporary_(wanted.empty()) {
        if (!is_temporary_) return;
        auto pattern = (fs::temp_directory_path() / "spinloom-verify-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw EnvironmentError(pattern + ": cannot make a temporary folder");
        path_ = pattern;
    }
    ~DeckFolder() {
        std::error_code ignored;
        if (is_temporary_) fs::remove_all(path_, ignored);
    }
    DeckFolder(const DeckFolder&) = delete;
    DeckFolder& operator=(const DeckFolder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
    bool is_temporary_;
};

std::size_t count_lines(const fs::path& path) {
    std::ifstream file(path);
    return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
}

/// A node table as ngspice writes it: a line of names, then a line an image.
std::vector<std::map<std::string, double>> read_node_table(const fs::path& path) {
    std::ifstream file(path);
    std::string line, word;
    std::vector<std::string> names;
    std::getline(file, line);
    for (std::istringstream words(line); words >> word;) names.push_back(word);
    std::vector<std::map<std::string, double>> rows;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        auto& row = rows.emplace_back();
        double value = 0;
        for (const auto& name : names) {
            if (!(words >> value)) throw EnvironmentError(path.string() + ": ngspice wrote a line that is cut short");
            row[name] = value;
        }
    }
    return rows;
}

int start_ngspice(const ProgramCall& call) {
    try {
        return run_program(call);
    } catch (const EnvironmentError& error) {
        throw EnvironmentError(
            fmt::format("{}; ngspice is Debian's package of that name: apt-get install ngspice", error.what()));
    }
}

/// Runs ngspice on the deck; returns its wall time [s].
double run_ngspice(const Export& exported, const VerifyRequest& request, bool show_progress) {
    const auto log = fs::path(exported.deck).replace_extension(".log");
    std::error_code ignored;
    fs::remove(exported.node_table, ignored);
    Progress progress("ngspice", exported.images.size(), show_progress);
    std::size_t done = 0;
    const auto advance = [&] {
        const auto lines = count_lines(exported.node_table);  // the first holds names
        if (lines > done + 1) progress.advance(lines - 1 - done);
        done = std::max(done, lines > 0 ? lines - 1 : 0);
    };
    const auto start = Clock::now();
    const int status = start_ngspice({.program = request.ngspice,
                                      .arguments = {"-b", exported.deck.filename().string()},
                                      .folder = exported.deck.parent_path(),
                                      .log = log,
                                      .meanwhile = advance});
    const double seconds = seconds_since(start);
    advance();
    const auto output = read_file(log);
    if (output.find("aborted") != std::string::npos)
        throw ConvergenceError(fmt::format("ngspice finds no operating point; the end of its log:\n{}",
                                           output.substr(output.size() - std::min<std::size_t>(output.size(), 2000))));
    if (done != exported.images.size()) {
        throw EnvironmentError(fmt::format("ngspice (exit status {}) solved {} of {} images; the end of its log:\n{}",
                                           status, done, exported.images.size(),
                                           output.substr(output.size() - std::min<std::size_t>(output.size(), 2000))));
    }
    return seconds;
}

/// Our own solution of the same images.
CircuitInference solve(const Export& exported, const RunOptions& options, Verification& verification) {
    const auto start = Clock::now();
    const CompiledNetwork network(exported.network, options.threads);
    verification.compile_s = seconds_since(start);
    const auto solve_start = Clock::now();
    auto inference = infer_circuit(network, input_voltages(exported.images), exported.images.size(),
                                   {.threads = options.threads, .keep_nodes = true});
    verification.solve_s = seconds_since(solve_start);
    return inference;
}

VerifiedImage compare(const Export& exported, std::size_t image, const CircuitInference& ours,
                      const std::map<std::string, double>& its) {
    VerifiedImage result{.number = exported.images[image].number,
                         .worst_node = {},
                         .worst_voltage = -1,
                         .mean_voltage = 0,
                         .input_power = its.at("p_inputs") / ours.power[image].inputs - 1,
                         .supply_power = its.at("p_vdd") / ours.power[image].v_dd - 1,
                         .our_class = ours.predicted_class[image],
                         .its_class = 0};
    const auto column = static_cast<Eigen::Index>(image);
    std::size_t count = 0;
    double highest = 0;
    for (std::size_t layer = 0; layer < ours.neuron_input.size(); ++layer) {
        const auto visit = [&](const char* kind, const Eigen::MatrixXd& voltages) {
            for (Eigen::Index r = 0; r < voltages.rows(); ++r) {
                const auto node = fmt::format("{}{}_{}", kind, layer + 1, r);
                const double voltage = its.at("v(" + node + ")");
                const double difference = std::abs(voltage - voltages(r, column));
                result.mean_voltage += difference;
                ++count;
                if (difference > result.worst_voltage) {
                    result.worst_voltage = difference;
                    result.worst_node = node;
                }
                if (r == 0 || voltage > highest) {  // of the last matrix visited, the last layer's outputs, in the end
                    highest = voltage;
                    result.its_class = static_cast<int>(r);
                }
            }
        };
        visit("nin", ours.neuron_input[layer]);
        visit("out", ours.neuron_output[layer]);
    }
    result.mean_voltage /= static_cast<double>(count);
    return result;
}

}  // namespace

double Verification::worst_voltage() const {
    double worst = 0;
    for (const auto& image : images) worst = std::max(worst, image.worst_voltage);
    return worst;
}

Verification verify_scenario(const Scenario& scenario, const VerifyRequest& request, const RunOptions& options) {
    refuse_real_op_amps(scenario, "verify");
    const DeckFolder folder(options.out);
    auto export_options = options;
    export_options.out = folder.path();
    const auto exported =
        export_scenario(scenario, {.flavor = spice::DeckFlavor::ngspice, .images = request.images}, export_options);
    Verification result;
    result.scenario = scenario.name;
    if (!options.out.empty()) result.deck = exported.deck;
    const auto ours = solve(exported, options, result);
    result.ngspice_s = run_ngspice(exported, request, options.progress);
    const auto rows = read_node_table(exported.node_table);
    for (std::size_t k = 0; k < rows.size(); ++k) result.images.push_back(compare(exported, k, ours, rows[k]));
    return result;
}

std::string verification_text(const Verification& verification) {
    TextTable table(
        {"image", "worst node", "difference [V]", "mean [V]", "input power", "v_dd power", "class", "ngspice"});
    for (const auto& image : verification.images) {
        table.add({fmt::format("{}", image.number), image.worst_node, fmt::format("{:.2e}", image.worst_voltage),
                   fmt::format("{:.2e}", image.mean_voltage), fmt::format("{:+.1e}", image.input_power),
                   fmt::format("{:+.1e}", image.supply_power), fmt::format("{}", image.our_class),
                   fmt::format("{}", image.its_class)});
    }
    const auto count = static_cast<double>(verification.images.size());
    return fmt::format(
        "{}, spinloom against ngspice; powers: relative difference\n\n{}\n"
        "worst node difference  {:.2e} V\n"
        "ngspice                {:.3g} s, {:.3g} s an image\n"
        "spinloom               {:.3g} s to compile, {:.3g} ms an image\n"
        "ratio                  {:.3g} in all, {:.3g} for each further image\n{}",
        verification.scenario, table.text(), verification.worst_voltage(), verification.ngspice_s,
        verification.ngspice_s / count, verification.compile_s, 1e3 * verification.solve_s / count,
        verification.ngspice_s / (verification.compile_s + verification.solve_s),
        verification.ngspice_s / verification.solve_s,
        verification.deck.empty() ? "" : fmt::format("file: {}\n", verification.deck.string()));
}

std::string verification_json(const Verification& verification) {
    auto images = nlohmann::ordered_json::array();
    for (const auto& image : verification.images) {
        images.push_back({{"image", image.number},
                          {"worst_node", image.worst_node},
                          {"worst_difference_V", image.worst_voltage},
                          {"mean_difference_V", image.mean_voltage},
                          {"input_power_relative", image.input_power},
                          {"v_dd_power_relative", image.supply_power},
                          {"class", image.our_class},
                          {"ngspice_class", image.its_class}});
    }
    const nlohmann::ordered_json json = {
        {"scenario", verification.scenario},   {"worst_difference_V", verification.worst_voltage()},
        {"ngspice_s", verification.ngspice_s}, {"compile_s", verification.compile_s},
        {"solve_s", verification.solve_s},     {"images", images}};
    return json.dump(2) + '\n';
}

}  // namespace spinloom
