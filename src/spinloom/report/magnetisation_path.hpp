#pragma once

#include <Eigen/Core>
#include <string>

#include "spinloom/report/svg_drawing.hpp"

namespace spinloom {

/// The way of a magnetisation over the unit sphere, seen from a little above the equator; what lies behind is pale.
/// @param directions  x, y and z a row, of unit length up to rounding, a row or more   @param seconds  a time a row [s]
[[nodiscard]] SvgDrawing magnetisation_path(const Eigen::MatrixX3d& directions, const Eigen::VectorXd& seconds,
                                            const std::string& title);

}  // namespace spinloom
