#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/report/baselines_report.hpp"
#include "spinloom/study/baselines_run.hpp"

namespace spinloom::app {
namespace {

struct BaselinesArguments : ScenarioArguments {
    std::vector<int> bits = {4, 6, 8};
    std::vector<std::string> sharing, gpus;
    std::string gpu_measurement, run;
    BaselineRequest request;
    long limit = -1;
    bool skips_cpu = false;
};

AdcSharing read_sharing(const std::string& word) {
    if (word == "neuron") return {AdcSharing::Rule::neuron, 1};
    if (word == "line-pair") return {AdcSharing::Rule::line_pair, 1};
    if (word == "layer") return {AdcSharing::Rule::layer, 1};
    int count = 0;
    const auto* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, count);
    if (error != std::errc() || stop != end || count < 1 || count > 1000000) {
        throw InputError(InputProblem{
            {},
            0,
            "--adc-sharing",
            fmt::format("'{}' is no sharing; write neuron, line-pair, layer or a number of line pairs from 1 on",
                        word)});
    }
    return {AdcSharing::Rule::fixed, count};
}

void run_baselines(BaselinesArguments& arguments) {
    auto& request = arguments.request;
    request.mixed_signal.clear();
    if (arguments.sharing.empty()) {
        for (const int bits : arguments.bits) request.mixed_signal.push_back({bits, {}});
        const int most = arguments.bits.back();
        request.mixed_signal.push_back({most, {AdcSharing::Rule::line_pair, 1}});
        request.mixed_signal.push_back({most, {AdcSharing::Rule::layer, 1}});
    }
    for (const int bits : arguments.bits)
        for (const auto& word : arguments.sharing) request.mixed_signal.push_back({bits, read_sharing(word)});
    if (!arguments.gpus.empty()) request.gpu_cards = arguments.gpus;
    request.gpu_measurement = arguments.gpu_measurement;
    request.measures_cpu = !arguments.skips_cpu;
    const auto scenario = arguments.scenario();
    if (!arguments.run.empty()) request.ours = read_our_baseline(arguments.run);
    auto how = arguments.prepare_options();
    how.given_only_for = "the comparison";
    if (arguments.limit >= 0) how.images.limit = static_cast<std::size_t>(arguments.limit);
    if (arguments.dry_run) {
        const auto compare = [&](const Subject& subject) {
            static_cast<void>(compare_baselines(subject, request, {how.threads, false}));
        };
        return arguments.tell(try_images(scenario, how, {.what = "machines", .work = compare}));
    }
    const auto comparison = compare_baselines(prepare(scenario, how), request, arguments.study_options());
    if (!arguments.out.empty()) {
        const std::filesystem::path out = arguments.out;
        write_file_atomically(out / "baselines.json", baselines_json(comparison));
        write_file_atomically(out / "baselines.csv", baselines_csv(comparison));
    }
    arguments.answer.tell(
        baselines_text(comparison), [&] { return baselines_json(comparison); }, files_line(arguments.out));
}

}  // namespace

void add_baselines_command(Command app) {
    auto command = app.add_subcommand(
        "baselines", "The same network on a mixed-signal machine, this CPU, a GPU and in digital logic, side by side");
    auto arguments = std::make_shared<BaselinesArguments>();
    arguments->add_to(command);
    command.add_option("--limit", arguments->limit, "Use only the first N images").whole(1, 1000000000);
    command.add_option("--bits", arguments->bits, "Resolutions of the converters (default: 4,6,8)").delimiter(',');
    command
        .add_option("--adc-sharing", arguments->sharing,
                    "Line pairs an ADC reads in turn: neuron, line-pair, layer or a number (default: neuron, and the "
                    "last resolution with line-pair and layer as well)")
        .delimiter(',');
    command.add_option("--run", arguments->run,
                       "Folder of a run of the same network: our row from its results.json (default: solved here)");
    command.add_option("--gpu-card", arguments->gpus, "GPUs by card (default: gpu-h100-sxm,gpu-v100-sxm2)")
        .delimiter(',');
    command.add_option("--gpu-measurement", arguments->gpu_measurement, "JSON that benchmarks/gpu printed on a GPU");
    command.add_option("--cpu-card", arguments->request.cpu_card, "Power of the CPU by card").shows_default();
    command.add_option("--mixed-signal-card", arguments->request.mixed_signal_card, "Schedule and logic by card")
        .shows_default();
    command.add_option("--digital-card", arguments->request.digital_card, "Digital accelerator by card")
        .shows_default();
    command.add_flag("--no-cpu", arguments->skips_cpu, "Do not time this CPU");
    command.add_option("--out", arguments->out, "Folder for baselines.json and baselines.csv");
    arguments->add_dry_run(command);
    command.footer(
        "Example: spinloom baselines scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights "
        "--out runs/baselines");
    command.callback([arguments] { run_baselines(*arguments); });
}

}  // namespace spinloom::app
