#include "spinloom/report/magnetisation_path.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr double radius = 200, centre_x = 260, centre_y = 270;
constexpr double azimuth = 0.6, elevation = 0.35;  ///< of the eye [rad]
constexpr Eigen::Index most_points = 4000;

/// Right, up and towards the eye.
Eigen::Vector3d seen(const Eigen::Vector3d& m) {
    const double right = -m.x() * std::sin(azimuth) + m.y() * std::cos(azimuth);
    const double out = m.x() * std::cos(azimuth) + m.y() * std::sin(azimuth);
    return {right, m.z() * std::cos(elevation) - out * std::sin(elevation),
            out * std::cos(elevation) + m.z() * std::sin(elevation)};
}

SvgSheet::Point at(const Eigen::Vector3d& direction) {
    const auto view = seen(direction);
    return {centre_x + radius * view.x(), centre_y - radius * view.y()};
}

/// Draws a way in two colours, by whether it is on the near side.
template <class Direction>
void add_way(SvgSheet& sheet, Eigen::Index count, const Direction& direction, const char* near, const char* far,
             double width) {
    std::string path;
    bool was_near = true;
    const auto end = [&] {
        if (!path.empty()) sheet.path(path, was_near ? near : far, width);
        path.clear();
    };
    for (Eigen::Index k = 0; k < count; ++k) {
        const Eigen::Vector3d m = direction(k);
        const bool is_near = seen(m).z() >= 0;
        const auto point = at(m);
        if (!path.empty() && is_near != was_near) {
            path += fmt::format("L{:.1f} {:.1f}", point.x, point.y);
            end();
        }
        was_near = is_near;
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", point.x, point.y);
    }
    end();
}

}  // namespace

SvgDrawing magnetisation_path(const Eigen::MatrixX3d& directions, const Eigen::VectorXd& seconds,
                              const std::string& title) {
    SPINLOOM_EXPECT(directions.rows() > 0 && directions.rows() == seconds.size());
    SvgSheet sheet(620, 520, title);
    sheet.raw(fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#f6f7f9\" stroke=\"#999\"/>\n", centre_x,
                          centre_y, radius));
    constexpr Eigen::Index round = 96;
    add_way(
        sheet, round + 1,
        [&](Eigen::Index k) {
            const double angle = 2 * 3.14159265358979 * static_cast<double>(k) / static_cast<double>(round);
            return Eigen::Vector3d(std::cos(angle), std::sin(angle), 0);
        },
        "#999", "#ddd", 1);
    const char* const names[] = {"x", "y", "z"};
    for (int axis = 0; axis < 3; ++axis) {
        const auto tip = at(1.15 * Eigen::Vector3d::Unit(axis));
        sheet.line({centre_x, centre_y}, tip, "#bbb", 1);
        sheet.text({tip.x + 5, tip.y + 4}, names[axis]);
    }
    const Eigen::Index stride = (directions.rows() + most_points - 1) / most_points;
    const Eigen::Index count = (directions.rows() + stride - 1) / stride;
    add_way(
        sheet, count, [&](Eigen::Index k) { return Eigen::Vector3d(directions.row(k * stride).transpose()); },
        "#1a5fb4", "#a9c4e6", 1.6);
    const auto last = directions.rows() - 1;
    for (const auto& [row, word, colour] :
         {std::tuple{Eigen::Index{0}, "begin", "#26a269"}, std::tuple{last, "end", "#c01c28"}}) {
        const auto point = at(directions.row(row).transpose());
        sheet.dot(point, 5, colour);
        sheet.text({500, row == 0 ? 80.0 : 104.0}, fmt::format("{}, {:.4g} ns", word, 1e9 * seconds[row]));
        sheet.dot({488, row == 0 ? 76.0 : 100.0}, 5, colour);
    }
    sheet.text({20, 505}, "Blue: near side; pale: far side. Axes as in the case.", "start", 12);
    return sheet.drawing();
}

}  // namespace spinloom
