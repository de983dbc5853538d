#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "spinloom/report/heat_map.hpp"
#include "spinloom/report/line_plot.hpp"
#include "spinloom/report/svg_drawing.hpp"

/// Pictures of a result, drawn as one SVG file or put into a page.

namespace spinloom {

using Picture = std::variant<LinePlot, HeatMap, SvgDrawing>;

/// What is drawn of one result.
struct PictureSheet {
    std::string title;
    std::vector<Picture> list;
};

/// All pictures as one SVG file, one below the other. @pre there is a picture
[[nodiscard]] std::string pictures_svg(const PictureSheet& pictures);

/// A plot as the page draws it: title, axes and lines, the same as in its SVG file. Numbers have six digits.
[[nodiscard]] nlohmann::ordered_json plot_json(const LinePlot& plot);

/// The plot that such a document describes. Throws nlohmann::json::exception where it is none.
[[nodiscard]] LinePlot plot_of(const nlohmann::ordered_json& json);

/// What the page needs of all pictures: {"lines": [plot_json], "maps": [{"title", "svg"}]}.
[[nodiscard]] nlohmann::ordered_json pictures_json(const PictureSheet& pictures);

/// Curves over a common axis, a plot for each unit, since volts and amperes do not share an axis. The unit is what a
/// name ends in, as `_V` or `[V]`. A plot has ten lines at most; what it leaves out is counted in its title.
struct CurveSet {
    using Curve = std::pair<std::string, std::vector<double>>;
    std::string title;
    std::string x_name;
    std::vector<double> x;
    std::vector<Curve> curves;  ///< each with a value for each x; those that are not finite are left out

    static constexpr std::size_t most_lines = 10;

    [[nodiscard]] std::vector<Picture> plots() const;
};

/// The unit that a name ends in: `time_s` has s, `supply [W]` has W; empty if it says none.
[[nodiscard]] std::string unit_of(const std::string& name);

/// Half the width of the 95 % interval of a share that was counted: the larger side of Wilson's interval.
/// @param share  in [0, 1]
/// @param count  how many were counted, > 0
/// Source: Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
[[nodiscard]] double share_half_width(double share, double count);

}  // namespace spinloom
