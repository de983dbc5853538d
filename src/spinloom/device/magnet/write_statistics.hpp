#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spinloom/core/progress.hpp"
#include "spinloom/device/magnet/llg_ensemble.hpp"
#include "spinloom/device/magnet/sot_device.hpp"

/// How often, how fast and at what energy a write succeeds at temperature. A device whose strip heats itself
/// (DeviceHeat) has the free layer and the thermal field of the strip's temperature, constant from one observation to
/// the next.

namespace spinloom {

struct WriteOptions {
    double temperature = 300;     ///< of the surroundings, at which the device's numbers hold [K], > 0
    std::size_t samples = 10000;  ///< in all, >= 1
    double step = 1e-13;          ///< longest step [s]
    double observation = 10e-12;  ///< how often samples are looked at during a pulse [s]
    std::uint64_t seed = 0;
    int threads = 1;
    Progress* progress = nullptr;  ///< advanced by the work done, `write_effort` in all
};

/// Outcome of pulses of one length.
struct WriteOutcome {
    double pulse = 0;           ///< length [s]
    double error_rate = 0;      ///< fraction of writes that do not end in the state wanted
    double standard_error = 0;  ///< of the rate; where no error was seen, that of one error
};

/// What pulses of one current do.
struct WriteStatistics {
    double current = 0;                  ///< [A]
    std::vector<WriteOutcome> outcomes;  ///< in the order of the pulses asked for
    /// First passage of m.easy through zero, over the samples that passed during the longest pulse; NaN if none did.
    double mean_switching_time = 0, switching_time_deviation = 0;  ///< [s]
};

/// Writes +easy into samples that rest in thermal equilibrium at -easy, and counts.
///
/// Each sample: rest until the memory of its start is gone; the pulse, and what of the assist outlasts it; rest again;
/// an error if m.easy < 0 then. Rests last six times of the relaxation of small motions, 2/(alpha g0 (H_1 + H_2)).
/// Pulses [s] must grow; one ensemble serves all of them. `current` is > 0. The smallest rate that can be seen is about
/// 1/samples.
[[nodiscard]] WriteStatistics write_statistics(const SotDevice& device, double current, std::span<const double> pulses,
                                               const WriteOptions& options);

/// The same error rates by splitting with importance, for rates down to 1e-12 and below.
///
/// Samples carry weights. Every observation they are drawn anew, with probabilities proportional to weight times
/// importance, and each copy's weight becomes inversely proportional to its importance. So every mean stays what it
/// was: the estimate is without bias for any importance, and only its variance depends on it. The importance is
///     1/(1 + x) in the well to be left,   exp(-(Delta - x))/(1 + x) in the one wanted,   x = (E - E_well)/kT,
/// the inverse of the energy because samples near the bottom are late to leave by the logarithm of it, and Boltzmann's
/// factor because that is the order of the chance to come back. Copies part through their own noise.
/// `samples` are divided into eight independent groups, whose scatter gives the standard error.
/// Source: @cite villen1991 (splitting), @cite delmoral2005 (weights).
[[nodiscard]] WriteStatistics rare_write_errors(const SotDevice& device, double current, std::span<const double> pulses,
                                                const WriteOptions& options);

/// How often pulses of a current that is not meant to write turn the layer over nevertheless; `error_rate` is that
/// probability. For half-selected cells of an array, down to 1e-12 and below.
///
/// Splitting as above with another importance: the chance to leave from a height x of the energy over kT, which under a
/// current below the critical one is about exp(-(1 - I/I_c)(Delta - x)), and 1 beyond. The estimate is without bias
/// whatever the importance; the rests before and after the pulse count too. `current` >= 0, in the direction that
/// writes; it may exceed the critical one.
/// Source: as above; the exponent @cite li2004 (an effective temperature T/(1 - I/I_c)).
[[nodiscard]] WriteStatistics rare_disturbs(const SotDevice& device, double current, std::span<const double> pulses,
                                            const WriteOptions& options);

/// Work of one current, in times between two observations of a sample; rests count as well.
/// @param by_splitting  of `rare_write_errors`; else of `write_statistics`
[[nodiscard]] std::size_t write_effort(const SotDevice& device, std::span<const double> pulses,
                                       const WriteOptions& options, bool by_splitting);

/// Time after which a layer at rest has forgotten how it came there [s].
[[nodiscard]] double resting_time(const Macrospin& layer);

}  // namespace spinloom
