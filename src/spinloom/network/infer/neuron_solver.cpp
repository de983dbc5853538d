#include "spinloom/network/infer/neuron_solver.hpp"

#include <algorithm>
#include <limits>

#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet_refine.hpp"

namespace spinloom {
namespace {

constexpr int lanes = static_cast<int>(Batch::size);
constexpr int max_table_steps = 60;
constexpr int max_exact_steps = 40;
constexpr double table_tolerance = 1e-7;   ///< [V]; the table is no better than this
constexpr double exact_tolerance = 1e-10;  ///< [V]; the error left is a small fraction of the last step
constexpr double step_limit = 0.2;         ///< [V]
constexpr int max_load_sweeps = 20;        ///< of a next layer that depends on bias, a step
constexpr double share_of_step = 0.02;     ///< that such a layer may still move by

}  // namespace

/// The unknowns of `lanes` images side by side.
struct NeuronLayerSolver::Pack {
    /// A neuron in `lanes` images: its unknowns, its own equations and their derivatives.
    struct Neuron {
        Batch input = Batch(0.0);                                      ///< open-circuit input [V]
        Batch input_conductance = Batch(0.0);                          ///< 1/R_a, source resistance included [S]
        Batch drawn = Batch(0.0);                                      ///< from the output, beside the load [A]
        Batch gate = Batch(0.0), output = Batch(0.0);                  ///< x, y [V]
        Batch gate_residual = Batch(0.0), residual = Batch(0.0);       ///< of the two equations [A]; then the steps [V]
        Batch gate_by_gate = Batch(1.0), gate_by_output = Batch(0.0);  ///< derivatives of the gate's equation [S]
        Batch output_by_gate = Batch(0.0), output_by_output = Batch(1.0);  ///< derivatives of the output's own part [S]
        Batch n_offset = Batch(0.0),
              p_offset = Batch(0.0);        ///< exact channel minus table drain current, as last known [A]
        Batch supply_current = Batch(0.0);  ///< [A]

        /// Derivative of the output's equation with x eliminated [S].
        [[nodiscard]] Batch eliminated() const {
            return output_by_output - output_by_gate * gate_by_output / gate_by_gate;
        }
    };

    explicit Pack(std::size_t n) : neuron(n), output(n), current(n), diagonal(n) {}

    std::vector<Neuron> neuron;
    std::vector<Batch> output, current, diagonal;  ///< what the load sees: y; currents, then steps; eliminated()
    std::vector<Batch> slope;                      ///< of what a load that depends on bias draws beyond Y y [S]
    BiasedLayer::Pack* next = nullptr;             ///< such a load
    LayerLoad::Workspace workspace;
    Batch largest_step = Batch(0.0);
};

NeuronLayerSolver::NeuronLayerSolver(const NeuronCircuit& neuron, const NeuronJunctions& junctions,
                                     const InverterTable& table, double source_resistance, const Eigen::MatrixXd& load,
                                     const Eigen::VectorXd& load_offset, const BiasedLayer* biased_load)
    : neuron_(&neuron),
      table_(&table),
      input_resistance_(junctions.input),
      input_conductance_((junctions.input.array() + source_resistance).inverse()),
      feedback_conductance_(junctions.feedback.cwiseInverse()),
      biased_load_(biased_load) {
    for (Eigen::Index i = 0; neuron.depends_on_bias() && i < junctions.feedback.size(); ++i) {
        feedback_excess_.push_back(
            BiasExcess::of(feedback_conductance_[i], junctions.feedback_tmr[i], neuron.half_voltage));
    }
    if (load.size() > 0) load_ = LayerLoad(load, load_offset, output_conductances());
}

namespace {

/// The table's currents at four biases, lane by lane.
struct TableLanes {
    explicit TableLanes(const InverterTable& table, const Batch& gate, const Batch& output) {
        std::array<double, lanes> x, y;
        gate.store_unaligned(x.data());
        output.store_unaligned(y.data());
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto currents = table.at(x[lane], y[lane]);
            std::size_t k = 0;
            for (const auto& c : {currents.n_drain, currents.p_drain, currents.gate}) {
                values[k++][lane] = c.current;
                values[k++][lane] = c.per_gate;
                values[k++][lane] = c.per_output;
            }
        }
    }
    [[nodiscard]] Batch current(std::size_t which) const { return Batch::load_unaligned(values[3 * which].data()); }
    [[nodiscard]] Batch per_gate(std::size_t which) const {
        return Batch::load_unaligned(values[3 * which + 1].data());
    }
    [[nodiscard]] Batch per_output(std::size_t which) const {
        return Batch::load_unaligned(values[3 * which + 2].data());
    }

    std::array<std::array<double, lanes>, 9> values;
};

constexpr std::size_t n_drain = 0, p_drain = 1, both_gates = 2;  // of TableLanes

}  // namespace

/// Each neuron's own residuals, from the table or from the transistors' equations (refined from the table's values),
/// with the table's derivatives.
void NeuronLayerSolver::evaluate(Pack& pack, bool with_exact_currents) const {
    for (std::size_t i = 0; i < pack.neuron.size(); ++i) {
        auto& s = pack.neuron[i];
        const Batch input_conductance = s.input_conductance;
        const double feedback_conductance = feedback_conductance_[static_cast<Eigen::Index>(i)];
        const Batch x = s.gate, y = s.output;
        const TableLanes table(*table_, x, y);
        Batch drains = table.current(n_drain) + table.current(p_drain);
        Batch gates = table.current(both_gates);
        if (with_exact_currents) {
            const Batch low(0.0), high(neuron_->v_dd);
            const auto n =
                refine_currents(*neuron_->n_channel, x, y, low, low, Batch(table.current(n_drain) + s.n_offset),
                                table.per_gate(n_drain), table.per_output(n_drain));
            const auto p =
                refine_currents(*neuron_->p_channel, x, y, high, high, Batch(table.current(p_drain) + s.p_offset),
                                table.per_gate(p_drain), table.per_output(p_drain));
            s.n_offset = n.channel - table.current(n_drain);
            s.p_offset = p.channel - table.current(p_drain);
            drains = n.terminal.drain + p.terminal.drain;
            gates = n.terminal.gate + p.terminal.gate;
            s.supply_current = p.terminal.source + p.terminal.body;
        }
        Batch feedback = feedback_conductance * (x - y), feedback_slope(feedback_conductance);
        if (!feedback_excess_.empty()) {
            const auto excess = feedback_excess_[i].at(Batch(x - y));
            feedback += excess.current;
            feedback_slope += excess.conductance;
        }
        s.gate_residual = input_conductance * (x - (s.input + neuron_->level_shift)) + feedback + gates;
        s.residual = drains - feedback + s.drawn;
        s.gate_by_gate = table.per_gate(both_gates) + (input_conductance + feedback_slope);
        s.gate_by_output = table.per_output(both_gates) - feedback_slope;
        s.output_by_gate = table.per_gate(n_drain) + table.per_gate(p_drain) - feedback_slope;
        s.output_by_output = table.per_output(n_drain) + table.per_output(p_drain) + feedback_slope;
    }
}

/// What the neuron adds to the load's diagonal, over all biases of the table.
ConductanceRange NeuronLayerSolver::output_conductances() const {
    constexpr double pitch = 0.05;
    Pack pack(1);
    pack.neuron.front().input_conductance = Batch(input_conductance_[0]);
    ConductanceRange range{std::numeric_limits<double>::infinity(), 0};
    for (double x = -1; x < neuron_->v_dd + 1; x += pitch) {
        for (double y = 0; y < neuron_->v_dd + 0.5 * pitch; y += pitch) {
            auto& neuron = pack.neuron.front();
            neuron.gate = Batch(x);
            neuron.output = Batch(y);
            evaluate(pack, false);
            range.low = std::min(range.low, neuron.eliminated().get(0));
            range.high = std::max(range.high, neuron.eliminated().get(0));
        }
    }
    return range;
}

void NeuronLayerSolver::add_load(Pack& pack) const {
    const std::size_t n = pack.neuron.size();
    for (std::size_t i = 0; i < n; ++i) {
        pack.output[i] = pack.neuron[i].output;
        pack.current[i] = pack.neuron[i].residual;
    }
    if (biased_load_ != nullptr) {
        add_biased_load(pack);
    } else {
        load_.add_currents(pack.output, pack.current, pack.workspace);
    }
    for (std::size_t i = 0; i < n; ++i) pack.neuron[i].residual = pack.current[i];
}

/// The next layer at the present outputs: what it draws, and how much more than Y that grows. Y is that of lines which
/// have followed the outputs, so they have to be let: to a small part of the neurons' last step.
void NeuronLayerSolver::add_biased_load(Pack& pack) const {
    auto& next = *pack.next;
    next.inputs = pack.output;
    biased_load_->take_inputs(next);
    const Batch enough = xsimd::max(Batch(BiasedLayer::tolerance), Batch(share_of_step * pack.largest_step));
    for (int k = 0; k < max_load_sweeps; ++k) {
        biased_load_->sweep(next);
        if (xsimd::all(next.change < enough)) break;
    }
    pack.slope.assign(pack.output.size(), Batch(0.0));
    biased_load_->add_currents(next, pack.current, pack.slope, {});
}

/// Turns the residuals into steps (to be subtracted) and takes them.
void NeuronLayerSolver::take_step(Pack& pack) const {
    const auto n = pack.neuron.size();
    auto& neuron = pack.neuron;
    for (std::size_t i = 0; i < n; ++i) {
        const auto& s = neuron[i];
        pack.diagonal[i] = s.eliminated();
        pack.current[i] = s.residual - s.output_by_gate * s.gate_residual / s.gate_by_gate;
    }
    for (std::size_t i = 0; i < pack.slope.size(); ++i) pack.diagonal[i] += pack.slope[i];
    load_.solve(pack.diagonal, pack.current, pack.workspace);
    for (std::size_t i = 0; i < n; ++i) neuron[i].residual = pack.current[i];
    const auto limited = [](const Batch& step) {
        return xsimd::min(xsimd::max(step, Batch(-step_limit)), Batch(step_limit));
    };
    pack.largest_step = pack.next != nullptr ? pack.next->change : Batch(0.0);
    for (auto& s : neuron) {
        const Batch gate_step = (s.gate_residual - s.gate_by_output * s.residual) / s.gate_by_gate;
        pack.largest_step = xsimd::max(pack.largest_step, xsimd::max(xsimd::abs(s.residual), xsimd::abs(gate_step)));
        s.output -= limited(s.residual);
        s.gate -= limited(gate_step);
    }
}

bool NeuronLayerSolver::solve_pack(Pack& pack) const {
    for (auto& s : pack.neuron) {
        s.n_offset = s.p_offset = Batch(0.0);
    }
    pack.largest_step = Batch(step_limit);
    for (int step = 0; step < max_table_steps; ++step) {
        evaluate(pack, false);
        add_load(pack);
        take_step(pack);
        if (xsimd::all(pack.largest_step < table_tolerance)) break;
    }
    for (int step = 0; step < max_exact_steps; ++step) {
        evaluate(pack, true);
        add_load(pack);
        take_step(pack);
        // The second pass is the first to start from exact channel currents, which tunnelling depends on to first
        // order.
        if (step > 0 && xsimd::all(pack.largest_step < exact_tolerance)) return true;
    }
    return false;
}

void NeuronLayerSolver::load_pack(Pack& pack, const Eigen::MatrixXd& inputs, const NeuronSurroundings* around,
                                  Eigen::Index first) const {
    const auto gather = [&](const Eigen::MatrixXd& from, Eigen::Index row) {
        std::array<double, lanes> values;
        for (int lane = 0; lane < lanes; ++lane)  // the last pack repeats its last image
            values[static_cast<std::size_t>(lane)] = from(row, std::min(first + lane, from.cols() - 1));
        return Batch::load_unaligned(values.data());
    };
    for (Eigen::Index i = 0; i < inputs.rows(); ++i) {
        auto& s = pack.neuron[static_cast<std::size_t>(i)];
        s.input = gather(inputs, i);
        if (around == nullptr) {
            s.input_conductance = Batch(input_conductance_[i]);
            s.gate = s.output = Batch(0.5 * neuron_->v_dd);
            continue;
        }
        s.input_conductance = 1.0 / (input_resistance_[i] + gather(around->source_resistance, i));
        s.drawn = gather(around->drawn, i);
        s.gate = gather(around->gate, i);
        s.output = gather(around->output, i);
    }
}

NeuronSolution NeuronLayerSolver::solve(const Eigen::MatrixXd& inputs, const NeuronSurroundings* around) const {
    const auto n = inputs.rows();
    const auto images = inputs.cols();
    NeuronSolution solution;
    solution.output.resize(n, images);
    solution.gate.resize(n, images);
    solution.input_current.resize(n, images);
    solution.supply_current.resize(n, images);
    solution.is_converged.assign(static_cast<std::size_t>(images), true);
    Pack pack(static_cast<std::size_t>(n));
    BiasedLayer::Pack own;
    for (Eigen::Index first = 0; first < images; first += lanes) {
        load_pack(pack, inputs, around, first);
        if (biased_load_ != nullptr) {
            const bool is_given = around != nullptr && around->next != nullptr;
            if (!is_given) own = biased_load_->start();
            pack.next = is_given ? &(*around->next)[static_cast<std::size_t>(first / lanes)] : &own;
        }
        const bool all_converged = solve_pack(pack);
        std::array<double, lanes> last_step;
        pack.largest_step.store_unaligned(last_step.data());
        for (int lane = 0; lane < lanes && first + lane < images; ++lane) {
            const auto image = first + lane;
            const bool is_small = last_step[static_cast<std::size_t>(lane)] < exact_tolerance;  // false for NaN
            solution.is_converged[static_cast<std::size_t>(image)] = all_converged || is_small;
            for (Eigen::Index i = 0; i < n; ++i) {
                const auto& neuron = pack.neuron[static_cast<std::size_t>(i)];
                const auto l = static_cast<std::size_t>(lane);
                solution.output(i, image) = neuron.output.get(l);
                solution.gate(i, image) = neuron.gate.get(l);
                solution.supply_current(i, image) = neuron.supply_current.get(l);
                solution.input_current(i, image) =
                    neuron.input_conductance.get(l) * (inputs(i, image) + neuron_->level_shift - neuron.gate.get(l));
            }
        }
    }
    return solution;
}

}  // namespace spinloom
