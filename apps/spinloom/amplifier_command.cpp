#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/amplifier_report.hpp"
#include "spinloom/report/neuron_report.hpp"

namespace spinloom::app {
namespace {

struct AmplifierArguments {
    std::string card = default_op_amp_card, layout = default_layout_card, out;
    OpAmpProcess process;
    Answer answer;
    double v_dd = 0.8, common_mode = 0.2, load_ohm = 8488.26, load_fF = 2;
};

void run_amplifier(const AmplifierArguments& arguments) {
    const auto op_amp = read_op_amp_card(find_card(arguments.card, "amplifier"), arguments.process);
    const auto rule = read_layout_rule(find_card(arguments.layout, "layout"));
    const auto bench = bench_amplifier(op_amp, rule, arguments.v_dd, arguments.common_mode,
                                       {1 / arguments.load_ohm, 1e-15 * arguments.load_fF});
    const auto document = json_text(to_json(op_amp.name, bench), 2);
    if (!arguments.out.empty()) {
        const std::filesystem::path out = arguments.out;
        write_file_atomically(out / "amplifier.json", document + '\n');
        write_file_atomically(out / "layout.csv", layout_csv(bench.layout));
        const auto response = response_table(bench);
        write_file_atomically(out / "response.csv", csv_text(response.header, response.values, 12));
        write_file_atomically(out / "response.svg", response_plot(bench).svg());
    }
    arguments.answer.tell(
        fmt::format("op-amp {}\n{}", op_amp.name, amplifier_text(bench)), [&] { return document; },
        files_line(arguments.out));
}

}  // namespace

void add_amplifier_command(Command app) {
    auto command = app.add_subcommand(
        "amplifier", "The transistor-level op-amp on the bench: gain, bandwidth, margin, offset, drive, power, area");
    auto arguments = std::make_shared<AmplifierArguments>();
    command.add_option("card", arguments->card, "Amplifier card, by name or path").shows_default();
    command.add_option("--layout", arguments->layout, "Layout card of the area rule").shows_default();
    command.add_option("--v-dd", arguments->v_dd, "Supply [V]").within(0.3, 2.0).shows_default();
    command.add_option("--common-mode", arguments->common_mode, "Common mode of the inputs [V]")
        .within(-1.0, 2.0)
        .shows_default();
    command.add_option("--temperature", arguments->process.temperature, "[K]").within(200.0, 500.0).shows_default();
    command
        .add_option("--release", arguments->process.release,
                    "BSIM-CMG release of the transistors' equations: 105.03, 107 or 111 (default: the cards')")
        .one_of(std::vector<double>{105.03, 107.0, 111.0});
    command.add_option("--load-ohm", arguments->load_ohm, "Load resistor to half the supply [ohm]")
        .positive()
        .shows_default();
    command.add_option("--load-fF", arguments->load_fF, "Load capacitor [fF]").positive().shows_default();
    command.add_option("--out", arguments->out, "Folder for amplifier.json, response.csv and plot, layout.csv");
    arguments->answer.add_to(command);
    command.footer("Example: spinloom amplifier two-stage-14nm --load-fF 10 --out runs/amplifier");
    command.callback([arguments] { run_amplifier(*arguments); });
}

}  // namespace spinloom::app
