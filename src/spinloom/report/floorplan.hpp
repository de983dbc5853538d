#pragma once

#include <string>
#include <vector>

#include "spinloom/report/svg_drawing.hpp"

namespace spinloom {

/// A part of an area and what it is made of.
struct AreaPart {
    std::string name;
    double area = 0;  ///< >= 0 [m^2]
    std::vector<AreaPart> parts = {};
};

/// A rectangle of a floorplan, in metres from its upper left corner.
struct PlacedArea {
    std::string name;
    double x = 0, y = 0, width = 0, height = 0;
};

/// Places parts in a rectangle so that each has its area, as near to squares as the order of their areas allows.
/// @returns a rectangle a part with area, largest first; together they fill it
/// Source: Bruls, Huizing, van Wijk, "Squarified treemaps" (2000).
[[nodiscard]] std::vector<PlacedArea> placed(const std::vector<AreaPart>& parts, const PlacedArea& within);

/// A square of the whole area, its parts and their parts to scale. Sizes are those of the area tree; places are chosen
/// for the picture, since there is no layout.
[[nodiscard]] SvgDrawing floorplan(const AreaPart& whole, const std::string& title);

}  // namespace spinloom
