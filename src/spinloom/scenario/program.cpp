#include "spinloom/scenario/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <set>

#include "spinloom/array/neuron_write.hpp"
#include "spinloom/array/write_trial.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/device/write_error_curve.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int curve_nodes = 9, curve_checks = 3;
constexpr std::array<ArrayMode, 2> modes = {ArrayMode::program_parallel, ArrayMode::program_antiparallel};

AnalogNetwork network_of(const Scenario& scenario, const RunOptions& options) {
    AnalogNetwork network = scenario.circuit;
    if (scenario.weights) {
        network.mlp = given_weights(scenario);
    } else {
        auto trained = train_network(scenario, options, options.out);
        if (!options.out.empty()) write_trained(options.out / "weights", trained);
        network.mlp = std::move(trained.mlp);
    }
    return network;
}

DeviceStates initial_states(const Scenario& scenario) {
    const auto& plan = scenario.programming;
    switch (plan.initial) {
        case ProgrammingPlan::Initial::file:
            return read_states(plan.initial_file, scenario.topology);
        case ProgrammingPlan::Initial::random:
            return random_states(scenario.topology, scenario.seed);
        default:
            return uniform_states(scenario.topology, plan.initial == ProgrammingPlan::Initial::antiparallel);
    }
}

/// A subarray shape with its maps of currents.
struct SolvedShape {
    WriteArray array;
    std::array<std::unique_ptr<WriteMap>, 2> maps;
    WriteFigures figures;

    [[nodiscard]] double current(const WriteStep& step) const {
        return maps[step.to_antiparallel]->current(step.place);
    }
    /// One pulse [J].
    [[nodiscard]] double energy(const WriteStep& step, const WriteTiming& timing) const {
        return maps[step.to_antiparallel]->power(step.place) * timing.pulse +
               figures.modes[step.to_antiparallel].charging_energy;
    }
};

SolvedShape solve_shape(const Scenario& scenario, int rows, int outputs, double& energy_error) {
    const auto& plan = scenario.programming;
    const auto& circuit = scenario.circuit;
    SolvedShape shape{{plan.cell(circuit.synapse_parallel, circuit.synapse_antiparallel), plan.levels, rows, outputs,
                       circuit.wires, circuit.capacitances},
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
        mode.interpolation_error = map.interpolation_error(shape.array);
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
    for (const std::size_t state : {0, 1}) {
        const auto sensed =
            solve_write(shape.array, far, ArrayMode::verify, WriteScope::cross, state == 1 ? constants::pi : 0.0);
        figures.sense_current[state] = sensed.bit_current;
        figures.verify_energy = std::max(figures.verify_energy, sensed.power * plan.timing.verify);
    }
    return shape;
}

WriteFigures solve_neurons(const Scenario& scenario, double verify_energy) {
    const auto& plan = scenario.programming;
    const auto& neuron = scenario.circuit.neuron;
    // Both devices are of one kind, so one junction has the neuron's two states.
    const auto cell = plan.cell(neuron.input_resistance, neuron.feedback_resistance);
    const NeuronWrite circuit{cell, cell, plan.levels, neuron.n_channel, neuron.p_channel};
    WriteFigures figures;
    figures.is_neuron = true;
    figures.rows = figures.outputs = 1;
    figures.verify_energy = verify_energy;
    for (const std::size_t m : {0, 1}) {
        const auto solution = solve_neuron_write(circuit, m == 1);
        auto& mode = figures.modes[m];
        mode.least_current = mode.largest_current = std::abs(solution.current);
        mode.row_disturb = solution.other_current;
        mode.charging_energy = solution.power * plan.timing.pulse;  // there is no map of powers
    }
    return figures;
}

double read_transistor_resistance(const Scenario& scenario) {
    const auto& plan = scenario.programming;
    constexpr double across = 0.02;
    const double level = 0.5 * scenario.circuit.neuron.v_dd;
    return across /
           terminal_currents(*plan.read, plan.levels.read_word, level + 0.5 * across, level - 0.5 * across, 0).drain;
}

/// The solved circuits of all subarrays of a network.
class SolvedNetwork {
public:
    SolvedNetwork(const Scenario& scenario, const AnalogNetwork& network, double& energy_error, int threads) {
        std::map<std::pair<int, int>, std::size_t> known;
        std::vector<std::pair<int, int>> sizes;
        for (std::size_t layer = 0; layer < network.num_layers(); ++layer) {
            shape_of_.emplace_back();
            for (const auto& range : subarrays(network, layer)) {
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
        energy_error = *std::max_element(errors.begin(), errors.end());
        neurons_ = solve_neurons(scenario, shapes_.front().figures.verify_energy);
    }
    [[nodiscard]] const SolvedShape& shape(const WriteStep& step) const {
        return shapes_[shape_of_[step.layer][static_cast<std::size_t>(step.subarray)]];
    }
    [[nodiscard]] const WriteFigures& neurons() const { return neurons_; }
    [[nodiscard]] std::vector<WriteFigures> figures() const {
        std::vector<WriteFigures> all;
        for (const auto& shape : shapes_) all.push_back(shape.figures);
        all.push_back(neurons_);
        return all;
    }
    /// Current and energy of one pulse of a step.
    [[nodiscard]] std::pair<double, double> pulse(const WriteStep& step, const WriteTiming& timing) const {
        if (!step.is_neuron()) return {shape(step).current(step), shape(step).energy(step, timing)};
        const auto& mode = neurons_.modes[step.to_antiparallel];
        return {step.to_antiparallel ? -mode.least_current : mode.least_current, mode.charging_energy};
    }

private:
    std::vector<SolvedShape> shapes_;
    std::vector<std::vector<std::size_t>> shape_of_;  ///< of each layer's subarrays
    WriteFigures neurons_;
};

WriteOptions statistics_options(const Scenario& scenario, int threads) {
    WriteOptions options;
    options.temperature = scenario.programming.temperature;
    options.samples = scenario.programming.samples;
    options.seed = scenario.seed;
    options.threads = threads;
    return options;
}

/// Fills in error rates, pulses and energies of all writes.
void expect(ProgramResults& results, const SolvedNetwork& solved, const WriteErrorCurve* curve) {
    const auto& plan = results.plan;
    const double attempts = plan.retries + 1;
    for (auto& write : results.writes) {
        const double current = std::abs(write.current);
        const double p = current > results.critical_current && curve != nullptr ? curve->error_rate(current) : 1;
        write.error_rate = p;
        write.residual = std::pow(p, attempts);
        write.expected_pulses = p < 1 ? (1 - write.residual) / (1 - p) : attempts;
        const auto& figures = write.step.is_neuron() ? solved.neurons() : solved.shape(write.step).figures;
        write.energy = write.expected_pulses * (solved.pulse(write.step, plan.timing).second + figures.verify_energy);
    }
}

/// Times, changes of level and disturbs.
void add_up(ProgramResults& results, const SolvedNetwork& solved) {
    const double attempt = results.plan.timing.write_cycle() + results.plan.timing.verify;
    std::map<std::pair<std::size_t, int>, double> times;
    std::set<std::tuple<std::size_t, int, int>> raised;
    for (const auto& write : results.writes) {
        const auto& step = write.step;
        times[{step.layer, step.subarray}] += attempt * write.expected_pulses;
        if (step.is_neuron()) continue;
        const auto& shape = solved.shape(step);
        if (step.to_antiparallel && raised.insert({step.layer, step.subarray, step.row}).second)
            results.swing_energy += shape.figures.swing_energy;
        results.disturb_bound += write.expected_pulses * ((shape.array.num_bit_lines() - 1) * results.row_disturb_rate +
                                                          (shape.array.rows - 1) * results.column_disturb_rate);
    }
    for (const auto& [where, time] : times) {
        results.time += time;
        results.parallel_time = std::max(results.parallel_time, time);
    }
}

void find_disturbs(ProgramResults& results, const WriteOptions& options) {
    double column = 0;
    for (const auto& figures : results.figures) {
        for (const auto& mode : figures.modes) {
            results.row_disturb_current = std::max(results.row_disturb_current, std::abs(mode.row_disturb));
            column = std::max(column, std::abs(mode.column_disturb));
        }
    }
    const auto& plan = results.plan;
    const std::array<double, 1> pulse = {plan.timing.pulse};
    const auto row = rare_disturbs(plan.device, results.row_disturb_current, pulse, options).outcomes.front();
    results.row_disturb_rate = row.error_rate;
    results.row_disturb_rate_error = row.standard_error;
    // Far below the critical current the barrier is lowered by the share that the current has of it.
    results.column_disturb_rate = escape_rate(plan.device.layer, plan.temperature) * plan.timing.pulse *
                                  std::exp(results.thermal_stability * column / results.critical_current);
}

/// Writes one device of the plan, with its neighbours in the states that they have by then.
CheckedWrite check_write(const Scenario& scenario, const SolvedNetwork& solved, const PlannedWrite& write,
                         std::size_t index, const DeviceStates& states) {
    const auto& plan = scenario.programming;
    const auto& step = write.step;
    const auto& array = solved.shape(step).array;
    const auto& layer = states.layers[step.layer];
    const int first_row = step.row - step.place.row, first_column = step.column - step.place.bit_line % array.outputs;
    const auto is_parallel = [&](const CellPlace& place) {
        const auto side = static_cast<std::size_t>(place.bit_line / array.outputs);
        return layer.synapses[side](first_row + place.row, first_column + place.bit_line % array.outputs) == 0;
    };
    std::vector<CellPlace> places = {step.place};
    for (int bit = 0; bit < array.num_bit_lines(); ++bit)
        if (bit != step.place.bit_line) places.push_back({step.place.row, bit});
    for (const int row : {step.place.row - 1, step.place.row + 1})
        if (row >= 0 && row < array.rows) places.push_back({row, step.place.bit_line});
    std::vector<bool> parallel;
    for (const auto& place : places) parallel.push_back(is_parallel(place));

    const auto easy = array.cell.device.layer.wells().easy;
    CheckedWrite check{index, 0, false, static_cast<int>(places.size()) - 1, 0, 0, 0};
    while (!check.is_written && check.pulses <= plan.retries) {
        const std::uint64_t first = (index * 128 + static_cast<std::uint64_t>(check.pulses)) << 24;
        const auto starts = thermal_starts(array.cell.device, parallel, plan.temperature, scenario.seed, first);
        std::vector<MovingCell> moving;
        for (std::size_t i = 0; i < places.size(); ++i) moving.push_back({places[i], starts[i]});
        const auto trial = run_write_pulse(array, plan.timing, step.place, modes[step.to_antiparallel], moving);
        if (check.pulses++ == 0) check.peak_current = trial.peak_current, check.energy = trial.energy;
        for (std::size_t i = 0; i < places.size(); ++i) {
            const bool has_turned = (trial.ends[i].dot(easy) > 0) != parallel[i];
            if (i == 0) check.is_written = has_turned;
            if (i > 0 && has_turned) ++check.disturbed;
        }
    }
    return check;
}

/// Draws writes of synapses and replays the plan up to each.
std::vector<CheckedWrite> check_plan(const Scenario& scenario, const SolvedNetwork& solved,
                                     const ProgramResults& results, const DeviceStates& initial, std::size_t count,
                                     const RunOptions& options) {
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < results.writes.size(); ++i)
        if (!results.writes[i].step.is_neuron()) candidates.push_back(i);
    if (count > candidates.size()) {
        throw InputError(InputProblem{
            {}, 0, "--check", fmt::format("asks for {} devices, but only {} are written", count, candidates.size())});
    }
    RandomStream stream(scenario.seed, "checked writes");
    shuffle(std::span(candidates), stream);
    candidates.resize(count);
    std::sort(candidates.begin(), candidates.end());
    std::vector<DeviceStates> states;
    auto now = initial;
    std::size_t done = 0;
    for (const std::size_t index : candidates) {
        for (; done < index; ++done) apply(results.writes[done].step, now);
        states.push_back(now);
    }
    std::vector<CheckedWrite> checks(count);
    Progress progress("co-simulation", count, options.progress && count > 0);
    parallel_for(options.threads, count, [&](std::size_t i) {
        checks[i] = check_write(scenario, solved, results.writes[candidates[i]], candidates[i], states[i]);
        progress.advance();
    });
    return checks;
}

}  // namespace

ProgramResults program_scenario(const Scenario& scenario, const ProgramRequest& request, const RunOptions& options) {
    const auto& plan = scenario.programming;
    const auto critical = plan.device.critical_current(1e-2);
    if (!critical) {
        throw InputError(
            InputProblem{{},
                         0,
                         "programming.device",
                         fmt::format("'{}' is not switched by any current up to 10 mA", plan.device_card)});
    }
    const auto initial = initial_states(scenario);
    if (!options.out.empty()) write_file_atomically(options.out / "scenario.toml", scenario.resolved);
    const auto network = network_of(scenario, options);
    const auto start = Clock::now();
    const auto wanted = wanted_states(network.mlp);

    ProgramResults results;
    results.scenario = scenario.name;
    results.plan = plan;
    results.topology = scenario.topology;
    results.devices = wanted.num_devices();
    results.critical_current = *critical;
    results.thermal_stability = plan.device.layer.thermal_stability(plan.temperature);
    results.read_resistance = read_transistor_resistance(scenario);
    const SolvedNetwork solved(scenario, network, results.energy_error, options.threads);
    results.figures = solved.figures();
    double least = std::numeric_limits<double>::infinity(), largest = 0;
    for (const auto& step : write_steps(network, initial, wanted)) {
        PlannedWrite write;
        write.step = step;
        write.current = solved.pulse(step, plan.timing).first;
        const double current = std::abs(write.current);
        if (current > *critical) least = std::min(least, current), largest = std::max(largest, current);
        results.writes.push_back(write);
    }
    const auto statistics = statistics_options(scenario, options.threads);
    std::unique_ptr<WriteErrorCurve> curve;
    // Currents that differ by less than this are one.
    constexpr double same_current = 1e-3;
    if (largest - least < same_current * largest) largest = least;
    if (largest > 0) {
        Progress progress("write error rates", curve_nodes, options.progress);
        curve = std::make_unique<WriteErrorCurve>(plan.device, plan.timing.pulse, least, largest, curve_nodes,
                                                  statistics, [&] { progress.advance(); });
        const auto error = curve->error_against_direct(curve_checks);
        results.curve_error = error.largest;
        results.curve_scatter = error.scatter;
    }
    find_disturbs(results, statistics);
    expect(results, solved, curve.get());
    add_up(results, solved);
    results.checks = check_plan(scenario, solved, results, initial, request.check, options);
    results.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
    if (!options.out.empty()) {
        write_file_atomically(options.out / "plan.csv", plan_csv(results));
        write_file_atomically(options.out / "states.csv", states_csv(wanted));
        if (!results.checks.empty()) write_file_atomically(options.out / "check.csv", checks_csv(results));
        write_file_atomically(options.out / "program.json", program_json(results));
    }
    return results;
}

double ProgramResults::expected_pulses() const {
    return std::accumulate(writes.begin(), writes.end(), 0.0,
                           [](double sum, const auto& write) { return sum + write.expected_pulses; });
}

double ProgramResults::energy() const {
    return std::accumulate(writes.begin(), writes.end(), swing_energy,
                           [](double sum, const auto& write) { return sum + write.energy; });
}

double ProgramResults::expected_wrong() const {
    return std::accumulate(writes.begin(), writes.end(), 0.0,
                           [](double sum, const auto& write) { return sum + write.residual; });
}

double ProgramResults::residual_error_rate() const {
    return devices > 0 ? expected_wrong() / static_cast<double>(devices) : 0;
}

std::size_t ProgramResults::below_critical() const {
    return static_cast<std::size_t>(std::count_if(
        writes.begin(), writes.end(), [&](const auto& write) { return std::abs(write.current) <= critical_current; }));
}

}  // namespace spinloom
