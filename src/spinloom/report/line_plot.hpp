#pragma once

#include <string>
#include <utility>
#include <vector>

namespace spinloom {

/// Lines over two axes, drawn as SVG.
struct LinePlot {
    struct Line {
        std::string name;
        std::vector<std::pair<double, double>> points;  ///< x, y; those that a logarithmic axis lacks are left out
        std::vector<double> half_widths = {};  ///< of an interval in y about each point, drawn as a bar; empty: none
        bool only_points = false;              ///< marks without a line through them
        bool bars = false;                     ///< a bar from 0 to each point; the axis begins at 0 then
    };
    std::string title, x_label, y_label;
    bool logarithmic_y = false;
    std::vector<Line> lines;
    bool logarithmic_x = false;
    std::vector<std::string> x_names = {};  ///< of x = 0, 1, 2, ...; empty: x is a number

    /// A line of more points than this has no mark at each of them.
    static constexpr std::size_t most_marks = 100;

    /// The file's text; an empty frame where there is nothing to draw.
    [[nodiscard]] std::string svg() const;
};

}  // namespace spinloom
