#include "spinloom/architecture/bench/digital_logic.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"

namespace spinloom {

PopcountTree::PopcountTree(int num_inputs) : num_inputs_(num_inputs), num_wires_(num_inputs) {
    SPINLOOM_EXPECT(num_inputs >= 1);
    std::vector<std::vector<int>> columns(1);
    for (int i = 0; i < num_inputs; ++i) columns[0].push_back(i);
    const auto tallest = [&] {
        std::size_t most = 0;
        for (const auto& column : columns) most = std::max(most, column.size());
        return most;
    };
    while (tallest() > 1) {
        const bool has_threes = tallest() >= 3;
        std::vector<std::vector<int>> next(columns.size() + 1);
        bool has_halved = false;
        for (std::size_t w = 0; w < columns.size(); ++w) {
            std::size_t used = 0;
            const auto& column = columns[w];
            const auto add = [&](int third) {
                adders_.push_back({column[used], column[used + 1], third, num_wires_, num_wires_ + 1});
                next[w].push_back(num_wires_);
                next[w + 1].push_back(num_wires_ + 1);
                num_wires_ += 2;
            };
            for (; column.size() - used >= 3; used += 3, ++full_adders_) add(column[used + 2]);
            if (!has_threes && !has_halved && column.size() - used == 2) {
                add(-1);
                used += 2;
                ++half_adders_;
                has_halved = true;
            }
            for (; used < column.size(); ++used) next[w].push_back(column[used]);
        }
        while (next.back().empty()) next.pop_back();
        columns = std::move(next);
        int wires = 0;
        for (const auto& column : columns) wires += static_cast<int>(column.size());
        wires_after_.push_back(wires);
    }
    for (const auto& column : columns) outputs_.push_back(column.front());
}

std::uint64_t PopcountTree::count(std::span<const bool> bits) const {
    SPINLOOM_EXPECT(static_cast<int>(bits.size()) == num_inputs_);
    std::vector<bool> wires(static_cast<std::size_t>(num_wires_));
    std::copy(bits.begin(), bits.end(), wires.begin());
    const auto value = [&](int wire) { return wire >= 0 && wires[static_cast<std::size_t>(wire)]; };
    for (const auto& adder : adders_) {
        const bool a = value(adder.a), b = value(adder.b), c = value(adder.c);
        wires[static_cast<std::size_t>(adder.sum)] = a != (b != c);
        wires[static_cast<std::size_t>(adder.carry)] = (a && b) || (c && (a || b));
    }
    std::uint64_t result = 0;
    for (std::size_t k = 0; k < outputs_.size(); ++k) result |= std::uint64_t{value(outputs_[k])} << k;
    return result;
}

double multiplier_gates(int a_bits, int b_bits) {
    return 2.0 * a_bits * b_bits + static_cast<double>(full_adder_gates) * (a_bits - 1) * b_bits;
}

}  // namespace spinloom
