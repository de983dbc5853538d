#pragma once

#include <Eigen/Core>
#include <map>
#include <vector>

namespace spinloom {

/// Fast orthonormal transform of one wire into its modes, for many wires at once.
///
/// A chain of nodes joined by equal segments whose ends either float or are tied to 0 V through half a segment (twice a
/// segment's conductance) has cosines for modes,
///
///     v_k(i) ~ cos((i + 1/2) theta_k - phi),   mu_k = 2 - 2 cos theta_k  in units of a segment's conductance,
///
///     floating, floating   theta_k = k pi/m,          phi = 0
///     tied, floating       theta_k = (k + 1/2) pi/m,  phi = pi/2       (floating, tied: the same from the other end)
///     tied, tied           theta_k = (k + 1) pi/m,    phi = pi/2
///
/// the discrete cosine and sine transforms of type II and IV. A type II of even length is one of type II of its half,
/// on sums, and one of type IV, on differences, of nodes that mirror each other. A type IV is two of type II of its
/// half between plane rotations. What is left after the last even length, or at most `most_dense` nodes, is a dense
/// product. All steps are orthogonal, so single precision loses nothing. Source: G. Plonka, M. Tasche, Linear Algebra
/// Appl. 394 (2005) 309.
class LineTransform {
public:
    static constexpr int lanes = 32;       ///< wires that are transformed together
    static constexpr int most_dense = 16;  ///< nodes of a dense product where halving would go on

    /// @param nodes  at least 1
    /// @param is_first_tied, is_last_tied  through half a segment; else floating
    LineTransform(int nodes, bool is_first_tied, bool is_last_tied);

    /// From nodes to modes for `count` <= lanes wires: rows first, first + 1, ... of `nodes`, wires x nodes.
    /// @param panel    takes the modes, lanes x modes
    /// @param scratch  room for as much
    void forward(const Eigen::MatrixXf& nodes, Eigen::Index first, Eigen::Index count, float* panel,
                 float* scratch) const;
    /// From modes to nodes. @param panel  is overwritten
    void backward(float* panel, Eigen::MatrixXf& nodes, Eigen::Index first, Eigen::Index count, float* scratch) const;

    /// mu of the mode that `forward` leaves at each position.
    [[nodiscard]] const Eigen::ArrayXd& value() const { return value_; }
    /// The mode that `forward` leaves at a position, at a node.
    [[nodiscard]] double entry(int position, int node) const;
    /// Multiplications and additions a node, about.
    [[nodiscard]] static double cost(int nodes);

private:
    /// What one length of the recursion needs.
    struct Level {
        std::vector<float> cosine, sine;       ///< of the rotations of type IV
        std::vector<int> partner;              ///< position of mode n/2 - q for that of mode q; -1 for q = 0
        std::vector<float> second, fourth;     ///< dense matrices of types II and IV, modes x nodes by rows
        std::vector<float> second_transposed;  ///< that of type IV is symmetric
    };
    void build(int nodes, double scale);
    void order(int nodes, bool is_fourth, std::vector<int>& modes) const;
    void second(float* x, int n, float* scratch) const;
    void fourth(float* x, int n, float* scratch) const;
    void second_back(float* x, int n, float* scratch) const;
    void fourth_back(float* x, int n, float* scratch) const;
    [[nodiscard]] int slot(int node) const { return is_reversed_ ? nodes_ - 1 - node : node; }
    [[nodiscard]] float sign(int node) const { return is_alternating_ && node % 2 == 1 ? -1.0F : 1.0F; }

    int nodes_;
    bool is_reversed_, is_alternating_, is_fourth_;
    std::map<int, Level> levels_;
    std::vector<int> modes_;  ///< cosine at each position
    Eigen::ArrayXd value_;
};

}  // namespace spinloom
