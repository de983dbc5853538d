#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "spinloom/circuit/tape.hpp"

namespace spinloom {

/// A compiled law on the unknowns of a circuit: the rows of equations that it is part of, and what it sees.
struct PlacedLaw {
    std::shared_ptr<const Tape> tape;
    std::array<int, 2> rows = {-1, -1};    ///< -1: none
    std::array<double, 2> signs = {1, 1};  ///< with which it stands there
    bool is_charge = false;                ///< its rate of change stands there, not itself
    std::vector<int> inputs = {};          ///< unknowns; -1: ground
};

/// The behavioural elements of a circuit, each linearised where it was evaluated; a part of the DeviceBank, whose
/// functions say what those of the same name do here.
class LawBank {
public:
    using Matrix = Eigen::SparseMatrix<double, Eigen::ColMajor, int>;

    struct State {
        std::vector<double> inputs, gradients;  ///< of all laws, one behind the other
        std::vector<double> values;             ///< one a law
    };

    LawBank() : time_(std::make_shared<double>(0)) {}
    explicit LawBank(std::vector<PlacedLaw> laws);

    [[nodiscard]] bool empty() const { return laws_.empty(); }
    void add_unknowns(std::vector<int>& touched) const;
    void add_entries(std::vector<std::pair<int, int>>& pairs) const;
    void renumber(const std::vector<int>& new_index);
    void locate(const Matrix& pattern);

    /// Sets the time that laws may depend on [s], of this bank and of all that were copied from it or from which it
    /// was.
    void set_time(double time) { *time_ = time; }

    [[nodiscard]] State state_at(const Eigen::VectorXd& unknowns) const;
    /// Inputs that a law follows in a straight line follow at once; the others by at most `limit`, or by their own
    /// size.
    bool follow(const Eigen::VectorXd& unknowns, double limit, State& state) const;
    void stamp(const State& state, const Eigen::VectorXd& unknowns, double charge_weight, Eigen::VectorXd& residual,
               double* values) const;
    void add_charges(const State& state, const Eigen::VectorXd& unknowns, Eigen::VectorXd& charges) const;
    void add_derivatives(const State& state, double* conductances, double* capacitances) const;

    /// Value of a law at the unknowns and a time [s].
    [[nodiscard]] double value(std::size_t law, const Eigen::VectorXd& unknowns, double time) const;

private:
    struct Law {
        PlacedLaw placed;
        std::vector<char> is_curved;            ///< by each input
        std::vector<std::array<int, 2>> slots;  ///< of each input, in each row
        std::size_t offset;                     ///< of its inputs in a state
    };
    void evaluate(std::size_t law, State& state) const;
    /// The value at the unknowns, on the tangent.
    [[nodiscard]] double on_tangent(std::size_t law, const State& state, const Eigen::VectorXd& unknowns) const;

    std::vector<Law> laws_;
    std::size_t num_inputs_ = 0;
    std::shared_ptr<double> time_;  ///< [s]
};

}  // namespace spinloom
