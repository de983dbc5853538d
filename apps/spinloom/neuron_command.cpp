#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/neuron_comparison_report.hpp"
#include "spinloom/report/neuron_report.hpp"
#include "spinloom/study/neuron_bench.hpp"

namespace spinloom::app {
namespace {

struct NeuronArguments : ScenarioArguments {
    double load_ohm = 0;  ///< 0: open
    double load_to = 0;
    double load_fF = 0;
    double from = -0.8, to = 0.8, step = 0.01;
    std::vector<double> window;
    std::vector<std::string> sweeps;
    std::string card, inputs_from, layout = default_layout_card;
    bool compare = false;
};

NeuronBenchRequest request_of(const NeuronArguments& arguments) {
    if (!(arguments.from < arguments.to) || !(arguments.step > 0) ||
        (arguments.to - arguments.from) / arguments.step > 1e6) {
        throw InputError(
            InputProblem{{}, 0, "--from/--to/--step", "not a sweep: --from must be below --to, and --step above 0"});
    }
    NeuronBenchRequest request;
    request.scenario = arguments.file;
    if (!arguments.card.empty()) request.overrides.emplace_back("neuron.card", '"' + arguments.card + '"');
    for (auto& setting : arguments.overrides()) request.overrides.push_back(setting);
    if (arguments.load_ohm > 0) {
        request.load.conductance = 1 / arguments.load_ohm;
        request.load.voltage = arguments.load_to;
    }
    request.load.capacitance = 1e-15 * arguments.load_fF;
    request.from = arguments.from;
    request.to = arguments.to;
    request.step = arguments.step;
    if (!arguments.window.empty()) {
        if (!(arguments.window[0] < arguments.window[1]))
            throw InputError(
                InputProblem{{}, 0, "--window", "needs two voltages, the lower one first: --window -0.4 0.4"});
        request.window = InputWindow{arguments.window[0], arguments.window[1]};
    }
    request.inputs_from = arguments.inputs_from;
    request.layout_card = arguments.layout;
    for (const auto& sweep : arguments.sweeps) request.sweeps.push_back(parse_sweep(sweep));
    return request;
}

void compare_neuron(const NeuronArguments& arguments) {
    if (!arguments.sweeps.empty() || arguments.load_ohm > 0 || arguments.load_fF > 0)
        throw InputError(
            InputProblem{{}, 0, "--compare", "is without loads and sweeps; leave --sweep and --load-... out"});
    const auto comparison = compare_on_bench(request_of(arguments));
    std::string files;
    if (!arguments.out.empty())
        for (const auto& file : write_comparison(arguments.out, comparison)) files += file_line(file.string());
    arguments.answer.tell(
        comparison_text(comparison), [&] { return json_text(to_json(comparison), 2); }, files);
}

void run_neuron(const NeuronArguments& arguments) {
    if (arguments.compare) return compare_neuron(arguments);
    const auto summary = measure_neuron(request_of(arguments));
    std::string files;
    if (!arguments.out.empty())
        for (const auto& file : write_neuron(arguments.out, summary)) files += file_line(file.string());
    arguments.answer.tell(
        neuron_text(summary), [&] { return json_text(to_json(summary), 2); }, files);
}

}  // namespace

void add_neuron_command(Command app) {
    auto command = app.add_subcommand(
        "neuron",
        "The neuron on the bench: transfer curve, sigmoid, resistances, power, step and area from its circuit");
    auto arguments = std::make_shared<NeuronArguments>();
    command.add_option("scenario", arguments->file,
                       "Scenario file (TOML) to take the neuron from (default: the published neuron)");
    arguments->add_settings(command);
    command.add_option("--card", arguments->card, "Junction card of the neuron (neuron.card)");
    command.add_option("--load-ohm", arguments->load_ohm, "Load resistor at the output [ohm] (default: none)")
        .positive();
    command.add_option("--load-to", arguments->load_to, "Where the load ends [V]");
    command.add_option("--load-fF", arguments->load_fF, "Load capacitor at the output [fF] (default: none)").positive();
    command.add_option("--from", arguments->from, "First input voltage [V]");
    command.add_option("--to", arguments->to, "Last input voltage [V]");
    command.add_option("--step", arguments->step, "Step of the input voltage [V]");
    command
        .add_option("--window", arguments->window,
                    "Inputs that the figures are taken over, two voltages [V] (default: half the supply either side)")
        .expected(2);
    command.add_option("--sweep", arguments->sweeps,
                       "KEY=a,b,c: measure again at each value of ra_ohm_um2, tmr_percent, fins, v_dd_V, temperature_K "
                       "or any other key of [neuron], load_ohm or load_fF; may be given again");
    command.add_option("--inputs-from", arguments->inputs_from,
                       "Neuron inputs to average the power over: a table of `spinloom infer --nodes`, or a folder that "
                       "holds nodes.csv (default: uniform over the window, assumed)");
    command.add_option("--layout", arguments->layout, "Layout card of the area rule");
    command.add_flag("--compare", arguments->compare,
                     "Power times area beside earlier sigmoid circuits and digital ones, at the same node and supply");
    command.add_option("--out", arguments->out,
                       "CSV file for the curve (for the sweep, if there is one), or a folder for everything");
    arguments->answer.add_to(command);
    command.footer(
        "Example: spinloom neuron --set neuron.r_p_ohm=5000 --set neuron.r_ap_ohm=15000 --load-ohm 600 --load-to 0.4 "
        "--sweep fins=5,10,20 --out vtc");
    command.callback([arguments] { run_neuron(*arguments); });
}

}  // namespace spinloom::app
