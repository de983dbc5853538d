#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "spinloom/array/write/write_path.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/design/junction_states.hpp"

/// The magnetic state of every device of a network, and the pulses that lead from one to another.

namespace spinloom {

/// States of one layer, each parallel or antiparallel.
struct LayerDeviceStates {
    LayerStates synapses;
    LayerStates::Matrix neurons;  ///< outputs x (input device, feedback device)
};

struct DeviceStates {
    std::vector<LayerDeviceStates> layers;

    [[nodiscard]] std::size_t num_devices() const;
    friend bool operator==(const DeviceStates& a, const DeviceStates& b);
};

/// The states that a network needs: synapses by their weights (array/parts/synapse.hpp), neurons (parallel,
/// antiparallel).
/// @param levels  of a weight (levels.hpp)
[[nodiscard]] DeviceStates wanted_states(const Weights& weights, int levels = 2);
/// Every device in one state. @param topology  as of `Weights::topology`   @param pairs  of a synapse
[[nodiscard]] DeviceStates uniform_states(const std::vector<std::size_t>& topology, bool antiparallel, int pairs = 1);
/// Every device in either state with probability 1/2.
[[nodiscard]] DeviceStates random_states(const std::vector<std::size_t>& topology, std::uint64_t seed, int pairs = 1);

/// Reads a table with the columns layer, row, column, device, antiparallel, a row a device in any order, every device
/// once. Layers count from 1; row is the input line (the bias line last) and device 0 (I+) or 1 (I-), of the pair of
/// area 2^s 2s or 2s + 1. The neurons' own devices have the row after the bias line and device 0 (input) or 1
/// (feedback). `states_csv` writes it.
/// @throws InputError with every problem up to ten
[[nodiscard]] DeviceStates read_states(const std::filesystem::path& path, const std::vector<std::size_t>& topology,
                                       int pairs = 1);
/// Reads from text; `name` stands for the path in messages.
[[nodiscard]] DeviceStates read_states_text(std::string_view text, const std::string& name,
                                            const std::vector<std::size_t>& topology, int pairs = 1);
[[nodiscard]] std::string states_csv(const DeviceStates& states);

/// A device that is to be written, in the order in which it is.
struct WriteStep {
    static constexpr int neurons = -1;  ///< subarray and row of a neuron's device

    std::size_t layer = 0;  ///< from 0
    int subarray = 0;       ///< as in `subarrays`, or `neurons`
    int row = 0;            ///< input line of the layer, or `neurons`
    int column = 0;         ///< output
    int device = 0;         ///< 0: to I+ or at the neuron's input; 1: to I- or in its feedback
    int pair = 0;           ///< of a synapse, the smallest first
    bool to_antiparallel = false;
    CellPlace place;  ///< within the subarray

    [[nodiscard]] bool is_neuron() const { return subarray == neurons; }
};

/// The devices whose states differ: layer by layer, subarray by subarray, row by row. In a row first those that become
/// parallel, then the others, of either the smallest pairs first, which share their word line; the neurons of a layer
/// after its synapses.
[[nodiscard]] std::vector<WriteStep> write_steps(const CircuitDesign& design, const DeviceStates& from,
                                                 const DeviceStates& to);

/// Sets the device of a step to its new state.
void apply(const WriteStep& step, DeviceStates& states);

}  // namespace spinloom
