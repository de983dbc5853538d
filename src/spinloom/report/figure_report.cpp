#include "spinloom/report/figure_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "spinloom/core/json_text.hpp"
#include "spinloom/report/quantity.hpp"
#include "spinloom/report/text_table.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

/// Between quotation marks, those inside doubled.
std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

Json value_json(const Figure& figure) {
    if (!figure.value) return nullptr;
    if (figure.unit == "count") return std::llround(*figure.value);
    return *figure.value;
}

/// Where the docs say what a figure is to the others of its group.
std::string role_words(const Figure& figure) {
    switch (figure.role) {
        case Figure::Role::part:
            return "in the total";
        case Figure::Role::apart:
            return "apart, in no total";
        case Figure::Role::total:
        case Figure::Role::share:
            return std::string(name(figure.role));
        default:
            return "-";
    }
}

}  // namespace

void put_figures(Json& json, const Figures& figures) {
    for (const auto& figure : figures) {
        Json* place = &json;
        std::string_view rest = figure.key;
        for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            place = &(*place)[std::string(rest.substr(0, dot))];
            rest.remove_prefix(dot + 1);
        }
        (*place)[std::string(rest)] = value_json(figure);
    }
}

Json figure_list(const Figures& figures) {
    Json list = Json::array();
    for (const auto& figure : figures) {
        list.push_back({{"key", figure.key},
                        {"unit", figure.unit},
                        {"role", name(figure.role)},
                        {"label", figure.label},
                        {"how", figure.how}});
    }
    return list;
}

std::string figures_csv(const Figures& figures) {
    std::string text = "key,value,unit,role,label,how\n";
    for (const auto& figure : figures) {
        text += fmt::format("{},{},{},{},{},{}\n", figure.key, figure.value ? json_text(value_json(figure)) : "",
                            figure.unit, name(figure.role), quoted(figure.label), quoted(figure.how));
    }
    return text;
}

std::string value_text(const Figure& figure) {
    if (!figure.value) return "-";
    if (figure.unit == "fraction") return percent_text(figure.value);
    if (figure.unit == "count") return fmt::format("{:.0f}", *figure.value);
    return quantity_text(*figure.value, figure.unit);
}

std::string figure_table(const std::string& title, const Figures& figures) {
    TextTable table({title, "", "how obtained"});
    for (const auto& figure : figures) {
        if (figure.on_screen) table.add({figure.label, value_text(figure), figure.how});
    }
    return table.text();
}

std::string figures_markdown(const Figures& figures) {
    std::string text = "| key | unit | what it is | how obtained | of the total |\n|---|---|---|---|---|\n";
    for (const auto& figure : figures) {
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", figure.key, figure.unit, figure.label, figure.how,
                            role_words(figure));
    }
    return text;
}

}  // namespace spinloom
