#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spinloom/architecture/cost/breakdown_range.hpp"
#include "spinloom/architecture/machines/machine_figures.hpp"

/// The network on other machines, side by side: what `spinloom baselines` and the report print.

namespace spinloom {

/// How a cell of the comparison was obtained.
enum class CellOrigin {
    solved,    ///< by solving the circuit
    measured,  ///< on a machine, by running it
    modelled,  ///< by a formula of solved, cited and assumed numbers
    cited,     ///< as published
    computed,  ///< exactly, as the class of an image in given arithmetic
};

[[nodiscard]] std::string_view name(CellOrigin origin);

struct BaselineCell {
    std::optional<double> value = {};  ///< SI; none: not known
    CellOrigin origin = CellOrigin::modelled;
};

/// One machine.
struct Baseline {
    enum class Kind { ours, mixed_signal, cpu, gpu, digital };
    Kind kind = Kind::ours;
    std::string name;                               ///< a word or two, unique in the table
    std::string what;                               ///< a sentence
    BaselineCell accuracy;                          ///< fraction of the images
    BaselineCell latency;                           ///< of one image alone, from pixels to class [s]
    BaselineCell throughput;                        ///< images a second, as many at once as the machine takes
    BaselineCell power;                             ///< at that throughput [W]
    BaselineCell energy;                            ///< of an inference at that throughput [J]
    BaselineCell area;                              ///< [m^2]
    std::optional<Interval> latency_range = {};     ///< over the ranges that the cards state, or as measured [s]
    std::optional<Interval> throughput_range = {};  ///< the same [1/s]
    std::vector<Sensitivity> sensitivities = {};    ///< of the latency
    std::optional<MachineFigures> figures = {};     ///< the trees of what is modelled
    std::vector<std::pair<std::string, double>> details = {};  ///< further numbers, the unit in the name
    std::vector<std::string> assumptions = {};
};

[[nodiscard]] std::string_view name(Baseline::Kind kind);

/// A row of the comparison from its figures: latency, throughput, power, energy and area modelled.
[[nodiscard]] Baseline modelled_baseline(Baseline::Kind kind, std::string name, std::string what,
                                         MachineFigures figures);

/// Our row: accuracy of the solved circuit and the figures of its architecture.
[[nodiscard]] Baseline our_baseline(double accuracy, const ArchitectureFigures& architecture);

/// "At least `factor` times faster than the machines of a kind": a claim, and what this table says of it.
struct SpeedClaim {
    std::string text;  ///< as published
    Baseline::Kind kind;
    double factor = 1;
};

/// The claims of the publication. @cite zand2020
[[nodiscard]] std::vector<SpeedClaim> published_speed_claims();

/// One machine held against a claim.
struct SpeedVerdict {
    SpeedClaim claim;
    std::string baseline;                      ///< its name
    double by_latency = 0;                     ///< its latency over ours
    double by_throughput = 0;                  ///< our throughput over its
    Interval latency_range, throughput_range;  ///< of these two: both machines' ranges at their far ends
    [[nodiscard]] bool holds_by_latency() const { return by_latency >= claim.factor; }
    [[nodiscard]] bool holds_by_throughput() const { return by_throughput >= claim.factor; }
};

struct BaselineComparison {
    std::string scenario;
    std::size_t images = 0;
    std::vector<Baseline> rows;         ///< ours first
    std::vector<std::string> left_out;  ///< machines that are not there, with the reason

    [[nodiscard]] const Baseline& ours() const { return rows.front(); }
    /// Every machine of a claim's kind against the claim, where both times are known.
    [[nodiscard]] std::vector<SpeedVerdict> verdicts(const std::vector<SpeedClaim>& claims) const;
};

}  // namespace spinloom
