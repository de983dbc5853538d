#pragma once

#include <Eigen/Core>
#include <string>

namespace spinloom {

/// A matrix as coloured squares with a scale, drawn as SVG.
struct HeatMap {
    std::string title, row_label, column_label, value_label;  ///< without markup characters
    Eigen::MatrixXd values;                                   ///< >= 0, drawn as it is written: row 0 on top

    /// Squares along one side at most; a larger matrix is drawn in blocks, each with the largest of its values.
    static constexpr Eigen::Index most_squares = 128;

    /// The file's text.
    [[nodiscard]] std::string svg() const;
};

}  // namespace spinloom
