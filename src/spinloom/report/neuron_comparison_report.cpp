#include "spinloom/report/neuron_comparison_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ComparedNeuron::Kind;

constexpr const char* not_read = "not read";

const char* kind_name(Kind kind) {
    return kind == Kind::ours ? "ours" : kind == Kind::analog ? "analog" : "digital";
}

std::string verdict(const NeuronComparison& comparison) {
    const auto& best = comparison.best_earlier();
    const auto& ours = comparison.neurons.front();
    const auto* alike = comparison.best_alike();
    return fmt::format(
        "claim: product {:g}x below the best earlier analog sigmoid neuron (published)\n"
        "here:  the best earlier one is {}: {:.3g}x ours = {:.3g}x the power x {:.3g}x the area; the claim is {} by "
        "these circuits\n"
        "       in the size that has our drive, swing and slope: {}\n",
        comparison.claimed_ratio, best.name, comparison.ratio(best), best.power / ours.power, best.area / ours.area,
        comparison.is_claim_confirmed() ? "confirmed" : "refuted",
        alike == nullptr ? std::string("no family can")
                         : fmt::format("{:.3g}x ({}), {:.3g} to {:.3g} over the ranges of the layout rule",
                                       comparison.ratio(alike->neuron), alike->neuron.name, comparison.alike.low,
                                       comparison.alike.high));
}

Json neuron_json(const NeuronComparison& comparison, const ComparedNeuron& neuron) {
    Json json;
    json["name"] = neuron.name;
    json["title"] = neuron.title;
    json["kind"] = kind_name(neuron.kind);
    json["power_W"] = neuron.power;
    json["area_m2"] = neuron.area;
    json["product_W_m2"] = neuron.product();
    json["ratio_to_ours"] = comparison.ratio(neuron);
    json["published_power_W"] = nullptr;  // none of the publications' figures at this node could be read
    json["published_area_m2"] = nullptr;
    if (neuron.kind == Kind::digital) {
        const auto& d = neuron.digital;
        json["digital"] = {{"bits", d.bits},
                           {"multiplexers", d.multiplexers},
                           {"gates", d.gates},
                           {"evaluations_per_s", d.rate},
                           {"logic_power_W", d.logic_power},
                           {"converter_power_W", d.converter_power},
                           {"logic_area_m2", d.logic_area},
                           {"converter_area_m2", d.converter_area},
                           {"largest_error", d.largest_error}};
    } else {
        const auto& b = neuron.bench;
        json["ratio_at_our_drive"] = comparison.ratio_at_our_drive(neuron);
        json["output_resistance_ohm"] = neuron.middle.output_resistance;
        json["slope"] = neuron.middle.slope;
        json["supply_W"] = b.power.mean.supplies;
        json["input_W"] = b.power.mean.input;
        json["level_shift_W"] = b.power.mean.ideal;
        json["swing_V"] = b.figures.swing();
        json["steepness_per_V"] = b.figures.fit.steepness;
        json["fit_rms_of_swing"] = neuron.rms_error;
        json["delay_s"] = b.switching.delay();
        json["step_energy_J"] = b.switching.energy();
        Json items = Json::array();
        for (const auto& item : b.layout.items) {
            items.push_back({{"name", item.name},
                             {"rule", item.rule},
                             {"count", item.count},
                             {"width_lambda", item.width},
                             {"height_lambda", item.height},
                             {"space_lambda", item.space}});
        }
        json["layout"] = items;
    }
    json["sources"] = Json::object();
    for (const auto& [key, text] : neuron.sources) json["sources"][key] = text;
    return json;
}

Json sized_json(const NeuronComparison& comparison, const SizedComparison& one) {
    const auto& neuron = one.neuron;
    Json json = {{"name", neuron.name},
                 {"is_alike", one.size.is_alike()},
                 {"lacks", one.size.figures.lacks},
                 {"sizes_tried", one.size.tried},
                 {"power_W", neuron.power},
                 {"area_m2", neuron.area},
                 {"ratio_to_ours", comparison.ratio(neuron)},
                 {"output_resistance_ohm", neuron.middle.output_resistance},
                 {"swing_V", neuron.bench.figures.swing()},
                 {"slope", neuron.middle.slope},
                 {"delay_s", neuron.bench.switching.delay()},
                 {"factors", Json::object()}};
    for (const auto& [size, factor] : one.size.factors) json["factors"][size] = factor;
    return json;
}

Json ratio_sensitivity_json(const RatioSensitivity& s) {
    return {{"assumption", s.moved.parameter}, {"unit", s.moved.unit},         {"low", s.moved.range.low},
            {"high", s.moved.range.high},      {"bare_at_low", s.bare_low},    {"bare_at_high", s.bare_high},
            {"alike_at_low", s.alike_low},     {"alike_at_high", s.alike_high}};
}

/// The families in the size that does what ours does.
std::string sized_text(const NeuronComparison& comparison) {
    TextTable table({"sized", "power uW", "area um^2", "ratio", "output ohm", "swing mV", "slope", "delay ps",
                     "does what ours does"});
    for (const auto& one : comparison.sized) {
        const auto& n = one.neuron;
        table.add({n.name, fmt::format("{:.4g}", 1e6 * n.power), fmt::format("{:.4g}", 1e12 * n.area),
                   fmt::format("{:.3g}", comparison.ratio(n)), fmt::format("{:.4g}", n.middle.output_resistance),
                   fmt::format("{:.0f}", 1e3 * n.bench.figures.swing()), fmt::format("{:.2f}", n.middle.slope),
                   fmt::format("{:.3g}", 1e12 * n.bench.switching.delay()),
                   one.size.is_alike() ? "yes" : fmt::format("no, of {} sizes", one.size.tried)});
    }
    return table.text();
}

}  // namespace

std::string comparison_text(const NeuronComparison& comparison) {
    TextTable table({"neuron", "power uW", "area um^2", "product", "ratio", "at our drive", "output ohm", "slope",
                     "swing mV", "fit rms", "delay ps", "published power, area"});
    for (const auto& n : comparison.neurons) {
        const bool is_digital = n.kind == Kind::digital;
        table.add(
            {n.name, fmt::format("{:.4g}", 1e6 * n.power), fmt::format("{:.4g}", 1e12 * n.area),
             fmt::format("{:.4g}", 1e18 * n.product()), fmt::format("{:.3g}", comparison.ratio(n)),
             is_digital ? "-" : fmt::format("{:.3g}", comparison.ratio_at_our_drive(n)),
             is_digital ? "-" : fmt::format("{:.4g}", n.middle.output_resistance),
             is_digital ? "-" : fmt::format("{:.2f}", n.middle.slope),
             is_digital ? "-" : fmt::format("{:.0f}", 1e3 * n.bench.figures.swing()),
             is_digital ? fmt::format("{:.2f} % max", 100 * n.rms_error) : fmt::format("{:.2f} %", 100 * n.rms_error),
             is_digital ? "-" : fmt::format("{:.3g}", 1e12 * n.bench.switching.delay()), not_read});
    }
    std::string text = fmt::format("inputs: {}\n\n{}\n", comparison.inputs.description, table.text());
    text += "product in uW um^2; power is the mean over the inputs, all sources counted; area by one rule for all\n";
    for (const auto& n : comparison.neurons) {
        if (n.kind != Kind::digital) continue;
        const auto& d = n.digital;
        text += fmt::format(
            "{}: {} multiplexers, {:.0f} gates, {:.3g} uW and {:.3g} um^2 of logic at {:g} GHz; converters {:.4g} uW, "
            "{:.4g} um^2\n",
            d.name, d.multiplexers, d.gates, 1e6 * d.logic_power, 1e12 * d.logic_area, 1e-9 * d.rate,
            1e6 * d.converter_power, 1e12 * d.converter_area);
    }
    text += "\nsized by search to our output resistance, swing and slope, within a tenth\n\n" + sized_text(comparison);
    text += '\n' + verdict(comparison) + "\nsources\n";
    for (const auto& n : comparison.neurons) {
        for (const auto& [key, source] : n.sources) text += fmt::format("  {} [{}]: {}\n", n.name, key, source);
    }
    return text;
}

std::string comparison_csv(const NeuronComparison& comparison) {
    std::string text =
        "neuron,kind,power_W,area_m2,product_W_m2,ratio_to_ours,supply_W,input_W,level_shift_W,swing_V,"
        "steepness_per_V,fit_rms_of_swing,delay_s,step_energy_J,output_resistance_ohm,slope,ratio_at_our_drive\n";
    for (const auto& n : comparison.neurons) {
        text += fmt::format("{},{},{:.9e},{:.9e},{:.9e},{:.9e}", n.name, kind_name(n.kind), n.power, n.area,
                            n.product(), comparison.ratio(n));
        if (n.kind == Kind::digital) {
            text += fmt::format(",,,,,,{:.9e},,,,,\n", n.rms_error);
            continue;
        }
        const auto& b = n.bench;
        text += fmt::format(",{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e},{:.9e}\n",
                            b.power.mean.supplies, b.power.mean.input, b.power.mean.ideal, b.figures.swing(),
                            b.figures.fit.steepness, n.rms_error, b.switching.delay(), b.switching.energy(),
                            n.middle.output_resistance, n.middle.slope, comparison.ratio_at_our_drive(n));
    }
    return text;
}

Json to_json(const NeuronComparison& comparison) {
    Json json;
    json["provenance"] = {{"version", version()}, {"commit", commit()}};
    json["inputs"] = {{"description", comparison.inputs.description},
                      {"is_assumed", comparison.inputs.is_assumed},
                      {"count", comparison.inputs.values.size()}};
    json["claimed_ratio"] = comparison.claimed_ratio;
    json["best_earlier"] = comparison.best_earlier().name;
    json["ratio_of_best_earlier"] = comparison.ratio(comparison.best_earlier());
    json["is_claim_confirmed"] = comparison.is_claim_confirmed();
    json["neurons"] = Json::array();
    for (const auto& neuron : comparison.neurons) json["neurons"].push_back(neuron_json(comparison, neuron));
    json["sized"] = Json::array();
    for (const auto& one : comparison.sized) json["sized"].push_back(sized_json(comparison, one));
    json["bare_range"] = {comparison.bare.low, comparison.bare.high};
    json["ratio_of_best_alike"] = nullptr;
    if (const auto* best = comparison.best_alike()) {
        json["best_alike"] = best->neuron.name;
        json["ratio_of_best_alike"] = comparison.ratio(best->neuron);
        json["alike_range"] = {comparison.alike.low, comparison.alike.high};
    }
    json["sensitivities"] = Json::array();
    for (const auto& s : comparison.sensitivities) json["sensitivities"].push_back(ratio_sensitivity_json(s));
    return json;
}

LinePlot comparison_plot(const NeuronComparison& comparison) {
    LinePlot plot{"Sigmoid circuits at one node and supply", "input [V]", "output [V]", false, {}};
    for (const auto& neuron : comparison.neurons) {
        LinePlot::Line line{neuron.name, {}};
        for (const auto& p : neuron.bench.points) line.points.emplace_back(p.input, p.output);
        if (!line.points.empty()) plot.lines.push_back(line);
    }
    return plot;
}

std::vector<std::filesystem::path> write_comparison(const std::filesystem::path& out,
                                                    const NeuronComparison& comparison) {
    if (out.extension() == ".csv") {
        write_file_atomically(out, comparison_csv(comparison));
        return {out};
    }
    const std::vector<std::pair<const char*, std::string>> contents = {
        {"comparison.csv", comparison_csv(comparison)},
        {"comparison.json", json_text(to_json(comparison), 2) + "\n"},
        {"comparison.svg", comparison_plot(comparison).svg()}};
    std::vector<std::filesystem::path> files;
    for (const auto& [name, content] : contents) {
        files.push_back(out / name);
        write_file_atomically(files.back(), content);
    }
    return files;
}

}  // namespace spinloom
