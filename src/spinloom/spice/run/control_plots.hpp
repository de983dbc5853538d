#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/spice/run/control_vectors.hpp"
#include "spinloom/spice/run/simulation.hpp"

namespace spinloom::spice {

/// What the analyses of a .control block left: plots with their vectors, of which one is current.
///
/// A vector of the current plot goes by its name; one of another plot by `plot.name`. What `let` made before the first
/// analysis, or in the plot `const`, is known everywhere.
class ControlPlots {
public:
    ControlPlots();

    /// Makes a plot of an analysis, named after its kind ("tran1", "tran2", "dc1"), and the current one. A noise
    /// analysis makes two, of spectra ("noise1", which is the current one and knows the totals too) and of totals
    /// ("noise2").
    void add(AnalysisResult analysis);
    /// @returns false if there is none of that name
    [[nodiscard]] bool select(std::string_view name);
    [[nodiscard]] const std::string& current_name() const { return plots_[current_].name; }
    [[nodiscard]] std::vector<std::string> names() const;

    [[nodiscard]] std::optional<ControlVector> find(const std::string& name) const;
    void define(const std::string& name, ControlVector vector);
    /// Sets one value of a vector that is there. @returns false if there is no such value
    [[nodiscard]] bool set_value(const std::string& name, std::size_t index, std::complex<double> value);
    void remove(const std::string& name);

    /// The last analysis of a kind, with the vectors that were made of it; null if there is none.
    [[nodiscard]] const AnalysisResult* last(AnalysisKind kind) const;
    /// The analysis of the current plot; null for the constants.
    [[nodiscard]] const AnalysisResult* current() const;
    /// Names of the vectors of the current plot, its scale first.
    [[nodiscard]] std::vector<std::string> vectors() const;

private:
    struct Plot {
        std::string name;
        std::optional<AnalysisResult> analysis;
        std::map<std::string, ControlVector> made;  ///< by `let` and `meas`
    };
    [[nodiscard]] static std::optional<ControlVector> find_in(const Plot& plot, const std::string& name);

    std::vector<Plot> plots_;  ///< the first holds constants
    std::size_t current_ = 0;
    std::map<std::string, int> counts_;
};

}  // namespace spinloom::spice
