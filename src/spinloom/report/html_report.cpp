#include "spinloom/report/html_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/bibliography.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/result_pictures.hpp"
#include "spinloom/report/run_views_report.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/study/run_figures.hpp"

namespace spinloom {

namespace embedded {
extern const char *const page,
    *const style, *const format, *const figures, *const charts, *const maps, *const sections, *const costs,
                                                                                                  *const samples,
                                                                                                      *const main;
}

namespace {

using Json = nlohmann::ordered_json;

/// Without what would end the element of the page that holds it.
std::string as_data(const Json& json) {
    std::string text;
    for (const char c : json_text(json)) {
        if (c == '<') {
            text += "\\u003c";
        } else {
            text += c;
        }
    }
    return text;
}

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return result;
}

/// The models that the results rest on, with their sources.
Json bibliography_json(const Json& results) {
    Json list = Json::array();
    for (const auto& model : cited_models()) {
        if (!model.needs.empty() && !results.contains(model.needs)) continue;
        Json sources = Json::array();
        for (const auto& reference : references()) {
            if (std::find(model.keys.begin(), model.keys.end(), reference.key) == model.keys.end()) continue;
            sources.push_back(
                {{"text", reference.text()}, {"link", reference.link()}, {"note", reference.field("note")}});
        }
        list.push_back({{"what", model.what}, {"sources", sources}});
    }
    return list;
}

/// Replaces `@name@` in the page.
std::string filled(std::string page, const std::vector<std::pair<std::string, std::string>>& parts) {
    std::string text;
    std::size_t at = 0;
    for (const auto& [name, content] : parts) {  // in the order in which they stand in the page
        const auto mark = "@" + name + "@";
        const auto place = page.find(mark, at);
        SPINLOOM_EXPECT(place != std::string::npos);
        text += page.substr(at, place - at) + content;
        at = place + mark.size();
    }
    return text + page.substr(at);
}

Json matrix_rows(const Eigen::MatrixXd& matrix, Eigen::Index first_column) {
    Json rows = Json::array();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        Json row = Json::array();
        for (Eigen::Index j = first_column; j < matrix.cols(); ++j) row.push_back(matrix(i, j));
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Epochs of weights/training.csv: candidate,epoch,loss,training_accuracy,validation_accuracy,...
Json epochs_of(const std::filesystem::path& file) {
    const auto table = read_csv(file);
    Json epochs = Json::array();
    for (Eigen::Index i = 0; i < table.values.rows(); ++i) {
        Json epoch;
        for (std::size_t k = 0; k < table.header.size(); ++k)
            epoch[table.header[k]] = table.values(i, static_cast<Eigen::Index>(k));
        epochs.push_back(std::move(epoch));
    }
    return Json::array({Json{{"network", "training"}, {"title", "training"}, {"epochs", epochs}}});
}

/// Whether the run wrote this file; another one of the name is an older run's.
bool wrote(const Json& results, const char* file) {
    const auto files = results.find("files");
    return files != results.end() && std::find(files->begin(), files->end(), file) != files->end();
}

/// What is drawn of the solved circuit, of `reproduce` of its main network, and the floorplan.
void add_views(const std::filesystem::path& file, const Json& results, Json& plots) {
    PictureSheet views;
    if (std::filesystem::exists(file))
        views.list = read_json<Json>(file, "the plots of a run", [](const Json& bulk) { return view_pictures(bulk); });
    for (auto& picture : floorplan_pictures(results)) views.list.push_back(std::move(picture));
    if (!views.list.empty()) plots["views"] = pictures_json(views);
}

/// The report of a folder; its results get what lies in the files beside them.
std::string report_of(const std::filesystem::path& folder, Json& results) {
    if (!results.contains("provenance") ||
        !(results.contains("accuracy") || results.contains("networks") || results.value("kind", "") == "samples"))
        throw InputError((folder / "results.json").string(),
                         "not a results file of `spinloom run`, `infer`, `reproduce` or `study`");
    check_scenario_mark(folder, results);
    Json plots = Json::object();
    if (const auto kind = results.value("kind", ""); kind == "reproduce" || kind == "samples") {
        plots = read_json<Json>(folder / "plots.json", "a plots file of `spinloom reproduce` or `study`",
                                [](const Json& bulk) { return bulk; });
    }
    if (wrote(results, "confusion.csv")) {
        results["confusion"] = {{"file", "confusion.csv"},
                                {"label_by_predicted", matrix_rows(read_csv(folder / "confusion.csv").values, 1)}};
    }
    add_views(wrote(results, "plots.json") ? folder / "plots.json" : folder / "networks/wires/plots.json", results,
              plots);
    if (wrote(results, "weights/")) plots["training"] = epochs_of(folder / "weights" / "training.csv");
    return html_report(json_text(results), json_text(plots));
}

/// Numbers and words of a document by their keys, without its lists: {"output_settling_ps.mean": 60.1}.
void add_values(const std::string& before, const Json& json, Json& values) {
    for (const auto& [key, value] : json.items()) {
        const auto name = before.empty() ? key : before + "." + key;
        if (value.is_object())
            add_values(name, value, values);
        else if (!value.is_array())
            values[name] = value;
    }
}

/// The pictures of a result; none where there is nothing to draw: its values are shown then.
PictureSheet pictures_or_none(const std::filesystem::path& file) {
    if (file.extension() != ".json") return result_pictures(file);
    try {
        return result_pictures(file);
    } catch (const InputError&) {
        return read_json<Json>(file, "a result that spinloom wrote", [&](const Json& document) {
            return PictureSheet{document.value("scenario", file.filename().string()), {}};
        });
    }
}

/// The report of what another command than `run` found.
std::string study_page(const std::filesystem::path& file) {
    const auto pictures = pictures_or_none(file);
    Json results = {{"kind", "study"}, {"title", pictures.title}};
    if (file.extension() == ".json") {
        read_json<Json>(file, "a result that spinloom wrote", [&](const Json& document) {
            results["values"] = Json::object();
            add_values("", document, results["values"]);
            if (document.contains("assumptions")) results["assumptions"] = document["assumptions"];
            return 0;
        });
    }
    results["file"] = file.filename().string();
    return html_report(json_text(results), json_text(Json({{"pictures", pictures_json(pictures)}})));
}

}  // namespace

std::string html_report(const std::string& results, const std::string& plots) {
    auto document = Json::parse(results, nullptr, false);
    const auto bulk = Json::parse(plots, nullptr, false);
    SPINLOOM_EXPECT(document.is_object() && bulk.is_object());
    const auto title = document.value("title", std::string("spinloom run"));
    const auto data = as_data({{"results", document},
                               {"plots", bulk},
                               {"figures", figure_list(declared_run_figures())},  // for results of an older program
                               {"bibliography", bibliography_json(document)}});
    return filled(embedded::page, {{"title", escaped(title)},
                                   {"style", embedded::style},
                                   {"data", data},
                                   {"format", embedded::format},
                                   {"figures", embedded::figures},
                                   {"charts", embedded::charts},
                                   {"maps", embedded::maps},
                                   {"sections", embedded::sections},
                                   {"costs", embedded::costs},
                                   {"samples", embedded::samples},
                                   {"main", embedded::main}});
}

std::string pictures_page(const PictureSheet& pictures) {
    const Json results = {{"kind", "pictures"}, {"title", pictures.title}};
    return html_report(json_text(results), json_text(Json({{"pictures", pictures_json(pictures)}})));
}

std::string folder_report(const std::filesystem::path& folder) {
    const auto file = result_file(folder);
    if (file.filename() != "results.json") return study_page(file);
    return read_json<Json>(file, "a results file of `spinloom run`, `infer` or `reproduce`",
                           [&](Json& results) { return report_of(folder, results); });
}

}  // namespace spinloom
