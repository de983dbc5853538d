#pragma once

#include <Eigen/Core>

#include "spinloom/network/law/column_law.hpp"
#include "spinloom/scenario/scenario.hpp"

/// What a network says of images below circuit fidelity.

namespace spinloom {

struct AnalogNetwork;

/// The model with ideal parts, its neurons as steep as the last layer's.
[[nodiscard]] BehaviouralModel ideal_model(const Scenario& scenario, const BehaviouralModel& model);

/// Outputs of the last layer; the class is the largest. Does not depend on `threads`.
/// @param fidelity     ideal or behavioural
/// @param intensities  what the pixels are, 0 (background) to 1, inputs x images
/// @returns outputs x images [V]; of the published recipe in exact arithmetic the pre-activations turned round, -z [1]
[[nodiscard]] Eigen::MatrixXd law_outputs(const Scenario& scenario, const AnalogNetwork& network, Fidelity fidelity,
                                          const Eigen::MatrixXd& intensities, int threads);

}  // namespace spinloom
