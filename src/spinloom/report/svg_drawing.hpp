#pragma once

#include <string>
#include <string_view>

namespace spinloom {

/// A picture that is neither lines over axes nor squares: its SVG file as it stands.
struct SvgDrawing {
    std::string title;
    std::string text;

    [[nodiscard]] const std::string& svg() const { return text; }
};

/// Text as it may stand in SVG: markup characters replaced, control characters as spaces.
[[nodiscard]] std::string svg_escaped(std::string_view text);

/// Puts a drawing together from strokes, boxes and words, in pixels from the upper left corner.
class SvgSheet {
public:
    struct Point {
        double x = 0, y = 0;
    };
    struct Box {
        double x = 0, y = 0, width = 0, height = 0;
    };

    SvgSheet(double width, double height, std::string title);

    /// Words at a point, anchored at their "start", "middle" or "end".
    void text(Point at, std::string_view words, std::string_view anchor = "start", double size = 13);
    /// A stroke along SVG path data.
    void path(std::string_view data, std::string_view colour = "#333", double width = 1.4);
    void line(Point from, Point to, std::string_view colour = "#333", double width = 1.4);
    void box(Box box, std::string_view fill, std::string_view stroke = "#333");
    void dot(Point at, double radius = 3, std::string_view fill = "#333");
    /// Elements as they are.
    void raw(std::string_view elements) { text_ += elements; }

    [[nodiscard]] SvgDrawing drawing() const;

private:
    std::string title_, text_;
};

}  // namespace spinloom
