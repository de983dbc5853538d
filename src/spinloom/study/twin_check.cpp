#include "spinloom/study/twin_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

constexpr double followed_time = 2e-9;  ///< of the transient, beyond the settling of the shipped scenarios [s]

/// The netlist's solution of one image beside the fast one.
TwinImage compare(const AnalogNetwork& network, const Netlist& netlist, const OperatingPointSolver& solver,
                  const OperatingPoint& point, const CircuitInference& fast, std::size_t image, std::size_t number) {
    TwinImage result{.number = number,
                     .worst_voltage = 0,
                     .fast = fast.power[image],
                     .netlist = network_power(network, netlist, solver, point),
                     .balance = operating_balance(solver, point),
                     .fast_class = fast.predicted_class[image],
                     .netlist_class = 0};
    const auto column = static_cast<Eigen::Index>(image);
    double highest = 0;
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer) {
        for (int r = 0; r < network.design.num_outputs(layer); ++r) {
            const double input = solver.voltage(point, fmt::format("nin{}_{}", layer + 1, r));
            const double output = solver.voltage(point, fmt::format("out{}_{}", layer + 1, r));
            result.worst_voltage =
                std::max({result.worst_voltage, std::abs(input - fast.neuron_input[layer](r, column)),
                          std::abs(output - fast.neuron_output[layer](r, column))});
            if (r == 0 || output > highest) {
                highest = output;
                result.netlist_class = r;
            }
        }
    }
    return result;
}

}  // namespace

double TwinImage::worst_power() const {
    return worst_difference(fast, netlist);
}

double TwinCheck::worst_power() const {
    double worst = 0;
    for (const auto& image : images) worst = std::max(worst, image.worst_power());
    return worst;
}

double TwinCheck::worst_balance() const {
    double worst = 0;
    for (const auto& image : images) worst = std::max(worst, image.balance.error());
    return worst;
}

TwinCheck check_against_netlist(const Subject& subject, const TwinRequest& request, const StudyOptions& options) {
    const auto& network = subject.network;
    const std::size_t count = subject.images.count;
    const Eigen::MatrixXd voltages = subject.inputs()(0, count);

    TwinCheck check;
    check.scenario = subject.scenario.name;
    const auto& compiled = subject.compiled(options.threads);
    const Stopwatch fast_clock;
    const auto fast =
        infer_circuit(compiled, subject.inputs(), count, {.threads = options.threads, .keep_nodes = true});
    check.fast_s = fast_clock.seconds();

    Netlist netlist = network_netlist(network, voltages.col(0));
    OperatingPointSolver solver(netlist);
    Progress progress("full netlist", count, options.progress);
    const Stopwatch netlist_clock;
    for (std::size_t i = 0; i < count; ++i) {
        set_input_voltages(netlist, voltages.col(static_cast<Eigen::Index>(i)));
        const auto point = solver.solve();
        if (!point.is_usable())
            throw ConvergenceError(
                fmt::format("the full netlist of image {} did not converge\n{}", subject.numbers[i], point.report()));
        check.images.push_back(compare(network, netlist, solver, point, fast, i, subject.numbers[i]));
        progress.advance();
    }
    check.netlist_s = netlist_clock.seconds();
    if (request.over_time) {
        check.stop = followed_time;
        check.over_time = transient_balance(network, Eigen::VectorXd::Zero(voltages.rows()), voltages.col(0),
                                            subject.scenario.settling.options.rise, check.stop);
    }
    return check;
}

}  // namespace spinloom
