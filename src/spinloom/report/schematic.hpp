#pragma once

#include "spinloom/report/svg_drawing.hpp"
#include "spinloom/study/column_view.hpp"

namespace spinloom {

/// A column of a crossbar with its difference amplifier and its neuron, each node with its solved voltage. Of the
/// inputs the eight are drawn that bring most to the difference of the two lines, and the bias.
[[nodiscard]] SvgDrawing schematic(const ColumnView& view);

}  // namespace spinloom
