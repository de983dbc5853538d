#include "spinloom/network/infer/ir_drop.hpp"

#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {

std::vector<IrDrop> measure_ir_drop(const CompiledNetwork& network, const Eigen::MatrixXd& inputs,
                                    const std::vector<Eigen::MatrixXd>& outputs) {
    SPINLOOM_EXPECT(outputs.size() == network.layers().size());
    AnalogNetwork ideal = network.network();
    ideal.design.wires = {};
    std::vector<IrDrop> result(network.layers().size());
    for (std::size_t layer = 0; layer < result.size(); ++layer) {
        const Eigen::MatrixXd& voltages = layer == 0 ? inputs : outputs[layer - 1];
        SPINLOOM_EXPECT(voltages.cols() == inputs.cols());
        const Eigen::MatrixXd wired = read_out(network.layers()[layer], voltages).output_sum;
        const Eigen::MatrixXd reference = read_out(compile_layer(ideal, layer, 1), voltages).output_sum;
        const double power = reference.squaredNorm();
        if (power == 0) continue;
        const double kept = wired.cwiseProduct(reference).sum() / power;
        const double size = wired.norm();
        result[layer] = {1 - kept, size > 0 ? (wired - kept * reference).norm() / size : 0.0};
    }
    return result;
}

}  // namespace spinloom
