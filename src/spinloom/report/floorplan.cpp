#include "spinloom/report/floorplan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace spinloom {
namespace {

constexpr double side = 560, left = 20, top = 44, legend = left + side + 24;
constexpr std::array<const char*, 10> fills = {"#cfe0f5", "#fbdcc4", "#d3ecd6", "#ead7f1", "#f7e9b5",
                                               "#d5eef0", "#f6d0d6", "#e2e2e2", "#dfe7c3", "#e8dccb"};

/// The worst ratio of sides of a row of areas along a side.
double worst_ratio(const std::vector<double>& row, double along) {
    double sum = 0;
    for (const double area : row) sum += area;
    const double thick = sum / along;
    double worst = 1;
    for (const double area : row) {
        const double length = area / thick;
        worst = std::max({worst, length / thick, thick / length});
    }
    return worst;
}

/// Puts a row along the shorter side of what is free, and takes it from there.
void place_row(const std::vector<const AreaPart*>& row, PlacedArea& free, std::vector<PlacedArea>& result) {
    double sum = 0;
    for (const auto* part : row) sum += part->area;
    const bool is_column = free.width >= free.height;  // stands at the left
    const double along = is_column ? free.height : free.width, thick = sum / along;
    double at = 0;
    for (const auto* part : row) {
        const double length = part->area / thick;
        if (is_column)
            result.push_back({part->name, free.x, free.y + at, thick, length});
        else
            result.push_back({part->name, free.x + at, free.y, length, thick});
        at += length;
    }
    if (is_column) {
        free.x += thick;
        free.width -= thick;
    } else {
        free.y += thick;
        free.height -= thick;
    }
}

/// 1, 2 or 5 times a power of ten, at most this long.
double round_length(double most) {
    const double power = std::pow(10, std::floor(std::log10(most)));
    for (const double factor : {5.0, 2.0}) {
        if (factor * power <= most) return factor * power;
    }
    return power;
}

std::string words(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// A name where its rectangle has room for it. @param inset  further down, of a part that lies within another
void add_name(const PlacedArea& area, const std::string& name, double scale, double inset, SvgSheet& sheet) {
    const double width = area.width * scale, height = area.height * scale;
    constexpr double letter = 6.6;
    if (width < letter * static_cast<double>(name.size()) + 8 || height < 18 + inset) return;
    sheet.text({left + area.x * scale + 4, top + area.y * scale + 14 + inset}, name, "start", 12);
}

SvgSheet::Box box_of(const PlacedArea& area, double scale) {
    return {left + area.x * scale, top + area.y * scale, area.width * scale, area.height * scale};
}

}  // namespace

std::vector<PlacedArea> placed(const std::vector<AreaPart>& parts, const PlacedArea& within) {
    std::vector<const AreaPart*> order;
    for (const auto& part : parts) {
        if (part.area > 0) order.push_back(&part);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->area > b->area; });
    std::vector<PlacedArea> result;
    PlacedArea free = within;
    for (std::size_t first = 0; first < order.size();) {
        const double along = std::min(free.width, free.height);
        std::vector<const AreaPart*> row;
        std::vector<double> areas;
        for (std::size_t k = first; k < order.size(); ++k) {
            auto more = areas;
            more.push_back(order[k]->area);
            if (!areas.empty() && worst_ratio(more, along) > worst_ratio(areas, along)) break;
            areas = std::move(more);
            row.push_back(order[k]);
        }
        place_row(row, free, result);
        first += row.size();
    }
    return result;
}

SvgDrawing floorplan(const AreaPart& whole, const std::string& title) {
    SvgSheet sheet(legend + 300, top + side + 56, title);
    const double length = std::sqrt(whole.area), scale = side / length;
    const auto outer = placed(whole.parts, {whole.name, 0, 0, length, length});
    for (std::size_t k = 0; k < outer.size(); ++k) {
        const auto& area = outer[k];
        const auto part =
            std::find_if(whole.parts.begin(), whole.parts.end(), [&](const auto& p) { return p.name == area.name; });
        sheet.box(box_of(area, scale), fills[k % fills.size()], "#555");
        for (const auto& inner : placed(part->parts, area)) {
            sheet.box(box_of(inner, scale), "none", "#999");
            add_name(inner, words(inner.name), scale, 16, sheet);
        }
        sheet.box(box_of(area, scale), "none", "#333");
        add_name(area, words(area.name), scale, 0, sheet);
        const double y = top + 14 + 20 * static_cast<double>(k);
        sheet.box({legend, y - 11, 12, 12}, fills[k % fills.size()], "#555");
        sheet.text({legend + 20, y}, fmt::format("{}: {:.4g} \u00b5m\u00b2, {:.1f} %", words(area.name),
                                                 1e12 * part->area, 100 * part->area / whole.area));
    }
    const double bar = round_length(length / 4), y = top + side + 20;
    sheet.path(fmt::format("M{:.1f} {:.1f}v8h{:.1f}v-8", left, y - 8, bar * scale), "#333", 1.6);
    sheet.text({left + bar * scale + 8, y},
               fmt::format("{:g} \u00b5m; the square: {:.4g} \u00b5m\u00b2", 1e6 * bar, 1e12 * whole.area));
    sheet.text({left, y + 20}, "Areas are to scale and those of the area tree; places are not a layout.", "start", 12);
    return sheet.drawing();
}

}  // namespace spinloom
