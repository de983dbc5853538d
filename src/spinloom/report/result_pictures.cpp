#include "spinloom/report/result_pictures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/report/magnetisation_path.hpp"
#include "spinloom/report/study_pictures.hpp"
#include "spinloom/spice/write/hspice_wave_reader.hpp"
#include "spinloom/spice/write/raw_reader.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array files_of_folders = {"results.json",    "faults.json",    "settling.json", "partitions.json",
                                         "program.json",    "baselines.json", "neuron.json",   "amplifier.json",
                                         "comparison.json", "check.json",     "training.csv",  "write.csv",
                                         "curve.csv"};

std::vector<double> listed_numbers(const Json& list) {
    std::vector<double> values;
    for (const auto& one : list) values.push_back(one.is_number() ? one.get<double>() : NAN);
    return values;
}

/// One analysis of `sim --json`; an operating point has no curve.
std::vector<Picture> analysis_pictures(const Json& analysis, const std::string& title) {
    if (!analysis.contains("sweep")) return {};
    CurveSet set{title, analysis.at("sweep").at("name"), listed_numbers(analysis.at("sweep").at("values")), {}};
    const std::string unit_of_voltage = "_V", unit_of_current = "_A";
    for (const auto& [name, values] : analysis.at("signals").items()) {
        const auto unit = name.starts_with("i(") ? unit_of_current : name.starts_with("v(") ? unit_of_voltage : "";
        if (values.is_array()) {
            set.curves.emplace_back(name + unit, listed_numbers(values));
            continue;
        }
        const auto real = listed_numbers(values.at("real")), imaginary = listed_numbers(values.at("imag"));
        std::vector<double> size;
        for (std::size_t i = 0; i < std::min(real.size(), imaginary.size()); ++i)
            size.push_back(std::hypot(real[i], imaginary[i]));
        set.curves.emplace_back(fmt::format("|{}|{}", name, unit), size);
    }
    return set.plots();
}

std::vector<Picture> simulation_pictures(const Json& document) {
    std::vector<Picture> list;
    for (const auto& analysis : document.at("analyses")) {
        const auto title =
            fmt::format("{}: {}", document.value("title", "deck"), analysis.at("type").get<std::string>());
        for (auto& plot : analysis_pictures(analysis, title)) list.push_back(std::move(plot));
    }
    return list;
}

std::vector<Picture> plot_pictures(const std::vector<spice::RawPlot>& plots) {
    std::vector<Picture> list;
    for (const auto& plot : plots) {
        if (plot.points < 2 || plot.variables.size() < 2) continue;
        CurveSet set{
            fmt::format("{}: {}", plot.title, plot.name), plot.variables[0].name, plot.variables[0].values, {}};
        for (std::size_t k = 1; k < plot.variables.size(); ++k) {
            const auto& variable = plot.variables[k];
            auto values = variable.values;
            for (std::size_t i = 0; i < variable.imaginary.size(); ++i)
                values[i] = std::hypot(values[i], variable.imaginary[i]);
            const char* unit = variable.type == "voltage" ? "_V" : variable.type == "current" ? "_A" : "";
            set.curves.emplace_back(variable.name + unit, std::move(values));
        }
        for (auto& one : set.plots()) list.push_back(std::move(one));
    }
    return list;
}

std::vector<Picture> matrix_pictures(const std::string& title, const Eigen::MatrixXd& values) {
    CurveSet set{title, "column", {}, {}};
    for (Eigen::Index j = 0; j < values.cols(); ++j) set.x.push_back(static_cast<double>(j));
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        std::vector<double> row(static_cast<std::size_t>(values.cols()));
        for (Eigen::Index j = 0; j < values.cols(); ++j) row[static_cast<std::size_t>(j)] = values(i, j);
        set.curves.emplace_back(fmt::format("row {}", i), std::move(row));
    }
    auto list = set.plots();
    if (values.size() > 0 && values.minCoeff() >= 0 && values.rows() > 1) {
        HeatMap map;
        map.title = "All rows";
        map.row_label = "row";
        map.column_label = "column";
        map.value_label = "value";
        map.values = values;
        list.emplace_back(std::move(map));
    }
    return list;
}

/// The way of a magnetisation; of several samples that of the first.
SvgDrawing path_of(const NumericTable& table, const std::string& title) {
    Eigen::Index count = 1;  // times begin anew with each sample
    while (count < table.values.rows() && table.values(count, 0) > table.values(count - 1, 0)) ++count;
    return magnetisation_path(table.values.block(0, 1, count, 3), table.values.col(0).head(count),
                              title + ": way of the magnetisation");
}

std::vector<Picture> table_pictures(const std::filesystem::path& file, const std::string& title) {
    const auto table = read_csv(file);
    if (table.header.empty()) return matrix_pictures(title, table.values);
    CurveSet set{title, table.header.front(), {}, {}};
    const auto column = [&](Eigen::Index j) {
        return std::vector<double>(table.values.col(j).begin(), table.values.col(j).end());
    };
    set.x = column(0);
    for (Eigen::Index j = 1; j < table.values.cols(); ++j)
        set.curves.emplace_back(table.header[static_cast<std::size_t>(j)], column(j));
    auto list = set.plots();
    if (table.header.size() >= 4 && table.header[0] == "t_s" && table.header[1] == "mx" && table.values.rows() > 0)
        list.insert(list.begin(), Picture(path_of(table, title)));
    return list;
}

/// The curve that belongs to a document of a bench.
std::optional<std::filesystem::path> table_beside(const std::filesystem::path& file) {
    for (const auto& [document, table] :
         {std::pair{"neuron.json", "curve.csv"}, std::pair{"amplifier.json", "response.csv"}}) {
        const auto beside = file.parent_path() / table;
        if (file.filename() == document && std::filesystem::exists(beside)) return beside;
    }
    return {};
}

std::vector<Picture> json_pictures(const std::filesystem::path& file, std::string& title) {
    const auto folder = file.parent_path();
    return read_json<Json>(file, "a result that spinloom wrote", [&](const Json& document) -> std::vector<Picture> {
        title = document.value("title", document.value("scenario", title));
        if (document.contains("analyses")) return simulation_pictures(document);
        if (document.contains("networks")) return reproduce_pictures(document);
        if (document.value("kind", "") == "samples") return sample_pictures(folder);
        if (document.contains("rows") && document.contains("verdicts")) return baseline_pictures(document);
        if (document.contains("curves")) return fault_pictures(document);
        if (document.contains("choices")) return partition_pictures(document);
        if (document.contains("output_settling_ps")) return settling_pictures(folder);
        if (document.contains("accuracy")) return run_pictures(document, folder);
        if (document.contains("neurons")) return comparison_pictures(document);
        if (const auto table = table_beside(file)) return table_pictures(*table, title);
        if (auto values = value_pictures(document); !values.empty()) return values;
        throw InputError(file.string(), "nothing in it that is drawn");
    });
}

std::vector<Picture> file_pictures(const std::filesystem::path& file, std::string& title) {
    const auto extension = file.extension().string();
    if (extension == ".json") return json_pictures(file, title);
    if (extension == ".raw") return plot_pictures(spice::read_raw_file(file));
    if (spice::is_wave_file(file)) return plot_pictures(spice::read_wave_file(file));
    if (extension == ".npy") return matrix_pictures(title, to_matrix(read_npy(file), file.string()));
    if (file.filename() == "training.csv") {
        auto list = training_pictures(file);
        for (auto& map : weight_pictures(file.parent_path())) list.push_back(std::move(map));
        return list;
    }
    if (extension == ".csv") return table_pictures(file, title);
    throw InputError(
        file.string(),
        "files of the kinds .json, .raw, .csv and .npy are drawn, .tr0, .sw0 and .ac0 too, and folders of results");
}

}  // namespace

std::filesystem::path result_file(const std::filesystem::path& folder) {
    for (const char* name : files_of_folders) {
        if (std::filesystem::exists(folder / name)) return folder / name;
    }
    throw InputError(folder.string(),
                     fmt::format("holds no results: none of {} is there; `spinloom run --out FOLDER` writes one",
                                 fmt::join(files_of_folders, ", ")));
}

PictureSheet result_pictures(const std::filesystem::path& path) {
    const auto file = std::filesystem::is_directory(path) ? result_file(path) : path;
    PictureSheet pictures;
    pictures.title = file.filename().string();
    pictures.list = file_pictures(file, pictures.title);
    if (pictures.list.empty()) throw InputError(file.string(), "has nothing to draw");
    return pictures;
}

}  // namespace spinloom
