// Times of the network's circuit fidelity on one core, and their ratio to the ngspice program on the same circuit.
//
//   spinloom_bench [SCENARIO_FOLDER MNIST_FOLDER]     default: scenarios data/mnist

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "ngspice_deck.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/compiled_network.hpp"
#include "spinloom/scenario/run.hpp"

namespace spinloom::bench {
namespace {

constexpr int ngspice_limit_s = 60;  // per operating point; the unpartitioned wired array takes minutes

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

/// Wall time of `ngspice -b` on a deck; negative if it fails or runs past the limit.
double time_ngspice(const std::string& deck) {
    const auto path = std::filesystem::temp_directory_path() / "spinloom_bench.cir";
    write_file_atomically(path, deck);
    const auto command = fmt::format("timeout {1} ngspice -b {0} > {0}.log 2>&1", path.string(), ngspice_limit_s);
    int status = 0;
    const double time = seconds([&] { status = std::system(command.c_str()); });
    return status == 0 ? time : -1;
}

void bench_variant(const std::string& title, AnalogNetwork design, const BinaryMlp& mlp, const ImageSet& images,
                   const InputEncoding& encoding) {
    design.mlp = mlp;
    const double compile_s = median_seconds(5, [&] { const CompiledNetwork network(design, 1); });
    const CompiledNetwork network(design, 1);
    const auto inputs = [&](std::size_t first, std::size_t count) {
        return encode_inputs(images, first, count, encoding);
    };
    const double infer_s =
        median_seconds(5, [&] { static_cast<void>(infer_circuit(network, inputs, images.count, {.threads = 1})); });
    fmt::print("{}\n  compile {:.3f} s; {} images {:.3f} s on one core, {:.1f} us an image\n", title, compile_s,
               images.count, infer_s, 1e6 * infer_s / static_cast<double>(images.count));

    Netlist netlist = network_netlist(design, inputs(0, 1).col(0));
    const double full_s = median_seconds(3, [&] {
        OperatingPointSolver solver(netlist);
        if (!solver.solve().is_usable()) throw ConvergenceError("the full netlist did not converge");
    });
    const double per_image = infer_s / static_cast<double>(images.count);
    fmt::print("  our full netlist: {} nodes, one image {:.3f} s from a cold start = {:.0f} x the compiled network\n",
               netlist.num_nodes(), full_s, full_s / per_image);
    if (std::system("command -v ngspice > /dev/null 2>&1") != 0) {
        fmt::print("  ngspice: not installed\n");
        return;
    }
    double fit_error = 0;
    const double ngspice_s = time_ngspice(ngspice_deck(netlist, fit_error));
    if (ngspice_s < 0) {
        fmt::print("  ngspice: no operating point within {} s: over {:.0f} x ours an image\n", ngspice_limit_s,
                   ngspice_limit_s / per_image);
        return;
    }
    fmt::print(
        "  ngspice, same circuit (transistors as EKV sources, rms fit error {:.1f} %): one image {:.2f} s = {:.0f} x "
        "ours an image,\n"
        "  {:.1f} x ours with the compilation counted in full\n",
        100 * fit_error, ngspice_s, ngspice_s / per_image, ngspice_s / (per_image + compile_s));
}

void run(const std::filesystem::path& scenarios, const std::string& mnist) {
    const std::vector<ScenarioOverride> overrides = {{"dataset.folder", "\"" + mnist + "\""},
                                                     {"training.candidates", "1"},
                                                     {"training.epochs", "5"},
                                                     {"training.teacher_epochs", "0"}};
    const auto plain = read_scenario(scenarios / "mnist-784x16x10.toml", overrides);
    const auto wired = read_scenario(scenarios / "mnist-784x16x10-wires.toml", overrides);
    RunOptions one_core;
    one_core.progress = false;
    const auto trained = train_network(plain, one_core, {});
    fmt::print("training, modern recipe: {:.2f} s an epoch on one core\n\n", trained.seconds / 5);
    const auto images = read_idx(plain.dataset.test_images, plain.dataset.test_labels);

    bench_variant("784x16x10, no wires, one array a layer", plain.circuit, trained.mlp, images, plain.input);
    auto unpartitioned = wired.circuit;
    unpartitioned.partition.reset();
    bench_variant("784x16x10, 9 nm wires, one array a layer", unpartitioned, trained.mlp, images, plain.input);
    bench_variant("784x16x10, 9 nm wires, 32x32 subarrays", wired.circuit, trained.mlp, images, plain.input);
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
