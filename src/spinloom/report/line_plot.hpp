#pragma once

#include <string>
#include <utility>
#include <vector>

namespace spinloom {

/// Lines over two axes, drawn as SVG.
struct LinePlot {
    struct Line {
        std::string name;
        std::vector<std::pair<double, double>> points;  ///< x, y; on a logarithmic axis those with y <= 0 are left out
        bool only_points = false;                       ///< marks without a line through them
    };
    std::string title, x_label, y_label;
    bool logarithmic_y = false;
    std::vector<Line> lines;

    /// The file's text; an empty frame where there is nothing to draw.
    [[nodiscard]] std::string svg() const;
};

}  // namespace spinloom
