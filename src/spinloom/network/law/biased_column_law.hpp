#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "spinloom/network/law/column_read.hpp"

/// The column law (column_law.hpp) of junctions whose TMR falls with their own voltage, without wires.
///
/// An antiparallel junction carries, beyond its current at 0 V, A phi(V) with A = G_AP TMR (bias_excess.hpp):
///
///     phi(V) = V^3/(w + V^2),   w = V_half^2 (1 + TMR)
///
/// The lines of a partition lie near a common voltage c, that of a line whose weights are all 0. Around it, with u = V
/// - c of each input, what a line carries is linear in its own voltage:
///
///     J = sum G u + A phi(u),   S = sum G + A phi'(u)
///
/// and `LayerRead` finds z of these for each image. Left out: (V_line - c)^2 phi''/2 of each junction; and the steps of
/// c in the derivative by the inputs, which matter by the same order. With weights in [-1, 1], G+- = G0 +- w d/2 and
/// A+- = A0 (1 -+ w), so each image costs two products with the weights instead of one.

namespace spinloom {

/// A layer whose junctions depend on bias; single or double precision.
template <class Scalar>
class BiasedColumnLaw {
public:
    using Array = typename LayerRead<Scalar>::Array;  ///< partitions x neurons

    /// Data inputs of one image: those named, ascending, have their voltages, all others the background's [V].
    struct Inputs {
        std::span<const std::uint32_t> rows;
        std::span<const Scalar> voltages;
        Scalar background = 0;
    };
    /// One image at its solution; for `backward`.
    struct State {
        std::vector<Scalar> common;                ///< c of each partition [V]
        Array positive_current, negative_current;  ///< J + S c: at lines of 0 V [A]
        Array positive_sum, negative_sum;          ///< S [S]
    };
    /// Sums over images of the derivatives of a loss by the weights.
    struct Gradient {
        LayerMatrix<Scalar> rows;  ///< by each weight, less what its input would add at the background's voltage
        Array background;          ///< partition by partition, what an input adds at the background's voltage
    };

    /// @pre the circuit's junctions depend on bias
    BiasedColumnLaw(const LayerCircuit& circuit, Eigen::Index fan_in);
    /// @param weights  (fan-in + 1) x fan-out, in [-1, 1]
    void set_weights(const LayerMatrix<Scalar>& weights);

    /// Adds the pre-activations of one image [V] to `z`, one a neuron.
    void forward(const Inputs& inputs, Scalar* z, State& state) const;
    [[nodiscard]] Gradient no_gradient() const;
    /// Adds the derivatives of a loss from those by z. @param error  one a neuron
    /// @param by_voltage  one a data input, added to: by its voltage; null: not asked for. @pre then all are named
    void backward(const Inputs& inputs, const State& state, const Scalar* error, Gradient& gradient,
                  Scalar* by_voltage) const;
    /// By all weights, (fan-in + 1) x fan-out.
    [[nodiscard]] LayerMatrix<Scalar> total(const Gradient& gradient) const;

private:
    struct Excess {
        Scalar value, slope, curvature;  ///< phi, phi', phi''
    };
    struct Part {
        std::uint32_t first, end;  ///< its data inputs
        bool has_bias;
    };
    /// What the weights multiply: of an input, d/2 u - A0 phi and d/2 - A0 phi'.
    struct Feature {
        Scalar current, conductance;
    };
    /// Of one image and one partition: derivatives by J and S, one a neuron.
    struct ByLine {
        const Scalar *positive_current, *negative_current, *positive_sum, *negative_sum;
    };
    /// The inputs of one partition among those named.
    struct Named {
        std::size_t first, end;
    };
    [[nodiscard]] Excess excess(Scalar voltage) const;
    [[nodiscard]] Feature feature(Scalar voltage) const;
    [[nodiscard]] std::vector<Named> named_of_parts(const Inputs& inputs) const;
    [[nodiscard]] Scalar common_voltage(const Part& part, const Inputs& inputs, const Named& named) const;
    /// J around c and S of the lines of one partition, into `state`.
    void solve_part(Eigen::Index number, const Inputs& inputs, const Named& named, State& state) const;
    void add_bias(Eigen::Index number, State& state) const;
    void part_gradient(Eigen::Index number, const Inputs& inputs, const Named& named, Scalar common, const ByLine& by,
                       Gradient& gradient, Scalar* by_voltage) const;
    void bias_gradient(Scalar common, const ByLine& by, Gradient& gradient) const;
    [[nodiscard]] Scalar by_input(Eigen::Index row, Scalar voltage, const ByLine& by) const;

    LayerCircuit circuit_;
    Eigen::Index fan_in_;
    std::vector<Part> parts_;
    Scalar mean_, half_difference_, mean_excess_, knee_;  ///< G0, d/2 [S], A0 [S], w [V^2]
    LayerMatrix<Scalar> plus_,
        minus_;                   ///< what multiplies the features at each side; `minus_` is empty where it is -`plus_`
    Array plus_sum_, minus_sum_;  ///< over the data inputs of each partition
};

extern template class BiasedColumnLaw<float>;
extern template class BiasedColumnLaw<double>;

}  // namespace spinloom
