// A whole network as a circuit: a scenario from text, weights by chance, images by chance.

#include <cstdio>
#include <random>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    const auto path = data_folder() / "scenarios" / "mnist-784x16x10.toml";
    const auto scenario = read_scenario(path, {{"network.topology", "[64, 16, 10]"}});

    std::mt19937 random(1);
    Weights weights;
    for (const auto& [inputs, outputs] : {std::pair{64, 16}, {16, 10}}) {
        LayerMatrix<int> levels(inputs + 1, outputs);  // the last row is the bias
        for (auto& level : levels.reshaped()) level = random() % 2 == 0 ? -1 : 1;
        weights.layers.emplace_back(levels);
    }
    const CompiledNetwork network(build(scenario.circuit, weights), 1);

    constexpr std::size_t images = 8;
    Eigen::MatrixXd voltages(64, images);
    for (auto& v : voltages.reshaped()) v = random() % 2 == 0 ? 0.0 : 0.8;
    const auto found = infer_circuit(
        network, [&](std::size_t first, std::size_t count) { return voltages.middleCols(first, count); }, images, {});
    for (std::size_t i = 0; i < images; ++i)
        std::printf("image %zu: class %d, %.3f mW\n", i, found.predicted_class[i], 1e3 * found.power[i].supply());
    return found.predicted_class.size() == images && found.power[0].supply() > 0 ? 0 : 1;
}
