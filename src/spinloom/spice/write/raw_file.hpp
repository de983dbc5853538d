#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/run/simulation.hpp"

/// Raw files, the waveform format of ngspice: a text header a plot, then the numbers, plot after plot.
///
///     Title: ...                            Variables:
///     Date: ...                                 0   time    time
///     Plotname: Transient Analysis              1   v(out)  voltage
///     Flags: real | complex                 Binary:
///     No. Variables: 2                      <little-endian doubles, point by point, real then imaginary part>
///     No. Points: 57
///
/// or `Values:` and the numbers as text. The first variable is the swept quantity (an operating point has none).

namespace spinloom::spice {

struct RawVariable {
    std::string name;
    std::string type;               ///< time, frequency, voltage, current, notype, ...
    std::vector<double> values;     ///< one a point
    std::vector<double> imaginary;  ///< complex plots only
};

struct RawPlot {
    std::string title, date;
    std::string name;  ///< "Operating Point", "DC transfer characteristic", "AC Analysis", "Transient Analysis"
    bool is_complex = false;
    std::size_t points = 0;
    std::vector<RawVariable> variables;

    /// The variable of that name, case ignored; null if there is none.
    [[nodiscard]] const RawVariable* find(std::string_view variable) const;
};

/// A binary raw file with a plot for each analysis of each pass; `date` is any text without a line break. Spaces in
/// names become underscores, since the header separates by them. Powers have the type notype, which every reader knows.
/// @pre every signal has a value for each sweep point
[[nodiscard]] std::string raw_file_bytes(std::span<const SimulationResult> passes, const std::string& date);
/// Writes it, whole or not at all, with the time of now as the date. @throws EnvironmentError
void write_raw_file(const std::filesystem::path& path, std::span<const SimulationResult> passes);

/// Plots as the bytes of a binary raw file. @pre every variable has as many values as its plot has points
[[nodiscard]] std::string raw_plot_bytes(std::span<const RawPlot> plots);

}  // namespace spinloom::spice
