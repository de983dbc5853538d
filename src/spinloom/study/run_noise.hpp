#pragma once

#include <Eigen/Core>

#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

namespace spinloom {

/// What the noise of its parts does to a run (network/infer/output_noise.hpp).
struct NoiseSummary {
    double output_sigma_V = 0;           ///< rms over the outputs and the sampled images [V]
    double wrong_class_probability = 0;  ///< that noise turns the class of an image, mean over all images, at most [1]
    double op_amp_V_per_rtHz = 0;        ///< of the op-amp card, referred to its input [V/sqrt(Hz)]
    double gain_bandwidth = 0;           ///< of the op-amps, which sets the band [Hz]
};

/// Noise around the solved circuit of the first 16 images; margins are those of all images. Op-amps make the noise of
/// the transistors of their card (`architecture.op_amp`), and have its unity-gain frequency unless the scenario states
/// one.
/// @param outputs  of the solved circuit, classes x images [V]   @pre op-amps are ideal   @throws ConvergenceError
[[nodiscard]] NoiseSummary measure_noise(const Subject& subject, const Eigen::MatrixXd& outputs,
                                         const StudyOptions& options);

}  // namespace spinloom
