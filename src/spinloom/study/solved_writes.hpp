#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/design/device_states.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

/// What the solved write circuit says of subarrays of one shape, or of neurons; [0] parallel, [1] antiparallel.
struct WriteFigures {
    struct Mode {
        double least_current = 0, largest_current = 0;  ///< magnitudes over all places [A]
        double row_disturb = 0, column_disturb = 0;     ///< the largest, with sign [A]
        double charging_energy = 0;                     ///< of a pulse beside its steady power [J]
        double interpolation_error = 0;                 ///< of the current, relative
    };
    /// Of one pair of a synapse, at the worst place.
    struct Sensing {
        std::array<double, 2> current{};  ///< out of the bit line's driver, for either state [A]
        double energy = 0;                ///< of sensing once [J]
    };
    bool is_neuron = false;
    int rows = 0, outputs = 0;
    std::array<Mode, 2> modes;
    double swing_energy = 0;       ///< of raising all lines once [J]
    std::vector<Sensing> sensing;  ///< a pair an entry, the smallest first; a neuron's as the smallest
};

/// A subarray shape with its maps of currents and powers.
struct SolvedShape {
    WriteArray array;
    std::array<std::unique_ptr<WriteMap>, 2> maps;  ///< parallel, antiparallel
    WriteFigures figures;
};

/// The write circuits of all subarrays of a network, each shape solved once, and of its neurons.
class SolvedWrites {
public:
    /// @throws ConvergenceError
    SolvedWrites(const Scenario& scenario, int threads);

    /// The shape of a synapse's subarray.
    [[nodiscard]] const SolvedShape& shape(const WriteStep& step) const;
    /// The figures of a step's circuit.
    [[nodiscard]] const WriteFigures& figures(const WriteStep& step) const;
    [[nodiscard]] std::vector<WriteFigures> all_figures() const;      ///< as `ProgramSummary::figures`
    [[nodiscard]] double current(const WriteStep& step) const;        ///< from BL to SL [A]
    [[nodiscard]] double energy(const WriteStep& step) const;         ///< of one pulse [J]
    [[nodiscard]] double verify_energy(const WriteStep& step) const;  ///< of sensing once [J]
    /// Largest relative error of `energy` against transients at the corners of the subarrays.
    [[nodiscard]] double energy_error() const { return energy_error_; }

private:
    double pulse_;
    std::vector<SolvedShape> shapes_;
    std::vector<std::vector<std::size_t>> shape_of_;  ///< of each layer's subarrays
    WriteFigures neurons_;
    double energy_error_ = 0;
};

}  // namespace spinloom
