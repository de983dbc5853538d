#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/csv.hpp"
#include "spinloom/network/design/network_power.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

/// Our solution against the numbers that any other simulator gave, handed over as a table.

namespace spinloom {

/// A column that holds a neuron's voltage: "nin<l>_<r>" or "out<l>_<r>", layers counted from 1, neurons from 0.
struct VoltageColumn {
    std::string name;
    std::size_t layer;  ///< from 0
    Eigen::Index neuron;
    bool is_output;
    Eigen::Index column;  ///< in the table
};

/// A column that holds a power [W], as `infer --nodes` names them: p_inputs_W, p_vdd_W, p_vss_W, p_supply_W.
struct PowerColumn {
    std::string name;
    PowerPart part;
    Eigen::Index column;
};

/// What another simulator found, an image a row.
struct GivenSolution {
    std::vector<long> images;              ///< numbers in their file
    std::vector<VoltageColumn> voltages;   ///< at least one
    std::vector<PowerColumn> powers;       ///< maybe none
    std::optional<Eigen::Index> energy;    ///< "energy_J": what the rails v_dd, v_ss and bias deliver over the sample
    std::optional<Eigen::Index> answer;    ///< "predicted" or "argmax_out": its class
    std::vector<std::string> passed_over;  ///< columns that are not compared
    Eigen::MatrixXd values;
};

/// Finds what the columns of a table hold. @param file  for messages
/// @throws InputError naming the column: no "image" or no voltage column, a layer or neuron that is not there, image
/// numbers that are not whole, energies that are not above 0. A power that is 0 for an image is passed over.
[[nodiscard]] GivenSolution given_solution(const NumericTable& table, const std::string& file,
                                           const std::vector<std::size_t>& topology);

/// One image: ours against the given solution.
struct CheckedImage {
    std::size_t number;
    double rms;    ///< of the differences of all its voltages [V]
    double worst;  ///< the largest, at worst_node [V]
    std::string worst_node;
    int our_class;
    std::optional<int> its_class;        ///< given, or the largest output where all of the last layer are given
    std::optional<double> energy_ratio;  ///< ours over its
    std::vector<double> power_ratios;    ///< ours over its, one a power column
};

/// All images.
struct TableCheck {
    std::string scenario;
    std::vector<CheckedImage> images;
    std::size_t num_voltages = 0;  ///< compared, of each image
    std::vector<std::string> powers, passed_over;

    [[nodiscard]] double rms() const;
    [[nodiscard]] const CheckedImage& worst() const;
    /// How many images have a class on both sides, and how many of these the same.
    [[nodiscard]] std::size_t num_classes() const;
    [[nodiscard]] std::size_t num_same_classes() const;
};

/// Solves the subject's images, which are those of the given solution in the same order, and compares.
/// @param sample  time over which the given energies count [s]; > 0 if there are any
/// @throws ConvergenceError
[[nodiscard]] TableCheck check_against_table(const Subject& subject, const GivenSolution& given, double sample,
                                             const StudyOptions& options);

}  // namespace spinloom
