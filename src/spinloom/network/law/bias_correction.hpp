#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "spinloom/network/law/biased_column_law.hpp"

namespace spinloom {

/// What junctions whose TMR falls with their own voltage add to a layer's linear map, for a batch of inputs.
///
/// Law: the pre-activations by BiasedColumnLaw less those by the column law (column_law.hpp), both without wires; the
/// linear map that this is added to knows the wires.
class BiasCorrection {
public:
    using Matrix = LayerMatrix<double>;

    /// @pre the circuit's junctions depend on bias
    /// @param weights   (fan-in + 1) x fan-out in [-1, 1], last row the bias
    /// @param voltages  of the data inputs, batch x fan-in [V]
    BiasCorrection(const LayerCircuit& circuit, Matrix weights, Matrix voltages);

    /// Batch x fan-out [V].
    [[nodiscard]] const Matrix& outputs() const { return outputs_; }

    /// Derivatives of a loss, shaped as what they are by.
    struct Gradient {
        Matrix by_weights, by_voltages;
    };
    /// From those by the outputs. @param with_voltages  whether those by the inputs are asked for; empty otherwise
    [[nodiscard]] Gradient gradient(const Matrix& by_outputs, bool with_voltages) const;

private:
    using Law = BiasedColumnLaw<double>;
    /// One of the batch. Inputs at the background's voltage are named only if all are asked for.
    [[nodiscard]] Law::Inputs inputs(Eigen::Index image, bool name_all, std::vector<std::uint32_t>& rows,
                                     std::vector<double>& values) const;

    LayerCircuit circuit_;
    Matrix weights_, voltages_, linear_, outputs_;
    double background_ = 0;  ///< the lowest voltage of the batch [V]
    Law law_;
    std::vector<Law::State> states_;
};

}  // namespace spinloom
