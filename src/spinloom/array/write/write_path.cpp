#include "spinloom/array/write/write_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "spinloom/circuit/power.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// A wire from its driver to nodes at given distances [segments].
struct Wire {
    std::map<int, Node> node_at;
};

/// The wire's capacitance stands at its nodes, each taking that of the segments behind it.
Wire add_wire(Netlist& netlist, Node driver, std::vector<int> distances, double segment_resistance,
              double segment_capacitance) {
    std::sort(distances.begin(), distances.end());
    Wire wire;
    Node last = driver;
    int reached = 0;
    for (const int distance : distances) {
        if (wire.node_at.count(distance) > 0) continue;
        const int segments = distance - reached;
        Node here = last;
        if (segment_resistance > 0) {
            here = netlist.internal_node();
            netlist.add_conductance(last, here, 1 / (segments * segment_resistance));
            if (segment_capacitance > 0) netlist.add_capacitor("wire", here, ground, segments * segment_capacitance);
        }
        wire.node_at[distance] = last = here;
        reached = distance;
    }
    return wire;
}

/// A cell, or equal ones between the same nodes.
struct CellGroup {
    CellPlace place;
    double count;
    std::optional<Eigen::Vector3d> start;
};

/// The cells of a scope, the selected one first.
std::vector<CellGroup> cell_groups(const WriteArray& array, const CellPlace& place, WriteScope scope,
                                   const std::vector<MovingCell>& moving) {
    std::map<CellPlace, Eigen::Vector3d> starts;
    for (const auto& cell : moving) starts[cell.place] = cell.start;
    const bool has_wires = array.wires.output_line > 0;
    std::vector<CellGroup> groups;
    std::map<std::tuple<bool, bool, int>, std::size_t> merged;  // by whether row and bit line are the selected ones
    const auto add = [&](const CellPlace& at) {
        const bool same_row = at.row == place.row, same_bit = at.bit_line == place.bit_line;
        if (!same_row && !same_bit && scope == WriteScope::cross) return;
        const auto start = starts.find(at);
        if (start != starts.end()) {
            groups.push_back({at, 1, start->second});
        } else if (has_wires || merged.count({same_row, same_bit, at.pair}) == 0) {
            merged[{same_row, same_bit, at.pair}] = groups.size();
            groups.push_back({at, 1, {}});
        } else {
            groups[merged[{same_row, same_bit, at.pair}]].count += 1;
        }
    };
    add(place);
    for (int row = 0; row < array.rows; ++row) {
        for (int bit = 0; bit < array.num_bit_lines(); ++bit) {
            for (int pair = 0; pair < array.pairs; ++pair)
                if (CellPlace{row, bit, pair} != place) add({row, bit, pair});
        }
    }
    return groups;
}

struct Drivers {
    Node wwl, wwl_other, rwl, rwl_other, sl, sl_other, bl, bl_other;
};

Drivers add_drivers(Netlist& netlist, const LineLevels& levels) {
    const auto driver = [&](const char* name, double level) {
        const Node node = netlist.node(name);
        netlist.add_voltage_source(name, node, ground, level);
        return node;
    };
    return {driver("wwl", levels.write_word_selected), driver("wwl_other", levels.write_word_other),
            driver("rwl", levels.read_word_selected),  driver("rwl_other", levels.read_word_other),
            driver("sl", levels.source_selected),      driver("sl_other", levels.source_other),
            driver("bl", levels.bit_selected),         driver("bl_other", levels.bit_other)};
}

double larger(double a, double b) {
    return std::abs(b) > std::abs(a) ? b : a;
}

}  // namespace

SotBitcell WriteArray::cell_of(int pair) const {
    auto result = cell;
    result.junction.parallel_resistance /= std::exp2(pair);
    result.device.junction.parallel_conductance *= std::exp2(pair);
    return result;
}

std::string cell_name(const CellPlace& place) {
    const auto name = fmt::format("c{}_{}", place.row, place.bit_line);
    return place.pair == 0 ? name : fmt::format("{}_{}", name, place.pair);
}

WriteCircuit write_circuit(const WriteArray& array, const CellPlace& place, ArrayMode mode, WriteScope scope,
                           double selected_angle, const std::vector<MovingCell>& moving) {
    SPINLOOM_EXPECT(place.row >= 0 && place.row < array.rows && place.bit_line >= 0 &&
                    place.bit_line < array.num_bit_lines() && place.pair >= 0 && place.pair < array.pairs);
    const auto groups = cell_groups(array, place, scope, moving);
    WriteCircuit circuit;
    auto& netlist = circuit.netlist;
    const auto drivers = add_drivers(netlist, line_levels(mode, array.levels));
    std::map<int, std::vector<int>> row_distances, bit_distances;
    for (const auto& [at, count, start] : groups) {
        row_distances[at.row].push_back(array.source_segments(at.bit_line));
        bit_distances[at.bit_line].push_back(array.bit_segments(at.row));
    }
    const auto& c = array.capacitances;
    const double row_capacitance = c.input_ground + 2 * c.input_coupling;
    const double bit_capacitance = c.output_ground + 2 * c.output_coupling;
    std::map<int, Wire> source_lines, word_lines, bit_lines;
    for (const auto& [row, distances] : row_distances) {
        const bool is_selected = row == place.row;
        source_lines[row] = add_wire(netlist, is_selected ? drivers.sl : drivers.sl_other, distances,
                                     array.wires.input_line, row_capacitance);
        if (is_selected)
            word_lines[row] = add_wire(netlist, drivers.wwl, distances, array.wires.input_line, row_capacitance);
    }
    for (const auto& [bit, distances] : bit_distances) {
        bit_lines[bit] = add_wire(netlist, bit == place.bit_line ? drivers.bl : drivers.bl_other, distances,
                                  array.wires.output_line, bit_capacitance);
    }
    std::vector<SotBitcell> cells;
    for (int pair = 0; pair < array.pairs; ++pair) cells.push_back(array.cell_of(pair));
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& [at, count, start] = groups[i];
        const bool is_selected = at.row == place.row && at.pair == place.pair;  // by its word lines
        const int tap = array.source_segments(at.bit_line);
        const Node bit = bit_lines[at.bit_line].node_at[array.bit_segments(at.row)];
        const Node source = source_lines[at.row].node_at[tap];
        const Node wwl = is_selected ? word_lines[at.row].node_at[tap] : drivers.wwl_other;
        const BitcellLines lines{bit, bit, source, wwl, is_selected ? drivers.rwl : drivers.rwl_other};
        const auto nodes = add_bitcell(netlist, cell_name(at), cells[static_cast<std::size_t>(at.pair)], lines, count,
                                       i == 0 ? selected_angle : 0, start);
        if (c.cell > 0) netlist.add_capacitor("cell", nodes.top, nodes.middle, count * std::exp2(at.pair) * c.cell);
        circuit.cells.push_back({at, count, nodes, source});
    }
    return circuit;
}

WriteSolution solve_write(const WriteArray& array, const CellPlace& place, ArrayMode mode, WriteScope scope,
                          double selected_angle) {
    const auto circuit = write_circuit(array, place, mode, scope, selected_angle);
    OperatingPointSolver solver(circuit.netlist);
    const auto point = solver.solve();
    if (!point.is_usable()) {
        throw ConvergenceError(fmt::format("the write circuit of row {}, bit line {} has no solution: {}", place.row,
                                           place.bit_line, point.report()));
    }
    const double half = 0.5 * array.cell.device.line.resistance();
    const auto strip_current = [&](const WriteCircuitCell& cell) {
        // Both halves carry the same current but for the junction's; the layer feels the mean of both.
        const double x = solver.voltage(point, cell.nodes.x);
        return (x - solver.voltage(point, cell.source)) / (2 * half);
    };
    WriteSolution result;
    for (std::size_t i = 0; i < circuit.cells.size(); ++i) {
        const auto& cell = circuit.cells[i];
        const double current = strip_current(cell);
        const bool same_row = cell.place.row == place.row, same_bit = cell.place.bit_line == place.bit_line;
        const bool is_on = same_row && cell.place.pair == place.pair;
        double& slot = i == 0                 ? result.current
                       : is_on                ? result.row_disturb
                       : same_row || same_bit ? result.column_disturb
                                              : result.other_disturb;
        slot = larger(slot, current);
    }
    result.bit_current = -solver.current(point, "bl");
    result.power = power_of_voltage_sources(solver.system(), point.unknowns);
    result.strip_power = result.current * result.current * 2 * half;
    return result;
}

namespace {

/// Whole numbers near Chebyshev's points from 0 to count - 1, ends included.
std::vector<int> chebyshev_places(int count, int points) {
    std::vector<int> places;
    if (count <= points) {
        for (int i = 0; i < count; ++i) places.push_back(i);
        return places;
    }
    for (int k = 0; k < points; ++k) {
        const double x = 0.5 * (1 - std::cos(constants::pi * k / (points - 1)));
        const int place = static_cast<int>(std::lround(x * (count - 1)));
        if (places.empty() || place > places.back()) places.push_back(place);
    }
    return places;
}

/// Values of Lagrange's polynomials at a place.
Eigen::VectorXd lagrange(const std::vector<int>& places, int at) {
    Eigen::VectorXd weights(static_cast<Eigen::Index>(places.size()));
    for (std::size_t i = 0; i < places.size(); ++i) {
        double product = 1;
        for (std::size_t j = 0; j < places.size(); ++j) {
            if (j != i) product *= static_cast<double>(at - places[j]) / (places[i] - places[j]);
        }
        weights[static_cast<Eigen::Index>(i)] = product;
    }
    return weights;
}

/// The middles of the gaps between places.
std::vector<int> middles(const std::vector<int>& places) {
    std::vector<int> result;
    for (std::size_t i = 1; i < places.size(); ++i)
        if (places[i] - places[i - 1] > 1) result.push_back((places[i] + places[i - 1]) / 2);
    return result;
}

}  // namespace

WriteMap::WriteMap(const WriteArray& array, ArrayMode mode, double tolerance) : outputs_(array.outputs) {
    for (const int points : {6, 9, 13, 19}) {
        solve(array, mode, points);
        interpolation_error_ = error_between(array, mode);
        if (interpolation_error_ <= tolerance) return;
    }
}

void WriteMap::solve(const WriteArray& array, ArrayMode mode, int points) {
    const bool has_wires = array.wires.output_line > 0;
    rows_ = has_wires ? chebyshev_places(array.rows, points) : std::vector<int>{0};
    taps_ = has_wires ? chebyshev_places(array.outputs, points) : std::vector<int>{0};
    currents_.resize(static_cast<Eigen::Index>(rows_.size()), static_cast<Eigen::Index>(taps_.size()));
    powers_ = currents_;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        for (std::size_t j = 0; j < taps_.size(); ++j) {
            const auto solution = solve_write(array, {rows_[i], taps_[j]}, mode);
            currents_(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = solution.current;
            powers_(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = solution.power;
            row_disturb_ = larger(row_disturb_, solution.row_disturb);
            column_disturb_ = larger(column_disturb_, solution.column_disturb);
        }
    }
}

double WriteMap::error_between(const WriteArray& array, ArrayMode mode) const {
    double worst = 0;
    const auto compare = [&](const CellPlace& place) {
        worst = std::max(worst, std::abs(current(place) / solve_write(array, place, mode).current - 1));
    };
    for (const int row : middles(rows_)) compare({row, taps_.back()});
    for (const int tap : middles(taps_)) compare({rows_.front(), tap});
    if (array.pairs > 1) compare({rows_.front(), taps_.back(), array.pairs - 1});
    return worst;
}

double WriteMap::interpolate(const Eigen::MatrixXd& values, const CellPlace& place) const {
    return lagrange(rows_, place.row).dot(values * lagrange(taps_, place.bit_line % outputs_));
}

double WriteMap::current(const CellPlace& place) const {
    return interpolate(currents_, place);
}

double WriteMap::power(const CellPlace& place) const {
    return interpolate(powers_, place);
}

}  // namespace spinloom
