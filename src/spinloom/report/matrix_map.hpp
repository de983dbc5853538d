#pragma once

#include <Eigen/Core>
#include <string>

#include "spinloom/report/svg_drawing.hpp"

namespace spinloom {

/// A matrix of either sign as cells that fill a frame, however long and thin it is; row 0 on top.
///
/// Values below 0 are blue, above 0 red, 0 is white; without values below 0 white is the smallest and dark the largest.
/// Colours have 16 steps, so that a row of equal cells is one stroke.
struct MatrixMap {
    std::string title, row_label, column_label, value_label;
    Eigen::MatrixXd values;  ///< finite, at least one

    /// The picture; a matrix that is taller than wide is drawn on its side.
    [[nodiscard]] SvgDrawing drawing() const;
};

}  // namespace spinloom
