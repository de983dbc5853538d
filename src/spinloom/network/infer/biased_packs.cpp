#include "spinloom/network/infer/biased_packs.hpp"

namespace spinloom {
namespace {

constexpr auto lanes = static_cast<Eigen::Index>(Batch::size);

/// From `Batch::size` images that lie side by side, images x values.
template <class Images>
void take(const Images& images, std::vector<Batch>& values) {
    values.resize(static_cast<std::size_t>(images.cols()));
    for (Eigen::Index k = 0; k < images.cols(); ++k)
        values[static_cast<std::size_t>(k)] = Batch::load_unaligned(&images.coeffRef(0, k));
}

}  // namespace

bool solve_nodes(const BiasedLayer& layer, const Eigen::MatrixXd& voltages, const OpAmpPorts& ports,
                 std::vector<BiasedLayer::Pack>& packs, Eigen::MatrixXd& positive, Eigen::MatrixXd& negative) {
    bool all_solved = true;
    Eigen::Index first = 0;
    for (auto& pack : packs) {
        const Eigen::MatrixXd inputs = voltages.middleCols(first, lanes).transpose();
        take(inputs, pack.inputs);
        take(ports.output.middleRows(first, lanes), pack.output);
        take(ports.positive_current.middleRows(first, lanes), pack.positive_current);
        take(ports.negative_current.middleRows(first, lanes), pack.negative_current);
        layer.take_inputs(pack);
        all_solved = layer.solve(pack) && all_solved;
        for (Eigen::Index k = 0; k < positive.cols(); ++k) {
            pack.positive[static_cast<std::size_t>(k)].store_unaligned(&positive(first, k));
            pack.negative[static_cast<std::size_t>(k)].store_unaligned(&negative(first, k));
        }
        first += lanes;
    }
    return all_solved;
}

void sources_of(const BiasedLayer& layer, const std::vector<BiasedLayer::Pack>& packs, bool inputs_are_sources,
                Eigen::VectorXd& input_power, Eigen::MatrixXd& bias_current) {
    const auto images = lanes * static_cast<Eigen::Index>(packs.size());
    input_power = Eigen::VectorXd::Zero(images);
    bias_current = Eigen::MatrixXd::Zero(layer.num_bias_sources(), images);
    Eigen::Index first = 0;
    for (const auto& pack : packs) {
        std::vector<Batch> drawn(pack.inputs.size(), Batch(0.0)), slopes = drawn;
        std::vector<Batch> bias(static_cast<std::size_t>(bias_current.rows()), Batch(0.0));
        layer.add_currents(pack, drawn, slopes, bias);
        Batch sum(0.0);
        for (std::size_t i = 0; inputs_are_sources && i < drawn.size(); ++i) sum += drawn[i] * pack.inputs[i];
        sum.store_unaligned(&input_power[first]);
        for (Eigen::Index lane = 0; lane < lanes; ++lane) {
            for (std::size_t k = 0; k < bias.size(); ++k)
                bias_current(static_cast<Eigen::Index>(k), first + lane) = bias[k].get(static_cast<std::size_t>(lane));
        }
        first += lanes;
    }
}

}  // namespace spinloom
