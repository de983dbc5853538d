#include "spinloom/report/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr double gap = 12;  ///< between pictures

std::string svg_of(const Picture& picture) {
    return std::visit([](const auto& one) { return one.svg(); }, picture);
}

/// Width and height that a picture says it has.
std::pair<double, double> size_of(const std::string& svg) {
    double width = 0, height = 0;
    const auto at = svg.find("viewBox=\"");
    SPINLOOM_EXPECT(at != std::string::npos);
    const int read = std::sscanf(svg.c_str() + at, "viewBox=\"0 0 %lf %lf\"", &width, &height);
    SPINLOOM_EXPECT(read == 2);
    static_cast<void>(read);
    return {width, height};
}

double rounded(double value) {
    return std::abs(value) < 1e-300 ? 0 : std::stod(fmt::format("{:.6g}", value));
}

Json line_json(const LinePlot::Line& line) {
    Json points = Json::array(), half_widths = Json::array();
    for (const auto& [x, y] : line.points) points.push_back({rounded(x), rounded(y)});
    for (const double half : line.half_widths) half_widths.push_back(rounded(half));
    Json json = {{"name", line.name}, {"points", points}};
    if (!half_widths.empty()) json["half_widths"] = half_widths;
    if (line.only_points) json["only_points"] = true;
    if (line.bars) json["bars"] = true;
    return json;
}

}  // namespace

std::string unit_of(const std::string& name) {
    if (name.ends_with(']') && name.find('[') != std::string::npos)
        return name.substr(name.rfind('[') + 1, name.size() - name.rfind('[') - 2);
    const auto at = name.rfind('_');
    if (at == std::string::npos || at + 1 == name.size()) return "";
    const auto unit = name.substr(at + 1);
    static const std::vector<std::string> known = {"V",   "A",  "W",  "J",  "s",  "Hz", "ohm", "S",   "F",
                                                   "K",   "mV", "uA", "mW", "fJ", "ps", "ns",  "um2", "dB",
                                                   "deg", "T",  "m",  "nm", "mA", "uW", "pJ",  "nJ",  "kohm"};
    return std::find(known.begin(), known.end(), unit) == known.end() ? "" : unit;
}

LinePlot plot_of(const Json& json) {
    LinePlot plot{json.at("title"), json.at("x"), json.at("y"), json.value("logarithmic_y", false), {}};
    plot.logarithmic_x = json.value("logarithmic_x", false);
    plot.x_names = json.value("x_names", std::vector<std::string>());
    for (const auto& line : json.at("lines")) {
        plot.lines.push_back({line.at("name"), line.at("points").get<std::vector<std::pair<double, double>>>(),
                              line.value("half_widths", std::vector<double>()), line.value("only_points", false),
                              line.value("bars", false)});
    }
    return plot;
}

std::string pictures_svg(const PictureSheet& pictures) {
    SPINLOOM_EXPECT(!pictures.list.empty());
    std::string inner;
    double across = 0, down = 0;
    for (const auto& picture : pictures.list) {
        auto svg = svg_of(picture);
        const auto [width, height] = size_of(svg);
        svg.insert(svg.find("<svg ") + 5,
                   fmt::format("y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" ", down, width, height));
        inner += svg;
        across = std::max(across, width);
        down += height + gap;
    }
    if (pictures.list.size() == 1) return svg_of(pictures.list.front());
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{2}</svg>\n",
        across, down - gap, inner);
}

Json plot_json(const LinePlot& plot) {
    Json lines = Json::array();
    for (const auto& line : plot.lines) lines.push_back(line_json(line));
    Json json = {{"title", plot.title},
                 {"x", plot.x_label},
                 {"y", plot.y_label},
                 {"logarithmic_x", plot.logarithmic_x},
                 {"logarithmic_y", plot.logarithmic_y},
                 {"lines", lines}};
    if (!plot.x_names.empty()) json["x_names"] = plot.x_names;
    return json;
}

Json pictures_json(const PictureSheet& pictures) {
    Json lines = Json::array(), maps = Json::array();
    for (const auto& picture : pictures.list) {
        if (const auto* plot = std::get_if<LinePlot>(&picture))
            lines.push_back(plot_json(*plot));
        else if (const auto* map = std::get_if<HeatMap>(&picture))
            maps.push_back({{"title", map->title}, {"svg", map->svg()}});
        else if (const auto* drawing = std::get_if<SvgDrawing>(&picture))
            maps.push_back({{"title", drawing->title}, {"svg", drawing->text}, {"wide", true}});
    }
    return {{"lines", lines}, {"maps", maps}};
}

std::vector<Picture> CurveSet::plots() const {
    std::vector<Picture> result;
    std::vector<std::string> units;
    for (const auto& [name, values] : curves) {
        if (std::find(units.begin(), units.end(), unit_of(name)) == units.end()) units.push_back(unit_of(name));
    }
    for (const auto& unit : units) {
        LinePlot plot;
        std::size_t members = 0;
        for (const auto& [name, values] : curves) {
            if (unit_of(name) != unit || ++members > most_lines) continue;
            LinePlot::Line line{name, {}};
            for (std::size_t i = 0; i < std::min(x.size(), values.size()); ++i) {
                if (std::isfinite(x[i]) && std::isfinite(values[i])) line.points.emplace_back(x[i], values[i]);
            }
            plot.lines.push_back(std::move(line));
        }
        plot.title =
            members > most_lines ? fmt::format("{}: the first {} of {} curves", title, most_lines, members) : title;
        plot.x_label = x_name;
        plot.y_label = unit.empty() ? (plot.lines.size() == 1 ? plot.lines.front().name : "value") : "[" + unit + "]";
        result.emplace_back(std::move(plot));
    }
    return result;
}

double share_half_width(double share, double count) {
    constexpr double z = 1.959963984540054;  // the normal quantile of 97.5 %
    const double part = z * z / count;
    const double centre = (share + part / 2) / (1 + part);
    const double half = z * std::sqrt(share * (1 - share) / count + part / (4 * count)) / (1 + part);
    return std::max(centre + half - share, share - (centre - half));
}

}  // namespace spinloom
