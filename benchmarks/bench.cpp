// Times of the network's circuit fidelity on one core, and their ratio to our own solution of the full netlist.
//
//   spinloom_bench [SCENARIO_FOLDER MNIST_FOLDER]     default: scenarios data/mnist

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom::bench {
namespace {

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median_seconds(int runs, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) times.push_back(seconds(work));
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void bench_variant(const std::string& title, const CircuitDesign& design, const Weights& weights,
                   const ImageSet& images, const InputEncoding& encoding) {
    const auto circuit = build(design, weights);
    const double compile_s = median_seconds(5, [&] { const CompiledNetwork network(circuit, 1); });
    const CompiledNetwork network(circuit, 1);
    const auto inputs = [&](std::size_t first, std::size_t count) {
        return encode_inputs(images, first, count, encoding);
    };
    const double infer_s =
        median_seconds(5, [&] { static_cast<void>(infer_circuit(network, inputs, images.count, {.threads = 1})); });
    fmt::print("{}\n  compile {:.3f} s; {} images {:.3f} s on one core, {:.1f} us an image\n", title, compile_s,
               images.count, infer_s, 1e6 * infer_s / static_cast<double>(images.count));

    Netlist netlist = network_netlist(circuit, inputs(0, 1).col(0));
    const double full_s = median_seconds(3, [&] {
        OperatingPointSolver solver(netlist);
        if (!solver.solve().is_usable()) throw ConvergenceError("the full netlist did not converge");
    });
    const double per_image = infer_s / static_cast<double>(images.count);
    fmt::print("  our full netlist: {} nodes, one image {:.3f} s from a cold start = {:.0f} x the compiled network\n",
               netlist.num_nodes(), full_s, full_s / per_image);
}

/// Random weights: what a network costs does not depend on what it has learnt.
Weights random_weights(const std::vector<std::size_t>& topology) {
    RandomStream random(1, "benchmark weights");
    Weights mlp;
    for (std::size_t l = 0; l + 1 < topology.size(); ++l) {
        LayerWeights layer{Eigen::MatrixXi(topology[l], topology[l + 1]), Eigen::VectorXi(topology[l + 1])};
        for (int& w : layer.inner().reshaped()) w = random.below(2) == 0 ? -1 : 1;
        for (int& b : layer.bias()) b = random.below(2) == 0 ? -1 : 1;
        mlp.layers.push_back(std::move(layer));
    }
    return mlp;
}

/// A network too large for its full netlist to be solved beside it, on two threads.
void bench_large(const Scenario& wired, std::vector<std::size_t> topology, std::vector<double> gains,
                 const ImageSet& images) {
    auto design = wired.circuit;
    design.topology = topology;
    design.gains = std::move(gains);
    const auto circuit = build(design, random_weights(topology));
    const double compile_s = median_seconds(1, [&] { const CompiledNetwork network(circuit, 2); });
    const CompiledNetwork network(circuit, 2);
    const auto inputs = [&](std::size_t first, std::size_t count) {
        return encode_inputs(images, first, count, wired.input);
    };
    std::size_t left = 0;
    const double infer_s = median_seconds(
        3, [&] { left = infer_circuit(network, inputs, images.count, {.threads = 2}).num_full_solutions; });
    fmt::print(
        "{}, random weights, 9 nm wires, 32x32 subarrays, two threads\n  compile {:.2f} s; {} images {:.2f} s, {:.1f} "
        "us an image; {} left to the full netlist\n",
        topology_text(topology), compile_s, images.count, infer_s, 1e6 * infer_s / static_cast<double>(images.count),
        left);
}

void run(const std::filesystem::path& scenarios, const std::string& mnist) {
    const std::vector<ScenarioOverride> overrides = {{"dataset.folder", "\"" + mnist + "\""},
                                                     {"training.candidates", "1"},
                                                     {"training.epochs", "5"},
                                                     {"training.teacher_epochs", "0"}};
    const auto plain = read_scenario(scenarios / "mnist-784x16x10.toml", overrides);
    const auto wired = read_scenario(scenarios / "mnist-784x16x10-wires.toml", overrides);
    const auto trained = train_network(plain, {});
    fmt::print("training, modern recipe: {:.2f} s an epoch on one core\n\n", trained.seconds / 5);
    const auto images = read_idx(plain.dataset.test_images, plain.dataset.test_labels);

    bench_variant("784x16x10, no wires, one array a layer", plain.circuit, trained.weights, images, plain.input);
    auto unpartitioned = wired.circuit;
    unpartitioned.partition.reset();
    bench_variant("784x16x10, 9 nm wires, one array a layer", unpartitioned, trained.weights, images, plain.input);
    bench_variant("784x16x10, 9 nm wires, 32x32 subarrays", wired.circuit, trained.weights, images, plain.input);
    bench_large(wired, {400, 120, 84, 10}, {20, 10, 5}, images.centre(20, 20));
    bench_large(wired, {784, 512, 512, 10}, {20, 10, 5}, images);
}

}  // namespace
}  // namespace spinloom::bench

int main(int argc, char** argv) {
    if (argc != 1 && argc != 3) {
        fmt::print(stderr, "usage: spinloom_bench [SCENARIO_FOLDER MNIST_FOLDER]\n");
        return 2;
    }
    try {
        spinloom::bench::run(argc == 3 ? argv[1] : "scenarios", argc == 3 ? argv[2] : "data/mnist");
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "spinloom_bench: {}\n", error.what());
        return 1;
    }
}
