#include "spinloom/study/twin_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/study/export.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double followed_time = 2e-9;  ///< of the transient, beyond the settling of the shipped scenarios [s]

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

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

TwinCheck check_against_netlist(const Scenario& scenario, const TwinRequest& request, const RunOptions& options) {
    const auto chosen = choose_test_images(scenario, request.images);
    const auto network = build_network(scenario, weights_to_solve(scenario, options));
    const Eigen::MatrixXd voltages = encode_inputs(chosen.set, 0, chosen.set.count, scenario.input);

    TwinCheck check;
    check.scenario = scenario.name;
    const CompiledNetwork compiled(network, options.threads);
    const auto fast_start = Clock::now();
    const auto fast = infer_circuit(compiled,
                                    [&](std::size_t first, std::size_t count) -> Eigen::MatrixXd {
                                        return voltages.middleCols(static_cast<Eigen::Index>(first),
                                                                   static_cast<Eigen::Index>(count));
                                    },
                                    chosen.set.count, {.threads = options.threads, .keep_nodes = true});
    check.fast_s = seconds_since(fast_start);

    Netlist netlist = network_netlist(network, voltages.col(0));
    OperatingPointSolver solver(netlist);
    Progress progress("full netlist", chosen.set.count, options.progress);
    const auto netlist_start = Clock::now();
    for (std::size_t i = 0; i < chosen.numbers.size(); ++i) {
        set_input_voltages(netlist, voltages.col(static_cast<Eigen::Index>(i)));
        const auto point = solver.solve();
        if (!point.is_usable())
            throw ConvergenceError(
                fmt::format("the full netlist of image {} did not converge\n{}", chosen.numbers[i], point.report()));
        check.images.push_back(compare(network, netlist, solver, point, fast, i, chosen.numbers[i]));
        progress.advance();
    }
    check.netlist_s = seconds_since(netlist_start);
    if (request.over_time) {
        check.stop = followed_time;
        check.over_time = transient_balance(network, Eigen::VectorXd::Zero(voltages.rows()), voltages.col(0),
                                            scenario.settling.options.rise, check.stop);
    }
    return check;
}

std::string twin_text(const TwinCheck& check) {
    TextTable table(
        {"image", "worst node [V]", "worst power", "supply [W]", "delivered - dissipated", "class", "netlist"});
    for (const auto& image : check.images) {
        table.add({fmt::format("{}", image.number), fmt::format("{:.1e}", image.worst_voltage),
                   fmt::format("{:.1e}", image.worst_power()), fmt::format("{:.9g}", image.netlist.supply()),
                   fmt::format("{:.1e}", image.balance.error()), fmt::format("{}", image.fast_class),
                   fmt::format("{}", image.netlist_class)});
    }
    const auto count = static_cast<double>(check.images.size());
    std::string text = fmt::format(
        "{}, fast path against our full netlist; powers and balance: relative\n\n{}\n"
        "worst power difference {:.2e} of the supply power\n"
        "worst energy balance   {:.2e} of what is delivered\n"
        "full netlist           {:.3g} ms an image, fast path {:.3g} ms\n",
        check.scenario, table.text(), check.worst_power(), check.worst_balance(), 1e3 * check.netlist_s / count,
        1e3 * check.fast_s / count);
    if (check.over_time) {
        const auto& energy = *check.over_time;
        text += fmt::format(
            "over {:g} ns            delivered {:.9g} pJ, dissipated {:.9g} pJ, stored {:.3g} pJ: balance {:.2e}\n",
            1e9 * check.stop, 1e12 * energy.delivered, 1e12 * energy.dissipated, 1e12 * energy.stored, energy.error());
    }
    return text;
}

std::string twin_json(const TwinCheck& check) {
    auto images = nlohmann::ordered_json::array();
    for (const auto& image : check.images) {
        images.push_back({{"image", image.number},
                          {"worst_difference_V", image.worst_voltage},
                          {"worst_power_relative", image.worst_power()},
                          {"supply_W", image.netlist.supply()},
                          {"delivered_W", image.balance.delivered},
                          {"dissipated_W", image.balance.dissipated},
                          {"balance_relative", image.balance.error()},
                          {"class", image.fast_class},
                          {"netlist_class", image.netlist_class}});
    }
    nlohmann::ordered_json json = {{"scenario", check.scenario},
                                   {"worst_power_relative", check.worst_power()},
                                   {"worst_balance_relative", check.worst_balance()},
                                   {"netlist_s", check.netlist_s},
                                   {"fast_s", check.fast_s},
                                   {"images", images}};
    if (check.over_time) {
        json["over_time"] = {{"stop_s", check.stop},
                             {"delivered_J", check.over_time->delivered},
                             {"dissipated_J", check.over_time->dissipated},
                             {"stored_J", check.over_time->stored},
                             {"balance_relative", check.over_time->error()}};
    }
    return json.dump(2) + '\n';
}

}  // namespace spinloom
