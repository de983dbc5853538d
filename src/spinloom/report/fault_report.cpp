#include "spinloom/report/fault_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/line_plot.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

/// What a curve's levels are.
struct LevelName {
    const char* heading;
    const char* key;
};

LevelName level_name(const std::optional<FaultKind>& kind) {
    if (!kind) return {"sigma of R_P", "resistance_sigma"};
    if (*kind == FaultKind::retention) return {"time [s]", "time_s"};
    if (*kind == FaultKind::read_disturb) return {"reads", "reads"};
    return {"rate", "rate"};
}

bool has_repair(const FaultSummary& summary, const FaultCurve& curve) {
    return summary.spares > 0 && curve.kind && is_permanent(*curve.kind);
}

std::string percent(const FaultPoint::Accuracy& accuracy) {
    return fmt::format("{:.2f} +- {:.2f} %", 100 * accuracy.mean, 100 * accuracy.total);
}

std::string curve_table(const FaultSummary& summary, const FaultCurve& curve) {
    const bool repaired = has_repair(summary, curve);
    std::vector<std::string> header = {level_name(curve.kind).heading};
    if (curve.kind) header.insert(header.end(), {"probability", "wrong junctions"});
    header.insert(header.end(), {"accuracy", "loss, points", "worst network"});
    if (repaired) header.insert(header.end(), {"repaired", "loss, points", "lines replaced"});
    TextTable table(header);
    for (const auto& point : curve.points) {
        const auto loss = [&](const FaultPoint::Accuracy& accuracy) {
            const double points = 100 * (summary.sweep.clean_accuracy - accuracy.mean);
            return fmt::format("{:.3f} +- {:.3f}", std::abs(points) < 5e-4 ? 0.0 : points, 100 * accuracy.half_width);
        };
        std::vector<std::string> row = {fmt::format("{:.3g}", point.level)};
        if (curve.kind) {
            row.push_back(fmt::format("{:.3g}", point.mean_probability));
            row.push_back(fmt::format("{:.4g}", point.faults));
        }
        row.insert(row.end(),
                   {percent(point.accuracy), loss(point.accuracy), fmt::format("{:.2f} %", 100 * point.least)});
        if (repaired)
            row.insert(row.end(),
                       {percent(point.repaired), loss(point.repaired), fmt::format("{:.3g}", point.replaced)});
        table.add(row);
    }
    return fmt::format("{}\n{}", curve_name(curve.kind), table.text());
}

nlohmann::ordered_json accuracy_json(const FaultPoint::Accuracy& accuracy) {
    return {{"mean", accuracy.mean}, {"ci95_networks", accuracy.half_width}, {"ci95", accuracy.total}};
}

nlohmann::ordered_json point_json(const FaultSummary& summary, const FaultCurve& curve, const FaultPoint& point) {
    nlohmann::ordered_json json = {{level_name(curve.kind).key, point.level}};
    if (curve.kind) {
        json["probability"] = point.mean_probability;
        json["no_fault_probability"] = point.no_fault;
        json["wrong_junctions"] = point.faults;
    }
    json["accuracy"] = accuracy_json(point.accuracy);
    json["least_accuracy"] = point.least;
    json["largest_accuracy"] = point.largest;
    if (has_repair(summary, curve)) {
        json["repaired_accuracy"] = accuracy_json(point.repaired);
        json["lines_replaced"] = point.replaced;
    }
    return json;
}

LinePlot::Line line_of(const std::string& line_name, const FaultCurve& curve, double FaultPoint::*across,
                       FaultPoint::Accuracy FaultPoint::*accuracy) {
    LinePlot::Line line{line_name, {}, {}};
    for (const auto& point : curve.points) {
        line.points.emplace_back(point.*across, 100 * (point.*accuracy).mean);
        line.half_widths.push_back(100 * (point.*accuracy).total);
    }
    return line;
}

}  // namespace

std::string faults_text(const FaultSummary& summary) {
    std::string text = fmt::format(
        "{}, {} fidelity, {} images, {} networks a point, {} junctions\naccuracy without faults {:.2f} %\n\n",
        summary.scenario, summary.fidelity, summary.sweep.images, summary.samples, summary.junctions,
        100 * summary.sweep.clean_accuracy);
    for (const auto& curve : summary.sweep.curves) text += curve_table(summary, curve) + "\n";
    text += "accuracy: 95 % interval over networks and images; loss: over networks, for these images\n";
    text += fmt::format("{} networks solved in {:.1f} s{}\n", summary.sweep.evaluations, summary.wall_s,
                        summary.resumed > 0 ? fmt::format(", {} outcomes from before", summary.resumed) : "");
    text += "\nassumed:\n";
    for (const auto& line : summary.assumptions) text += "  " + line + "\n";
    return text;
}

std::string faults_json(const FaultSummary& summary) {
    auto curves = nlohmann::ordered_json::array();
    for (const auto& curve : summary.sweep.curves) {
        auto points = nlohmann::ordered_json::array();
        for (const auto& point : curve.points) points.push_back(point_json(summary, curve, point));
        curves.push_back({{"kind", curve_name(curve.kind)}, {"points", points}});
    }
    const nlohmann::ordered_json json = {{"scenario", summary.scenario},
                                         {"fidelity", summary.fidelity},
                                         {"seed", summary.seed},
                                         {"images", summary.sweep.images},
                                         {"samples", summary.samples},
                                         {"junctions", summary.junctions},
                                         {"spares", summary.spares},
                                         {"clean_accuracy", summary.sweep.clean_accuracy},
                                         {"curves", curves},
                                         {"networks_solved", summary.sweep.evaluations},
                                         {"train_s", summary.train_s},
                                         {"wall_s", summary.wall_s},
                                         {"assumptions", summary.assumptions}};
    return json_text(json, 2) + '\n';
}

std::string faults_csv(const FaultSummary& summary) {
    std::string text =
        "kind,level,fault_probability,no_fault_probability,wrong_junctions,accuracy,ci95_networks,ci95,least_accuracy,"
        "largest_accuracy,repaired_accuracy,repaired_ci95_networks,repaired_ci95,lines_replaced\n";
    for (const auto& curve : summary.sweep.curves) {
        for (const auto& p : curve.points) {
            text += fmt::format("{},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g}",
                                curve_name(curve.kind), p.level, p.mean_probability, p.no_fault, p.faults,
                                p.accuracy.mean, p.accuracy.half_width, p.accuracy.total, p.least, p.largest);
            text += fmt::format(",{:.9g},{:.9g},{:.9g},{:.9g}\n", p.repaired.mean, p.repaired.half_width,
                                p.repaired.total, p.replaced);
        }
    }
    return text;
}

std::string fault_samples_csv(const FaultSummary& summary) {
    std::string text = "kind,level,sample,wrong_junctions,accuracy,repaired_accuracy,lines_replaced\n";
    for (const auto& curve : summary.sweep.curves) {
        for (const auto& point : curve.points) {
            for (std::size_t s = 0; s < point.outcomes.size(); ++s) {
                const auto& o = point.outcomes[s];
                text += fmt::format("{},{:.9g},{},{},{:.9g},{:.9g},{}\n", curve_name(curve.kind), point.level, s,
                                    o.faults, o.accuracy, o.repaired_accuracy, o.replaced);
            }
        }
    }
    return text;
}

std::optional<std::string> faults_svg(const FaultSummary& summary) {
    LinePlot plot{"Accuracy against faults", "probability of a fault", "accuracy [%]", false, {}, true};
    for (const auto& curve : summary.sweep.curves) {
        if (!curve.kind) continue;
        plot.lines.push_back(
            line_of(curve_name(curve.kind), curve, &FaultPoint::mean_probability, &FaultPoint::accuracy));
        if (has_repair(summary, curve))
            plot.lines.push_back(line_of(curve_name(curve.kind) + ", repaired", curve, &FaultPoint::mean_probability,
                                         &FaultPoint::repaired));
    }
    if (plot.lines.empty()) return {};
    return plot.svg();
}

std::optional<std::string> variation_svg(const FaultSummary& summary) {
    LinePlot plot{"Accuracy against variation", "sigma of the parallel resistance", "accuracy [%]", false, {}};
    for (const auto& curve : summary.sweep.curves) {
        if (!curve.kind) plot.lines.push_back(line_of("variation", curve, &FaultPoint::level, &FaultPoint::accuracy));
    }
    if (plot.lines.empty()) return {};
    return plot.svg();
}

void write_faults(const std::filesystem::path& folder, const FaultSummary& summary) {
    write_file_atomically(folder / "faults.csv", faults_csv(summary));
    write_file_atomically(folder / "samples.csv", fault_samples_csv(summary));
    if (const auto svg = faults_svg(summary)) write_file_atomically(folder / "faults.svg", *svg);
    if (const auto svg = variation_svg(summary)) write_file_atomically(folder / "variation.svg", *svg);
    write_file_atomically(folder / "faults.json", faults_json(summary));
}

}  // namespace spinloom
