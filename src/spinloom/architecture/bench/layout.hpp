#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/core/card.hpp"
#include "spinloom/core/statistics.hpp"

/// Area by a lambda rule: every device is a rectangle with free space around it. An estimate, the same for all circuits
/// that are compared, not a drawn layout: wiring is taken to lie above the devices.

namespace spinloom {

/// The numbers of a layout card. Lengths in units of lambda unless an SI unit is named.
struct LayoutRule {
    double lambda = 0;             ///< [m]
    double fin_pitch = 0;          ///< [lambda]
    double gate_pitch = 0;         ///< contacted [lambda]
    double fins_per_finger = 0;    ///< more fins fold into further fingers [1]
    double device_space = 0;       ///< kept free between neighbouring devices [lambda]
    double resistor_width = 0;     ///< of a film resistor's strip [lambda]
    double resistor_space = 0;     ///< between its folds [lambda]
    double sheet_resistance = 0;   ///< of the film, a square [ohm]
    double capacitor_density = 0;  ///< [F/m^2]
    double junction_length = 0;    ///< of a SOT-MRAM bitcell [lambda]
    double junction_width = 0;     ///< [lambda]
    double line_area = 0;          ///< of what a row or a column of a subarray needs beside its cells [m^2]
};

/// `count` equal rectangles of width x height, each with half of `space` on every side.
struct LayoutItem {
    std::string name;                    ///< of the device in its circuit
    std::string rule;                    ///< how the rectangle follows from the device
    double width = 0, height = 0;        ///< [lambda]
    double space = 0;                    ///< [lambda]
    int count = 1;                       ///< how many of them
    [[nodiscard]] double area() const {  ///< of all of them, with their space [lambda^2]
        return count * (width + space) * (height + space);
    }
};

/// The rectangles of one circuit.
struct Layout {
    LayoutRule rule;
    std::vector<LayoutItem> items;

    /// A transistor: fingers = ceil(fins/fins_per_finger); width (fingers + 1) gate pitches, longer gates added to
    /// each pitch; height of its fins. @param extra_length  of the gate beyond the technology's shortest [m], >= 0
    void add_finfet(std::string name, double fins, double extra_length = 0, int count = 1);
    /// A film resistor, folded to a square: squares = resistance/sheet resistance. @param resistance  [ohm], > 0
    void add_resistor(std::string name, double resistance, int count = 1);
    /// A square plate of metal fingers. @param capacitance  [F], > 0
    void add_capacitor(std::string name, double capacitance, int count = 1);
    /// A SOT-MRAM bitcell.
    void add_junction(std::string name, int count = 1);

    [[nodiscard]] double area_lambda2() const;  ///< of everything [lambda^2]
    [[nodiscard]] double area() const { return area_lambda2() * rule.lambda * rule.lambda; }  ///< [m^2]
};

/// Reads a card of kind "layout". @throws InputError
[[nodiscard]] LayoutRule read_layout_rule(const std::filesystem::path& path);

/// A number of the rule that its card gives a range.
struct RuleRange {
    std::string parameter, unit;
    double LayoutRule::*member = nullptr;
    Interval range;  ///< [unit]
};

/// The ranges that a layout card states. @throws InputError
[[nodiscard]] std::vector<RuleRange> read_layout_ranges(const std::filesystem::path& path);

inline constexpr const char* default_layout_card = "lambda-9nm";

}  // namespace spinloom
