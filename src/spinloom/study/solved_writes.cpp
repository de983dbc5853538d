#include "spinloom/study/solved_writes.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "spinloom/array/write/neuron_write.hpp"
#include "spinloom/array/write/write_trial.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

constexpr std::array<ArrayMode, 2> modes = {ArrayMode::program_parallel, ArrayMode::program_antiparallel};

SolvedShape solve_shape(const Scenario& scenario, int rows, int outputs, double& energy_error) {
    const auto& plan = scenario.programming;
    const auto& circuit = scenario.circuit;
    SolvedShape shape{
        {plan.cell(circuit.synapse.parallel, circuit.synapse.antiparallel, circuit.synapse.half_voltage), plan.levels,
         rows, outputs, circuit.wires, circuit.capacitances, pairs_per_synapse(circuit.synapse_levels)},
        {},
        {}};
    auto& figures = shape.figures;
    figures.rows = rows;
    figures.outputs = outputs;
    const CellPlace middle{rows / 2, outputs / 2}, far{0, outputs - 1}, near{rows - 1, 0};
    for (const std::size_t m : {0, 1}) {
        shape.maps[m] = std::make_unique<WriteMap>(shape.array, modes[m]);
        const auto& map = *shape.maps[m];
        auto& mode = figures.modes[m];
        mode.row_disturb = map.row_disturb();
        mode.column_disturb = map.column_disturb();
        mode.least_current = std::abs(map.current(far));
        mode.largest_current = std::abs(map.current(near));
        mode.interpolation_error = map.interpolation_error();
        const auto charging = [&](const CellPlace& place) {
            return run_write_pulse(shape.array, plan.timing, place, modes[m], {}).energy -
                   map.power(place) * plan.timing.pulse;
        };
        mode.charging_energy = charging(middle);
        if (circuit.wires.output_line > 0) {
            for (const auto& place : {far, near}) {
                const double error = std::abs(charging(place) - mode.charging_energy);
                energy_error = std::max(energy_error, error / (map.power(place) * plan.timing.pulse));
            }
        }
    }
    figures.swing_energy = line_swing_energy(shape.array, plan.timing);
    for (int pair = 0; pair < shape.array.pairs; ++pair) {
        auto& sensing = figures.sensing.emplace_back();
        for (const std::size_t state : {0, 1}) {
            const auto sensed = solve_write(shape.array, {far.row, far.bit_line, pair}, ArrayMode::verify,
                                            WriteScope::cross, state == 1 ? constants::pi : 0.0);
            sensing.current[state] = sensed.bit_current;
            sensing.energy = std::max(sensing.energy, sensed.power * plan.timing.verify);
        }
    }
    return shape;
}

WriteFigures solve_neurons(const Scenario& scenario, const WriteFigures::Sensing& sensing) {
    const auto& plan = scenario.programming;
    const auto& neuron = scenario.circuit.neuron;
    // Both devices are of one kind, so one junction has the neuron's two states.
    const auto cell = plan.cell(neuron.input_resistance, neuron.feedback_resistance, neuron.half_voltage);
    const NeuronWrite circuit{cell, cell, plan.levels, neuron.n_channel, neuron.p_channel};
    WriteFigures figures;
    figures.is_neuron = true;
    figures.rows = figures.outputs = 1;
    figures.sensing = {sensing};
    for (const std::size_t m : {0, 1}) {
        const auto solution = solve_neuron_write(circuit, m == 1);
        auto& mode = figures.modes[m];
        mode.least_current = mode.largest_current = std::abs(solution.current);
        mode.row_disturb = solution.other_current;
        mode.charging_energy = solution.power * plan.timing.pulse;  // there is no map of powers
    }
    return figures;
}

}  // namespace

SolvedWrites::SolvedWrites(const Scenario& scenario, int threads) : pulse_(scenario.programming.timing.pulse) {
    std::map<std::pair<int, int>, std::size_t> known;
    std::vector<std::pair<int, int>> sizes;
    for (std::size_t layer = 0; layer < scenario.circuit.num_layers(); ++layer) {
        shape_of_.emplace_back();
        for (const auto& range : subarrays(scenario.circuit, layer)) {
            const std::pair size{range.end_input - range.first_input, range.num_outputs()};
            const auto [entry, is_new] = known.try_emplace(size, sizes.size());
            if (is_new) sizes.push_back(size);
            shape_of_.back().push_back(entry->second);
        }
    }
    shapes_.resize(sizes.size());
    std::vector<double> errors(sizes.size());
    parallel_for(threads, sizes.size(), [&](std::size_t i) {
        shapes_[i] = solve_shape(scenario, sizes[i].first, sizes[i].second, errors[i]);
    });
    energy_error_ = *std::max_element(errors.begin(), errors.end());
    neurons_ = solve_neurons(scenario, shapes_.front().figures.sensing.front());
}

const SolvedShape& SolvedWrites::shape(const WriteStep& step) const {
    return shapes_[shape_of_[step.layer][static_cast<std::size_t>(step.subarray)]];
}

const WriteFigures& SolvedWrites::figures(const WriteStep& step) const {
    return step.is_neuron() ? neurons_ : shape(step).figures;
}

std::vector<WriteFigures> SolvedWrites::all_figures() const {
    std::vector<WriteFigures> all;
    for (const auto& shape : shapes_) all.push_back(shape.figures);
    all.push_back(neurons_);
    return all;
}

double SolvedWrites::current(const WriteStep& step) const {
    if (!step.is_neuron()) return shape(step).maps[step.to_antiparallel]->current(step.place);
    const double current = neurons_.modes[step.to_antiparallel].least_current;
    return step.to_antiparallel ? -current : current;
}

double SolvedWrites::energy(const WriteStep& step) const {
    const double charging = figures(step).modes[step.to_antiparallel].charging_energy;
    return step.is_neuron() ? charging : charging + pulse_ * shape(step).maps[step.to_antiparallel]->power(step.place);
}

double SolvedWrites::verify_energy(const WriteStep& step) const {
    return figures(step).sensing[static_cast<std::size_t>(step.pair)].energy;
}

}  // namespace spinloom
