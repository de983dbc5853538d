// Exact solves of wired arrays: one input without any reuse, many inputs, many arrays. One thread. Cells of 5 and 15
// kohm at random, 4 ohm a segment. Processor time, the least of many runs.

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/core/random.hpp"

namespace {

using namespace spinloom;

CrossbarArray random_array(int size, std::uint64_t seed) {
    RandomStream random(seed, "cells");
    Eigen::MatrixXd conductance(size, size);
    for (auto& cell : conductance.reshaped()) cell = random.uniform() < 0.5 ? 1 / 5e3 : 1 / 15e3;
    return CrossbarArray::read_out(std::move(conductance), {4, 4});
}

ArrayInputs random_inputs(int size, int vectors) {
    RandomStream random(7, "inputs");
    Eigen::MatrixXd values(size, vectors);
    for (auto& value : values.reshaped()) value = random.uniform() < 0.5 ? 0.8 : 0;
    return {values, {}, {}, {}};
}

/// The least of the runs that fit into half a second, three at least if they are short: other programs only ever add to
/// it.
double least_seconds(const std::function<void()>& work) {
    double least = std::numeric_limits<double>::infinity(), total = 0;
    for (int run = 0; (run < 3 && total < 10) || total < 0.5; ++run) {
        const auto start = std::clock();
        work();
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        least = std::min(least, seconds), total += seconds;
    }
    return least;
}

double peak_MiB() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// One array of a file, for the comparison with other programs: seconds, iterations and residual.
/// usage: CONDUCTANCE.npy INPUTS.npy METHOD CURRENTS.npy
int solve_file(char** words) {
    const auto array = CrossbarArray::read_out(to_matrix(read_npy(words[1]), words[1]), {4, 4});
    const ArrayInputs inputs{to_matrix(read_npy(words[2]), words[2]), {}, {}, {}};
    const auto method = array_method(words[3], "METHOD");
    ArraySolution found;
    const double seconds = least_seconds([&] { found = solve_array(array, inputs, {.method = method}); });
    write_npy(words[4], to_array(-found.currents.column_bottom.transpose()));
    fmt::print("{} {} {}\n", seconds, found.iterations, found.relative_residual);
    return found.is_converged ? 0 : 3;
}

void measure() {
    fmt::print("{:>6} {:>6} {:>12} {:>10} {:>10} {:>12} {:>10}\n", "size", "method", "time ms", "iterations",
               "residual", "bound A", "peak MiB");
    for (const int size : {16, 32, 64, 128, 256, 512, 1024}) {
        const auto array = random_array(size, 1);
        const auto inputs = random_inputs(size, 1);
        for (const auto method : {ArrayMethod::automatic, ArrayMethod::block, ArrayMethod::pcg}) {
            if (method == ArrayMethod::block && size > 64) continue;
            ArraySolution found;
            const double seconds = least_seconds([&] { found = solve_array(array, inputs, {.method = method}); });
            fmt::print("{:>6} {:>6} {:>12.3f} {:>10} {:>10.1e} {:>12.1e} {:>10.0f}\n", size, to_string(method),
                       seconds * 1e3, found.iterations, found.relative_residual, found.current_error_bound, peak_MiB());
        }
    }
    const auto array = random_array(256, 1);
    const auto many = random_inputs(256, 100);
    fmt::print("256 x 256, 100 inputs: {:.3f} s\n", least_seconds([&] { (void)solve_array(array, many, {}); }));
    const auto one = random_inputs(256, 1);
    fmt::print("256 x 256, 100 arrays: {:.3f} s\n", least_seconds([&] {
                   for (int i = 0; i < 100; ++i) (void)solve_array(random_array(256, 100 + i), one, {});
               }));
}

}  // namespace

// Without arguments all of it is measured; else see solve_file.
int main(int argc, char** argv) {
    if (argc == 5) return solve_file(argv);
    measure();
    return 0;
}
