#include "spinloom/study/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/program.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;

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
double run_ngspice(const fs::path& deck, const fs::path& node_table, std::size_t num_images,
                   const VerifyRequest& request, bool shows_progress) {
    const auto log = fs::path(deck).replace_extension(".log");
    std::error_code ignored;
    fs::remove(node_table, ignored);
    Progress progress("ngspice", num_images, shows_progress);
    std::size_t done = 0;
    const auto advance = [&] {
        const auto lines = count_lines(node_table);  // the first holds names
        if (lines > done + 1) progress.advance(lines - 1 - done);
        done = std::max(done, lines > 0 ? lines - 1 : 0);
    };
    const Stopwatch clock;
    const int status = start_ngspice({.program = request.ngspice,
                                      .arguments = {"-n", "-b", deck.filename().string()},
                                      .folder = deck.parent_path(),
                                      .log = log,
                                      .meanwhile = advance});
    const double seconds = clock.seconds();
    advance();
    const auto output = read_file(log);
    if (output.find("aborted") != std::string::npos)
        throw ConvergenceError(fmt::format("ngspice finds no operating point; the end of its log:\n{}",
                                           output.substr(output.size() - std::min<std::size_t>(output.size(), 2000))));
    if (done != num_images) {
        throw EnvironmentError(fmt::format("ngspice (exit status {}) solved {} of {} images; the end of its log:\n{}",
                                           status, done, num_images,
                                           output.substr(output.size() - std::min<std::size_t>(output.size(), 2000))));
    }
    return seconds;
}

/// Our own solution of the same images.
CircuitInference solve(const Subject& subject, const StudyOptions& options, Verification& verification) {
    const Stopwatch compilation;
    const auto& network = subject.compiled(options.threads);
    verification.compile_s = compilation.seconds();
    const Stopwatch solution;
    auto inference = infer_circuit(network, subject.inputs(), subject.images.count,
                                   {.threads = options.threads, .keep_nodes = true});
    verification.solve_s = solution.seconds();
    return inference;
}

VerifiedImage compare(std::size_t number, std::size_t image, const CircuitInference& ours,
                      const std::map<std::string, double>& its) {
    VerifiedImage result{.number = number,
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

Verification verify_network(const Subject& subject, const Export& exported, const std::filesystem::path& deck,
                            const VerifyRequest& request, const StudyOptions& options) {
    Verification result;
    result.scenario = subject.scenario.name;
    const auto ours = solve(subject, options, result);
    const auto table = deck.parent_path() / exported.node_table;
    result.ngspice_s = run_ngspice(deck, table, subject.images.count, request, options.progress);
    const auto rows = read_node_table(table);
    for (std::size_t k = 0; k < rows.size(); ++k)
        result.images.push_back(compare(subject.numbers[k], k, ours, rows[k]));
    return result;
}

}  // namespace spinloom
