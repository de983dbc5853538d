// Speed of the macrospin dynamics: thermal steps against the machine's peak, and a trajectory against SciPy's DOP853.
//
//   spinloom_bench_llg [CASE.json SCIPY_SCRIPT]     default: tests/reference/data/llg/case2y_1.json
//   benchmarks/scipy_llg.py

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "processor_time.hpp"
#include "spinloom/core/batch.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/magnet/llg_case.hpp"

namespace spinloom::bench {
namespace {

/// Median and least of the times of several runs.
struct Times {
    double median = 0, least = 0;
};
Times time_runs(int runs, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) times.push_back(processor_seconds(work));
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.front()};
}

/// Fused multiply-adds in registers, enough chains to hide their latency, as two operations each [1/s].
double peak_rate() {
    constexpr std::size_t chains = 12;
    constexpr long rounds = 4'000'000;
    std::array<Batch, chains> start;
    for (std::size_t i = 0; i < chains; ++i) start[i] = Batch(1.0 + 0.01 * static_cast<double>(i));
    volatile double factor_source = 0.999999;
    volatile double sink = 0;
    const Batch factor(factor_source), term(1e-6);
    const auto times = time_runs(7, [&] {
        auto x = start;  // a copy of its own stays in registers
        for (long round = 0; round < rounds; ++round) {
            for (auto& value : x) value = xsimd::fma(value, factor, term);
        }
        for (const auto& value : x) sink = sink + value.get(0);
    });
    return 2.0 * chains * Batch::size * rounds / times.least;
}

void bench_ensemble(const LlgCase& experiment) {
    constexpr std::size_t samples = 1024;
    constexpr double steps = 2000;
    EnsembleOptions options;
    options.temperature = 300;
    LlgEnsemble ensemble(experiment.layer, options, experiment.start, samples);
    const auto torque = experiment.drives().front().torque;
    ensemble.advance(100 * options.step, torque);
    const auto times = time_runs(9, [&] { ensemble.advance(steps * options.step, torque); });
    const double peak = peak_rate();
    const auto rate = [&](double time) { return steps * samples / time; };
    constexpr int operations = LlgEnsemble::floating_point_operations_per_step;
    fmt::print(
        "Heun with thermal field, {} samples, one core, {} lanes:\n"
        "  {:.1f} million steps/s (median of 9; best {:.1f})\n"
        "  a step: {} floating-point and {} integer operations of a lane\n"
        "  {:.2f} Gflop/s of the {:.2f} Gflop/s that fused multiply-adds reach in this run: {:.0f} % of peak (best "
        "{:.0f} %)\n",
        samples, Batch::size, 1e-6 * rate(times.median), 1e-6 * rate(times.least), operations,
        LlgEnsemble::integer_operations_per_step, 1e-9 * operations * rate(times.median), 1e-9 * peak,
        100 * operations * rate(times.median) / peak, 100 * operations * rate(times.least) / peak);
}

/// Output of a command, empty if it fails.
std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return {};
    std::array<char, 256> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
    return pclose(pipe) == 0 ? text : std::string();
}

void bench_trajectory(const LlgCase& experiment, const std::string& path, const std::string& script) {
    const auto drives = experiment.drives();
    const std::array<double, 1> end = {total_duration(drives)};
    Trajectory result;
    constexpr int repeats = 100;
    const auto times = time_runs(9, [&] {
        for (int i = 0; i < repeats; ++i) result = integrate_llg(experiment.layer, experiment.start, drives, end);
    });
    const double ours = times.median / repeats;
    fmt::print(
        "\nTrajectory of {:.3g} ns without thermal field, one core:\n  Taylor series of order 20: {:.1f} us, {} "
        "steps\n",
        1e9 * end[0], 1e6 * ours, result.steps);
    const auto text = output_of(fmt::format("/usr/bin/python3 '{}' '{}' 1e-12 1e-13 5 2>/dev/null", script, path));
    double theirs = 0;
    Eigen::Vector3d m{0, 0, 0};
    if (std::sscanf(text.c_str(), "%lf %lf %lf %lf", &theirs, &m[0], &m[1], &m[2]) != 4) {
        fmt::print("  SciPy: not installed (Debian package python3-scipy)\n");
        return;
    }
    fmt::print("  SciPy DOP853, rtol 1e-12, atol 1e-13: {:.1f} ms = {:.0f} x ours; final states differ by {:.1e}\n",
               1e3 * theirs, theirs / ours, (m - result.directions.back()).norm());
}

}  // namespace
}  // namespace spinloom::bench

int main(int argc, char** argv) {
    if (argc != 1 && argc != 3) {
        fmt::print(stderr, "usage: spinloom_bench_llg [CASE.json SCIPY_SCRIPT]\n");
        return 2;
    }
    const std::string path = argc == 3 ? argv[1] : "tests/reference/data/llg/case2y_1.json";
    try {
        const auto experiment = spinloom::read_llg_case(path);
        spinloom::bench::bench_ensemble(experiment);
        spinloom::bench::bench_trajectory(experiment, path, argc == 3 ? argv[2] : "benchmarks/scipy_llg.py");
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "spinloom_bench_llg: {}\n", error.what());
        return 1;
    }
}
