#include "spinloom/study/spare_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

/// The spare junctions of a layer that are faulty: rows as the layer, `spares` columns a vertical partition
/// and pair of a synapse.
struct SpareFaults {
    Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> positive, negative;
};

/// Repairs one layer.
class LayerRepair {
public:
    LayerRepair(const AnalogNetwork& network, std::size_t layer, const LayerStates& states, FaultKind kind,
                const JunctionResistances& nominal)
        : programmed_(programmed_states(network.weights.layers[layer], network.design.synapse_levels)),
          pairs_(states.pairs),
          states_(states),
          kind_(kind),
          nominal_(nominal) {}

    /// Each spare has its own draws: more of them, or another cut, do not change the first ones.
    void draw_spares(int spares, int parts, double probability, std::uint64_t seed, std::size_t layer,
                     std::uint64_t sample) {
        const auto rows = programmed_.positive.rows();
        const Eigen::Index columns = Eigen::Index{spares} * parts;
        faults_.positive.resize(rows, columns * pairs_);
        faults_.negative.resize(rows, columns * pairs_);
        for (Eigen::Index column = 0; column < columns; ++column) {
            RandomStream random(seed,
                                fmt::format("spare {} of part {} of layer {}, {}", column % spares, column / spares,
                                            layer, name(kind_)),
                                sample);
            for (Eigen::Index row = 0; row < rows; ++row) {
                for (Eigen::Index junction = column * pairs_; junction < (column + 1) * pairs_; ++junction) {
                    faults_.positive(row, junction) = random.uniform() < probability;
                    faults_.negative(row, junction) = random.uniform() < probability;
                }
            }
        }
        spares_.positive.setConstant(rows, columns * pairs_, JunctionState::parallel);
        spares_.negative = spares_.positive;
        spares_.pairs = pairs_;
    }

    /// Spare columns [first, first + count) serve the subarray.
    void repair(const SubarrayRange& range, Eigen::Index first, Eigen::Index count) {
        std::vector<Eigen::Index> outputs, free;
        for (int output = range.first_output; output < range.end_output; ++output) outputs.push_back(output);
        for (Eigen::Index k = 0; k < count; ++k) free.push_back(first + k);
        std::vector<double> damages(static_cast<std::size_t>(range.end_output));
        for (const auto output : outputs) damages[static_cast<std::size_t>(output)] = damage(range, output);
        std::stable_sort(outputs.begin(), outputs.end(), [&](auto a, auto b) {
            return damages[static_cast<std::size_t>(a)] > damages[static_cast<std::size_t>(b)];
        });
        for (const auto output : outputs) {
            if (free.empty()) break;
            const auto best = std::min_element(free.begin(), free.end(), [&](auto a, auto b) {
                return spare_damage(range, output, a) < spare_damage(range, output, b);
            });
            if (spare_damage(range, output, *best) >= damages[static_cast<std::size_t>(output)]) continue;
            replacements_.push_back({range, output, *best});
            write_spare(range, output, *best);
            free.erase(best);
        }
    }

    [[nodiscard]] std::size_t num_replaced() const { return replacements_.size(); }

    [[nodiscard]] LayerConductances cells(const JunctionSpread& spread, std::size_t layer) const {
        auto cells = layer_conductances(states_, nominal_, spread, layer);
        if (replacements_.empty()) return cells;
        const auto spares = layer_conductances(spares_, nominal_, spread, layer, JunctionColumns::spare);
        for (const auto& one : replacements_) {
            const auto rows = one.range.end_input - one.range.first_input;
            const auto replace = [&](Eigen::MatrixXd& column, const Eigen::MatrixXd& by) {
                if (column.size() == 0) return;
                column.col(one.output).segment(one.range.first_input, rows) =
                    by.col(one.spare).segment(one.range.first_input, rows);
            };
            replace(cells.positive, spares.positive);
            replace(cells.negative, spares.negative);
            auto& biased = cells.antiparallel;
            replace(biased.positive, spares.antiparallel.positive);
            replace(biased.negative, spares.antiparallel.negative);
            replace(biased.positive_tmr, spares.antiparallel.positive_tmr);
            replace(biased.negative_tmr, spares.antiparallel.negative_tmr);
        }
        return cells;
    }

private:
    struct Replacement {
        SubarrayRange range;
        Eigen::Index output, spare;
    };

    /// Calls visit(row, pair) for the junctions of one column of a subarray.
    template <class Visit>
    void for_each_pair(const SubarrayRange& range, const Visit& visit) const {
        for (Eigen::Index row = range.first_input; row < range.end_input; ++row)
            for (int pair = 0; pair < pairs_; ++pair) visit(row, pair);
    }
    [[nodiscard]] double change(JunctionState from, JunctionState to, int pair) const {
        const double area = std::exp2(pair);
        return std::abs(junction_conductance(to, nominal_, area) - junction_conductance(from, nominal_, area));
    }
    [[nodiscard]] double damage(const SubarrayRange& range, Eigen::Index output) const {
        double sum = 0;
        for_each_pair(range, [&](Eigen::Index row, int pair) {
            const auto column = output * pairs_ + pair;
            sum += change(programmed_.positive(row, column), states_.positive(row, column), pair) +
                   change(programmed_.negative(row, column), states_.negative(row, column), pair);
        });
        return sum;
    }
    [[nodiscard]] double spare_damage(const SubarrayRange& range, Eigen::Index output, Eigen::Index spare) const {
        double sum = 0;
        for_each_pair(range, [&](Eigen::Index row, int pair) {
            const auto column = output * pairs_ + pair, junction = spare * pairs_ + pair;
            const auto plus = programmed_.positive(row, column), minus = programmed_.negative(row, column);
            if (faults_.positive(row, junction)) sum += change(plus, faulty_state(kind_, plus), pair);
            if (faults_.negative(row, junction)) sum += change(minus, faulty_state(kind_, minus), pair);
        });
        return sum;
    }
    void write_spare(const SubarrayRange& range, Eigen::Index output, Eigen::Index spare) {
        const auto written = [&](JunctionState wanted, bool is_faulty) {
            return is_faulty ? faulty_state(kind_, wanted) : wanted;
        };
        for_each_pair(range, [&](Eigen::Index row, int pair) {
            const auto column = output * pairs_ + pair, junction = spare * pairs_ + pair;
            spares_.positive(row, junction) =
                written(programmed_.positive(row, column), faults_.positive(row, junction));
            spares_.negative(row, junction) =
                written(programmed_.negative(row, column), faults_.negative(row, junction));
        });
    }

    LayerStates programmed_;
    int pairs_;  ///< of a synapse
    const LayerStates& states_;
    FaultKind kind_;
    JunctionResistances nominal_;
    SpareFaults faults_;
    LayerStates spares_;  ///< of the spare columns
    std::vector<Replacement> replacements_;
};

}  // namespace

Repair repair_with_spares(const AnalogNetwork& network, const NetworkStates& states, FaultKind kind, double probability,
                          int spares, const JunctionResistances& nominal, const JunctionSpread& spread,
                          std::uint64_t seed, std::uint64_t sample) {
    SPINLOOM_EXPECT(is_permanent(kind) && spares >= 0);
    Repair repair;
    for (std::size_t layer = 0; layer < network.design.num_layers(); ++layer) {
        LayerRepair one(network, layer, states[layer], kind, nominal);
        one.draw_spares(spares, network.design.layer_partition(layer).num_vertical(), probability, seed, layer, sample);
        Eigen::Index vertical = -1;
        for (const auto& range : subarrays(network.design, layer)) {
            if (range.first_input == 0) ++vertical;
            one.repair(range, vertical * spares, spares);
        }
        repair.num_replaced += one.num_replaced();
        repair.cells.push_back(one.cells(spread, layer));
    }
    return repair;
}

}  // namespace spinloom
