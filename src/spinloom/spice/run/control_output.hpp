#pragma once

#include <string>
#include <vector>

#include "spinloom/spice/run/control_plots.hpp"

/// What print, wrdata, write and plot of a .control block show.

namespace spinloom::spice {

/// An expression by its text, with its values.
struct NamedVector {
    std::string name;
    ControlVector vector;
};

/// `name = value` for single values, a table with the scale of the current plot for the others.
[[nodiscard]] std::string printed(const std::vector<NamedVector>& vectors, const ControlPlots& plots);

struct WrdataOptions {
    bool has_names = false, has_one_scale = false;
};
/// Columns of text, as ngspice's wrdata: the scale and the values of each vector, complex ones in two columns.
[[nodiscard]] std::string wrdata_text(const std::vector<NamedVector>& vectors, const ControlPlots& plots,
                                      const WrdataOptions& options);

/// The current analysis with these vectors only; all of it if there are none.
[[nodiscard]] AnalysisResult chosen(const std::vector<NamedVector>& vectors, const ControlPlots& plots);

}  // namespace spinloom::spice
