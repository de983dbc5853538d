#include "spinloom/array/write/write_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/magnet/llg_ensemble.hpp"
#include "spinloom/device/magnet/write_statistics.hpp"

namespace spinloom {
namespace {

/// From `rest` to `active` and back, each edge beginning at the time given.
Waveform trapezoid(double rest, double active, double rise_at, double fall_at, double edge) {
    return Waveform::corners(
        {{{0, rest}, {rise_at, rest}, {rise_at + edge, active}, {fall_at, active}, {fall_at + edge, rest}}});
}

/// Charge out of sources times the voltage of their rails, integrated along a transient analysis.
class SupplyMeter {
public:
    /// @param rails  (name, voltage [V]) of the sources that are counted
    SupplyMeter(const MnaSystem& system, const std::vector<std::pair<std::string, double>>& rails) {
        for (const auto& [name, voltage] : rails) branches_.emplace_back(system.unknown_of_branch(name), voltage);
    }
    [[nodiscard]] std::vector<int> needs() const {
        std::vector<int> unknowns;
        for (const auto& [unknown, voltage] : branches_) unknowns.push_back(unknown);
        return unknowns;
    }
    void look(double time, const Eigen::VectorXd& unknowns) {
        double power = 0;
        for (const auto& [unknown, voltage] : branches_) power += voltage * std::max(0.0, -unknowns[unknown]);
        energy_ += 0.5 * (power + last_power_) * (time - last_time_);
        last_time_ = time, last_power_ = power;
    }
    [[nodiscard]] double energy() const { return energy_; }

private:
    std::vector<std::pair<int, double>> branches_;
    double energy_ = 0, last_time_ = 0, last_power_ = 0;
};

/// Drives word and bit line of the cell through one pulse; `begin` is when the word line rises [s].
void drive_lines(Netlist& netlist, const LineLevels& levels, const WriteTiming& timing, double begin) {
    const double bit_rise = begin + timing.edge + timing.guard, bit_fall = bit_rise + timing.pulse;
    netlist.set_source("wwl", levels.write_word_other);
    netlist.set_source("bl", levels.bit_other);
    netlist.set_waveform("wwl", trapezoid(levels.write_word_other, levels.write_word_selected, begin,
                                          bit_fall + timing.edge + timing.guard, timing.edge));
    netlist.set_waveform("bl", trapezoid(levels.bit_other, levels.bit_selected, bit_rise, bit_fall, timing.edge));
}

/// Where the magnetisation of a cell comes to rest, from the unknowns at the end of a pulse: no current flows any more.
Eigen::Vector3d rest_of(const MovingCell& cell, const Macrospin& layer, const MnaSystem& system,
                        const Eigen::VectorXd& unknowns) {
    const auto& elements = system.netlist().free_layers();
    const auto name = cell_name(cell.place);
    const auto element = std::find_if(elements.begin(), elements.end(), [&](const auto& e) { return e.name == name; });
    SPINLOOM_EXPECT(element != elements.end());
    Eigen::Vector3d m;
    for (std::size_t i = 0; i < 3; ++i)
        m[static_cast<Eigen::Index>(i)] = unknowns[system.unknown_of_node(element->components[i])];
    const std::array<Drive, 1> rest = {{{resting_time(layer), {}}}};
    const std::array<double, 1> end = {rest[0].duration};
    return integrate_llg(layer, m.normalized(), rest, end).directions.back();
}

}  // namespace

WriteTrial run_write_pulse(const WriteArray& array, const WriteTiming& timing, const CellPlace& place, ArrayMode mode,
                           const std::vector<MovingCell>& moving) {
    SPINLOOM_EXPECT(mode == ArrayMode::program_parallel || mode == ArrayMode::program_antiparallel);
    auto circuit = write_circuit(array, place, mode, WriteScope::cross, 0, moving);
    auto& netlist = circuit.netlist;
    const double begin = timing.edge;  // all at rest before
    drive_lines(netlist, line_levels(mode, array.levels), timing, begin);

    const auto fail = [&](const std::string& report) {
        throw ConvergenceError(fmt::format("the write pulse of row {}, bit line {} cannot be followed: {}", place.row,
                                           place.bit_line, report));
    };
    const auto start = solve_operating_point(netlist);
    if (!start.is_usable()) fail(start.report());
    TransientOptions options;
    options.stop = begin + timing.write_cycle();
    TransientSolver solver(netlist, options);
    const auto& system = solver.system();
    const auto& selected = circuit.cells.front();
    const double rail = array.levels.write;
    SupplyMeter meter(
        system, {{"wwl", array.levels.word_on}, {"bl", rail}, {"bl_other", rail}, {"sl", rail}, {"sl_other", rail}});
    auto wanted = meter.needs();
    const int x = system.unknown_of_node(selected.nodes.x), source = system.unknown_of_node(selected.source);
    wanted.insert(wanted.end(), {x, source});
    for (const auto& layer : netlist.free_layers())
        for (const Node node : layer.components) wanted.push_back(system.unknown_of_node(node));
    solver.want(wanted);

    WriteTrial trial;
    Eigen::VectorXd last;
    const auto observe = [&](double time, const Eigen::VectorXd& unknowns) {
        meter.look(time, unknowns);
        trial.peak_current = std::max(trial.peak_current,
                                      std::abs(unknowns[x] - unknowns[source]) / array.cell.device.line.resistance());
        last = unknowns;
    };
    const auto summary = solver.run(start, observe);
    if (!summary.is_usable()) fail(summary.report());
    trial.steps = summary.steps;
    trial.energy = meter.energy();

    for (const auto& cell : moving) trial.ends.push_back(rest_of(cell, array.cell.device.layer, system, last));
    return trial;
}

double line_swing_energy(const WriteArray& array, const WriteTiming& timing) {
    const auto& c = array.capacitances;
    const double source_wires = array.rows * array.outputs * (c.input_ground + 2 * c.input_coupling);
    const double bit_wires = array.num_bit_lines() * array.rows * (c.output_ground + 2 * c.output_coupling);
    auto cells = array;
    cells.wires = {};
    auto circuit = write_circuit(cells, {}, ArrayMode::idle, WriteScope::whole);
    const std::array<const char*, 4> lines = {"bl", "bl_other", "sl", "sl_other"};
    const double rail = array.levels.write;
    std::vector<std::pair<std::string, double>> rails;
    for (const char* line : lines) {
        circuit.netlist.set_waveform(line, Waveform::corners({{{0, 0}, {timing.edge, rail}}}));
        rails.emplace_back(line, rail);
    }
    const auto start = solve_operating_point(circuit.netlist);
    TransientOptions options;
    options.stop = 3 * timing.edge;
    TransientSolver solver(circuit.netlist, options);
    SupplyMeter meter(solver.system(), rails);
    solver.want(meter.needs());
    const auto look = [&](double time, const Eigen::VectorXd& unknowns) { meter.look(time, unknowns); };
    const auto summary = start.is_usable() ? solver.run(start, look) : TransientSummary{};
    if (!summary.is_usable()) throw ConvergenceError("the lines of a subarray cannot be raised: " + summary.report());
    return meter.energy() + (source_wires + bit_wires) * rail * rail;
}

std::vector<Eigen::Vector3d> thermal_starts(const SotDevice& device, const std::vector<bool>& parallel,
                                            double temperature, std::uint64_t seed, std::uint64_t first_sample) {
    const auto easy = device.layer.wells().easy;
    std::vector<Eigen::Vector3d> starts;
    for (const bool is_parallel : parallel) starts.emplace_back(is_parallel ? easy : Eigen::Vector3d(-easy));
    EnsembleOptions options;
    options.temperature = temperature;
    options.seed = seed;
    options.first_sample = first_sample;
    LlgEnsemble ensemble(device.layer, options, starts);
    ensemble.advance(resting_time(device.layer), {});
    for (std::size_t i = 0; i < starts.size(); ++i) starts[i] = ensemble.magnetisation(i);
    return starts;
}

}  // namespace spinloom
