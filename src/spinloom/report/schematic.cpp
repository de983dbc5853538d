#include "spinloom/report/schematic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spinloom {
namespace {

using Point = SvgSheet::Point;

constexpr std::size_t most_inputs = 8;
constexpr double first_row = 96, row_height = 36, positive_x = 270, negative_x = 370, top_y = 64;
constexpr double amplifier_x = 560, neuron_x = 800, width = 1090;
constexpr const char* node_colour = "#1a5fb4";

std::string ohms(double value) {
    return value >= 1e6    ? fmt::format("{:.4g} M\u03a9", 1e-6 * value)
           : value >= 1000 ? fmt::format("{:.4g} k\u03a9", 1e-3 * value)
                           : fmt::format("{:.4g} \u03a9", value);
}

std::string volts(double value) {
    return fmt::format("{:.4f} V", value);
}

/// A resistor along x, centred, and its value above.
void resistor(SvgSheet& sheet, Point centre, double value, const std::string& name = "") {
    sheet.box({centre.x - 18, centre.y - 6, 36, 12}, "white");
    sheet.text({centre.x, centre.y - 10}, name.empty() ? ohms(value) : name + " " + ohms(value), "middle", 11);
}

void mark_node(SvgSheet& sheet, Point at, const std::string& name, double voltage, Point label, const char* anchor) {
    sheet.dot(at, 3, node_colour);
    sheet.raw(fmt::format("<g fill=\"{}\">", node_colour));
    sheet.text(label, name.empty() ? volts(voltage) : name + " " + volts(voltage), anchor, 12);
    sheet.raw("</g>\n");
}

void ground_at(SvgSheet& sheet, Point at, double reference) {
    sheet.path(fmt::format("M{:.1f} {:.1f}v8m-9 0h18m-14 4h10m-7 4h4", at.x, at.y));
    if (reference != 0) sheet.text({at.x + 12, at.y + 16}, volts(reference), "start", 11);
}

/// The inputs that bring most to V(I+) - V(I-), in their order, and the bias lines.
std::vector<ColumnView::Input> shown_inputs(const ColumnView& view) {
    const auto weight = [&](const ColumnView::Input& input) {
        return std::abs((input.voltage - view.line_positive) * input.positive -
                        (input.voltage - view.line_negative) * input.negative);
    };
    std::vector<ColumnView::Input> list, bias;
    for (const auto& input : view.inputs) (input.name.starts_with("bias") ? bias : list).push_back(input);
    if (list.size() > most_inputs) {
        auto sorted = list;
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](const auto& a, const auto& b) { return weight(a) > weight(b); });
        const double least = weight(sorted[most_inputs - 1]);
        std::erase_if(list, [&](const auto& input) { return weight(input) < least; });
        list.resize(std::min(list.size(), most_inputs));
    }
    list.insert(list.end(), bias.begin(), bias.end());
    return list;
}

/// A junction between an input line and a line of the column: a box on a slope.
void junction(SvgSheet& sheet, double x, double y, double conductance) {
    sheet.path(fmt::format("M{:.1f} {:.1f}l26 14", x - 26, y), "#333", 1.2);
    sheet.dot({x - 26, y}, 2);
    sheet.dot({x, y + 14}, 2);
    sheet.raw(
        fmt::format("<rect x=\"-11\" y=\"-4\" width=\"22\" height=\"8\" fill=\"white\" stroke=\"#333\" "
                    "transform=\"translate({:.1f} {:.1f}) rotate(28.3)\"/>\n",
                    x - 13, y + 7));
    sheet.text({x - 32, y + 19}, ohms(1 / conductance), "end", 10);
}

double draw_crossbar(SvgSheet& sheet, const ColumnView& view) {
    const auto inputs = shown_inputs(view);
    const std::size_t left_out = view.inputs.size() - inputs.size();
    double y = first_row;
    for (const auto& input : inputs) {
        sheet.line({150, y}, {negative_x + 20, y}, "#777", 1.2);
        mark_node(sheet, {150, y}, input.name, input.voltage, {144, y + 4}, "end");
        if (input.positive > 0) junction(sheet, positive_x, y, input.positive);
        if (input.negative > 0) junction(sheet, negative_x, y, input.negative);
        y += row_height;
    }
    if (left_out > 0) sheet.text({144, y + 2}, fmt::format("and {} inputs more", left_out), "end", 12);
    const double bottom = y + 26;
    sheet.line({positive_x, top_y}, {positive_x, bottom - 20}, "#111", 2);
    sheet.line({negative_x, first_row - 14}, {negative_x, bottom}, "#111", 2);
    mark_node(sheet, {positive_x, top_y}, "I+", view.line_positive, {positive_x - 8, top_y - 6}, "end");
    mark_node(sheet, {negative_x, bottom}, "I\u2212", view.line_negative, {negative_x - 8, bottom + 16}, "end");
    return bottom;
}

void add_amplifier(SvgSheet& sheet, const ColumnView& view, double bottom) {
    const double plus_y = 200, minus_y = 248, x = amplifier_x, out_x = x + 76, middle = (plus_y + minus_y) / 2;
    const double join = x - 50;
    sheet.path(fmt::format("M{} {}H{}V{}H{}", positive_x, top_y, join, plus_y, x));
    resistor(sheet, {(negative_x + join) / 2 + 20, top_y}, view.input_resistance);
    sheet.path(fmt::format("M{} {}H{}V{}H{}", negative_x, bottom, join, minus_y, x));
    resistor(sheet, {(negative_x + join) / 2 + 10, bottom}, view.input_resistance);
    sheet.path(fmt::format("M{} {}H{}V{}", join, 120, out_x + 14, 128));
    resistor(sheet, {x + 20, 120}, view.feedback_resistance);
    ground_at(sheet, {out_x + 14, 128}, view.reference);
    sheet.path(fmt::format("M{} {}H{}V{}", join, 320, out_x, middle));
    resistor(sheet, {x + 20, 320}, view.feedback_resistance);
    sheet.path(fmt::format("M{0} {1}V{2}L{3} {4}Z", x, plus_y - 22, minus_y + 22, x + 62, middle));
    sheet.text({x + 6, plus_y + 5}, "+", "start", 15);
    sheet.text({x + 6, minus_y + 5}, "\u2212", "start", 15);
    sheet.line({x + 62, middle}, {out_x + 40, middle});
    mark_node(sheet, {join, plus_y}, "", view.amplifier_positive, {join - 8, plus_y + 4}, "end");
    mark_node(sheet, {join, minus_y}, "", view.amplifier_negative, {join - 8, minus_y + 4}, "end");
    mark_node(sheet, {out_x, middle}, "", view.neuron_input, {out_x + 2, middle - 10}, "start");
}

void draw_neuron(SvgSheet& sheet, const ColumnView& view) {
    const double y = 224, x = neuron_x;
    sheet.raw(fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"13\" fill=\"white\" stroke=\"#333\"/>\n", x - 80, y));
    sheet.text({x - 80, y + 30}, fmt::format("{:+.2f} V", view.shifted - view.neuron_input), "middle", 11);
    sheet.line({x - 67, y}, {x + 100, y});
    resistor(sheet, {x + 24, y}, view.neuron_resistance, "R_P");
    mark_node(sheet, {x - 40, y}, "", view.shifted, {x - 44, y - 12}, "middle");
    mark_node(sheet, {x + 70, y}, "gate", view.gate, {x + 66, y + 22}, "end");
    sheet.path(fmt::format("M{0} {1}v40l36 -20Z", x + 100, y - 20));
    sheet.raw(fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"white\" stroke=\"#333\"/>\n", x + 140, y));
    sheet.line({x + 144, y}, {x + 190, y});
    sheet.path(fmt::format("M{} {}V{}H{}V{}", x + 70, y, y - 70, x + 170, y));
    resistor(sheet, {x + 120, y - 70}, view.neuron_feedback, "R_AP");
    sheet.text({x + 118, y - 24}, volts(view.v_dd), "middle", 11);
    mark_node(sheet, {x + 170, y}, "out", view.output, {x + 174, y + 22}, "start");
}

}  // namespace

SvgDrawing schematic(const ColumnView& view) {
    const double rows = first_row + row_height * static_cast<double>(most_inputs + 4);
    SvgSheet sheet(width, rows + 40,
                   fmt::format("Column of output {} in layer {}, image {} (label {}): the solved circuit", view.neuron,
                               view.layer, view.image, view.label));
    const double bottom = std::max(draw_crossbar(sheet, view), 360.0);
    sheet.line({negative_x, 360}, {negative_x, bottom}, "#111", 2);
    add_amplifier(sheet, view, bottom);
    draw_neuron(sheet, view);
    std::string note = "Junctions are drawn with their resistance at 0 V. Blue: voltages of the solved nodes.";
    if (view.partitions > 1) {
        note += fmt::format(" The neuron has {} pairs of lines, {}; the first is drawn.", view.partitions,
                            view.sums ? "which its amplifier sums" : "each with an amplifier");
    }
    sheet.text({20, rows + 24}, note, "start", 12);
    return sheet.drawing();
}

}  // namespace spinloom
