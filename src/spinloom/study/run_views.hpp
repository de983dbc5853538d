#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/study/column_view.hpp"

namespace spinloom {

/// By how much the largest output beats the next one, counted over the images.
struct MarginHistogram {
    double width = 0;               ///< of a bin; the first begins at 0 [V]
    std::vector<int> right, wrong;  ///< images whose class is their label, and the others
};

/// @param outputs  classes x images [V]   @param labels  one an image   @pre two classes or more
[[nodiscard]] MarginHistogram margin_histogram(const Eigen::MatrixXd& outputs, const std::vector<std::uint8_t>& labels,
                                               const std::vector<int>& classes);

/// Conductances of the junctions of a layer, inputs (bias last) x outputs, in blocks of lines if there are many [S].
struct ConductanceView {
    Eigen::Index inputs = 0, outputs = 0;            ///< of the layer, its bias line counted
    Eigen::Index input_block = 1, output_block = 1;  ///< lines that a value is the mean of
    Eigen::MatrixXd positive, negative;
};

/// What a run shows beside its figures, of the solved circuit.
struct RunViews {
    std::optional<MarginHistogram> margins;
    std::vector<ConductanceView> layers;
    std::optional<ColumnView> column;
};

/// @param inference  of the subject's images; empty below circuit fidelity: nothing is shown then
[[nodiscard]] RunViews view_run(const Subject& subject, const CircuitInference& inference, int threads);

}  // namespace spinloom
