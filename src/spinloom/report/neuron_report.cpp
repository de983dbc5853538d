#include "spinloom/report/neuron_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

double steepest_slope(const std::vector<TransferPoint>& points) {
    double steepest = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double slope = (points[i].output - points[i - 1].output) / (points[i].input - points[i - 1].input);
        if (std::abs(slope) > std::abs(steepest)) steepest = slope;
    }
    return steepest;
}

std::string window_text(const ActivationBench& bench) {
    const auto& figures = bench.figures;
    std::string text;
    if (!figures.centre) return "centre         the output does not cross v_dd/2 in the window\n";
    text += fmt::format("centre         {:.2f} mV (output at v_dd/2)\n", 1e3 * *figures.centre);
    text += fmt::format("slope there    {:.4f} V/V\n", *figures.slope);
    text += fmt::format("linear window  {:.1f} mV to {:.1f} mV (within {:g} % of the swing of the tangent)\n",
                        1e3 * figures.linear->low, 1e3 * figures.linear->high, 100 * linear_tolerance);
    text += fmt::format("resistances    input {:.4g} ohm, output {:.4g} ohm (small signal, at the centre)\n",
                        figures.at_centre->input_resistance, figures.at_centre->output_resistance);
    return text;
}

std::string power_text(const ActivationBench& bench, const InputDistribution& inputs) {
    const auto& power = bench.power;
    return fmt::format(
        "static power   {:.4f} uW on average: supply {:.4f}, input {:.4f}, level shift {:.4f}; {:.4f} uW at most\n"
        "  inputs       {}\n",
        1e6 * power.mean.total(), 1e6 * power.mean.supplies, 1e6 * power.mean.input, 1e6 * power.mean.ideal,
        1e6 * power.largest, inputs.description);
}

std::string step_text(const ActivationBench& bench) {
    const auto& s = bench.switching;
    return fmt::format(
        "step           {:.1f} mV to {:.1f} mV and back into {:g} fF: delay {:.3g} ps, settled to 1 % in {:.3g} ps, "
        "{:.4g} fJ a step\n",
        1e3 * s.up.from, 1e3 * s.up.to, 1e15 * bench.load.capacitance, 1e12 * s.delay(), 1e12 * s.settling(),
        1e15 * s.energy());
}

Json figure_json(const ActivationBench& bench) {
    const auto& f = bench.figures;
    const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
    Json json;
    json["name"] = bench.name;
    json["v_dd_V"] = bench.v_dd;
    json["load"] = {{"conductance_S", bench.load.conductance},
                    {"to_V", bench.load.voltage},
                    {"capacitance_F", bench.load.capacitance}};
    json["window_V"] = {f.window.low, f.window.high};
    json["output_V"] = {f.low, f.high};
    json["centre_V"] = number(f.centre);
    json["slope"] = number(f.slope);
    json["linear_window_V"] = f.linear ? Json{f.linear->low, f.linear->high} : Json(nullptr);
    json["input_resistance_ohm"] = f.at_centre ? Json(f.at_centre->input_resistance) : Json(nullptr);
    json["output_resistance_ohm"] = f.at_centre ? Json(f.at_centre->output_resistance) : Json(nullptr);
    json["sigmoid"] = {
        {"low_V", f.fit.low},       {"high_V", f.fit.high},           {"steepness_per_V", f.fit.steepness},
        {"centre_V", f.fit.centre}, {"rms_error_V", f.fit.rms_error}, {"largest_error_V", f.fit.largest_error}};
    json["static_power_W"] = {
        {"supply", bench.power.mean.supplies},   {"input", bench.power.mean.input},
        {"level_shift", bench.power.mean.ideal}, {"total", bench.power.mean.total()},
        {"largest", bench.power.largest},        {"interpolation_error", bench.power.interpolation_error}};
    json["step"] = {{"from_V", bench.switching.up.from},
                    {"to_V", bench.switching.up.to},
                    {"delay_s", bench.switching.delay()},
                    {"settling_s", bench.switching.settling()},
                    {"energy_J", bench.switching.energy()}};
    json["area_m2"] = bench.layout.area();
    json["power_area_product_W_m2"] = bench.power_area_product();
    return json;
}

std::vector<double> sweep_row(const SweptBench& row) {
    const auto& b = row.bench;
    const auto& f = b.figures;
    return {row.value,
            f.centre.value_or(absent),
            f.slope.value_or(absent),
            f.linear ? f.linear->low : absent,
            f.linear ? f.linear->high : absent,
            f.low,
            f.high,
            std::abs(f.fit.steepness),
            f.fit.rms_error,
            f.fit.largest_error,
            f.at_centre ? f.at_centre->input_resistance : absent,
            f.at_centre ? f.at_centre->output_resistance : absent,
            1e6 * b.power.mean.total(),
            1e12 * b.switching.delay(),
            1e12 * b.switching.settling(),
            1e15 * b.switching.energy(),
            1e12 * b.layout.area()};
}

std::string sweep_text(const NeuronSweep& sweep) {
    TextTable table({sweep.key, "centre mV", "slope", "linear mV", "swing mV", "fit 1/V", "fit max mV", "power uW",
                     "delay ps", "step fJ"});
    for (const auto& row : sweep.rows) {
        const auto& b = row.bench;
        const auto& f = b.figures;
        const auto some = [](const std::optional<double>& v, double scale) {
            return v ? fmt::format("{:.4g}", scale * *v) : std::string("-");
        };
        table.add({fmt::format("{:g}", row.value), some(f.centre, 1e3), some(f.slope, 1),
                   f.linear ? fmt::format("{:.1f}", 1e3 * f.linear->width()) : "-",
                   fmt::format("{:.1f}", 1e3 * f.swing()), fmt::format("{:.3f}", std::abs(f.fit.steepness)),
                   fmt::format("{:.2f}", 1e3 * f.fit.largest_error), fmt::format("{:.3f}", 1e6 * b.power.mean.total()),
                   fmt::format("{:.3g}", 1e12 * b.switching.delay()),
                   fmt::format("{:.4g}", 1e15 * b.switching.energy())});
    }
    return table.text();
}

std::vector<std::pair<double, double>> curve_of(const ActivationBench& bench) {
    std::vector<std::pair<double, double>> curve;
    for (const auto& p : bench.points) curve.emplace_back(p.input, p.output);
    return curve;
}

std::string file_name(std::string key) {
    std::replace(key.begin(), key.end(), '.', '-');
    return "sweep-" + key;
}

}  // namespace

std::string neuron_text(const NeuronSummary& summary) {
    const auto& bench = summary.bench;
    const auto& points = bench.points;
    const auto by_output = [](const auto& a, const auto& b) { return a.output < b.output; };
    const auto [low, high] = std::minmax_element(points.begin(), points.end(), by_output);
    const auto largest = std::max_element(
        points.begin(), points.end(), [](const auto& a, const auto& b) { return a.power.supplies < b.power.supplies; });
    std::string text = fmt::format("{}\ninput {:.4g} V to {:.4g} V, {} points; figures over {:.4g} V to {:.4g} V\n",
                                   summary.title, points.front().input, points.back().input, points.size(),
                                   bench.figures.window.low, bench.figures.window.high);
    text += fmt::format("output swing   {:.4f} V to {:.4f} V\n", low->output, high->output);
    text += window_text(bench);
    text += fmt::format("steepest slope {:.4f} V/V\n", steepest_slope(points));
    text += fmt::format(
        "sigmoid        {:.2f} 1/V at {:.2f} mV, {:.4f} V to {:.4f} V: error {:.2f} mV rms, {:.2f} mV at "
        "most\n",
        std::abs(bench.figures.fit.steepness), 1e3 * bench.figures.fit.centre, bench.figures.fit.low,
        bench.figures.fit.high, 1e3 * bench.figures.fit.rms_error, 1e3 * bench.figures.fit.largest_error);
    text += fmt::format("supply power   {:.4f} uW at most (at input {:.3f} V)\n", 1e6 * largest->power.supplies,
                        largest->input);
    text += power_text(bench, summary.inputs);
    text += step_text(bench);
    text += fmt::format("area           {:.4f} um^2 ({:.0f} lambda^2, lambda {:g} nm; a rule, not a layout)\n",
                        1e12 * bench.layout.area(), bench.layout.area_lambda2(), 1e9 * bench.layout.rule.lambda);
    text += layout_text(bench.layout);
    for (const auto& sweep : summary.sweeps) text += "\n" + sweep_text(sweep);
    for (const auto& assumption : summary.assumptions) text += "assumed: " + assumption + "\n";
    return text;
}

std::string layout_text(const Layout& layout) {
    std::string text;
    for (const auto& item : layout.items) {
        text += fmt::format("  {} x {:.1f} x {:.1f} lambda, space {:g}: {} ({}), {:.4f} um^2\n", item.count, item.width,
                            item.height, item.space, item.name, item.rule,
                            1e12 * item.area() * layout.rule.lambda * layout.rule.lambda);
    }
    return text;
}

Json to_json(const NeuronSummary& summary) {
    Json json;
    json["title"] = summary.title;
    json["provenance"] = {{"version", version()}, {"commit", commit()}};
    json["inputs"] = {{"description", summary.inputs.description},
                      {"is_assumed", summary.inputs.is_assumed},
                      {"count", summary.inputs.values.size()}};
    json["neuron"] = figure_json(summary.bench);
    json["sweeps"] = Json::array();
    for (const auto& sweep : summary.sweeps) {
        Json rows = Json::array();
        for (const auto& row : sweep.rows) rows.push_back({{"value", row.value}, {"figures", figure_json(row.bench)}});
        json["sweeps"].push_back({{"key", sweep.key}, {"rows", rows}});
    }
    json["assumptions"] = summary.assumptions;
    return json;
}

NumericTable transfer_table(const ActivationBench& bench) {
    NumericTable table{{"vin_V", "vout_V", "vgate_V", "isupply_A", "iin_A"}, Eigen::MatrixXd(bench.points.size(), 5)};
    for (std::size_t i = 0; i < bench.points.size(); ++i) {
        const auto& p = bench.points[i];
        table.values.row(static_cast<Eigen::Index>(i)) << p.input, p.output, p.probe, p.supply_current, p.input_current;
    }
    return table;
}

NumericTable power_table(const ActivationBench& bench) {
    NumericTable table{{"vin_V", "supply_W", "input_W", "level_shift_W", "total_W"},
                       Eigen::MatrixXd(bench.points.size(), 5)};
    for (std::size_t i = 0; i < bench.points.size(); ++i) {
        const auto& p = bench.points[i];
        table.values.row(static_cast<Eigen::Index>(i)) << p.input, p.power.supplies, p.power.input, p.power.ideal,
            p.power.total();
    }
    return table;
}

NumericTable sweep_table(const NeuronSweep& sweep) {
    NumericTable table{
        {sweep.key, "centre_V", "slope", "linear_low_V", "linear_high_V", "output_low_V", "output_high_V",
         "fit_steepness_per_V", "fit_rms_V", "fit_largest_V", "input_resistance_ohm", "output_resistance_ohm",
         "mean_power_uW", "delay_ps", "settling_ps", "step_energy_fJ", "area_um2"},
        {}};
    table.values.resize(static_cast<Eigen::Index>(sweep.rows.size()), static_cast<Eigen::Index>(table.header.size()));
    for (std::size_t i = 0; i < sweep.rows.size(); ++i) {
        const auto row = sweep_row(sweep.rows[i]);
        for (std::size_t k = 0; k < row.size(); ++k)
            table.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = row[k];
    }
    return table;
}

std::string layout_csv(const Layout& layout) {
    std::string text = "name,rule,count,width_lambda,height_lambda,space_lambda,area_um2\n";
    for (const auto& item : layout.items) {
        text +=
            fmt::format("\"{}\",\"{}\",{},{:.6g},{:.6g},{:.6g},{:.9g}\n", item.name, item.rule, item.count, item.width,
                        item.height, item.space, 1e12 * item.area() * layout.rule.lambda * layout.rule.lambda);
    }
    return text;
}

LinePlot transfer_plot(const ActivationBench& bench) {
    LinePlot plot{"Transfer curve of the " + bench.name, "input [V]", "output [V]", false, {}};
    plot.lines.push_back({"solved", curve_of(bench)});
    LinePlot::Line fit{"sigmoid", {}}, tangent{"tangent", {}};
    for (const auto& p : bench.points) {
        if (bench.figures.window.contains(p.input)) fit.points.emplace_back(p.input, bench.figures.fit.at(p.input));
    }
    plot.lines.push_back(fit);
    if (bench.figures.linear) {
        for (const double x : {bench.figures.linear->low, bench.figures.linear->high}) {
            tangent.points.emplace_back(x, 0.5 * bench.v_dd + *bench.figures.slope * (x - *bench.figures.centre));
        }
        plot.lines.push_back(tangent);
    }
    return plot;
}

LinePlot power_plot(const ActivationBench& bench) {
    LinePlot plot{"Static power of the " + bench.name, "input [V]", "power [uW]", false, {}};
    const auto add = [&](const char* name, auto&& pick) {
        LinePlot::Line line{name, {}};
        for (const auto& p : bench.points) line.points.emplace_back(p.input, 1e6 * pick(p.power));
        plot.lines.push_back(line);
    };
    add("total", [](const ActivationPower& p) { return p.total(); });
    add("supply", [](const ActivationPower& p) { return p.supplies; });
    add("input", [](const ActivationPower& p) { return p.input; });
    add("level shift", [](const ActivationPower& p) { return p.ideal; });
    return plot;
}

LinePlot step_plot(const ActivationBench& bench) {
    LinePlot plot{"Step of the input of the " + bench.name, "time [ps]", "output [V]", false, {}};
    for (const auto* response : {&bench.switching.up, &bench.switching.down}) {
        LinePlot::Line line{fmt::format("to {:.0f} mV", 1e3 * response->to), {}};
        const double shown = std::max(3 * response->settling, 5e-12);
        for (const auto& [time, value] : response->output) {
            if (time <= shown) line.points.emplace_back(1e12 * time, value);
        }
        plot.lines.push_back(line);
    }
    return plot;
}

LinePlot sweep_plot(const NeuronSweep& sweep) {
    LinePlot plot{"Transfer curves over " + sweep.key, "input [V]", "output [V]", false, {}};
    for (const auto& row : sweep.rows) plot.lines.push_back({fmt::format("{:g}", row.value), curve_of(row.bench)});
    return plot;
}

std::vector<std::filesystem::path> write_neuron(const std::filesystem::path& out, const NeuronSummary& summary) {
    if (out.extension() == ".csv") {
        write_csv(out, summary.sweeps.empty() ? transfer_table(summary.bench) : sweep_table(summary.sweeps.front()),
                  12);
        return {out};
    }
    std::vector<std::filesystem::path> files;
    const auto text = [&](const std::string& name, const std::string& content) {
        files.push_back(out / name);
        write_file_atomically(files.back(), content);
    };
    const auto table = [&](const std::string& name, const NumericTable& content) {
        text(name, csv_text(content.header, content.values, 12));
    };
    table("curve.csv", transfer_table(summary.bench));
    table("power.csv", power_table(summary.bench));
    text("layout.csv", layout_csv(summary.bench.layout));
    text("neuron.json", json_text(to_json(summary), 2) + "\n");
    text("transfer.svg", transfer_plot(summary.bench).svg());
    text("power.svg", power_plot(summary.bench).svg());
    text("step.svg", step_plot(summary.bench).svg());
    for (const auto& sweep : summary.sweeps) {
        table(file_name(sweep.key) + ".csv", sweep_table(sweep));
        text(file_name(sweep.key) + ".svg", sweep_plot(sweep).svg());
    }
    return files;
}

}  // namespace spinloom
