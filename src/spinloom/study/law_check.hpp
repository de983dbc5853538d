#pragma once

#include <optional>
#include <string>

#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/weights.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/study/study_options.hpp"

/// Whether what a network is trained by is what its circuit does, and whether given weights are what they are taken
/// for.

namespace spinloom {

/// What to say where the column law and the solved circuit differ by more than a point; nothing where they do not.
/// @param law, circuit  accuracies on the same images, 0 to 1
[[nodiscard]] std::optional<std::string> law_warning(double law, double circuit, std::size_t num_images);

/// The same, found on the first 500 of some images, for whoever goes by the law alone.
///
/// The circuit has ideal op-amps and junctions without spread, as the law has.
/// @returns also where the sample's circuit does not converge
[[nodiscard]] std::optional<std::string> law_warning_on_sample(const Scenario& scenario, const Weights& weights,
                                                               const ImageSet& images, int threads);

/// What to say where real weights from a file without activations suit another one better by more than 5 points.
///
/// The network is computed in floating point on the first 1,000 images, with reverse sigmoids, sigmoids, tanh and ReLU.
/// Nothing is said of levels, which are trained for the circuit, nor of ONNX files, which name their activations.
[[nodiscard]] std::optional<std::string> activation_warning(const GivenWeights& given,
                                                            const std::vector<std::size_t>& topology,
                                                            const ImageSet& images, const InputEncoding& inputs);

}  // namespace spinloom
