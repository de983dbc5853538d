#include <map>

#include "expect.hpp"
#include "random_circuit.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/hspice_listing.hpp"

/// Circuits drawn from the bytes, held against dense solvers: linear ones at rest, and RC circuits over time with their
/// measures and their listing.

using namespace spinloom;

namespace {

/// Numbers of four bytes; zeros behind the end.
fuzz::Draw draw_from(const std::uint8_t* data, std::size_t size) {
    return {[data, size, at = std::size_t{0}]() mutable {
        std::uint32_t number = 0;
        for (int i = 0; i < 4; ++i) number = 256 * number + (at < size ? data[at++] : 0U);
        return number;
    }};
}

constexpr double stop = 1e-7, rise = 1e-9;  // [s]

/// RC circuit behind a ramp from 0 to 1 V: node 0 is ground, node 1 the source.
struct RcCircuit {
    int nodes = 2;
    std::vector<double> conductance, capacitance;  ///< between any two nodes
    std::string deck;

    explicit RcCircuit(const fuzz::Draw& draw) : nodes(3 + draw.below(5)) {
        const auto entries = static_cast<std::size_t>(nodes * nodes);
        conductance.assign(entries, 0);
        capacitance.assign(entries, 0);
        deck = "rc\nv1 n1 0 pwl(0 0 1n 1)\n";
        for (int node = 2; node < nodes; ++node) {
            add('r', node, draw.below(node), draw.power(2, 5));
            add('c', node, draw.below(node), draw.power(-14, -12));
        }
        for (int more = draw.below(5); more > 0; --more) {
            const bool is_resistor = draw.below(2) == 0;
            const int a = draw.below(nodes), b = draw.below(nodes);
            if (a != b) add(is_resistor ? 'r' : 'c', a, b, is_resistor ? draw.power(2, 5) : draw.power(-14, -12));
        }
    }
    void add(char kind, int a, int b, double value) {
        auto& table = kind == 'r' ? conductance : capacitance;
        const double entry = kind == 'r' ? 1 / value : value;
        table[place(a, b)] += entry;
        table[place(b, a)] += entry;
        const auto name = [](int node) { return node == 0 ? std::string("0") : "n" + std::to_string(node); };
        deck += kind + std::to_string(number_++) + " " + name(a) + " " + name(b) + " ";
        char text[40];
        std::snprintf(text, sizeof text, "%.17g\n", value);
        deck += text;
    }
    [[nodiscard]] std::size_t place(int a, int b) const { return static_cast<std::size_t>(a * nodes + b); }

private:
    int number_ = 0;
};

/// Gaussian elimination with partial pivoting, in place; the solution stands in `side`.
void solve_dense(std::vector<double> matrix, std::vector<double>& side) {
    const std::size_t n = side.size();
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t best = k;
        for (std::size_t i = k; i < n; ++i)
            if (std::abs(matrix[i * n + k]) > std::abs(matrix[best * n + k])) best = i;
        for (std::size_t j = 0; j < n; ++j) std::swap(matrix[k * n + j], matrix[best * n + j]);
        std::swap(side[k], side[best]);
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = matrix[i * n + k] / matrix[k * n + k];
            for (std::size_t j = k; j < n; ++j) matrix[i * n + j] -= factor * matrix[k * n + j];
            side[i] -= factor * side[k];
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t j = k + 1; j < n; ++j) side[k] -= matrix[k * n + j] * side[j];
        side[k] /= matrix[k * n + k];
    }
}

/// Voltages of nodes 2 and up at the ends of equal steps, by BDF2 from rest; the first step after a corner is Euler's.
/// @pre the ramp ends with a step
std::vector<std::vector<double>> integrate(const RcCircuit& rc, int steps) {
    const auto n = static_cast<std::size_t>(rc.nodes - 2);
    const double h = stop / steps;
    std::vector<std::vector<double>> points(1, std::vector<double>(n, 0.0));
    const auto source = [](double time) { return std::min(time / rise, 1.0); };
    for (int step = 1; step <= steps; ++step) {
        const bool is_first = step == 1 || step == std::lround(steps * rise / stop) + 1;
        const double a0 = (is_first ? 1 : 1.5) / h, a1 = (is_first ? -1 : -2) / h, a2 = is_first ? 0 : 0.5 / h;
        const double now = source(step * h), last = source((step - 1) * h), before = source((step - 2) * h);
        std::vector<double> matrix(n * n, 0.0), side(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            for (int j = 0; j < rc.nodes; ++j) {
                const auto at = rc.place(static_cast<int>(i) + 2, j);
                const double g = rc.conductance[at], c = rc.capacitance[at];
                matrix[i * n + i] += g + a0 * c;
                side[i] -= c * (a1 * points[step - 1][i] + (is_first ? 0 : a2 * points[step - 2][i]));
                if (j == 1) side[i] += g * now + c * (a0 * now + a1 * last + a2 * before);
                if (j < 2) continue;
                const auto other = static_cast<std::size_t>(j - 2);
                matrix[i * n + other] -= g + a0 * c;
                side[i] += c * (a1 * points[step - 1][other] + (is_first ? 0 : a2 * points[step - 2][other]));
            }
        }
        solve_dense(std::move(matrix), side);
        points.push_back(std::move(side));
    }
    return points;
}

void check_over_time(const RcCircuit& rc) {
    constexpr int steps = 4000;
    constexpr double tolerance = 5e-3;  // [V]; of the dense one's steps of 25 ps and the line between them
    const std::string last = "v(n" + std::to_string(rc.nodes - 1) + ")";
    const std::string deck = rc.deck + ".tran 1n 100n\n.print tran " + last + "\n.measure tran top max " + last +
                             "\n.measure tran mean avg " + last + "\n.end\n";
    const auto results = spice::simulate(spice::parse_deck(deck, "rc.sp"));
    const auto& pass = results.passes.at(0);
    const auto& analysis = pass.analyses.at(0);
    const auto* signal = analysis.find(last);
    fuzz::expect(signal != nullptr, "what is printed is there");
    const auto exact = integrate(rc, steps);
    double top = signal->values.at(0), area = 0;
    for (std::size_t k = 0; k < signal->values.size(); ++k) {
        const double place = analysis.sweep[k] / stop * steps;
        const auto below = std::min(static_cast<std::size_t>(place), static_cast<std::size_t>(steps - 1));
        const double part = place - static_cast<double>(below);
        const double wanted = (1 - part) * exact[below].back() + part * exact[below + 1].back();
        fuzz::expect(std::abs(signal->values[k] - wanted) < tolerance,
                     "a transient analysis is that of the dense solver");
        top = std::max(top, signal->values[k]);
        if (k > 0)
            area += 0.5 * (signal->values[k] + signal->values[k - 1]) * (analysis.sweep[k] - analysis.sweep[k - 1]);
    }
    for (const auto& measure : pass.measures) {
        const double wanted = measure.name == "top" ? top : area / stop;
        fuzz::expect(measure.value && std::abs(*measure.value - wanted) < 1e-6, "a measure is that of the points");
    }
    fuzz::expect(!spice::hspice_listing(pass, results.tables.at(0)).empty(), "a result can be listed");
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_circuit) {
    if (size < 8 || size > 600) return 0;
    const auto draw = draw_from(data + 1, size - 1);
    if (data[0] % 4 != 0) {
        const auto verdict = fuzz::compare_linear(fuzz::random_linear(draw));
        fuzz::expect(verdict != fuzz::Verdict::is_not_solved, "a well-conditioned circuit is solved");
        fuzz::expect(verdict != fuzz::Verdict::differs, "a linear circuit's solution is that of the dense solver");
        return 0;
    }
    check_over_time(RcCircuit(draw));
    return 0;
}
