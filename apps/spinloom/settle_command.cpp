#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/settle.hpp"

namespace spinloom::app {
namespace {

struct SettleArguments : ScenarioArguments {
    std::string tolerance;
    long images = -1, check = 0;
};

/// "1%" or "0.01".
double read_tolerance(std::string text) {
    const std::string given = text;
    double factor = 1;
    if (!text.empty() && text.back() == '%') {
        text.pop_back();
        factor = 0.01;
    }
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool is_number = error == std::errc() && stop == end;
    if (!is_number || !(factor * value >= 1e-6 && factor * value <= 0.5)) {
        throw InputError(InputProblem{
            {}, 0, "--tolerance " + given, "not a tolerance; write a part of v_dd from 0.0001% to 50%, as 1% or 0.01"});
    }
    return factor * value;
}

}  // namespace

void add_settle_command(CLI::App& app) {
    auto* command = app.add_subcommand("settle", "Measure how long the outputs take to settle after an input step");
    auto arguments = std::make_shared<SettleArguments>();
    arguments->add_to(*command);
    command->add_option("--images", arguments->images, "Use only the first N test images (default: all)")
        ->check(CLI::Range(1L, 1000000000L));
    command->add_option("--tolerance", arguments->tolerance,
                        "Part of v_dd about the final values, as 1% (default: the scenario's)");
    command->add_option("--check", arguments->check, "Solve the first N images by the full netlist as well")
        ->check(CLI::Range(0L, 1000000L));
    command->add_option("--out", arguments->out, "Folder for settling.csv, histogram.csv and settling.json [ps]");
    command->footer(
        "Inputs step from the image before, or from 0 V (settling.start). Without network.weights the scenario is "
        "trained first.\n"
        "Example: spinloom settle scenarios/mnist-784x16x10-wires.toml --set network.weights=runs/first/weights \\\n"
        "    --images 1000 --tolerance 1% --check 1 --out runs/settling");
    command->callback([arguments] {
        SettleRequest request;
        if (!arguments->tolerance.empty()) request.tolerance = read_tolerance(arguments->tolerance);
        request.check = static_cast<std::size_t>(arguments->check);
        auto options = arguments->run_options();
        if (arguments->images >= 0) options.limit = static_cast<std::size_t>(arguments->images);
        const auto results = settle_scenario(arguments->scenario(), request, options);
        fmt::print("{}", settle_text(results));
        if (!arguments->out.empty()) fmt::print("files: {}/\n", arguments->out);
    });
}

}  // namespace spinloom::app
