#include "spinloom/network/neuron_solver.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/device/dual.hpp"

namespace spinloom {
namespace {

constexpr int lanes = static_cast<int>(Batch::size);
constexpr int max_table_steps = 60;
constexpr int max_exact_steps = 40;
constexpr double table_tolerance = 1e-7;  ///< [V]; the table is no better than this
constexpr double exact_tolerance = 1e-9;  ///< [V]; a last step below this leaves an error far smaller still
constexpr double step_limit = 0.2;        ///< [V]

}  // namespace

/// The unknowns of `lanes` images side by side.
struct NeuronLayerSolver::Pack {
    explicit Pack(std::size_t n, bool has_load)
        : input(n), output(n), gate(n), gate_current(n, Batch(0.0)), residual(n), diagonal(n), supply(n),
          jacobian(has_load ? n * n : 0) {}

    std::vector<Batch> input, output, gate, gate_current;
    std::vector<Batch> residual, diagonal;  ///< residual becomes the step; diagonal is the neuron's own dF/dy
    std::vector<Batch> supply;
    std::vector<Batch> jacobian;            ///< LU factors, row by row
    Batch largest_step;
};

NeuronLayerSolver::NeuronLayerSolver(const NeuronCircuit& neuron, const InverterTable& table, double source_resistance,
                                     Eigen::MatrixXd load, Eigen::VectorXd load_offset)
    : neuron_(&neuron),
      table_(&table),
      load_(std::move(load)),
      load_offset_(std::move(load_offset)),
      input_conductance_(1 / (neuron.input_resistance + source_resistance)),
      feedback_conductance_(1 / neuron.feedback_resistance) {
    SPINLOOM_EXPECT(load_.rows() == load_.cols() && load_.rows() == load_offset_.size());
}

/// Residual and diagonal of each neuron alone, from the table.
void NeuronLayerSolver::evaluate_table(Pack& pack) const {
    const double total = input_conductance_ + feedback_conductance_;
    const double gate_per_output = feedback_conductance_ / total;
    for (std::size_t i = 0; i < pack.output.size(); ++i) {
        const Batch y = pack.output[i];
        const Batch x = (input_conductance_ * (pack.input[i] + neuron_->level_shift) + feedback_conductance_ * y -
                         pack.gate_current[i]) / total;
        std::array<double, lanes> gate, output, current, per_gate, per_drain;
        x.store_unaligned(gate.data());
        y.store_unaligned(output.data());
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto pair = table_->at(gate[lane], output[lane]);
            current[lane] = pair[0].current + pair[1].current;
            per_gate[lane] = pair[0].per_gate + pair[1].per_gate;
            per_drain[lane] = pair[0].per_drain + pair[1].per_drain;
        }
        pack.gate[i] = x;
        pack.residual[i] = feedback_conductance_ * (y - x) + Batch::load_unaligned(current.data());
        pack.diagonal[i] = Batch(feedback_conductance_ * (1 - gate_per_output)) +
                           gate_per_output * Batch::load_unaligned(per_gate.data()) +
                           Batch::load_unaligned(per_drain.data());
    }
}

/// Residual of each neuron alone from the transistors' own equations, each refined from the table's estimate.
void NeuronLayerSolver::evaluate_exactly(Pack& pack) const {
    const double total = input_conductance_ + feedback_conductance_;
    for (std::size_t i = 0; i < pack.output.size(); ++i) {
        const Batch y = pack.output[i];
        const Batch x = (input_conductance_ * (pack.input[i] + neuron_->level_shift) + feedback_conductance_ * y -
                         pack.gate_current[i]) / total;
        std::array<std::array<std::array<double, lanes>, 3>, 2> estimate;
        std::array<double, lanes> gate, output;
        x.store_unaligned(gate.data());
        y.store_unaligned(output.data());
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto pair = table_->at(gate[lane], output[lane]);
            for (std::size_t t = 0; t < 2; ++t) {
                estimate[t][0][lane] = pair[t].current;
                estimate[t][1][lane] = pair[t].per_gate;
                estimate[t][2][lane] = pair[t].per_drain;
            }
        }
        const auto refine = [&](std::size_t t, const FinfetModel& model, double rail) {
            return refine_currents(model, x, y, Batch(rail), Batch(rail), Batch::load_unaligned(estimate[t][0].data()),
                                   Batch::load_unaligned(estimate[t][1].data()), Batch::load_unaligned(estimate[t][2].data()));
        };
        const auto n_channel = refine(0, *neuron_->n_channel, 0.0);
        const auto p_channel = refine(1, *neuron_->p_channel, neuron_->v_dd);
        pack.gate[i] = x;
        pack.gate_current[i] = n_channel.gate + p_channel.gate;
        pack.supply[i] = -(p_channel.drain + p_channel.gate);
        pack.residual[i] = feedback_conductance_ * (y - x) + n_channel.drain + p_channel.drain;
    }
}

void NeuronLayerSolver::add_load(Pack& pack) const {
    if (load_.size() == 0) return;
    const auto n = static_cast<std::size_t>(load_.rows());
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        Batch drawn(load_offset_[row]);
        for (std::size_t j = 0; j < n; ++j) drawn = xsimd::fma(Batch(load_(row, static_cast<Eigen::Index>(j))), pack.output[j], drawn);
        pack.residual[i] += drawn;
    }
}

/// LU factors of load + diagonal without pivoting: the load is diagonally dominant and the neurons add to its diagonal.
void NeuronLayerSolver::factorize(Pack& pack) const {
    if (load_.size() == 0) return;
    const auto n = pack.output.size();
    auto& a = pack.jacobian;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            a[i * n + j] = Batch(load_(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)));
        }
        a[i * n + i] += pack.diagonal[i];
    }
    for (std::size_t k = 0; k < n; ++k) {
        a[k * n + k] = 1.0 / a[k * n + k];
        for (std::size_t i = k + 1; i < n; ++i) {
            const Batch factor = a[i * n + k] * a[k * n + k];
            a[i * n + k] = factor;
            for (std::size_t j = k + 1; j < n; ++j) a[i * n + j] = xsimd::fnma(factor, a[k * n + j], a[i * n + j]);
        }
    }
}

/// Turns the residual into the step (to be subtracted) and takes it.
void NeuronLayerSolver::solve_step(Pack& pack) const {
    const auto n = pack.output.size();
    auto& r = pack.residual;
    if (load_.size() == 0) {
        for (std::size_t i = 0; i < n; ++i) r[i] = r[i] / pack.diagonal[i];
    } else {
        const auto& a = pack.jacobian;
        for (std::size_t i = 1; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j) r[i] = xsimd::fnma(a[i * n + j], r[j], r[i]);
        }
        for (std::size_t i = n; i-- > 0;) {
            for (std::size_t j = i + 1; j < n; ++j) r[i] = xsimd::fnma(a[i * n + j], r[j], r[i]);
            r[i] *= a[i * n + i];
        }
    }
    pack.largest_step = Batch(0.0);
    for (std::size_t i = 0; i < n; ++i) {
        pack.largest_step = xsimd::max(pack.largest_step, xsimd::abs(r[i]));
        pack.output[i] -= xsimd::min(xsimd::max(r[i], Batch(-step_limit)), Batch(step_limit));
    }
}

bool NeuronLayerSolver::solve_pack(Pack& pack) const {
    for (auto& y : pack.output) y = Batch(0.5 * neuron_->v_dd);
    for (int step = 0; step < max_table_steps; ++step) {
        evaluate_table(pack);
        add_load(pack);
        factorize(pack);
        solve_step(pack);
        if (xsimd::all(pack.largest_step < table_tolerance)) break;
    }
    for (int step = 0; step < max_exact_steps; ++step) {
        evaluate_exactly(pack);
        add_load(pack);
        solve_step(pack);
        if (step > 0 && xsimd::all(pack.largest_step < exact_tolerance)) return true;
    }
    return false;
}

NeuronSolution NeuronLayerSolver::solve(const Eigen::MatrixXd& inputs) const {
    const auto n = inputs.rows();
    const auto images = inputs.cols();
    NeuronSolution solution;
    solution.output.resize(n, images);
    solution.input_current.resize(n, images);
    solution.supply_current.resize(n, images);
    solution.is_converged.assign(static_cast<std::size_t>(images), true);
    Pack pack(static_cast<std::size_t>(n), load_.size() > 0);
    for (Eigen::Index first = 0; first < images; first += lanes) {
        const auto image_of = [&](int lane) { return std::min(first + lane, images - 1); };  // the last pack repeats its last image
        for (Eigen::Index i = 0; i < n; ++i) {
            std::array<double, lanes> values;
            for (int lane = 0; lane < lanes; ++lane) values[static_cast<std::size_t>(lane)] = inputs(i, image_of(lane));
            pack.input[static_cast<std::size_t>(i)] = Batch::load_unaligned(values.data());
            pack.gate_current[static_cast<std::size_t>(i)] = Batch(0.0);
        }
        const bool all_converged = solve_pack(pack);
        std::array<double, lanes> last_step;
        pack.largest_step.store_unaligned(last_step.data());
        for (int lane = 0; lane < lanes && first + lane < images; ++lane) {
            const auto image = first + lane;
            const bool is_small = last_step[static_cast<std::size_t>(lane)] < exact_tolerance;  // false for NaN
            solution.is_converged[static_cast<std::size_t>(image)] = all_converged || is_small;
            for (Eigen::Index i = 0; i < n; ++i) {
                const auto neuron = static_cast<std::size_t>(i);
                const auto l = static_cast<std::size_t>(lane);
                solution.output(i, image) = pack.output[neuron].get(l);
                solution.supply_current(i, image) = pack.supply[neuron].get(l);
                solution.input_current(i, image) =
                    input_conductance_ * (inputs(i, image) + neuron_->level_shift - pack.gate[neuron].get(l));
            }
        }
    }
    return solution;
}

}  // namespace spinloom
