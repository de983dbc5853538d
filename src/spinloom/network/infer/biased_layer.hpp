#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/infer/biased_array.hpp"
#include "spinloom/network/infer/layer_read_out.hpp"

namespace spinloom {

/// A layer whose junctions depend on bias, with its amplifiers: the lines' voltages and the inputs' currents are those
/// of the full netlist.
///
/// Each line ends through r_in = 1/g at an input of an op-amp, at n+ or n-. With J - S V the current of a line's end
/// (BiasedArray), u = 1/(S + g), sums over the lines of an op-amp and r_f its feedback resistor,
///
///     V = u (J + g n),     n (1/r_f + sum g (1 - g u)) = sum g u J + v/r_f - i
///
/// where v is the rail of the grounded resistor at n+ and the op-amp's output at n-, and i what the op-amp draws. An
/// ideal op-amp has n- = n+ instead. Sweeps over all subarrays repeat this until no voltage moves.
class BiasedLayer {
public:
    static constexpr double tolerance = 5e-11;  ///< of the last step of any voltage [V]

    /// @param cells  of the layer; they depend on bias
    BiasedLayer(const CircuitDesign& design, std::size_t layer, const LayerConductances& cells);

    /// `Batch::size` images on the way to their solution.
    struct Pack {
        std::vector<Batch> inputs;  ///< voltages of the layer's data inputs [V]
        /// Of op-amps that are not ideal, outputs [V] and what their inputs draw [A]; empty: ideal ones.
        std::vector<Batch> output, positive_current, negative_current;
        std::vector<Batch> positive, negative;  ///< inputs of the op-amps, n+ and n- [V]
        std::vector<BiasedArray::State> arrays;
        Batch change = Batch(0.0);  ///< largest of the last sweep [V]
        BiasedArray::Workspace workspace = {};
        std::vector<Batch> lines = {};
    };
    [[nodiscard]] Pack start() const;
    /// To be called when the inputs have changed.
    void take_inputs(Pack& pack) const;
    void sweep(Pack& pack) const;
    /// Sweeps until no voltage moves by more than `tolerance`. @returns whether it ended so
    bool solve(Pack& pack) const;
    /// Adds what the data inputs and the bias sources carry [A], and the slopes beyond those of junctions at 0 V [S].
    /// @param bias  empty: not asked for
    void add_currents(const Pack& pack, std::span<Batch> inputs, std::span<Batch> slopes, std::span<Batch> bias) const;

    /// Open-circuit inputs of the neurons in one image of a pack [V]. @param read_out  set, one a neuron
    void read_outputs(const Pack& pack, std::size_t lane, Eigen::Ref<Eigen::VectorXd> read_out) const;

    [[nodiscard]] int num_inputs() const { return num_inputs_; }
    [[nodiscard]] int num_op_amps() const { return num_op_amps_; }
    [[nodiscard]] int num_bias_sources() const { return static_cast<int>(bias_.size()); }

    /// With ideal op-amps. @param voltages  of the data inputs, inputs x images [V]
    [[nodiscard]] LayerReadOut read_out(const Eigen::MatrixXd& voltages) const;
    [[nodiscard]] Eigen::MatrixXd line_voltages(std::size_t subarray, const Eigen::MatrixXd& voltages) const;
    [[nodiscard]] Eigen::MatrixXd input_currents(const Eigen::MatrixXd& voltages, int threads) const;

private:
    struct Part {
        SubarrayRange range;
        int first_op_amp;
        BiasedArray array;
    };
    /// Sums over the lines of each op-amp.
    struct NodeSums {
        std::vector<Batch> current, conductance;
    };
    [[nodiscard]] Pack solved(const Eigen::MatrixXd& voltages, Eigen::Index first, bool& is_converged) const;
    void add_ends(const Part& part, const BiasedArray::State& state, NodeSums& positive, NodeSums& negative) const;
    void find_nodes(const NodeSums& positive, const NodeSums& negative, int first, int count, Pack& pack) const;
    void end_lines(const Part& part, const BiasedArray::State& state, Pack& pack) const;
    /// Calls `take(part, r, volts)` for output r of each part: gain (V+ - V-) on the amplifiers' rail.
    template <class Take>
    void for_each_amplified(const Pack& pack, std::size_t lane, const Take& take) const;
    void read_lane(const Pack& pack, std::size_t lane, Eigen::Index image, LayerReadOut& result) const;

    bool is_first_;  ///< its inputs are sources
    int num_inputs_, num_outputs_, num_op_amps_ = 0;
    NeuronAmplifiers amplifiers_;
    double reference_;
    Eigen::VectorXd bias_;  ///< voltages of the bias sources [V]
    std::vector<Part> parts_;
};

}  // namespace spinloom
