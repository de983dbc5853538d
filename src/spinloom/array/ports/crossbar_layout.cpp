#include "spinloom/array/ports/crossbar_layout.hpp"

#include <algorithm>
#include <numeric>

namespace spinloom {

std::vector<CrossbarCapacitor> capacitors_of(const Crossbar& crossbar) {
    const auto& c = crossbar.capacitances;
    std::vector<CrossbarCapacitor> result;
    if (!c.any()) return result;
    const auto add = [&](const CrossbarPlace& first, const std::optional<CrossbarPlace>& second, double value) {
        if (value > 0) result.push_back({first, second, value});
    };
    std::vector<int> order(static_cast<std::size_t>(crossbar.num_bit_lines()));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return crossbar.tap_of_bit_line[static_cast<std::size_t>(a)] <
               crossbar.tap_of_bit_line[static_cast<std::size_t>(b)];
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (int p = 0; p < crossbar.num_positions(); ++p) {
            const CrossbarPlace node{false, order[i], p};
            add(node, {}, c.output_ground);
            if (i + 1 < order.size()) add(node, CrossbarPlace{false, order[i + 1], p}, c.output_coupling);
        }
    }
    for (int w = 0; w < crossbar.num_sources(); ++w) {
        for (int t = 0; t < crossbar.num_taps(); ++t) {
            const CrossbarPlace tap{true, w, t};
            add(tap, {}, c.input_ground);
            if (w + 1 < crossbar.num_sources()) add(tap, CrossbarPlace{true, w + 1, t}, c.input_coupling);
        }
        const auto& line = crossbar.word_lines[static_cast<std::size_t>(w)];
        for (const int b : line.bit_lines) {
            add({true, w, crossbar.tap_of_bit_line[static_cast<std::size_t>(b)]},
                CrossbarPlace{false, b, line.position}, c.cell);
        }
    }
    return result;
}

}  // namespace spinloom
