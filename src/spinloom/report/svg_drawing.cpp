#include "spinloom/report/svg_drawing.hpp"

#include <fmt/format.h>

namespace spinloom {

std::string svg_escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else
            result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result;
}

SvgSheet::SvgSheet(double width, double height, std::string title) : title_(std::move(title)) {
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" font-family=\"sans-serif\" "
        "font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width, height);
    text({20, 26}, title_, "start", 15);
}

void SvgSheet::text(Point at, std::string_view words, std::string_view anchor, double size) {
    text_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"{:g}\">{}</text>\n", at.x,
                         at.y, anchor, size, svg_escaped(words));
}

void SvgSheet::path(std::string_view data, std::string_view colour, double width) {
    text_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{:g}\"/>\n", data, colour, width);
}

void SvgSheet::line(Point from, Point to, std::string_view colour, double width) {
    path(fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", from.x, from.y, to.x, to.y), colour, width);
}

void SvgSheet::box(Box box, std::string_view fill, std::string_view stroke) {
    text_ +=
        fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\" stroke=\"{}\"/>\n",
                    box.x, box.y, box.width, box.height, fill, stroke);
}

void SvgSheet::dot(Point at, double radius, std::string_view fill) {
    text_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\" fill=\"{}\"/>\n", at.x, at.y, radius, fill);
}

SvgDrawing SvgSheet::drawing() const {
    return {title_, text_ + "</svg>\n"};
}

}  // namespace spinloom
