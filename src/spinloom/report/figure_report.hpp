#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "spinloom/core/figure.hpp"

namespace spinloom {

/// Writes each value at its key, null where there is none: "power_W.inputs" is json["power_W"]["inputs"].
void put_figures(nlohmann::ordered_json& json, const Figures& figures);

/// What is said of each, without its value: [{"key", "unit", "role", "label", "how"}].
[[nodiscard]] nlohmann::ordered_json figure_list(const Figures& figures);

/// Text of figures.csv: key,value,unit,role,label,how.
[[nodiscard]] std::string figures_csv(const Figures& figures);

/// The value as the screen shows it; "-" of none.
[[nodiscard]] std::string value_text(const Figure& figure);

/// A table of what the screen shows: label, value and how it was obtained.
[[nodiscard]] std::string figure_table(const std::string& title, const Figures& figures);

/// A table in Markdown of what is said of each, for docs/theory.
[[nodiscard]] std::string figures_markdown(const Figures& figures);

}  // namespace spinloom
