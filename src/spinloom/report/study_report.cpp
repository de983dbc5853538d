#include "spinloom/report/study_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

std::string cell_text(const StudyTable::Cell& cell, const std::string& format) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* whole = std::get_if<long>(&cell)) return fmt::format("{}", *whole);
    return fmt::format(fmt::runtime(format), std::get<double>(cell));
}

std::vector<std::string> row_texts(const StudyTable& table, const std::vector<StudyTable::Cell>& row) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < row.size(); ++i) texts.push_back(cell_text(row[i], table.columns[i].format));
    return texts;
}

std::vector<std::string> names(const StudyTable& table) {
    std::vector<std::string> list;
    for (const auto& column : table.columns) list.push_back(column.name);
    return list;
}

/// A field of a CSV file; in quotes where it would not be one field without.
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string field = "\"";
    for (const char c : text) field += c == '"' ? std::string("\"\"") : std::string(1, c);
    return field + '"';
}

std::string screen_table(const StudyTable& table) {
    TextTable text(names(table));
    for (const auto& row : table.rows) text.add(row_texts(table, row));
    return text.text();
}

Json rows_json(const StudyTable& table) {
    Json rows = Json::array();
    for (const auto& row : table.rows) {
        Json object = Json::object();
        for (std::size_t i = 0; i < row.size(); ++i)
            std::visit([&](const auto& value) { object[table.columns[i].name] = value; }, row[i]);
        rows.push_back(object);
    }
    return rows;
}

}  // namespace

std::string study_text(const StudyResult& result) {
    std::vector<std::string> blocks;
    const auto is_shown = [](const Figure& figure) { return figure.on_screen; };
    if (std::any_of(result.figures.begin(), result.figures.end(), is_shown))
        blocks.push_back(figure_table("figure", result.figures));
    for (const auto& table : result.tables) {
        if (table.on_screen) blocks.push_back(screen_table(table));
    }
    std::string remarks;
    for (const auto& line : result.remarks) remarks += line + '\n';
    if (!remarks.empty()) blocks.insert(blocks.begin() + (blocks.empty() ? 0 : 1), remarks);
    std::string assumed;
    for (const auto& line : result.assumptions) assumed += "  " + line + '\n';
    if (!assumed.empty()) blocks.push_back("assumed:\n" + assumed);

    std::string text = fmt::format("{}, {}\n", result.scenario, result.headline);
    for (const auto& block : blocks) text += '\n' + block;
    return text;
}

Json study_json(const StudyResult& result) {
    Json json = {{"scenario", result.scenario}};
    for (const auto& [key, text] : result.facts) json[key] = text;
    put_figures(json, result.figures);
    for (const auto& table : result.tables) {
        if (!table.key.empty()) json[table.key] = rows_json(table);
    }
    json["assumptions"] = result.assumptions;
    return json;
}

std::string table_csv(const StudyTable& table) {
    const auto line = [](std::vector<std::string> cells) {
        for (auto& cell : cells) cell = csv_field(cell);
        return fmt::format("{}\n", fmt::join(cells, ","));
    };
    std::string text = line(names(table));
    for (const auto& row : table.rows) text += line(row_texts(table, row));
    return text;
}

void write_study(const std::filesystem::path& folder, const Study& study, const StudyResult& result) {
    for (const auto& table : result.tables) {
        if (!table.file.empty()) write_file_atomically(folder / table.file, table_csv(table));
    }
    write_file_atomically(folder / "figures.csv", figures_csv(result.figures));
    write_file_atomically(folder / (study.file + ".json"), json_text(study_json(result), 2) + '\n');
}

}  // namespace spinloom
