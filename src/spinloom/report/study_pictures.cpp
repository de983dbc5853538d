#include "spinloom/report/study_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/run_views_report.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr Eigen::Index most_mapped_weights = 60000;

/// Accuracies in percent over names, each with its 95 % interval.
LinePlot accuracy_plot(const std::string& title, const std::string& across) {
    LinePlot plot;
    plot.title = title;
    plot.x_label = across;
    plot.y_label = "accuracy [%], 95 % intervals";
    return plot;
}

void add_accuracy(LinePlot::Line& line, double x, double accuracy, double images) {
    line.points.emplace_back(x, 100 * accuracy);
    line.half_widths.push_back(images > 0 ? 100 * share_half_width(accuracy, images) : 0);
}

const std::vector<std::pair<const char*, const char*>> fidelities = {
    {"real", "real-valued"}, {"binarized", "binarised ideal"}, {"behavioural", "behavioural"}, {"circuit", "circuit"}};

std::optional<Picture> accuracies(const Json& results) {
    auto plot = accuracy_plot("Test images classified correctly", "fidelity");
    LinePlot::Line line{fmt::format("{:.0f} images", results.at("images").get<double>()), {}, {}, true};
    for (const auto& [key, name] : fidelities) {
        const auto found = results.at("accuracy").find(key);
        if (found == results.at("accuracy").end() || !found->is_number()) continue;
        add_accuracy(line, static_cast<double>(plot.x_names.size()), found->get<double>(),
                     results.at("images").get<double>());
        plot.x_names.emplace_back(name);
    }
    if (line.points.empty()) return {};
    plot.lines = {line};
    return plot;
}

/// Parts of the power as the results declare them, in milliwatt.
std::optional<Picture> power_picture(const Json& results) {
    LinePlot plot{"Mean power by who delivers it", "", "power [mW]", false, {}};
    LinePlot::Line line{"part of the supply", {}, {}, false, true};
    for (const auto& figure : results.value("figures", Json::array())) {
        const auto key = figure.at("key").get<std::string>();
        if (!key.starts_with("power_W.") || figure.at("role") != "part") continue;
        const double watts = results.at("power_W").value(key.substr(8), 0.0);
        if (watts == 0) continue;
        line.points.emplace_back(static_cast<double>(plot.x_names.size()), 1e3 * watts);
        plot.x_names.push_back(figure.at("label"));
    }
    if (line.points.empty()) return {};
    plot.lines = {line};
    return plot;
}

std::optional<Picture> confusion(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return {};
    const auto table = read_csv(file);
    if (table.values.cols() < 2 || table.values.rows() < 1) return {};
    HeatMap map;
    map.title = "Confusion: images by label and class";
    map.row_label = "label";
    map.column_label = "class found";
    map.value_label = "images";
    map.values = table.values.rightCols(table.values.cols() - 1);
    return map;
}

/// The epochs of a training by candidate, a quantity that each has.
std::vector<LinePlot::Line> by_candidate(const NumericTable& table, const std::string& quantity, double factor,
                                         const std::string& label) {
    const auto column = [&](const std::string& name) {
        const auto found = std::find(table.header.begin(), table.header.end(), name);
        return found == table.header.end() ? Eigen::Index{-1} : static_cast<Eigen::Index>(found - table.header.begin());
    };
    const auto candidate = column("candidate"), epoch = column("epoch"), value = column(quantity);
    std::vector<LinePlot::Line> lines;
    if (candidate < 0 || epoch < 0 || value < 0) return lines;
    std::map<double, LinePlot::Line> found;
    for (Eigen::Index i = 0; i < table.values.rows(); ++i)
        found[table.values(i, candidate)].points.emplace_back(table.values(i, epoch), factor * table.values(i, value));
    for (auto& [number, line] : found) {
        line.name = found.size() == 1 ? label : fmt::format("{}, {:g}", label, number);
        lines.push_back(std::move(line));
    }
    return lines;
}

/// What a curve of `faults` runs over, and of which name its points have it.
LinePlot fault_plot(const std::string& title, const std::string& across, bool is_logarithmic) {
    auto plot = accuracy_plot(title, across);
    plot.logarithmic_x = is_logarithmic;
    return plot;
}

LinePlot::Line fault_line(const Json& curve, const std::string& name, const char* across, const char* accuracy) {
    LinePlot::Line line{name, {}, {}};
    for (const auto& point : curve.at("points")) {
        if (!point.contains(accuracy) || !point.contains(across)) continue;
        line.points.emplace_back(point.at(across).get<double>(), 100 * point.at(accuracy).at("mean").get<double>());
        line.half_widths.push_back(100 * point.at(accuracy).at("ci95").get<double>());
    }
    return line;
}

/// Whether no other choice is as good in accuracy and in the quantity shown, and better in one of them.
bool is_front(const std::vector<std::pair<double, double>>& points, std::pair<double, double> one) {
    return std::none_of(points.begin(), points.end(), [&](const auto& other) {
        return other.first <= one.first && other.second >= one.second && other != one;
    });
}

double area_of(const Json& choice) {
    return choice.at("area_um2").at("total");
}

double supply_of(const Json& choice) {
    return 1e3 * choice.at("power_W").at("supply").get<double>();
}

Picture trade_plot(const Json& partitions, const char* across, double (*cost)(const Json&)) {
    auto plot = accuracy_plot(partitions.at("scenario").get<std::string>() + ": partitions", across);
    LinePlot::Line front{"none better here", {}, {}}, rest{"dominated here", {}, {}, true},
        best{"recommended", {}, {}, true};
    std::vector<std::pair<double, double>> points;
    for (const auto& choice : partitions.at("choices"))
        points.emplace_back(cost(choice), choice.at("accuracy").get<double>());
    const double recommended = partitions.value("recommended", -1.0);
    const double images = partitions.at("images");
    const auto order = [&] {
        std::vector<std::size_t> list(points.size());
        for (std::size_t i = 0; i < list.size(); ++i) list[i] = i;
        std::sort(list.begin(), list.end(), [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
        return list;
    }();
    for (const auto i : order)
        add_accuracy(is_front(points, points[i]) ? front : rest, points[i].first, points[i].second, images);
    if (recommended >= 0 && recommended < static_cast<double>(points.size())) {
        const auto& [x, accuracy] = points[static_cast<std::size_t>(recommended)];
        add_accuracy(best, x, accuracy, images);
    }
    for (const auto& line : {front, rest, best}) {
        if (!line.points.empty()) plot.lines.push_back(line);
    }
    return plot;
}

Picture wire_plot(const Json& partitions) {
    LinePlot plot{"What the wires take and distort, first layer",
                  "input lines x outputs of a subarray",
                  "of the read-outs [%]; a gain gives the loss back",
                  false,
                  {}};
    LinePlot::Line loss{"loss", {}, {}, false, true}, distortion{"distortion", {}, {}, true};
    for (const auto& choice : partitions.at("choices")) {
        const auto x = static_cast<double>(plot.x_names.size());
        const auto& layer = choice.at("layers").at(0);
        loss.points.emplace_back(x, 100 * layer.at("ir_loss").get<double>());
        distortion.points.emplace_back(x, 100 * layer.at("distortion").get<double>());
        plot.x_names.push_back(choice.at("partition").get<std::string>() +
                               (choice.at("gains_restored").get<bool>() ? "*" : ""));
    }
    plot.lines = {loss, distortion};
    return plot;
}

}  // namespace

std::vector<Picture> run_pictures(const Json& results, const std::filesystem::path& folder) {
    std::vector<Picture> list;
    if (auto plot = accuracies(results)) list.push_back(*plot);
    if (auto plot = power_picture(results)) list.push_back(*plot);
    if (std::filesystem::exists(folder / "weights/training.csv")) {
        for (auto& plot : training_pictures(folder / "weights/training.csv")) list.push_back(std::move(plot));
    }
    if (auto map = confusion(folder / "confusion.csv")) list.push_back(*map);
    const auto files = results.value("files", Json::array());
    if (std::find(files.begin(), files.end(), "plots.json") != files.end()) {
        read_json<Json>(folder / "plots.json", "the plots of a run", [&](const Json& plots) {
            for (auto& picture : view_pictures(plots)) list.push_back(std::move(picture));
            return 0;
        });
    }
    for (auto& picture : floorplan_pictures(results)) list.push_back(std::move(picture));
    return list;
}

std::vector<Picture> reproduce_pictures(const Json& results) {
    auto plot = accuracy_plot("Test images classified correctly", "network");
    for (const auto& [key, name] : fidelities) {
        LinePlot::Line line{name, {}, {}, true};
        double place = 0;
        for (const auto& network : results.at("networks")) {
            const auto found = network.at("accuracy").find(key);
            if (found != network.at("accuracy").end() && found->is_number())
                add_accuracy(line, place, found->get<double>(), network.at("images").get<double>());
            ++place;
        }
        plot.lines.push_back(std::move(line));
    }
    for (const auto& network : results.at("networks")) plot.x_names.push_back(network.at("key"));
    std::vector<Picture> list = {plot};
    if (results.contains("baselines")) {
        for (auto& picture : baseline_pictures(results.at("baselines"))) list.push_back(std::move(picture));
    }
    for (auto& picture : floorplan_pictures(results)) list.push_back(std::move(picture));
    return list;
}

std::vector<Picture> fault_pictures(const Json& faults) {
    auto rates = fault_plot("Accuracy against faults", "probability of a fault", true);
    auto spread = fault_plot("Accuracy against variation", "sigma of the parallel resistance", false);
    for (const auto& curve : faults.at("curves")) {
        const auto kind = curve.at("kind").get<std::string>();
        if (curve.at("points").empty()) continue;
        const auto& first = curve.at("points").at(0);
        if (first.contains("probability")) {
            rates.lines.push_back(fault_line(curve, kind, "probability", "accuracy"));
            if (first.contains("repaired_accuracy"))
                rates.lines.push_back(fault_line(curve, kind + ", repaired", "probability", "repaired_accuracy"));
        } else {
            spread.lines.push_back(fault_line(curve, kind, first.begin().key().c_str(), "accuracy"));
        }
    }
    std::vector<Picture> list;
    for (const auto* plot : {&rates, &spread}) {
        if (!plot->lines.empty()) list.emplace_back(*plot);
    }
    return list;
}

std::vector<Picture> partition_pictures(const Json& partitions) {
    if (partitions.at("choices").empty()) return {};
    return {trade_plot(partitions, "area [um^2]", area_of), trade_plot(partitions, "supply power [mW]", supply_of),
            wire_plot(partitions)};
}

std::vector<Picture> settling_pictures(const std::filesystem::path& folder) {
    const auto table = read_csv(folder / "histogram.csv");
    if (table.header != std::vector<std::string>{"from_ps", "to_ps", "images_output", "images_class"})
        throw InputError((folder / "histogram.csv").string(), "not the histogram of `spinloom settle`");
    LinePlot plot{"Settling time", "time [ps]", "images", false, {{"outputs settled", {}}, {"class settled", {}}}};
    for (Eigen::Index i = 0; i < table.values.rows(); ++i) {
        for (const double end : {table.values(i, 0), table.values(i, 1)}) {
            plot.lines[0].points.emplace_back(end, table.values(i, 2));
            plot.lines[1].points.emplace_back(end, table.values(i, 3));
        }
    }
    std::vector<Picture> list = {plot};
    if (!std::filesystem::exists(folder / "waveforms.csv")) return list;
    const auto waves = read_csv(folder / "waveforms.csv");
    CurveSet set{"Outputs of the first image, from the step of its inputs on", waves.header.at(0), {}, {}};
    const auto column = [&](Eigen::Index j) {
        return std::vector<double>(waves.values.col(j).begin(), waves.values.col(j).end());
    };
    set.x = column(0);
    for (Eigen::Index j = 1; j < waves.values.cols(); ++j)
        set.curves.emplace_back(waves.header[static_cast<std::size_t>(j)], column(j));
    for (auto& picture : set.plots()) list.push_back(std::move(picture));
    return list;
}

std::vector<Picture> baseline_pictures(const Json& baselines) {
    auto plot = accuracy_plot("Accuracy against energy", "energy of an inference [J]");
    plot.logarithmic_x = true;
    LinePlot energy{"Energy of an inference", "machine", "energy [J]", true, {}};
    LinePlot time{"Time of one image", "machine", "time [s]", true, {}};
    LinePlot::Line joules{"energy", {}, {}, true}, seconds{"time", {}, {}, true};
    const double images = baselines.at("images");
    for (const auto& row : baselines.at("rows")) {
        const auto value = [&](const char* key) -> std::optional<double> {
            if (!row.contains(key) || !row.at(key).is_object() || !row.at(key).at("value").is_number()) return {};
            return row.at(key).at("value").get<double>();
        };
        const auto place = static_cast<double>(energy.x_names.size());
        const auto name = row.at("name").get<std::string>();
        const auto accuracy = value("accuracy"), spent = value("energy_J"), taken = value("latency_s");
        if (accuracy && spent) {
            LinePlot::Line point{name, {}, {}, true};
            add_accuracy(point, *spent, *accuracy, images);
            plot.lines.push_back(std::move(point));
        }
        if (spent) joules.points.emplace_back(place, *spent);
        if (taken) seconds.points.emplace_back(place, *taken);
        energy.x_names.push_back(name);
    }
    time.x_names = energy.x_names;
    energy.lines = {joules};
    time.lines = {seconds};
    std::vector<Picture> list;
    if (!plot.lines.empty()) list.emplace_back(plot);
    for (const auto* one : {&energy, &time}) {
        if (!one->lines[0].points.empty()) list.emplace_back(*one);
    }
    return list;
}

std::vector<Picture> comparison_pictures(const Json& comparison) {
    std::vector<Picture> list;
    for (const auto& [key, label] : {std::pair{"product_W_m2", "power times area [W m^2]"},
                                     std::pair{"power_W", "power [W]"}, std::pair{"area_m2", "area [m^2]"}}) {
        LinePlot plot{"Neurons: " + std::string(label), "neuron", label, true, {{label, {}, {}, true}}};
        for (const auto& neuron : comparison.at("neurons")) {
            if (!neuron.at(key).is_number()) continue;
            plot.lines[0].points.emplace_back(static_cast<double>(plot.x_names.size()), neuron.at(key).get<double>());
            plot.x_names.push_back(neuron.at("name"));
        }
        if (!plot.x_names.empty()) list.emplace_back(plot);
    }
    return list;
}

std::vector<Picture> sample_pictures(const std::filesystem::path& folder) {
    return read_json<Json>(folder / "plots.json", "the plots of a study", [](const Json& plots) {
        std::vector<Picture> list;
        for (const auto& plot : plots.at("samples")) list.emplace_back(plot_of(plot));
        return list;
    });
}

std::vector<Picture> weight_pictures(const std::filesystem::path& folder) {
    std::vector<Picture> list;
    for (std::size_t layer = 1; std::filesystem::exists(folder / fmt::format("W{}.csv", layer)); ++layer) {
        const auto weights = read_csv_matrix(folder / fmt::format("W{}.csv", layer));
        const auto bias_file = folder / fmt::format("B{}.csv", layer);
        Eigen::MatrixXd all = weights;
        if (std::filesystem::exists(bias_file)) {
            const auto bias = read_csv_matrix(bias_file);
            if (bias.size() == weights.cols()) {
                all.conservativeResize(weights.rows() + 1, weights.cols());
                all.row(weights.rows()) = bias.reshaped().transpose();
            }
        }
        if (all.size() > 0 && all.size() <= most_mapped_weights) list.push_back(weight_map(all, layer));
    }
    return list;
}

std::vector<Picture> value_pictures(const Json& document) {
    std::vector<std::pair<std::string, LinePlot>> plots;
    for (const auto& [key, value] : document.items()) {
        const auto unit = unit_of(key);
        if (!value.is_number() || unit.empty()) continue;
        const auto place =
            std::find_if(plots.begin(), plots.end(), [&](const auto& plot) { return plot.first == unit; });
        auto& [known, plot] =
            place != plots.end()
                ? *place
                : plots.emplace_back(
                      unit,
                      LinePlot{"Values in " + unit, "", "[" + unit + "]", false, {{"value", {}, {}, false, true}}});
        plot.lines[0].points.emplace_back(static_cast<double>(plot.x_names.size()), value.get<double>());
        plot.x_names.push_back(key.substr(0, key.size() - unit.size() - 1));
    }
    std::vector<Picture> list;
    for (const auto& [unit, plot] : plots) {
        if (plot.x_names.size() > 1) list.emplace_back(plot);
    }
    return list;
}

std::vector<Picture> training_pictures(const std::filesystem::path& file) {
    const auto table = read_csv(file);
    LinePlot accuracy{"Accuracy by epoch", "epoch", "accuracy [%]", false, {}};
    accuracy.lines = by_candidate(table, "validation_accuracy", 100, "validation");
    for (auto& line : by_candidate(table, "training_accuracy", 100, "training"))
        accuracy.lines.push_back(std::move(line));
    LinePlot loss{"Loss by epoch", "epoch", "loss", false, by_candidate(table, "loss", 1, "loss")};
    if (accuracy.lines.empty() || loss.lines.empty()) throw InputError(file.string(), "not the history of a training");
    return {accuracy, loss};
}

}  // namespace spinloom
