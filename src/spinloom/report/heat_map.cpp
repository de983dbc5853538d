#include "spinloom/report/heat_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

constexpr double side = 512, left = 90, top = 50, right = 130, bottom = 60;
constexpr int scale_steps = 64;

/// White over yellow and red to nearly black: darker is more, on paper as well.
std::string colour(double part) {
    constexpr std::array<std::array<double, 3>, 4> stops = {
        {{255, 255, 245}, {253, 200, 80}, {200, 40, 40}, {45, 5, 30}}};
    const double place = std::clamp(part, 0.0, 1.0) * (stops.size() - 1);
    const auto first = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double share = place - static_cast<double>(first);
    std::array<int, 3> mixed{};
    for (std::size_t c = 0; c < 3; ++c)
        mixed[c] = static_cast<int>(std::lround(stops[first][c] + share * (stops[first + 1][c] - stops[first][c])));
    return fmt::format("#{:02x}{:02x}{:02x}", mixed[0], mixed[1], mixed[2]);
}

}  // namespace

std::string HeatMap::svg() const {
    SPINLOOM_EXPECT(values.size() > 0);
    const Eigen::Index m = values.rows(), n = values.cols();
    const Eigen::Index block = (std::max(m, n) + most_squares - 1) / most_squares;
    const Eigen::Index down = (m + block - 1) / block, across = (n + block - 1) / block;
    const double square = side / static_cast<double>(std::max(down, across));
    const double width = square * static_cast<double>(across), height = square * static_cast<double>(down);
    const double largest = values.maxCoeff();
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" font-family=\"sans-serif\" "
        "font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<text x=\"{}\" y=\"28\" font-size=\"15\">{}</text>\n<g shape-rendering=\"crispEdges\">\n",
        left + std::max(width, 260.0) + right, top + height + bottom, left, title);
    const auto out = std::back_inserter(text);
    for (Eigen::Index i = 0; i < down; ++i)
        for (Eigen::Index j = 0; j < across; ++j) {
            const double value =
                values.block(i * block, j * block, std::min(block, m - i * block), std::min(block, n - j * block))
                    .maxCoeff();
            fmt::format_to(out, "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\"/>\n",
                           left + square * static_cast<double>(j), top + square * static_cast<double>(i), square,
                           square, colour(largest > 0 ? value / largest : 0.0));
        }
    const double scale_x = left + width + 20, scale_height = std::max(height, 100.0) / scale_steps;
    for (int step = 0; step < scale_steps; ++step)
        fmt::format_to(out, "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"16\" height=\"{:.2f}\" fill=\"{}\"/>\n", scale_x,
                       top + scale_height * (scale_steps - 1 - step), scale_height, colour((step + 0.5) / scale_steps));
    text += "</g>\n";
    const double scale_end = top + scale_height * scale_steps;
    fmt::format_to(out, "<text x=\"{0:.1f}\" y=\"{1:.1f}\">{2:.4g}</text><text x=\"{0:.1f}\" y=\"{3:.1f}\">0</text>\n",
                   scale_x + 22, top + 10, largest, scale_end);
    fmt::format_to(out, "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                   scale_x + 34, (top + scale_end) / 2, value_label);
    fmt::format_to(out, "<rect x=\"{}\" y=\"{}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"none\" stroke=\"#888\"/>\n",
                   left, top, width, height);
    fmt::format_to(
        out, "<text x=\"{0}\" y=\"{1:.1f}\">0</text><text x=\"{2:.1f}\" y=\"{1:.1f}\" text-anchor=\"end\">{3}</text>\n",
        left, top + height + 18, left + width, n - 1);
    fmt::format_to(out,
                   "<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\">0</text><text x=\"{0}\" y=\"{2:.1f}\" "
                   "text-anchor=\"end\">{3}</text>\n",
                   left - 6, top + 12, top + height, m - 1);
    fmt::format_to(out, "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", left + width / 2,
                   top + height + 38, column_label);
    fmt::format_to(out, "<text transform=\"translate(24 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                   top + height / 2, row_label);
    return text + "</svg>\n";
}

}  // namespace spinloom
