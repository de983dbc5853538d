#include "spinloom/network/law/matched_gains.hpp"

#include "spinloom/network/model/levels.hpp"

namespace spinloom {

std::vector<double> matched_gains(const BehaviouralModel& model, double v_dd, const GivenNetwork& given) {
    std::vector<double> gains;
    for (std::size_t layer = 0; layer < given.mapping.size(); ++layer) {
        const LayerCircuit& circuit = model.circuits[layer];
        const auto affine = effective_layer(circuit, given.weights.layers[layer]);
        const Eigen::Index fan_in = affine.rows() - 1;
        const Eigen::ArrayXXd q = given.weights.layers[layer].inner().cast<double>().array();
        const Eigen::ArrayXXd a = affine.topRows(fan_in).array();
        const Eigen::ArrayXXd centred = q.rowwise() - q.colwise().mean();
        const double square = centred.square().sum();
        const double slope = square == 0 ? 0 : (centred * a).sum() / square;
        const double one = layer == 0 ? model.inputs.high - model.inputs.low : v_dd;
        const double steepness = fit_logistic_steepness(model.curves[layer], v_dd, 0.25 * v_dd);
        const double wanted = given.mapping[layer].scale / largest_weight(circuit.levels);
        gains.push_back(slope == 0 ? 0 : circuit.gain * wanted / (steepness * slope * one));
    }
    return gains;
}

}  // namespace spinloom
