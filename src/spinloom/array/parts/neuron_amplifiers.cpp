#include "spinloom/array/parts/neuron_amplifiers.hpp"

namespace spinloom {

CommonReadOut terminate(const PortAdmittance& admittance, const NeuronAmplifiers& amplifiers) {
    if (amplifiers.sum()) return terminate_at_common(admittance, amplifiers.pair.input_resistance);
    const Eigen::MatrixXd none(admittance.terminal.rows() / 2, 0);
    return {terminate(admittance, amplifiers.pair), none, none};
}

}  // namespace spinloom
