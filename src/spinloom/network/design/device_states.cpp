#include "spinloom/network/design/device_states.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr std::size_t most_problems = 10;
const std::vector<std::string>& state_columns() {
    static const std::vector<std::string> columns = {"layer", "row", "column", "device", "antiparallel"};
    return columns;
}

/// The state of a device as the tables number them; null where there is none.
JunctionState* state_at(DeviceStates& states, const Eigen::RowVectorXd& row) {
    const auto whole = [](double value, double end) { return value >= 0 && value < end && value == std::floor(value); };
    if (!whole(row[0] - 1, static_cast<double>(states.layers.size()))) return nullptr;
    auto& layer = states.layers[static_cast<std::size_t>(row[0]) - 1];
    const auto lines = layer.synapses.positive.rows(), outputs = layer.neurons.rows();
    if (!whole(row[2], static_cast<double>(outputs)) || !whole(row[1], static_cast<double>(lines) + 1)) return nullptr;
    const auto line = static_cast<Eigen::Index>(row[1]), column = static_cast<Eigen::Index>(row[2]);
    if (!whole(row[3], line == lines ? 2 : 2 * layer.synapses.pairs)) return nullptr;
    const auto device = static_cast<Eigen::Index>(row[3]);
    return line == lines
               ? &layer.neurons(column, device)
               : &layer.synapses.side(static_cast<int>(device % 2))(line, column * layer.synapses.pairs + device / 2);
}

void add_row_steps(std::vector<WriteStep>& steps, WriteStep step, const SubarrayRange& range,
                   const LayerDeviceStates& from, const LayerDeviceStates& to) {
    const int pairs = to.synapses.pairs, cells = pairs * range.num_outputs();
    for (const bool to_antiparallel : {false, true}) {
        for (int cell = 0; cell < cells; ++cell) {
            step.pair = cell / range.num_outputs();
            step.column = range.first_output + cell % range.num_outputs();
            for (int device = 0; device < 2; ++device) {
                const auto junction = Eigen::Index{step.column} * pairs + step.pair;
                const auto wanted = to.synapses.side(device)(step.row, junction);
                const bool is_there = wanted == from.synapses.side(device)(step.row, junction);
                if (is_there || (wanted == JunctionState::antiparallel) != to_antiparallel) continue;
                step.device = device;
                step.to_antiparallel = to_antiparallel;
                step.place = {step.row - range.first_input,
                              device * range.num_outputs() + step.column - range.first_output, step.pair};
                steps.push_back(step);
            }
        }
    }
}

void add_neuron_steps(std::vector<WriteStep>& steps, std::size_t layer, const LayerDeviceStates& from,
                      const LayerDeviceStates& to) {
    for (Eigen::Index column = 0; column < to.neurons.rows(); ++column) {
        for (const int device : {0, 1}) {
            const auto wanted = to.neurons(column, device);
            if (wanted == from.neurons(column, device)) continue;
            WriteStep step{layer, WriteStep::neurons, WriteStep::neurons, static_cast<int>(column), device, 0, {}, {}};
            step.to_antiparallel = wanted == JunctionState::antiparallel;
            steps.push_back(step);
        }
    }
}

}  // namespace

std::size_t DeviceStates::num_devices() const {
    Eigen::Index count = 0;
    for (const auto& layer : layers) count += layer.synapses.num_junctions() + layer.neurons.size();
    return static_cast<std::size_t>(count);
}

bool operator==(const DeviceStates& a, const DeviceStates& b) {
    const auto same = [](const auto& x, const auto& y) {
        return x.rows() == y.rows() && x.cols() == y.cols() && (x.array() == y.array()).all();
    };
    if (a.layers.size() != b.layers.size()) return false;
    for (std::size_t l = 0; l < a.layers.size(); ++l) {
        const auto &x = a.layers[l], &y = b.layers[l];
        if (!same(x.synapses.positive, y.synapses.positive) || !same(x.synapses.negative, y.synapses.negative) ||
            !same(x.neurons, y.neurons))
            return false;
    }
    return true;
}

DeviceStates wanted_states(const Weights& weights, int levels) {
    DeviceStates states;
    for (const auto& layer : weights.layers) {
        LayerDeviceStates result{programmed_states(layer, levels), LayerStates::Matrix(layer.fan_out(), 2)};
        result.neurons.col(0).setConstant(JunctionState::parallel);
        result.neurons.col(1).setConstant(JunctionState::antiparallel);
        states.layers.push_back(std::move(result));
    }
    return states;
}

DeviceStates uniform_states(const std::vector<std::size_t>& topology, bool antiparallel, int pairs) {
    DeviceStates states;
    for (std::size_t l = 1; l < topology.size(); ++l) {
        const auto inputs = static_cast<Eigen::Index>(topology[l - 1]) + 1;
        const auto outputs = static_cast<Eigen::Index>(topology[l]);
        const auto state = antiparallel ? JunctionState::antiparallel : JunctionState::parallel;
        const LayerStates::Matrix side = LayerStates::Matrix::Constant(inputs, outputs * pairs, state);
        states.layers.push_back({{side, side, pairs}, LayerStates::Matrix::Constant(outputs, 2, state)});
    }
    return states;
}

DeviceStates random_states(const std::vector<std::size_t>& topology, std::uint64_t seed, int pairs) {
    auto states = uniform_states(topology, false, pairs);
    for (std::size_t l = 0; l < states.layers.size(); ++l) {
        RandomStream stream(seed, "initial states", l);
        auto& layer = states.layers[l];
        for (auto* matrix : {&layer.synapses.positive, &layer.synapses.negative, &layer.neurons})
            for (auto& state : matrix->reshaped())
                state = stream.below(2) == 0 ? JunctionState::parallel : JunctionState::antiparallel;
    }
    return states;
}

DeviceStates read_states_text(std::string_view text, const std::string& name, const std::vector<std::size_t>& topology,
                              int pairs) {
    const auto table = read_csv_text(text, name);
    if (table.header != state_columns())
        throw InputError(name, "a table of device states has the columns layer,row,column,device,antiparallel");
    constexpr auto unseen = JunctionState::open;  // no table says that
    auto states = uniform_states(topology, false, pairs);
    for (auto& layer : states.layers)
        for (auto* matrix : {&layer.synapses.positive, &layer.synapses.negative, &layer.neurons})
            matrix->setConstant(unseen);
    std::vector<InputProblem> problems;
    for (Eigen::Index i = 0; i < table.values.rows() && problems.size() < most_problems; ++i) {
        const Eigen::RowVectorXd row = table.values.row(i);
        auto* state = state_at(states, row);
        const auto where = fmt::format("row {} of the table", i + 1);
        if (state == nullptr) {
            problems.push_back({name, 0, where,
                                fmt::format("layer {:g}, row {:g}, column {:g}, device {:g} is no device of {}{}",
                                            row[0], row[1], row[2], row[3], topology_text(topology),
                                            pairs > 1 ? fmt::format(" with {} pairs a synapse", pairs) : "")});
        } else if (*state != unseen) {
            problems.push_back({name, 0, where, "gives a device a second time"});
        } else if (row[4] != 0 && row[4] != 1) {
            problems.push_back({name, 0, where, "antiparallel must be 0 or 1"});
        } else {
            *state = row[4] == 0 ? JunctionState::parallel : JunctionState::antiparallel;
        }
    }
    if (!problems.empty()) throw InputError(problems);
    if (static_cast<std::size_t>(table.values.rows()) != states.num_devices()) {
        throw InputError(name, fmt::format("holds {} devices, but {} has {}", table.values.rows(),
                                           topology_text(topology), states.num_devices()));
    }
    return states;
}

DeviceStates read_states(const std::filesystem::path& path, const std::vector<std::size_t>& topology, int pairs) {
    return read_states_text(read_file(path), path.string(), topology, pairs);
}

std::string states_csv(const DeviceStates& states) {
    std::string text = "layer,row,column,device,antiparallel\n";
    for (std::size_t l = 0; l < states.layers.size(); ++l) {
        const auto& layer = states.layers[l];
        const auto lines = layer.synapses.positive.rows(), outputs = layer.neurons.rows();
        const Eigen::Index pairs = layer.synapses.pairs;
        for (Eigen::Index row = 0; row <= lines; ++row) {
            for (Eigen::Index column = 0; column < outputs; ++column) {
                for (Eigen::Index device = 0; device < (row < lines ? 2 * pairs : 2); ++device) {
                    const auto state = row < lines ? layer.synapses.side(static_cast<int>(device % 2))(
                                                         row, column * pairs + device / 2)
                                                   : layer.neurons(column, device);
                    text += fmt::format("{},{},{},{},{}\n", l + 1, row, column, device,
                                        state == JunctionState::antiparallel ? 1 : 0);
                }
            }
        }
    }
    return text;
}

std::vector<WriteStep> write_steps(const CircuitDesign& design, const DeviceStates& from, const DeviceStates& to) {
    SPINLOOM_EXPECT(from.layers.size() == to.layers.size() && to.layers.size() == design.num_layers());
    std::vector<WriteStep> steps;
    for (std::size_t layer = 0; layer < design.num_layers(); ++layer) {
        const auto ranges = subarrays(design, layer);
        for (std::size_t s = 0; s < ranges.size(); ++s) {
            for (int row = ranges[s].first_input; row < ranges[s].end_input; ++row) {
                WriteStep step;
                step.layer = layer;
                step.subarray = static_cast<int>(s);
                step.row = row;
                add_row_steps(steps, step, ranges[s], from.layers[layer], to.layers[layer]);
            }
        }
        add_neuron_steps(steps, layer, from.layers[layer], to.layers[layer]);
    }
    return steps;
}

void apply(const WriteStep& step, DeviceStates& states) {
    auto& layer = states.layers[step.layer];
    const auto state = step.to_antiparallel ? JunctionState::antiparallel : JunctionState::parallel;
    if (step.is_neuron()) {
        layer.neurons(step.column, step.device) = state;
    } else {
        const auto junction = Eigen::Index{step.column} * layer.synapses.pairs + step.pair;
        layer.synapses.side(step.device)(step.row, junction) = state;
    }
}

}  // namespace spinloom
