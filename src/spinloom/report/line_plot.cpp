#include "spinloom/report/line_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "spinloom/report/svg_drawing.hpp"

namespace spinloom {
namespace {

constexpr double width = 720, height = 440, left = 80, right = 170, top = 40, bottom = 60;
constexpr double largest = 1e300;  ///< what can be drawn: differences must not overflow
constexpr std::array colours = {"#1f4e9c", "#c0392b", "#1e8449", "#8e44ad", "#d68910",
                                "#148f9e", "#7b5b3a", "#566573", "#e06c9f", "#8a9a1b"};

/// A range of values on a range of pixels, with marks at round values.
struct Axis {
    double low = 0, high = 1, first_pixel = 0, last_pixel = 1;
    std::vector<double> marks;
    bool is_logarithmic = false;
    std::vector<std::string> names = {};

    [[nodiscard]] double pixel(double value) const {
        const double at = is_logarithmic ? std::log10(value) : value;
        return first_pixel + (last_pixel - first_pixel) * (at - low) / (high - low);
    }

    /// A mark for each name, half a place free at both ends.
    void name_places() {
        low = -0.5;
        high = static_cast<double>(names.size()) - 0.5;
        for (std::size_t k = 0; k < names.size(); ++k) marks.push_back(static_cast<double>(k));
    }

    [[nodiscard]] std::string mark_text(std::size_t k) const {
        return names.empty() ? fmt::format("{:.4g}", marks[k]) : svg_escaped(names[k]);
    }

    /// Widens the range to round values and marks them. A range too narrow for its own digits is widened first.
    void round() {
        const double size = std::max(std::abs(low), std::abs(high));
        if (!(high - low > 1e-9 * size)) {
            const double half = std::max(0.5, 1e-3 * size);
            low -= half;
            high += half;
        }
        constexpr double most_marks = 8;
        const double rough = (high - low) / most_marks;
        const double power = std::pow(10, std::floor(std::log10(rough)));
        double step = 10 * power;
        for (const double factor : {1.0, 2.0, 5.0}) {
            if (factor * power >= rough) {
                step = factor * power;
                break;
            }
        }
        if (is_logarithmic) step = std::max(1.0, std::ceil(step));
        const double first = std::floor(low / step), last = std::ceil(high / step);
        low = first * step;
        high = last * step;
        for (double k = first; k <= last; ++k) marks.push_back(is_logarithmic ? std::pow(10, k * step) : k * step);
    }
};

/// The points of the lines that can be drawn, and the axes that hold them.
struct Drawing {
    std::vector<LinePlot::Line> lines;
    Axis across, up;

    explicit Drawing(const LinePlot& plot);

    [[nodiscard]] static bool is_drawn(double value, bool is_logarithmic) {
        return std::abs(value) < largest && (!is_logarithmic || value > 0);
    }
    [[nodiscard]] std::string grid() const;
    [[nodiscard]] std::string line(const LinePlot::Line& line, const char* colour) const;
};

Drawing::Drawing(const LinePlot& plot)
    : across{0, 1, left, width - right, {}, plot.logarithmic_x, plot.x_names}, up{0,   1,  height - bottom,
                                                                                  top, {}, plot.logarithmic_y} {
    std::vector<double> xs, ys;
    for (const auto& line : plot.lines) {
        if (line.bars && !plot.logarithmic_y) ys.push_back(0);
        auto& kept = lines.emplace_back(LinePlot::Line{line.name, {}, {}, line.only_points, line.bars});
        for (std::size_t i = 0; i < line.points.size(); ++i) {
            const auto [x, y] = line.points[i];
            if (!is_drawn(x, plot.logarithmic_x) || !is_drawn(y, plot.logarithmic_y)) continue;
            const double given = i < line.half_widths.size() ? line.half_widths[i] : 0;
            const double half = given > 0 ? given : 0;  // an interval that is not known is none
            kept.points.emplace_back(x, y);
            kept.half_widths.push_back(half);
            xs.push_back(plot.logarithmic_x ? std::log10(x) : x);
            for (const double end : {y - half, y, y + half}) {
                if (is_drawn(end, plot.logarithmic_y)) ys.push_back(plot.logarithmic_y ? std::log10(end) : end);
            }
        }
    }
    if (!xs.empty()) {
        across.low = *std::min_element(xs.begin(), xs.end());
        across.high = *std::max_element(xs.begin(), xs.end());
        up.low = *std::min_element(ys.begin(), ys.end());
        up.high = *std::max_element(ys.begin(), ys.end());
    }
    if (across.names.empty())
        across.round();
    else
        across.name_places();
    up.round();
}

std::string Drawing::grid() const {
    std::string text;
    for (std::size_t k = 0; k < across.marks.size(); ++k) {
        text += fmt::format(
            "<path d=\"M{0:.1f} {1}V{2}\" stroke=\"#ddd\"/><text x=\"{0:.1f}\" y=\"{3}\" "
            "text-anchor=\"middle\">{4}</text>\n",
            across.pixel(across.marks[k]), top, height - bottom, height - bottom + 18, across.mark_text(k));
    }
    for (const double mark : up.marks) {
        const double y = up.pixel(mark);
        text += fmt::format(
            "<path d=\"M{0} {1:.1f}H{2}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:.1f}\" "
            "text-anchor=\"end\">{5:.4g}</text>\n",
            left, y, width - right, left - 6, y + 4, mark);
    }
    return text;
}

std::string Drawing::line(const LinePlot::Line& line, const char* colour) const {
    std::string text, path;
    const bool is_marked = line.only_points || line.points.size() <= LinePlot::most_marks;
    for (std::size_t k = 0; k < line.points.size(); ++k) {
        const auto [x, y] = line.points[k];
        if (line.bars) {
            const double from = up.is_logarithmic ? height - bottom : up.pixel(0), to = up.pixel(y);
            text += fmt::format(
                "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"24\" height=\"{:.1f}\" fill=\"{}\" fill-opacity=\"0.35\"/>\n",
                across.pixel(x) - 12, std::min(from, to), std::abs(from - to), colour);
        }
        const double half = line.half_widths[k];
        if (half > 0 && is_drawn(y - half, up.is_logarithmic)) {
            text += fmt::format("<path d=\"M{0:.1f} {1:.1f}V{2:.1f}\" stroke=\"{3}\"/>\n", across.pixel(x),
                                up.pixel(y - half), up.pixel(y + half), colour);
        }
        fmt::format_to(std::back_inserter(path), "{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across.pixel(x),
                       up.pixel(y));
        if (!is_marked) continue;
        text += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", across.pixel(x), up.pixel(y),
                            colour);
    }
    if (!line.only_points && !line.bars)
        text += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"/>\n", path, colour);
    return text;
}

}  // namespace

std::string LinePlot::svg() const {
    const Drawing drawing(*this);
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"13\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<text x=\"{}\" y=\"24\" font-size=\"15\">{}</text>\n",
        width, height, left, svg_escaped(title));
    text += drawing.grid();
    text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", (left + width - right) / 2,
                        height - 18, svg_escaped(x_label));
    text += fmt::format("<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                        (top + height - bottom) / 2, svg_escaped(y_label));
    for (std::size_t i = 0; i < drawing.lines.size(); ++i) {
        const char* colour = colours[i % colours.size()];
        text += drawing.line(drawing.lines[i], colour);
        const double y = top + 14 + 20 * static_cast<double>(i);
        text +=
            fmt::format("<path d=\"M{} {}h22\" stroke=\"{}\" stroke-width=\"1.8\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
                        width - right + 12, y - 4, colour, width - right + 40, y, svg_escaped(drawing.lines[i].name));
    }
    return text + "</svg>\n";
}

}  // namespace spinloom
