#include "spinloom/circuit/law_bank.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

double unknown_at(const Eigen::VectorXd& unknowns, int unknown) {
    return unknown < 0 ? 0.0 : unknowns[unknown];
}

int slot_of(const LawBank::Matrix& pattern, int row, int column) {
    if (row < 0 || column < 0) return -1;
    const int* begin = pattern.innerIndexPtr() + pattern.outerIndexPtr()[column];
    const int* end = pattern.innerIndexPtr() + pattern.outerIndexPtr()[column + 1];
    const int* place = std::lower_bound(begin, end, row);
    SPINLOOM_EXPECT(place != end && *place == row);
    return static_cast<int>(place - pattern.innerIndexPtr());
}

}  // namespace

LawBank::LawBank(std::vector<PlacedLaw> laws) : time_(std::make_shared<double>(0)) {
    for (auto& placed : laws) {
        SPINLOOM_EXPECT(placed.tape != nullptr && placed.tape->num_inputs() <= placed.inputs.size());
        std::vector<char> is_curved(placed.inputs.size(), 0);
        const auto dependences = placed.tape->dependences();
        for (std::size_t i = 0; i < dependences.size(); ++i)
            is_curved[i] = static_cast<char>(dependences[i] == Tape::Dependence::curved);
        const auto count = placed.inputs.size();
        laws_.push_back({std::move(placed), std::move(is_curved), {}, num_inputs_});
        num_inputs_ += count;
    }
}

void LawBank::add_unknowns(std::vector<int>& touched) const {
    for (const auto& law : laws_) {
        for (const int row : law.placed.rows)
            if (row >= 0) touched.push_back(row);
        for (const int input : law.placed.inputs)
            if (input >= 0) touched.push_back(input);
    }
}

void LawBank::add_entries(std::vector<std::pair<int, int>>& pairs) const {
    for (const auto& law : laws_) {
        for (const int row : law.placed.rows) {
            if (row < 0) continue;
            pairs.emplace_back(row, row);
            for (const int input : law.placed.inputs)
                if (input >= 0) pairs.emplace_back(row, input);
        }
        for (const int input : law.placed.inputs)
            if (input >= 0) pairs.emplace_back(input, input);
    }
}

void LawBank::renumber(const std::vector<int>& new_index) {
    const auto change = [&](int& unknown) {
        if (unknown >= 0) unknown = new_index[static_cast<std::size_t>(unknown)];
    };
    for (auto& law : laws_) {
        for (int& row : law.placed.rows) change(row);
        for (int& input : law.placed.inputs) change(input);
    }
}

void LawBank::locate(const Matrix& pattern) {
    for (auto& law : laws_) {
        law.slots.clear();
        for (const int input : law.placed.inputs)
            law.slots.push_back(
                {slot_of(pattern, law.placed.rows[0], input), slot_of(pattern, law.placed.rows[1], input)});
    }
}

void LawBank::evaluate(std::size_t law, State& state) const {
    const auto& [placed, is_curved, slots, offset] = laws_[law];
    const auto count = placed.inputs.size();
    state.values[law] =
        placed.tape->value({state.inputs.data() + offset, count}, *time_, {state.gradients.data() + offset, count});
}

LawBank::State LawBank::state_at(const Eigen::VectorXd& unknowns) const {
    State state;
    state.inputs.resize(num_inputs_);
    state.gradients.resize(num_inputs_);
    state.values.resize(laws_.size());
    for (std::size_t i = 0; i < laws_.size(); ++i) {
        const auto& law = laws_[i];
        for (std::size_t k = 0; k < law.placed.inputs.size(); ++k)
            state.inputs[law.offset + k] = unknown_at(unknowns, law.placed.inputs[k]);
        evaluate(i, state);
    }
    return state;
}

bool LawBank::follow(const Eigen::VectorXd& unknowns, double limit, State& state) const {
    bool is_limited = false;
    for (std::size_t i = 0; i < laws_.size(); ++i) {
        const auto& law = laws_[i];
        bool is_moved = false;
        for (std::size_t k = 0; k < law.placed.inputs.size(); ++k) {
            if (law.placed.inputs[k] < 0) continue;
            double& input = state.inputs[law.offset + k];
            const double wanted = unknowns[law.placed.inputs[k]], change = wanted - input;
            if (change == 0) continue;
            is_moved = true;
            const double largest = std::max(limit, std::abs(input));
            const bool is_held = law.is_curved[k] != 0 && std::abs(change) > largest;
            input = is_held ? input + std::clamp(change, -largest, largest) : wanted;
            is_limited = is_limited || is_held;
        }
        if (is_moved) evaluate(i, state);
    }
    return is_limited;
}

double LawBank::on_tangent(std::size_t law, const State& state, const Eigen::VectorXd& unknowns) const {
    const auto& [placed, is_curved, slots, offset] = laws_[law];
    double value = state.values[law];
    for (std::size_t k = 0; k < placed.inputs.size(); ++k) {
        if (placed.inputs[k] < 0) continue;
        value += state.gradients[offset + k] * (unknowns[placed.inputs[k]] - state.inputs[offset + k]);
    }
    return value;
}

void LawBank::stamp(const State& state, const Eigen::VectorXd& unknowns, double charge_weight,
                    Eigen::VectorXd& residual, double* values) const {
    for (std::size_t i = 0; i < laws_.size(); ++i) {
        const auto& law = laws_[i];
        const double weight = law.placed.is_charge ? charge_weight : 1;
        const double flow = weight * on_tangent(i, state, unknowns);
        for (std::size_t side = 0; side < 2; ++side) {
            if (law.placed.rows[side] < 0) continue;
            const double sign = law.placed.signs[side];
            residual[law.placed.rows[side]] += sign * flow;
            for (std::size_t k = 0; k < law.placed.inputs.size(); ++k) {
                if (law.placed.inputs[k] >= 0)
                    values[law.slots[k][side]] += sign * weight * state.gradients[law.offset + k];
            }
        }
    }
}

void LawBank::add_charges(const State& state, const Eigen::VectorXd& unknowns, Eigen::VectorXd& charges) const {
    for (std::size_t i = 0; i < laws_.size(); ++i) {
        const auto& placed = laws_[i].placed;
        if (!placed.is_charge) continue;
        const double charge = on_tangent(i, state, unknowns);
        for (std::size_t side = 0; side < 2; ++side)
            if (placed.rows[side] >= 0) charges[placed.rows[side]] += placed.signs[side] * charge;
    }
}

void LawBank::add_derivatives(const State& state, double* conductances, double* capacitances) const {
    for (const auto& law : laws_) {
        double* const values = law.placed.is_charge ? capacitances : conductances;
        for (std::size_t k = 0; k < law.placed.inputs.size(); ++k) {
            for (std::size_t side = 0; side < 2; ++side) {
                const int slot = law.slots[k][side];
                if (slot >= 0) values[slot] += law.placed.signs[side] * state.gradients[law.offset + k];
            }
        }
    }
}

double LawBank::value(std::size_t law, const Eigen::VectorXd& unknowns, double time) const {
    std::vector<double> inputs;
    for (const int input : laws_[law].placed.inputs) inputs.push_back(unknown_at(unknowns, input));
    return laws_[law].placed.tape->value(inputs, time);
}

}  // namespace spinloom
