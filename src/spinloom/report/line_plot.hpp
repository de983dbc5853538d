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
    };
    std::string title, x_label, y_label;
    bool logarithmic_y = false;
    std::vector<Line> lines;
    bool logarithmic_x = false;

    /// The file's text; an empty frame where there is nothing to draw.
    [[nodiscard]] std::string svg() const;
};

}  // namespace spinloom
