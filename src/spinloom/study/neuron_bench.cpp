#include "spinloom/study/neuron_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr const char* sweep_help = "a sweep is KEY=a,b,c with numbers, such as fins=5,10,20 or load_ohm=400,640";

double number_in(const std::string& text, const std::string& key) {
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size())
        throw InputError(
            InputProblem{{}, 0, "--sweep " + key, fmt::format("'{}' is not a number; {}", text, sweep_help)});
    return value;
}

ActivationBench measure(const NeuronBenchRequest& request, const LayoutRule& rule,
                        const std::optional<InputDistribution>& inputs) {
    const auto neuron = read_neuron_circuit(request.scenario, request.overrides);
    const auto window = requested_window(request, neuron.v_dd);
    return bench_activation(neuron_on_bench(neuron, rule), request.load,
                            equal_steps(request.from, request.to, request.step), window,
                            inputs ? *inputs : uniform_inputs(window));
}

/// The request with one swept value set.
NeuronBenchRequest with_value(const NeuronBenchRequest& request, const std::string& key, const std::string& text) {
    auto changed = request;
    const double value = number_in(text, key);
    if (key == "load_ohm" || key == "load_fF") {
        if (!(value > 0)) throw InputError(InputProblem{{}, 0, "--sweep " + key, "loads must be above 0"});
        (key == "load_ohm" ? changed.load.conductance : changed.load.capacitance) =
            key == "load_ohm" ? 1 / value : 1e-15 * value;
        return changed;
    }
    changed.overrides.emplace_back(key.find('.') == std::string::npos ? "neuron." + key : key, text);
    return changed;
}

}  // namespace

SweepRequest parse_sweep(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        throw InputError(InputProblem{{}, 0, "--sweep", fmt::format("'{}': {}", text, sweep_help)});
    SweepRequest sweep{text.substr(0, equals), {}};
    std::size_t begin = equals + 1;
    while (begin <= text.size()) {
        const auto end = std::min(text.find(',', begin), text.size());
        sweep.values.push_back(text.substr(begin, end - begin));
        static_cast<void>(number_in(sweep.values.back(), sweep.key));
        begin = end + 1;
    }
    return sweep;
}

InputDistribution read_neuron_inputs(const std::filesystem::path& path) {
    const auto file = std::filesystem::is_directory(path) ? path / "nodes.csv" : path;
    if (!std::filesystem::exists(file)) {
        throw InputError(
            file.string(),
            "cannot be read; a table of neuron inputs is written by `spinloom infer SCENARIO --images FILE "
            "--labels FILE --nodes FILE`");
    }
    const auto table = read_csv(file);
    InputDistribution inputs;
    std::size_t neurons = 0;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
        if (!table.header[column].starts_with("nin")) continue;
        ++neurons;
        const auto values = table.values.col(static_cast<Eigen::Index>(column));
        // The transfer curve is solved every few millivolts from the lowest to the highest input.
        if (Eigen::Index row = 0; values.size() > 0 && values.cwiseAbs().maxCoeff(&row) > farthest_neuron_input) {
            throw InputError(InputProblem{file.string(), static_cast<int>(row) + 2, table.header[column],
                                          fmt::format("{:g} V is no neuron input; they are from {:g} to {:g} V",
                                                      values[row], -farthest_neuron_input, farthest_neuron_input)});
        }
        inputs.values.insert(inputs.values.end(), values.begin(), values.end());
    }
    if (inputs.values.empty())
        throw InputError(file.string(), "holds no neuron inputs: no column nin1_0, nin1_1, ... with a row");
    inputs.description = fmt::format("{} inputs of {} neurons over {} images, from {}", inputs.values.size(), neurons,
                                     table.values.rows(), file.string());
    return inputs;
}

InputWindow requested_window(const NeuronBenchRequest& request, double v_dd) {
    return request.window.value_or(InputWindow{-0.5 * v_dd, 0.5 * v_dd});
}

InputDistribution requested_inputs(const NeuronBenchRequest& request, const InputWindow& window) {
    return request.inputs_from.empty() ? uniform_inputs(window) : read_neuron_inputs(request.inputs_from);
}

NeuronSummary measure_neuron(const NeuronBenchRequest& request) {
    const auto rule = read_layout_rule(find_card(request.layout_card, "layout"));
    const auto neuron = read_neuron_circuit(request.scenario, request.overrides);
    NeuronSummary summary;
    summary.title =
        fmt::format("neuron: R_P {:.4g} ohm, R_AP {:.4g} ohm, {:g} + {:g} fins, {:g} V", neuron.input_resistance,
                    neuron.feedback_resistance, neuron.n_channel->fins, neuron.p_channel->fins, neuron.v_dd);
    summary.inputs = requested_inputs(request, requested_window(request, neuron.v_dd));
    const bool is_given = !request.inputs_from.empty();
    const std::optional<InputDistribution> given = is_given ? std::optional(summary.inputs) : std::nullopt;
    summary.bench = measure(request, rule, given);
    for (const auto& asked : request.sweeps) {
        NeuronSweep sweep{asked.key, {}};
        for (const auto& text : asked.values) {
            const auto changed = with_value(request, asked.key, text);
            sweep.rows.push_back({number_in(text, asked.key), measure(changed, rule, given)});
        }
        summary.sweeps.push_back(std::move(sweep));
    }
    if (!is_given) summary.assumptions.push_back("inputs uniform over the window, for the mean power");
    summary.assumptions.push_back("the level shift is an ideal source; its power is in the total");
    summary.assumptions.push_back("area by the layout rule " + request.layout_card + ", wiring above the devices");
    return summary;
}

NeuronComparison compare_on_bench(const NeuronBenchRequest& request) {
    const auto neuron = read_neuron_circuit(request.scenario, request.overrides);
    NeuronProcess process;
    process.transistors = read_neuron_transistors(request.scenario, request.overrides);
    process.v_dd = neuron.v_dd;
    process.rule = read_layout_rule(find_card(request.layout_card, "layout"));
    process.rule_ranges = read_layout_ranges(find_card(request.layout_card, "layout"));
    const auto scenario =
        request.scenario.empty() ? data_folder() / "scenarios" / "mnist-784x16x10.toml" : request.scenario;
    const auto writing =
        read_scenario(scenario, request.scenario.empty() ? std::vector<ScenarioOverride>{} : request.overrides)
            .programming;
    process.write_fins = writing.write_fins;
    process.read_fins = writing.read_fins;
    return compare_neurons(neuron, process, requested_inputs(request, requested_window(request, neuron.v_dd)));
}

}  // namespace spinloom
