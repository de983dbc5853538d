#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/sparse_lu.hpp"

namespace spinloom {

/// A noise current between two unknowns, white, from one element.
struct NoiseSource {
    enum class Kind { resistor, junction, finfet };
    Kind kind;
    std::size_t index;  ///< in the netlist's list of its kind
    int from, to;       ///< unknowns that it flows between; -1: ground
    double density;     ///< [A^2/Hz], one-sided
};

/// Noise of a junction that carries I at V, with full shot noise: S = 2 q I coth(q V/2 k T), at V = 0 4 k T dI/dV.
/// Holds for tunnelling through a barrier below the frequency q V/h, some 100 THz. Source: @cite rogovin1974
/// @param conductance  at V = 0 [S]; counts there alone   @param temperature  [K], > 0   @returns [A^2/Hz]
[[nodiscard]] double junction_noise(double current, double voltage, double conductance, double temperature);

/// Noise of a transistor's current at terminals that are held, its series resistances included: with G = 1/R, and a_d
/// and a_s the derivatives of the inner drain current by the inner drain and source,
///
///     S = [(8/3) k T (g_m + g_ds) G^2 + 4 k T G (a_d^2 + a_s^2)]/(a_d - a_s + G)^2
///
/// Gate and body currents are left out. @returns [A^2/Hz]
[[nodiscard]] double transistor_noise(const FinfetModel& model, double vg, double vd, double vs, double vb,
                                      double temperature);

/// The noise sources of a circuit at an operating point, all of them independent.
///
/// Resistors and the series resistances of transistors have 4 k T/R (@cite nyquist1928), of negative ones the
/// magnitude; junctions `junction_noise`. A channel has (8/3) k T (g_m + g_ds), the short form of BSIM3's noise model
/// 1: `assumed`, as are no flicker noise and none of gate currents, of which the cards say nothing. Others have none.
/// @param system  with internal nodes   @param unknowns  of the operating point, internal nodes included
[[nodiscard]] std::vector<NoiseSource> noise_sources(const MnaSystem& system, const Eigen::VectorXd& unknowns,
                                                     double temperature);

/// What noise does at one voltage of a circuit, by the transposed small-signal equations: one solution a frequency for
/// all sources.
///
/// Law: (G + dI/dx + j w (C + dq/dx))^T a = e, with e the output; a unit current into the node of unknown k, or a unit
/// in the equation of branch k, makes a_k at the output.
class NoiseSolver {
public:
    /// @param point  a direct-current solution of the netlist   @param temperature  [K], > 0
    NoiseSolver(const Netlist& netlist, const OperatingPoint& point, double temperature);
    NoiseSolver(const NoiseSolver&) = delete;
    NoiseSolver& operator=(const NoiseSolver&) = delete;

    [[nodiscard]] const std::vector<NoiseSource>& sources() const { return sources_; }
    /// What each source adds to the output, v(positive) - v(negative), and how the output follows an input.
    struct Spectrum {
        bool is_solved = false;
        double gain = 0;                ///< |output over input|, [1] or [ohm]
        std::vector<double> densities;  ///< one a source [V^2/Hz]
    };
    /// @param input  a voltage or current source   @param frequency  [Hz], >= 0
    [[nodiscard]] Spectrum at(Node positive, Node negative, SourcePlace input, double frequency);

private:
    using Matrix = DeviceBank::Matrix;

    MnaSystem system_;
    Matrix conductance_, capacitance_;  ///< transposed, of everything, at the operating point
    ComplexSparseLu::Matrix matrix_;
    ComplexSparseLu factors_;
    std::vector<NoiseSource> sources_;
};

/// Integral of a density between two frequencies, at which it has the values given, as a power law in between: exact
/// for white noise, 1/f and a single slope. @pre 0 < f0 < f1, densities >= 0
[[nodiscard]] double integrated_noise(double f0, double density0, double f1, double density1);

}  // namespace spinloom
