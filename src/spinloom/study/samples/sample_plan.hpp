#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/scenario/scenario.hpp"
#include "spinloom/study/samples/distribution.hpp"
#include "spinloom/study/samples/unit_points.hpp"

namespace spinloom {

/// What varies from sample to sample: a key of the scenario, or an entry of its list as "amplifier.gains.0".
struct SampleVariable {
    std::string key;
    Distribution distribution;
};

/// What a sample must keep to count as one that works.
struct SampleLimit {
    std::string figure;
    std::optional<double> least, most;

    [[nodiscard]] bool holds(double value) const { return (!least || value >= *least) && (!most || value <= *most); }
};

/// A figure that is to be as large or as small as can be.
struct SampleObjective {
    std::string figure;
    bool is_maximized = true;
};

/// When a study is ended before its last sample: at the first multiple of `every` samples at which a 95 % interval is
/// tight.
struct SampleStop {
    std::string of;         ///< the figure whose mean is meant, or "yield", or "indices": the widest of them
    double half_width = 0;  ///< of the interval
    std::size_t every = 100;
};

/// A study of many samples of a scenario: what varies, how, and what is asked of each sample.
///
/// Everything about sample k follows from the plan and from k, on any machine and whatever else is measured.
struct SamplePlan {
    enum class Kind { monte_carlo, factorial, random, latin_hypercube, sobol };

    std::string name;
    Kind kind = Kind::monte_carlo;
    Scenario base;
    std::size_t samples = 1;  ///< of a factorial the product of the numbers of values
    std::uint64_t seed = 1;   ///< of the variables, and as run.seed of what differs from die to die
    std::vector<SampleVariable> variables;
    std::vector<std::string> responses;       ///< keys of figures (run_figures.hpp)
    std::vector<SampleLimit> limits;          ///< a sample that keeps them all works; empty: no yield
    std::vector<SampleObjective> objectives;  ///< for the front of samples that none beats; empty: no front
    std::optional<SampleStop> stop;
    std::optional<std::size_t> images;  ///< first ones of the test set; none: all
    bool new_die = true;                ///< whether each sample has junctions and op-amps of its own (variation.sample)
    bool trains_each = false;           ///< whether weights are trained for each sample, and not once for all
    /// For the indices of Sobol: samples come in blocks of d + 2 for d variables. The first two have independent
    /// points, the others the first one's but for one variable, which is the second one's.
    bool for_indices = false;
    std::string text;  ///< as TOML, with what the command line says

    /// Values of the variables of a sample. @pre k < samples
    [[nodiscard]] std::vector<TomlValue> values(std::size_t k) const;
    /// What a sample sets over the base scenario; list entries as whole lists, seed and number of the die last.
    [[nodiscard]] std::vector<std::pair<std::string, TomlValue>> settings(std::size_t k) const;
    /// The scenario of a sample. @throws InputError if its values are not legal together
    [[nodiscard]] Scenario scenario(std::size_t k) const;
    /// Samples of a block: d + 2 for indices, else 1.
    [[nodiscard]] std::size_t block() const { return for_indices ? variables.size() + 2 : 1; }

    /// Where the samples lie; made by the reader. @pre not of a factorial
    std::optional<UnitPoints> points;
};

/// The name of a kind as a file says it: "monte-carlo", "factorial", "random", "latin-hypercube", "sobol".
[[nodiscard]] std::string_view name(SamplePlan::Kind kind);

/// The names of all kinds.
[[nodiscard]] const std::vector<std::string>& sample_kinds();

}  // namespace spinloom
