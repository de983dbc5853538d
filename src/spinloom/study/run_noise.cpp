#include "spinloom/study/run_noise.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/architecture/bench/amplifier_noise.hpp"
#include "spinloom/network/infer/output_noise.hpp"
#include "spinloom/study/benched_op_amp.hpp"

namespace spinloom {
namespace {

constexpr std::size_t sampled_images = 16;

}  // namespace

NoiseSummary measure_noise(const Subject& subject, const Eigen::MatrixXd& outputs, const StudyOptions& options) {
    const auto& scenario = subject.scenario;
    const auto settings = scenario.architecture.value_or(ArchitectureSettings{});
    const double temperature = scenario.transistors.temperature;
    const auto op_amp = benched_op_amp(scenario);
    const double unity_gain = op_amp.figures.unity_gain_frequency;
    NoiseConditions conditions{.temperature = temperature};
    conditions.gain_bandwidth = settings.gain_bandwidth.value_or(unity_gain);
    conditions.op_amp_density =
        amplifier_noise(op_amp.circuit, scenario.circuit.neuron.v_dd, op_amp.common_mode, temperature, unity_gain);
    const auto count = std::min(sampled_images, subject.images.count);
    const auto noise =
        output_noise(subject.compiled(options.threads), subject.inputs()(0, count), conditions, options.threads);
    NoiseSummary summary{.output_sigma_V = std::sqrt(noise.covariance.diagonal().mean()),
                         .wrong_class_probability = 0,
                         .op_amp_V_per_rtHz = std::sqrt(conditions.op_amp_density),
                         .gain_bandwidth = conditions.gain_bandwidth};
    for (const auto& image : outputs.colwise())
        summary.wrong_class_probability += wrong_class_probability(image, noise.covariance);
    summary.wrong_class_probability /= static_cast<double>(outputs.cols());
    return summary;
}

}  // namespace spinloom
