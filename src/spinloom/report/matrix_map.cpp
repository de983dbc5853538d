#include "spinloom/report/matrix_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr double frame_width = 640, most_height = 420, largest_cell = 24, left = 70, top = 50;
constexpr int steps = 16;
using Colour = std::array<double, 3>;
constexpr Colour white{255, 255, 255}, dark{60, 10, 45}, red{190, 30, 45}, blue{25, 80, 170};

std::string mixed(const Colour& to, double part) {
    std::array<int, 3> c{};
    for (std::size_t k = 0; k < 3; ++k) c[k] = static_cast<int>(std::lround(white[k] + part * (to[k] - white[k])));
    return fmt::format("#{:02x}{:02x}{:02x}", c[0], c[1], c[2]);
}

/// From values to steps of colour: -steps to steps, or 0 to steps.
struct Scale {
    double low, high;
    bool is_signed;

    [[nodiscard]] int step(double value) const {
        if (!(high > low)) return is_signed ? 0 : steps;
        const double part = is_signed ? value / high : (value - low) / (high - low);
        return static_cast<int>(std::lround(steps * std::clamp(part, -1.0, 1.0)));
    }
    [[nodiscard]] std::string colour(int step) const {
        const double part = std::abs(step) / static_cast<double>(steps);
        return mixed(!is_signed ? dark : step < 0 ? blue : red, part);
    }
};

Scale scale_of(const Eigen::MatrixXd& values) {
    const double low = values.minCoeff(), high = values.maxCoeff();
    if (low >= 0) return {low, high, false};
    const double largest = std::max(-low, high);
    return {-largest, largest, true};
}

/// Strokes of one colour: runs of equal cells.
std::map<int, std::string> strokes(const Eigen::MatrixXd& values, const Scale& scale) {
    std::map<int, std::string> paths;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        for (Eigen::Index j = 0; j < values.cols();) {
            const int step = scale.step(values(i, j));
            Eigen::Index end = j + 1;
            while (end < values.cols() && scale.step(values(i, end)) == step) ++end;
            if (step != 0) fmt::format_to(std::back_inserter(paths[step]), "M{} {}.5h{}", j, i, end - j);
            j = end;
        }
    }
    return paths;
}

void add_scale(const Scale& scale, const std::string& label, double height, SvgSheet& sheet) {
    const int first = scale.is_signed ? -steps : 0, count = steps - first + 1;
    const double x = left + frame_width + 24, full = std::max(height, 120.0), step = full / count;
    for (int k = 0; k < count; ++k) {
        const auto colour = scale.colour(first + k);
        sheet.box({x, top + full - (k + 1) * step, 14, step}, colour, colour);
    }
    sheet.text({x + 20, top + 10}, fmt::format("{:.4g}", scale.high));
    sheet.text({x + 20, top + full}, fmt::format("{:.4g}", scale.low));
    sheet.raw(fmt::format("<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                          x + 34, top + full / 2, svg_escaped(label)));
}

}  // namespace

SvgDrawing MatrixMap::drawing() const {
    SPINLOOM_EXPECT(values.size() > 0);
    const bool is_turned = values.rows() > values.cols();
    const Eigen::MatrixXd shown = is_turned ? Eigen::MatrixXd(values.transpose()) : values;
    const auto& across = is_turned ? row_label : column_label;
    const auto& down = is_turned ? column_label : row_label;
    const double wide = frame_width / static_cast<double>(shown.cols());
    const double high = std::min(largest_cell, most_height / static_cast<double>(shown.rows()));
    const double height = high * static_cast<double>(shown.rows());
    SvgSheet sheet(left + frame_width + 90, top + std::max(height, 120.0) + 50, title);
    const auto scale = scale_of(shown);
    sheet.raw(fmt::format("<g transform=\"translate({} {}) scale({:.6g} {:.6g})\" shape-rendering=\"crispEdges\">\n",
                          left, top, wide, high));
    for (const auto& [step, path] : strokes(shown, scale)) sheet.path(path, scale.colour(step), 1);
    sheet.raw("</g>\n");
    sheet.box({left, top, frame_width, height}, "none", "#888");
    sheet.text({left, top + height + 18}, "0");
    sheet.text({left + frame_width, top + height + 18}, fmt::format("{}", shown.cols() - 1), "end");
    sheet.text({left + frame_width / 2, top + height + 34}, across, "middle");
    sheet.text({left - 6, top + 12}, "0", "end");
    sheet.text({left - 6, top + height}, fmt::format("{}", shown.rows() - 1), "end");
    sheet.raw(fmt::format("<text transform=\"translate(22 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                          top + std::max(height, 90.0) / 2, svg_escaped(down)));
    add_scale(scale, value_label, height, sheet);
    return sheet.drawing();
}

}  // namespace spinloom
