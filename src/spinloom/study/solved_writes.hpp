#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "spinloom/study/program.hpp"

namespace spinloom {

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
    SolvedWrites(const Scenario& scenario, const AnalogNetwork& network, int threads);

    /// The shape of a synapse's subarray.
    [[nodiscard]] const SolvedShape& shape(const WriteStep& step) const;
    /// The figures of a step's circuit.
    [[nodiscard]] const WriteFigures& figures(const WriteStep& step) const;
    [[nodiscard]] std::vector<WriteFigures> all_figures() const;      ///< as `ProgramResults::figures`
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
