#include "spinloom/report/partition_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/study_pictures.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

/// "25x1 1x1": horizontal and vertical parts of each layer.
std::string parts_text(const PartitionCandidate& candidate) {
    std::vector<std::string> layers;
    for (const auto& cut : candidate.cuts)
        layers.push_back(fmt::format("{}x{}", cut.num_horizontal(), cut.num_vertical()));
    return fmt::format("{}", fmt::join(layers, " "));
}

std::string losses_text(const PartitionChoice& choice, double IrDrop::*figure) {
    std::vector<std::string> layers;
    for (const auto& layer : choice.ir_drop) layers.push_back(fmt::format("{:.1f}", 100 * layer.*figure));
    return fmt::format("{}", fmt::join(layers, " "));
}

/// The settings that make a scenario this choice.
std::vector<std::string> settings_of(const PartitionChoice& choice) {
    return {"partition=" + choice.candidate.limits_text(),
            fmt::format("amplifier.gains=[{:g}]", fmt::join(choice.gains, ", "))};
}

/// What to give `spinloom run` for this choice.
std::string settings_text(const PartitionChoice& choice) {
    return fmt::format("--set '{}'", fmt::join(settings_of(choice), "' --set '"));
}

Json layers_json(const PartitionChoice& choice) {
    auto layers = Json::array();
    for (std::size_t l = 0; l < choice.ir_drop.size(); ++l) {
        const auto& cut = choice.candidate.cuts[l];
        layers.push_back({{"horizontal_parts", cut.num_horizontal()},
                          {"vertical_parts", cut.num_vertical()},
                          {"gain", choice.gains[l]},
                          {"ir_loss", choice.ir_drop[l].loss},
                          {"distortion", choice.ir_drop[l].distortion}});
    }
    return layers;
}

/// By the names that the entries have had in plan.json from the start.
Json power_json(const NetworkPower& power) {
    static const std::map<std::string_view, std::string> older_names{
        {"vdd", "v_dd"}, {"vss", "v_ss"}, {"level_shift", "apart_level_shift"}, {"opamp_outputs", "apart_op_amps"}};
    Json json = {{"supply", power.supply()}};
    for (const auto& part : power_parts()) {
        const auto older = older_names.find(part.key);
        json[older == older_names.end() ? std::string(part.key) : older->second] = part.of(power);
    }
    return json;
}

Json choice_json(const PartitionChoice& choice) {
    const auto& candidate = choice.candidate;
    const auto& area = choice.area;
    return {{"partition", candidate.name()},
            {"settings", settings_of(choice)},
            {"gains_restored", choice.is_restored},
            {"layers", layers_json(choice)},
            {"subarrays", candidate.num_subarrays()},
            {"amplifiers", candidate.num_amplifiers()},
            {"redrive_points", candidate.num_redrive_points()},
            {"accuracy", choice.accuracy},
            {"power_W", power_json(choice.power)},
            {"area_um2",
             {{"total", 1e12 * area.total()},
              {"synapses", 1e12 * area.synapses},
              {"transistors", 1e12 * area.transistors},
              {"lines", 1e12 * area.lines},
              {"amplifiers", 1e12 * area.amplifiers},
              {"neurons", 1e12 * area.neurons}}},
            {"full_solutions", choice.full_solutions},
            {"pareto", choice.is_optimal}};
}

}  // namespace

std::string plan_text(const PartitionPlan& plan) {
    TextTable table({"partition", "gains", "parts", "subarrays", "amplifiers", "re-drives", "IR loss [%]",
                     "distortion [%]", "accuracy", "supply power", "area", ""});
    for (std::size_t i = 0; i < plan.choices.size(); ++i) {
        const auto& choice = plan.choices[i];
        const auto& candidate = choice.candidate;
        table.add({candidate.name(), fmt::format("{:.4g}", fmt::join(choice.gains, " ")), parts_text(candidate),
                   fmt::format("{}", candidate.num_subarrays()), fmt::format("{}", candidate.num_amplifiers()),
                   fmt::format("{}", candidate.num_redrive_points()), losses_text(choice, &IrDrop::loss),
                   losses_text(choice, &IrDrop::distortion), fmt::format("{:.2f} %", 100 * choice.accuracy),
                   fmt::format("{:.1f} mW", 1e3 * choice.power.supply()),
                   fmt::format("{:.0f} um^2", 1e12 * choice.area.total()),
                   plan.recommended == i ? "recommended"
                   : choice.is_optimal   ? "Pareto"
                                         : ""});
    }
    std::string text = fmt::format("{}, accuracy at circuit fidelity on {} {}\n\n{}", plan.scenario, plan.num_images,
                                   plan.images, table.text());
    for (const auto& line : plan.left_out) text += "left out: " + line + "\n";
    if (plan.recommended) {
        const auto& choice = plan.choices[*plan.recommended];
        text += fmt::format("\nrecommended: {}{}, the {}\n  {}\n", choice.candidate.name(),
                            choice.is_restored ? " with restored gains" : "", plan.reason, settings_text(choice));
    }
    text += fmt::format("\n{} choices in {:.3g} s", plan.choices.size(), plan.wall_s);
    if (plan.num_resumed > 0) text += fmt::format(", {} of them from an earlier run", plan.num_resumed);
    text += "\n\nassumed:\n";
    for (const auto& line : plan.assumptions) text += "  " + line + "\n";
    return text;
}

std::string plan_csv(const PartitionPlan& plan) {
    const std::size_t layers = plan.choices.empty() ? 0 : plan.choices.front().ir_drop.size();
    std::string text =
        "partition,gains,restored,subarrays,amplifiers,redrive_points,accuracy,supply_power_W,area_um2,pareto,"
        "recommended";
    for (std::size_t l = 1; l <= layers; ++l) {
        text += fmt::format(",horizontal_{0},vertical_{0},ir_loss_{0},distortion_{0}", l);
    }
    text += '\n';
    for (std::size_t i = 0; i < plan.choices.size(); ++i) {
        const auto& choice = plan.choices[i];
        const auto& candidate = choice.candidate;
        text += fmt::format("{},{:g},{},{},{},{},{:.6f},{:.9g},{:.9g},{},{}", candidate.name(),
                            fmt::join(choice.gains, " "), choice.is_restored ? 1 : 0, candidate.num_subarrays(),
                            candidate.num_amplifiers(), candidate.num_redrive_points(), choice.accuracy,
                            choice.power.supply(), 1e12 * choice.area.total(), choice.is_optimal ? 1 : 0,
                            plan.recommended == i ? 1 : 0);
        for (std::size_t l = 0; l < choice.ir_drop.size(); ++l) {
            const auto& cut = candidate.cuts[l];
            text += fmt::format(",{},{},{:.6g},{:.6g}", cut.num_horizontal(), cut.num_vertical(),
                                choice.ir_drop[l].loss, choice.ir_drop[l].distortion);
        }
        text += '\n';
    }
    return text;
}

nlohmann::ordered_json to_json(const PartitionPlan& plan) {
    auto choices = Json::array();
    for (const auto& choice : plan.choices) choices.push_back(choice_json(choice));
    Json json = {{"scenario", plan.scenario},       {"images", plan.num_images},
                 {"image_set", plan.images},        {"choices", choices},
                 {"left_out", plan.left_out},       {"reason", plan.reason},
                 {"assumptions", plan.assumptions}, {"wall_s", plan.wall_s}};
    if (plan.recommended) json["recommended"] = *plan.recommended;
    return json;
}

std::string plan_svg(const PartitionPlan& plan, PlanAxis axis) {
    const auto pictures = partition_pictures(to_json(plan));
    if (pictures.empty()) return LinePlot{}.svg();
    return std::get<LinePlot>(pictures.at(static_cast<std::size_t>(axis))).svg();
}

void write_plan(const std::filesystem::path& folder, const PartitionPlan& plan) {
    for (const auto& [partition, trained] : plan.trained) {
        write_trained((partition.empty() ? folder : folder / "candidates" / partition) / "weights", trained);
    }
    write_file_atomically(folder / "partitions.csv", plan_csv(plan));
    write_file_atomically(folder / "partitions.json", json_text(to_json(plan), 2) + '\n');
    write_file_atomically(folder / "pareto-area.svg", plan_svg(plan, PlanAxis::area));
    write_file_atomically(folder / "pareto-power.svg", plan_svg(plan, PlanAxis::power));
    write_file_atomically(folder / "distortion.svg", plan_svg(plan, PlanAxis::distortion));
}

}  // namespace spinloom
