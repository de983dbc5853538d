#include "spinloom/study/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <set>

#include "spinloom/array/write/write_trial.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/magnet/write_error_curve.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

namespace spinloom {
namespace {

constexpr int curve_nodes = 9, curve_checks = 3;
constexpr std::array<ArrayMode, 2> modes = {ArrayMode::program_parallel, ArrayMode::program_antiparallel};

/// @throws InputError if more synapses are to be checked than are written
void require_enough(const std::vector<WriteStep>& steps, std::size_t checked) {
    const auto available = static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [](const auto& step) { return !step.is_neuron(); }));
    if (checked <= available) return;
    throw InputError(InputProblem{
        {}, 0, "--check", fmt::format("asks for {} devices, but only {} are written", checked, available)});
}

DeviceStates initial_states(const Scenario& scenario) {
    const auto& plan = scenario.programming;
    const int pairs = pairs_per_synapse(scenario.circuit.synapse_levels);
    switch (plan.initial) {
        case ProgrammingPlan::Initial::file:
            return read_states(plan.initial_file, scenario.circuit.topology, pairs);
        case ProgrammingPlan::Initial::random:
            return random_states(scenario.circuit.topology, scenario.seed, pairs);
        default:
            return uniform_states(scenario.circuit.topology, plan.initial == ProgrammingPlan::Initial::antiparallel,
                                  pairs);
    }
}

double read_transistor_resistance(const Scenario& scenario) {
    const auto& plan = scenario.programming;
    constexpr double across = 0.02;
    const double level = 0.5 * scenario.circuit.neuron.v_dd;
    return across /
           terminal_currents(*plan.read, plan.levels.read_word, level + 0.5 * across, level - 0.5 * across, 0).drain;
}

WriteOptions statistics_options(const Scenario& scenario, int threads) {
    WriteOptions options;
    options.temperature = scenario.programming.temperature;
    options.samples = scenario.programming.samples;
    options.seed = scenario.seed;
    options.threads = threads;
    return options;
}

/// Fills in error rates, pulses and energies of all writes.
void expect(ProgramSummary& results, const SolvedWrites& solved, const WriteErrorCurve* curve) {
    const double attempts = results.plan.retries + 1;
    for (auto& write : results.writes) {
        const double current = std::abs(write.current);
        const double p = current > results.critical_current && curve != nullptr ? curve->error_rate(current) : 1;
        write.error_rate = p;
        write.residual = std::pow(p, attempts);
        write.expected_pulses = p < 1 ? (1 - write.residual) / (1 - p) : attempts;
        write.energy = write.expected_pulses * (solved.energy(write.step) + solved.verify_energy(write.step));
    }
}

/// Times, changes of level and disturbs.
void add_up(ProgramSummary& results, const SolvedWrites& solved) {
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
        // Cells of its word line are on; those of its bit line and of the other pairs of its row are off.
        const int on = shape.array.num_bit_lines() - 1;
        const int off = shape.array.pairs * (shape.array.rows + on) - on - 1;
        results.disturb_bound +=
            write.expected_pulses * (on * results.row_disturb_rate + off * results.column_disturb_rate);
    }
    for (const auto& [where, time] : times) {
        results.time += time;
        results.parallel_time = std::max(results.parallel_time, time);
    }
}

void find_disturbs(ProgramSummary& results, const WriteOptions& options) {
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
    const double share = column / results.critical_current;
    if (plan.device.layer.external_field.isZero()) {
        // Far below the critical current the barrier is lowered by the share that the current has of it.
        results.column_disturb_rate = escape_rate(plan.device.layer, plan.temperature) * plan.timing.pulse *
                                      std::exp(results.thermal_stability * share);
    } else {
        const auto cell = rare_disturbs(plan.device, column, pulse, options).outcomes.front();
        results.column_disturb_rate = cell.error_rate + 3 * cell.standard_error;
    }
}

/// Writes one device of the plan, with its neighbours in the states that they have by then.
CheckedWrite check_write(const Scenario& scenario, const SolvedWrites& solved, const PlannedWrite& write,
                         std::size_t index, const DeviceStates& states) {
    const auto& plan = scenario.programming;
    const auto& step = write.step;
    const auto& array = solved.shape(step).array;
    const auto& layer = states.layers[step.layer];
    const int first_row = step.row - step.place.row, first_column = step.column - step.place.bit_line % array.outputs;
    const auto is_parallel = [&](const CellPlace& place) {
        const auto& side = layer.synapses.side(place.bit_line / array.outputs);
        const int column = first_column + place.bit_line % array.outputs;
        return side(first_row + place.row, column * array.pairs + place.pair) == JunctionState::parallel;
    };
    std::vector<CellPlace> places = {step.place};
    for (int bit = 0; bit < array.num_bit_lines(); ++bit)
        if (bit != step.place.bit_line) places.push_back({step.place.row, bit, step.pair});
    for (const int row : {step.place.row - 1, step.place.row + 1})
        if (row >= 0 && row < array.rows) places.push_back({row, step.place.bit_line, step.pair});
    for (int pair = 0; pair < array.pairs; ++pair)
        if (pair != step.pair) places.push_back({step.place.row, step.place.bit_line, pair});
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
std::vector<CheckedWrite> check_writes(const Scenario& scenario, const SolvedWrites& solved,
                                       const ProgramSummary& results, const DeviceStates& initial, std::size_t count,
                                       const ProgramOptions& options) {
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < results.writes.size(); ++i)
        if (!results.writes[i].step.is_neuron()) candidates.push_back(i);
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

double critical_current(const ProgrammingPlan& plan) {
    if (const auto critical = plan.device.critical_current(1e-2)) return *critical;
    throw InputError(InputProblem{
        {}, 0, "programming.device", fmt::format("'{}' is not switched by any current up to 10 mA", plan.device_card)});
}

/// Error rates over the currents of the plan's writes, and how far they are off; none where nothing is switched.
std::unique_ptr<WriteErrorCurve> error_curve(ProgramSummary& results, const WriteOptions& statistics, bool shows) {
    constexpr double same_current = 1e-3;  // currents that differ by less than this are one
    double least = std::numeric_limits<double>::infinity(), largest = 0;
    for (const auto& write : results.writes) {
        const double current = std::abs(write.current);
        if (current > results.critical_current) least = std::min(least, current), largest = std::max(largest, current);
    }
    if (largest == 0) return nullptr;
    if (largest - least < same_current * largest) largest = least;
    Progress progress("write error rates", least < largest ? curve_nodes : 1, shows);
    auto curve = std::make_unique<WriteErrorCurve>(results.plan.device, results.plan.timing.pulse, least, largest,
                                                   curve_nodes, statistics, [&] { progress.advance(); });
    const auto error = curve->error_against_direct(curve_checks);
    results.curve_error = error.largest;
    results.curve_scatter = error.scatter;
    return curve;
}

}  // namespace

void check_programming(const Scenario& scenario) {
    static_cast<void>(critical_current(scenario.programming));
    static_cast<void>(initial_states(scenario));
}

void check_programming(const Subject& subject, const ProgramRequest& request) {
    const auto& network = subject.network;
    const auto wanted = wanted_states(network.weights, network.design.synapse_levels);
    require_enough(write_steps(network.design, initial_states(subject.scenario), wanted), request.check);
}

ProgramSummary measure_programming(const Subject& subject, const ProgramRequest& request,
                                   const ProgramOptions& options) {
    const Stopwatch clock;
    const auto& scenario = subject.scenario;
    const auto& design = subject.network.design;
    const auto initial = initial_states(scenario);
    ProgramSummary results;
    results.scenario = scenario.name;
    results.plan = scenario.programming;
    results.topology = scenario.circuit.topology;
    results.pairs = pairs_per_synapse(design.synapse_levels);
    results.wanted = wanted_states(subject.network.weights, design.synapse_levels);
    results.devices = results.wanted.num_devices();
    results.critical_current = critical_current(results.plan);
    results.thermal_stability = results.plan.device.layer.thermal_stability(results.plan.temperature);
    results.read_resistance = read_transistor_resistance(scenario);
    const auto steps = write_steps(design, initial, results.wanted);
    require_enough(steps, request.check);

    const SolvedWrites solved(scenario, options.threads);
    results.energy_error = solved.energy_error();
    results.figures = solved.all_figures();
    for (const auto& step : steps) {
        PlannedWrite write;
        write.step = step;
        write.current = solved.current(step);
        results.writes.push_back(write);
    }
    const auto statistics = statistics_options(scenario, options.threads);
    const auto curve = error_curve(results, statistics, options.progress);
    find_disturbs(results, statistics);
    expect(results, solved, curve.get());
    add_up(results, solved);
    results.checks = check_writes(scenario, solved, results, initial, request.check, options);
    results.wall_s = clock.seconds();
    return results;
}

double ProgramSummary::expected_pulses() const {
    return std::accumulate(writes.begin(), writes.end(), 0.0,
                           [](double sum, const auto& write) { return sum + write.expected_pulses; });
}

double ProgramSummary::energy() const {
    return std::accumulate(writes.begin(), writes.end(), swing_energy,
                           [](double sum, const auto& write) { return sum + write.energy; });
}

double ProgramSummary::expected_wrong() const {
    return std::accumulate(writes.begin(), writes.end(), 0.0,
                           [](double sum, const auto& write) { return sum + write.residual; });
}

double ProgramSummary::residual_error_rate() const {
    return devices > 0 ? expected_wrong() / static_cast<double>(devices) : 0;
}

std::size_t ProgramSummary::below_critical() const {
    return static_cast<std::size_t>(std::count_if(
        writes.begin(), writes.end(), [&](const auto& write) { return std::abs(write.current) <= critical_current; }));
}

}  // namespace spinloom
