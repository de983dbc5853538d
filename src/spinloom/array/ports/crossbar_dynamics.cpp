#include "spinloom/array/ports/crossbar_dynamics.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/SparseCore>
#include <algorithm>

#include "spinloom/array/ports/crossbar_layout.hpp"
#include "spinloom/circuit/sparse_lu.hpp"
#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

using Eigen::MatrixXd;
using Sparse = SparseLu::Matrix;

/// G and C of every node: ports first (sources, terminals), then bit nodes, then taps; lines without resistance are
/// their ports.
struct NodalMatrices {
    int num_ports, num_interior;
    Sparse conductance, capacitance;

    [[nodiscard]] Sparse interior(const Sparse& matrix) const {
        return matrix.block(num_ports, num_ports, num_interior, num_interior);
    }
    [[nodiscard]] Sparse to_ports(const Sparse& matrix) const {
        return matrix.block(num_ports, 0, num_interior, num_ports);
    }
    [[nodiscard]] MatrixXd ports(const Sparse& matrix) const { return matrix.block(0, 0, num_ports, num_ports); }
};

class Stamps {
public:
    void add(int a, int b, double value) {
        add(a, value);
        add(b, value);
        entries_.emplace_back(a, b, -value);
        entries_.emplace_back(b, a, -value);
    }
    void add(int a, double value) { entries_.emplace_back(a, a, value); }
    [[nodiscard]] Sparse matrix(int size) const {
        Sparse result(size, size);
        result.setFromTriplets(entries_.begin(), entries_.end());
        return result;
    }

private:
    std::vector<Eigen::Triplet<double, int>> entries_;
};

NodalMatrices nodal_matrices(const Crossbar& crossbar) {
    const int sources = crossbar.num_sources(), lines = crossbar.num_bit_lines();
    const int positions = crossbar.num_positions(), taps = crossbar.num_taps();
    const int ports = sources + lines;
    const bool has_bit_nodes = crossbar.wires.output_line > 0, has_taps = crossbar.wires.input_line > 0;
    const int first_tap = ports + (has_bit_nodes ? lines * positions : 0);
    const int size = first_tap + (has_taps ? sources * taps : 0);
    const auto bit = [&](int b, int p) { return has_bit_nodes ? ports + b * positions + p : sources + b; };
    const auto tap = [&](int w, int t) { return has_taps ? first_tap + w * taps + t : w; };

    Stamps conductances, capacitances;
    for (int b = 0; b < lines && has_bit_nodes; ++b) {
        for (int p = 0; p < positions; ++p)
            conductances.add(bit(b, p), p + 1 < positions ? bit(b, p + 1) : sources + b,
                             1 / crossbar.wires.output_line);
    }
    for (int w = 0; w < sources; ++w) {
        for (int t = 0; t < taps && has_taps; ++t)
            conductances.add(t == 0 ? w : tap(w, t - 1), tap(w, t), 1 / crossbar.wires.input_line);
        const auto& line = crossbar.word_lines[static_cast<std::size_t>(w)];
        for (const int b : line.bit_lines) {
            const int at_tap = tap(w, crossbar.tap_of_bit_line[static_cast<std::size_t>(b)]);
            conductances.add(at_tap, bit(b, line.position), crossbar.conductance(b, line.position));
        }
    }
    for (const auto& c : capacitors_of(crossbar)) {
        const auto index = [&](const CrossbarPlace& place) {
            return place.is_tap ? tap(place.line, place.along) : bit(place.line, place.along);
        };
        const int a = index(c.first);
        if (!c.second) {
            capacitances.add(a, c.capacitance);
        } else if (const int b = index(*c.second); a != b) {
            capacitances.add(a, b, c.capacitance);
        }
    }
    return {ports, size - ports, conductances.matrix(size), capacitances.matrix(size)};
}

/// The interior's Krylov space, orthonormal in the inner product of its conductance matrix.
class KrylovSpace {
public:
    explicit KrylovSpace(const NodalMatrices& nodal)
        : conductance_(nodal.interior(nodal.conductance)),
          capacitance_(nodal.interior(nodal.capacitance)),
          factors_(conductance_) {
        const bool is_regular = factors_.factorize(conductance_);
        SPINLOOM_EXPECT(is_regular);  // every interior node reaches a port
        vectors_.resize(conductance_.rows(), 0);
    }

    [[nodiscard]] MatrixXd solve(MatrixXd right_hand_side) const {
        factors_.solve(right_hand_side);
        return right_hand_side;
    }
    [[nodiscard]] const Sparse& conductance() const { return conductance_; }
    [[nodiscard]] const Sparse& capacitance() const { return capacitance_; }
    [[nodiscard]] const MatrixXd& vectors() const { return vectors_; }
    /// What of a block is not in the space.
    [[nodiscard]] MatrixXd outside(MatrixXd block) const {
        for (int pass = 0; pass < 2 && vectors_.cols() > 0; ++pass) {
            block -= vectors_ * (vectors_.transpose() * (conductance_ * block)).eval();
        }
        return block;
    }
    /// Takes in a block that lies outside, but for directions whose squared length is below `least`.
    /// @returns the number of vectors added
    Eigen::Index extend(const MatrixXd& block, double least) {
        const MatrixXd gram = block.transpose() * (conductance_ * block);
        const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(gram);
        const double floor = std::max(least, 1e-14 * eigen.eigenvalues().maxCoeff());
        const auto added = (eigen.eigenvalues().array() > floor).count();
        const auto before = vectors_.cols();
        vectors_.conservativeResize(Eigen::NoChange, before + added);
        vectors_.rightCols(added) = block * eigen.eigenvectors().rightCols(added) *
                                    eigen.eigenvalues().tail(added).cwiseSqrt().cwiseInverse().asDiagonal();
        last_ = vectors_.rightCols(added);
        return added;
    }
    /// G^-1 C times the vectors added last.
    [[nodiscard]] MatrixXd next() const { return solve(capacitance_ * last_); }

private:
    Sparse conductance_, capacitance_;
    SparseLu factors_;
    MatrixXd vectors_, last_;
};

constexpr int band_samples = 9;
constexpr double deflation = 1e-2;  ///< of the tolerance that a deflated direction may cost; the bound counts it

/// Largest rho(w)^2 over the band: residual G^-1 r = s (I - P) (W0 + A V z) per port volt, z = -s (1 + s tau)^-1 N^T.
double squared_residual(const CrossbarDynamics& model, const MatrixXd& gram, double band) {
    const auto ports = model.num_ports(), modes = model.num_modes();
    double worst = 0;
    for (int k = 0; k < band_samples; ++k) {
        const std::complex<double> s(0, band * std::pow(2.0, -k));
        Eigen::MatrixXcd field(ports + modes, ports);
        field.topRows(ports).setIdentity();
        for (int m = 0; m < modes; ++m)
            field.row(ports + m) = -s / (1.0 + s * model.mode_time[m]) * model.mode_coupling.col(m).transpose();
        const Eigen::MatrixXcd form = std::norm(s) * (field.adjoint() * (gram * field).eval());
        worst = std::max(worst, form.cwiseAbs().rowwise().sum().maxCoeff());  // bounds the 2-norm from above
    }
    return worst;
}

}  // namespace

Eigen::MatrixXcd CrossbarDynamics::admittance(double omega) const {
    const std::complex<double> s(0, omega);
    Eigen::MatrixXcd result = conductance.cast<std::complex<double>>() + s * capacitance;
    const Eigen::VectorXcd relaxed = (s * s) / (1.0 + s * mode_time.array());
    result -= mode_coupling * relaxed.asDiagonal() * mode_coupling.transpose();
    return result;
}

CrossbarDynamics reduce_dynamics(const Crossbar& crossbar, const CrossbarDynamicsOptions& options) {
    SPINLOOM_EXPECT(options.band > 0 && options.tolerance > 0);
    const auto nodal = nodal_matrices(crossbar);
    CrossbarDynamics model;
    model.num_sources = crossbar.num_sources();
    model.conductance = nodal.ports(nodal.conductance);
    model.capacitance = nodal.ports(nodal.capacitance);
    model.mode_coupling.resize(nodal.num_ports, 0);
    if (nodal.num_interior == 0) return model;

    KrylovSpace space(nodal);
    const MatrixXd to_ports = nodal.to_ports(nodal.conductance);
    const MatrixXd charged = nodal.to_ports(nodal.capacitance);
    const MatrixXd slow = space.solve(-to_ports);  // Phi
    const MatrixXd driven = charged + space.capacitance() * slow;
    model.conductance += to_ports.transpose() * slow;
    model.conductance = (0.5 * (model.conductance + model.conductance.transpose())).eval();
    model.capacitance += slow.transpose() * driven + charged.transpose() * slow;
    model.capacitance = (0.5 * (model.capacitance + model.capacitance.transpose())).eval();
    if (!(driven.cwiseAbs().maxCoeff() > 0)) return model;  // nothing inside stores charge

    const double scale = model.conductance.cwiseAbs().rowwise().sum().maxCoeff();
    const double floor = deflation * options.tolerance / (options.band * options.band);
    const MatrixXd first = space.solve(driven);           // W0
    MatrixXd candidate = first, images(first.rows(), 0);  // images: A V
    while (true) {
        MatrixXd left(first.rows(), first.cols() + images.cols());
        left.leftCols(first.cols()) = first;
        left.rightCols(images.cols()) = images;
        left = space.outside(left);
        // V is in the basis in which the modes are not yet diagonal; turn the images' columns with the modes.
        if (images.cols() > 0) {
            const MatrixXd times = space.vectors().transpose() * (space.capacitance() * space.vectors());
            const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(times);
            model.mode_time = eigen.eigenvalues();
            model.mode_coupling = driven.transpose() * space.vectors() * eigen.eigenvectors();
            left.rightCols(images.cols()) = (left.rightCols(images.cols()) * eigen.eigenvectors()).eval();
        }
        const MatrixXd gram = left.transpose() * (space.conductance() * left);
        model.error_bound = squared_residual(model, gram, options.band) / scale;
        if (model.error_bound <= options.tolerance || model.num_blocks == options.max_blocks) return model;
        candidate = space.outside(model.num_blocks == 0 ? first : candidate);
        if (space.extend(candidate, model.num_blocks == 0 ? floor * scale : floor) == 0) return model;
        ++model.num_blocks;
        candidate = space.next();
        const auto before = images.cols();
        images.conservativeResize(Eigen::NoChange, before + candidate.cols());
        images.rightCols(candidate.cols()) = candidate;
    }
}

}  // namespace spinloom
