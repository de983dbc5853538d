// Times of the transistor's evaluations on one core, a release beside the other.
//
//   spinloom_bench_finfet [CARD.toml]     default: cards/finfet/ptm-mg-14nm-hp-n.toml

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "processor_time.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom::bench {
namespace {

constexpr std::size_t num_biases = 4096;
constexpr int runs = 41;
/// Biases are drawn up to this voltage, beyond the supply of every card [V].
constexpr double highest_voltage = 0.9;
constexpr std::array releases = {107.0, release_105, 111.0};

/// Gates, drains, sources and bodies, drawn evenly.
struct Biases {
    std::array<std::vector<double>, 4> voltage;
    Biases() {
        RandomStream random(1, "benchmark biases");
        for (auto& terminal : voltage)
            for (std::size_t i = 0; i < num_biases; ++i)
                terminal.push_back(&terminal == &voltage[3] ? 0.0 : highest_voltage * random.uniform());
    }
    [[nodiscard]] Batch lanes(int terminal, std::size_t first) const {
        return Batch::load_unaligned(voltage[static_cast<std::size_t>(terminal)].data() + first);
    }
};

volatile double sink = 0;

/// An evaluation of every bias, several in a batch or one by one.
template <class Evaluate>
std::function<void()> in_batches(const Biases& biases, const Evaluate& evaluate) {
    return [&biases, evaluate] {
        Batch sum(0.0);
        for (std::size_t i = 0; i < num_biases; i += Batch::size)
            sum += evaluate(biases.lanes(0, i), biases.lanes(1, i), biases.lanes(2, i), biases.lanes(3, i));
        sink = sink + sum.get(0);
    };
}
template <class Evaluate>
std::function<void()> one_by_one(const Biases& biases, const Evaluate& evaluate) {
    return [&biases, evaluate] {
        double sum = 0;
        const auto& v = biases.voltage;
        for (std::size_t i = 0; i < num_biases; ++i) sum += evaluate(v[0][i], v[1][i], v[2][i], v[3][i]);
        sink = sink + sum;
    };
}

void run(const std::string& card) {
    const Biases biases;
    std::array<FinfetModel, releases.size()> models;
    for (std::size_t r = 0; r < releases.size(); ++r)
        models[r] = make_finfet_model(read_finfet_card(card, releases[r]), {.fins = 1, .temperature = 300.15});
    struct Line {
        std::string what;
        std::function<std::function<void()>(const FinfetModel&)> work;
    };
    const std::vector<Line> lines = {
        {"currents, batches",
         [&](const FinfetModel& m) {
             return in_batches(biases, [&m](auto... v) { return terminal_currents(m, v...).drain; });
         }},
        {"currents and derivatives, batches",
         [&](const FinfetModel& m) {
             return in_batches(biases,
                               [&m](auto... v) { return terminal_currents_and_derivatives(m, v...).current.drain; });
         }},
        {"intrinsic currents, charges and derivatives, batches",
         [&](const FinfetModel& m) {
             return in_batches(biases,
                               [&m](auto... v) { return intrinsic_currents_and_charges(m, v...).current.drain; });
         }},
        {"currents and derivatives, one by one",
         [&](const FinfetModel& m) {
             return one_by_one(biases,
                               [&m](auto... v) { return terminal_currents_and_derivatives(m, v...).current.drain; });
         }},
    };
    fmt::print("{}: ns of one core an evaluation, {} lanes a batch, least of {} runs in turn (times release 107)\n",
               card, Batch::size, runs);
    for (const auto& line : lines) {
        std::array<double, releases.size()> least{};
        least.fill(1e9);
        for (int run = 0; run < runs; ++run)
            for (std::size_t r = 0; r < releases.size(); ++r)
                least[r] = std::min(least[r], processor_seconds(line.work(models[r])));
        fmt::print("  {:<54}", line.what);
        for (std::size_t r = 0; r < releases.size(); ++r)
            fmt::print("  release {}: {:6.1f} ({:.3f})", releases[r], 1e9 * least[r] / num_biases, least[r] / least[0]);
        fmt::print("\n");
    }
}

}  // namespace
}  // namespace spinloom::bench

int main(int argc, char** argv) {
    if (argc > 2) {
        fmt::print(stderr, "usage: spinloom_bench_finfet [CARD.toml]\n");
        return 2;
    }
    try {
        spinloom::bench::run(argc == 2 ? argv[1] : "cards/finfet/ptm-mg-14nm-hp-n.toml");
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "spinloom_bench_finfet: {}\n", error.what());
        return 1;
    }
}
