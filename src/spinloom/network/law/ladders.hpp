#pragma once

#include <Eigen/Core>
#include <utility>

#include "spinloom/network/model/layer_matrix.hpp"

namespace spinloom {

template <class Scalar>
using RowVector = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;

/// Output lines as ladders of resistors, a column a line; letters as in wire_law.hpp.
template <class Scalar>
struct Ladders {
    LayerMatrix<Scalar> cells;        ///< G
    LayerMatrix<Scalar> conductance;  ///< S
    LayerMatrix<Scalar> decay;        ///< a
    LayerMatrix<Scalar> kept;         ///< c
    RowVector<Scalar> at_end;         ///< S_t

    Ladders(LayerMatrix<Scalar> given, Scalar segment) : cells(std::move(given)) {
        const Eigen::Index n = cells.rows();
        conductance.resize(n, cells.cols());
        decay.resize(n, cells.cols());
        kept.resize(n, cells.cols());
        for (Eigen::Index p = 0; p < n; ++p) {
            conductance.row(p) = cells.row(p);
            if (p > 0) conductance.row(p) += decay.row(p - 1).cwiseProduct(conductance.row(p - 1));
            decay.row(p) = (1 + segment * conductance.row(p).array()).inverse().matrix();
        }
        kept.row(n - 1) = decay.row(n - 1);
        for (Eigen::Index p = n - 1; p-- > 0;) kept.row(p) = kept.row(p + 1).cwiseProduct(decay.row(p));
        at_end = decay.row(n - 1).cwiseProduct(conductance.row(n - 1));
    }

    /// Derivatives by G from those by c G and by S_t.
    [[nodiscard]] LayerMatrix<Scalar> pull_back(const LayerMatrix<Scalar>& by_current, const RowVector<Scalar>& by_end,
                                                Scalar segment) const {
        const Eigen::Index n = cells.rows();
        LayerMatrix<Scalar> by_decay(n, cells.cols());  // through c alone
        RowVector<Scalar> by_kept = by_current.row(0).cwiseProduct(cells.row(0));
        for (Eigen::Index p = 0; p + 1 < n; ++p) {
            by_decay.row(p) = by_kept.cwiseProduct(kept.row(p + 1));
            by_kept.array() =
                by_kept.array() * decay.row(p).array() + by_current.row(p + 1).array() * cells.row(p + 1).array();
        }
        by_decay.row(n - 1) = by_kept;
        LayerMatrix<Scalar> gradient = by_current.cwiseProduct(kept);
        RowVector<Scalar> by_sum = by_end;  // of what leaves position p: d(a S)/dS = a^2, da/dS = -r a^2
        for (Eigen::Index p = n; p-- > 0;) {
            by_sum.array() = (by_sum.array() - segment * by_decay.row(p).array()) * decay.row(p).array().square();
            gradient.row(p) += by_sum;
        }
        return gradient;
    }
};

}  // namespace spinloom
