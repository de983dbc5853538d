#include "spinloom/network/infer/op_amp_solver.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/network/infer/biased_packs.hpp"

namespace spinloom {
namespace {

constexpr int max_passes = 200;
constexpr double step_limit = 0.25;   ///< of a transistor circuit's voltages in one pass [V]
constexpr int patience = 30;          ///< passes after which it is halved, again and again: op-amps swing
constexpr double still = 1e-8;        ///< a circuit that moved less keeps its tangent, whose error is of its square [V]
constexpr double rail_margin = 0.05;  ///< beyond which no output of a transistor circuit lies [V]
constexpr double start_margin = 0.05;  ///< from the rails, of outputs that ideal op-amps put beyond them [V]
constexpr double current_scale = 1e3;  ///< what a current that changed may move at most [ohm]
constexpr auto lanes = static_cast<Eigen::Index>(Batch::size);

/// v follows `wanted` by at most `limit`. @returns how far it was away
Batch follow(const Batch& wanted, double limit, Batch& v) {
    const Batch change = wanted - v;
    v += xsimd::min(xsimd::max(change, Batch(-limit)), Batch(limit));
    return xsimd::abs(change);
}

}  // namespace

OpAmpTileSolver::OpAmpTileSolver(const CompiledNetwork& network, const Eigen::MatrixXd& voltages)
    : network_(&network), step_limit_(step_limit), layers_(network.layers().size()), given_(voltages.cols()) {
    const Eigen::Index padded = (given_ + lanes - 1) / lanes * lanes;
    auto& inputs = layers_.front().inputs;
    inputs.resize(voltages.rows(), padded);
    inputs.leftCols(given_) = voltages;
    for (Eigen::Index i = given_; i < padded; ++i) inputs.col(i) = voltages.col(given_ - 1);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        if (const auto& biased = network.layers()[l].biased)
            layers_[l].packs.assign(static_cast<std::size_t>(padded / lanes), biased->start());
    }
}

double OpAmpTileSolver::feedback_conductance(std::size_t l) const {
    return network_->layers()[l].amplifiers.feedback_conductance();
}

/// From ideal op-amps, as far as real ones reach.
void OpAmpTileSolver::start(std::size_t l) {
    auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    const auto& design = network_->design();
    const auto& op_amps = design.op_amps;
    const bool is_macro = op_amps.model == OpAmpModel::macro;
    const double low = is_macro ? op_amps.macro.output_low : start_margin;
    const double high = is_macro ? op_amps.macro.output_high : design.neuron.v_dd - start_margin;
    layer.output = layer.ideal_output.cwiseMax(low).cwiseMin(high);
    const auto rows = layer.output.rows(), columns = layer.output.cols();
    layer.positive_current = layer.negative_current = layer.supply_current = Eigen::MatrixXd::Zero(rows, columns);
    layer.positive = layer.negative = layer.numerator = layer.denominator = layer.rho = layer.positive_current;
    layer.limit = Eigen::ArrayXXi::Zero(rows, columns);
    layer.positive_self.resize(columns);
    layer.negative_self.resize(columns);
    layer.offset.resize(columns);
    Eigen::Index first = 0;
    for (const auto& group : compiled.op_amps) {
        const auto count = group.offset.size();
        layer.offset.segment(first, count) = group.offset;
        layer.neuron_of.insert(layer.neuron_of.end(), group.neuron.begin(), group.neuron.end());
        layer.positive_self.segment(first, count) = group.nodes_by_output.topRows(count).diagonal();
        layer.negative_self.segment(first, count) = group.nodes_by_output.bottomRows(count).diagonal();
        first += count;
    }
    const auto start_voltage = Eigen::MatrixXd::Constant(compiled.num_outputs, rows, 0.5 * design.neuron.v_dd);
    layer.neurons.output = layer.neurons.gate = start_voltage;
    layer.neuron_input = start_voltage;
    if (op_amps.model == OpAmpModel::transistor)
        layer.transistors.resize(static_cast<std::size_t>(columns * (rows / lanes)));
}

/// n+ and n- from what outputs and input currents differ from those of ideal op-amps.
void OpAmpTileSolver::find_nodes(std::size_t l) {
    auto& layer = layers_[l];
    if (!layer.packs.empty()) return find_biased_nodes(l);
    const bool has_currents = network_->design().op_amps.model == OpAmpModel::transistor;
    Eigen::Index first = 0;
    Eigen::MatrixXd difference, drawn, nodes;
    for (const auto& group : network_->layers()[l].op_amps) {
        const auto count = group.offset.size();
        const auto ideal = layer.ideal_node.middleCols(first, count);
        difference = layer.output.middleCols(first, count) - layer.ideal_output.middleCols(first, count);
        nodes.noalias() = difference * group.nodes_by_output.transpose();
        if (has_currents) {
            drawn.resize(difference.rows(), 2 * count);
            drawn << layer.positive_current.middleCols(first, count), layer.negative_current.middleCols(first, count);
            nodes.noalias() -= drawn * group.nodes_by_current.transpose();
        }
        layer.positive.middleCols(first, count) = ideal + nodes.leftCols(count);
        layer.negative.middleCols(first, count) = ideal + nodes.rightCols(count);
        first += count;
    }
}

/// The same where junctions depend on bias: the lines at the op-amps' outputs and input currents.
void OpAmpTileSolver::find_biased_nodes(std::size_t l) {
    auto& layer = layers_[l];
    const OpAmpPorts ports{layer.output, layer.positive_current, layer.negative_current};
    const bool is_solved =
        solve_nodes(*network_->layers()[l].biased, layer.inputs, ports, layer.packs, layer.positive, layer.negative);
    if (!is_solved) change_.setConstant(1);
}

// With s+ and s- how an op-amp's inputs follow its own output, g_f and g_t the conductances of feedback and tie and
// i = g_f (o - n-) + g_t (o - nin),
//     o (denominator + rho g_t) = numerator + rho g_t nin,
//     denominator = 1 - beta s+ - gamma s- + rho g_f (1 - s-),
//     numerator = alpha + beta (n+ - s+ o0) + (gamma + rho g_f) (n- - s- o0),       o0 the present output.

void OpAmpTileSolver::linearise_macro(std::size_t l) {
    auto& layer = layers_[l];
    const auto& design = network_->design();
    const auto& macro = design.op_amps.macro;
    const double gain = macro.open_loop_gain, rho = macro.output_resistance, feedback = feedback_conductance(l);
    layer.rho.setConstant(rho);
    for (Eigen::Index k = 0; k < layer.output.cols(); ++k) {
        const double s_plus = layer.positive_self[k], s_minus = layer.negative_self[k];
        layer.denominator.col(k).setConstant(1 - gain * (s_plus - s_minus) + rho * feedback * (1 - s_minus));
        const auto present = layer.output.col(k).array();
        const auto plus = layer.positive.col(k).array() - s_plus * present;
        const auto minus = layer.negative.col(k).array() - s_minus * present;
        layer.numerator.col(k) =
            design.reference - gain * layer.offset[k] + gain * (plus - minus) + rho * feedback * minus;
    }
}

void OpAmpTileSolver::linearise_pack(std::size_t l, Eigen::Index op_amp, Eigen::Index first, bool is_start) {
    auto& layer = layers_[l];
    const auto& model = *network_->op_amp();
    auto& [point, tangent] = layer.transistors[static_cast<std::size_t>(op_amp * (images() / lanes) + first / lanes)];
    const auto load = [&](const Eigen::MatrixXd& from) { return Batch::load_unaligned(&from(first, op_amp)); };
    const auto store = [&](const Batch& value, Eigen::MatrixXd& to) { value.store_unaligned(&to(first, op_amp)); };

    const double offset = layer.offset[op_amp];
    const std::array<Batch, 3> wanted = {load(layer.positive) - offset, load(layer.negative), load(layer.output)};
    Batch change(1.0);
    if (is_start) {
        point = {wanted[0], wanted[1], wanted[2], {}};
        for (std::size_t k = 0; k < TransistorOpAmp::num_inner; ++k) point.inner[k] = Batch(model.start()[k]);
        tangent = model.linearise(point);
    } else {
        auto moved = point;
        change = follow(wanted[0], step_limit_, moved.positive);
        change = xsimd::max(change, follow(wanted[1], step_limit_, moved.negative));
        change = xsimd::max(change, follow(wanted[2], step_limit_, moved.output));
        for (std::size_t k = 0; k < TransistorOpAmp::num_inner; ++k) {
            const auto& by = tangent.inner_by[k];
            const Batch inner = tangent.inner[k] + by[0] * (wanted[0] - point.positive) +
                                by[1] * (wanted[1] - point.negative) + by[2] * (wanted[2] - point.output);
            change = xsimd::max(change, follow(inner, step_limit_, moved.inner[k]));
        }
        if (xsimd::all(change < still)) {
            change = Batch(0.0);
        } else {
            point = moved;
            tangent = model.linearise(point);
        }
    }

    // o = point.output + (output_current - i + by+ (n+ - point+) + by- (n- - point-)) rho,  rho = -1/by_output
    const Batch rho = -1.0 / tangent.by_output;
    const Batch beta = rho * tangent.by_positive, gamma = rho * tangent.by_negative;
    const Batch alpha = point.output + rho * tangent.output_current - beta * point.positive - gamma * point.negative;
    const double s_plus = layer.positive_self[op_amp], s_minus = layer.negative_self[op_amp];
    const double feedback = feedback_conductance(l);
    store(rho, layer.rho);
    store(1.0 - beta * s_plus - gamma * s_minus + rho * (feedback * (1 - s_minus)), layer.denominator);
    store(
        alpha + beta * (wanted[0] - s_plus * wanted[2]) + (gamma + rho * feedback) * (wanted[1] - s_minus * wanted[2]),
        layer.numerator);
    change = xsimd::max(change, current_scale * xsimd::abs(tangent.positive_current - load(layer.positive_current)));
    store(tangent.positive_current, layer.positive_current);
    store(tangent.negative_current, layer.negative_current);
    store(tangent.supply_current, layer.supply_current);
    for (Eigen::Index lane = 0; lane < lanes; ++lane)
        change_[first + lane] = std::max(change_[first + lane], change.get(static_cast<std::size_t>(lane)));
}

void OpAmpTileSolver::linearise_transistors(std::size_t l) {
    auto& layer = layers_[l];
    for (Eigen::Index k = 0; k < layer.output.cols(); ++k) {
        for (Eigen::Index first = 0; first < images(); first += lanes) linearise_pack(l, k, first, layer.is_new);
    }
}

/// What an output is held at in one pass: the macro-model's limits, or just beyond the rails, where a tangent is not to
/// be believed.
double OpAmpTileSolver::limit_of(int side) const {
    const auto& design = network_->design();
    const auto& macro = design.op_amps.macro;
    if (design.op_amps.model == OpAmpModel::macro) return side < 0 ? macro.output_low : macro.output_high;
    return side < 0 ? -rail_margin : design.neuron.v_dd + rail_margin;
}

/// The neurons behind what the closed op-amps are to them.
void OpAmpTileSolver::solve_neurons(std::size_t l) {
    auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    const double tie = compiled.amplifiers.tie_conductance();
    Eigen::MatrixXd current = Eigen::MatrixXd::Zero(compiled.num_outputs, images()), conductance = current;
    Eigen::MatrixXd open_circuit;
    NeuronSurroundings around;
    for (Eigen::Index k = 0; k < layer.output.cols(); ++k) {
        const int neuron = layer.neuron_of[static_cast<std::size_t>(k)];
        for (Eigen::Index i = 0; i < images(); ++i) {
            const int side = layer.limit(i, k);
            const double free = layer.denominator(i, k), rho = layer.rho(i, k);
            if (compiled.amplifiers.sum()) {  // current and conductance are then the voltage and the resistance
                current(neuron, i) = side != 0 ? limit_of(side) : layer.numerator(i, k) / free;
                conductance(neuron, i) = side != 0 ? 0 : rho / free;
                continue;
            }
            const double loaded = free + rho * tie;
            current(neuron, i) += tie * (side != 0 ? limit_of(side) : layer.numerator(i, k) / loaded);
            conductance(neuron, i) += side != 0 ? tie : tie * free / loaded;
        }
    }
    if (compiled.amplifiers.sum()) {
        open_circuit = current;
        around.source_resistance = conductance;
    } else {
        open_circuit = current.cwiseQuotient(conductance);
        around.source_resistance = conductance.cwiseInverse();
    }
    around.drawn = l + 1 < layers_.size() && layers_[l + 1].drawn.size() > 0
                       ? layers_[l + 1].drawn
                       : Eigen::MatrixXd::Zero(compiled.num_outputs, images());
    if (l + 1 < layers_.size() && !layers_[l + 1].packs.empty()) around.next = &layers_[l + 1].packs;
    around.gate = layer.neurons.gate;
    around.output = layer.neurons.output;
    layer.neurons = network_->neurons(l).solve(open_circuit, around);
    layer.neuron_input = open_circuit - around.source_resistance.cwiseProduct(layer.neurons.input_current);
    const Eigen::VectorXd moved = (layer.neurons.output - around.output).cwiseAbs().colwise().maxCoeff().transpose();
    change_ = change_.cwiseMax(moved);
}

/// New outputs of the op-amps, and which are at a limit; with transistors none may be in the end.
void OpAmpTileSolver::take_outputs(std::size_t l) {
    auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    const bool is_macro = network_->design().op_amps.model == OpAmpModel::macro;
    const double tie = compiled.amplifiers.tie_conductance();
    for (Eigen::Index k = 0; k < layer.output.cols(); ++k) {
        const int neuron = layer.neuron_of[static_cast<std::size_t>(k)];
        for (Eigen::Index i = 0; i < images(); ++i) {
            const double rho = layer.rho(i, k);
            // Of an amplifier that sums, the neuron's own current is what it delivers.
            const double drive = compiled.amplifiers.sum() ? -layer.neurons.input_current(neuron, i)
                                                           : tie * layer.neuron_input(neuron, i);
            double output = (layer.numerator(i, k) + rho * drive) / (layer.denominator(i, k) + rho * tie);
            const int side = output < limit_of(-1) ? -1 : output > limit_of(1) ? 1 : 0;
            if (side != layer.limit(i, k) || (side != 0 && !is_macro)) change_[i] = std::max(change_[i], 1.0);
            layer.limit(i, k) = side;
            if (side != 0) output = limit_of(side);
            change_[i] = std::max(change_[i], std::abs(output - layer.output(i, k)));
            layer.output(i, k) = output;
        }
    }
}

/// What the data inputs deliver beyond what ideal op-amps would draw.
void OpAmpTileSolver::find_drawn(std::size_t l) {
    auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    const Eigen::MatrixXd before = layer.drawn;
    layer.drawn = Eigen::MatrixXd::Zero(compiled.num_inputs, images());
    for (const auto& subarray : compiled.subarrays) {
        const auto& range = subarray.range;
        const auto nodes = node_changes(l, subarray.first_op_amp, range.num_outputs());
        layer.drawn.middleRows(range.first_input, range.num_data_inputs()).noalias() += subarray.input_by_nodes * nodes;
    }
    if (before.size() == 0) {
        change_.setConstant(1);
        return;
    }
    const Eigen::VectorXd moved = (layer.drawn - before).cwiseAbs().colwise().maxCoeff().transpose();
    change_ = change_.cwiseMax(current_scale * moved);
}

/// What n+ and n- of some op-amps differ from the ideal ones, positive ones first, x images [V].
Eigen::MatrixXd OpAmpTileSolver::node_changes(std::size_t l, Eigen::Index first, Eigen::Index count) const {
    const auto& layer = layers_[l];
    const auto ideal = layer.ideal_node.middleCols(first, count);
    Eigen::MatrixXd changes(2 * count, layer.output.rows());
    changes << (layer.positive.middleCols(first, count) - ideal).transpose(),
        (layer.negative.middleCols(first, count) - ideal).transpose();
    return changes;
}

void OpAmpTileSolver::pass(std::size_t l) {
    auto& layer = layers_[l];
    if (l > 0) layer.inputs = layers_[l - 1].neurons.output;
    if ((l > 0 && layer.packs.empty()) || layer.is_new) {
        const auto ideal = ideal_op_amps(network_->layers()[l], layer.inputs);
        layer.ideal_output = ideal.output.transpose();
        layer.ideal_node = ideal.node.transpose();
    }
    if (layer.output.size() == 0) start(l);
    find_nodes(l);
    if (l > 0 && layer.packs.empty()) find_drawn(l);
    if (network_->design().op_amps.model == OpAmpModel::macro) {
        linearise_macro(l);
    } else {
        linearise_transistors(l);
    }
    layer.is_new = false;
    solve_neurons(l);
    take_outputs(l);
}

std::vector<bool> OpAmpTileSolver::solve() {
    // Steps of layers that depend on bias have the slopes of junctions at 0 V, and leave more of an error.
    const bool is_biased = std::any_of(layers_.begin(), layers_.end(), [](const auto& l) { return !l.packs.empty(); });
    const double tolerance = is_biased ? 0.05 * OpAmpTileSolver::tolerance : OpAmpTileSolver::tolerance;
    for (int number = 0; number < max_passes; ++number) {
        if (number > 0 && number % patience == 0) step_limit_ *= 0.5;
        change_ = Eigen::VectorXd::Zero(images());
        for (std::size_t l = 0; l < layers_.size(); ++l) pass(l);
        if ((change_.array() < tolerance).all()) break;
    }
    std::vector<bool> is_converged(static_cast<std::size_t>(given_));
    for (std::size_t i = 0; i < is_converged.size(); ++i) {
        const auto image = static_cast<Eigen::Index>(i);
        is_converged[i] = change_[image] < tolerance;
        for (const auto& layer : layers_) {
            is_converged[i] = is_converged[i] && layer.neurons.is_converged[i] && layer.output.row(image).allFinite();
        }
    }
    for (std::size_t l = 0; l < layers_.size(); ++l) find_nodes(l);
    return is_converged;
}

/// What the sources of a layer deliver: the data inputs' power, of the first layer alone, and the bias sources'
/// currents.
void OpAmpTileSolver::add_sources(std::size_t l, Eigen::VectorXd& inputs, Eigen::MatrixXd& bias_current) const {
    const auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    if (compiled.biased) return sources_of(*compiled.biased, layer.packs, l == 0, inputs, bias_current);
    const auto read = read_out(compiled, layer.inputs);
    inputs = read.input_power;
    bias_current = read.bias_current;
    for (const auto& subarray : compiled.subarrays) {
        const auto& range = subarray.range;
        const auto nodes = node_changes(l, subarray.first_op_amp, range.num_outputs());
        if (l == 0) {
            inputs += (subarray.input_by_nodes * nodes)
                          .cwiseProduct(layer.inputs.middleRows(range.first_input, range.num_data_inputs()))
                          .colwise()
                          .sum()
                          .transpose();
        }
        if (range.has_bias) bias_current += subarray.bias_by_nodes * nodes;
    }
}

void OpAmpTileSolver::add_power(std::size_t l, std::vector<NetworkPower>& power) const {
    const auto& layer = layers_[l];
    const auto& compiled = network_->layers()[l];
    const auto& design = network_->design();
    const double feedback = feedback_conductance(l), v_dd = design.neuron.v_dd;
    Eigen::VectorXd inputs;
    Eigen::MatrixXd bias_current;
    add_sources(l, inputs, bias_current);
    const Eigen::VectorXd bias = bias_voltages(design);
    const double tie = compiled.amplifiers.tie_conductance();
    const auto delivered = [&](Eigen::Index i, Eigen::Index k) {
        const int neuron = layer.neuron_of[static_cast<std::size_t>(k)];
        const double o = layer.output(i, k);
        const double onwards = compiled.amplifiers.sum() ? layer.neurons.input_current(neuron, i)
                                                         : tie * (o - layer.neuron_input(neuron, i));
        return o * (feedback * (o - layer.negative(i, k)) + onwards);
    };
    for (Eigen::Index i = 0; i < given_; ++i) {
        auto& p = power[static_cast<std::size_t>(i)];
        p.inputs += inputs[i];
        const double neurons = v_dd * layer.neurons.supply_current.col(i).sum();
        p.v_dd += neurons;
        p.neurons += neurons;
        p.level_shift += design.neuron_on_rail().level_shift * layer.neurons.input_current.col(i).sum();
        for (Eigen::Index rail = 0; rail < bias.size(); ++rail)
            bias_account(p, rail == 0 ? design.bias_positive : design.bias_negative) +=
                bias[rail] * bias_current(rail, i);
        p.reference += design.reference * feedback * (design.reference - layer.positive.row(i).array()).sum();
        p.op_amp_supply += design.op_amps.model == OpAmpModel::macro
                               ? static_cast<double>(layer.output.cols()) * design.op_amps.macro.static_power
                               : v_dd * layer.supply_current.row(i).sum();
        for (Eigen::Index k = 0; k < layer.output.cols(); ++k) p.op_amps += delivered(i, k);
    }
}

}  // namespace spinloom
