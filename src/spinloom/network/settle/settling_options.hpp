#pragma once

#include <Eigen/Core>
#include <vector>

#include "spinloom/core/progress.hpp"

namespace spinloom {

/// How settling is measured.
struct SettlingOptions {
    double tolerance = 0.01;            ///< of the neurons' full swing, v_dd [1]
    double rise = 1e-12;                ///< of the inputs, a straight line from one image to the next [s]; assumed
    double limit = 1e-6;                ///< an image that takes longer counts as not settled [s]
    int steps_per_doubling = 24;        ///< of the time since the step; the first ones divide the rise
    double reduction_tolerance = 1e-3;  ///< bound on the reduced crossbars' admittance, for frequencies up to 1/rise
    int threads = 1;
    std::size_t num_traces = 0;    ///< images, the first ones, whose outputs are kept over time
    Progress* progress = nullptr;  ///< advanced by the images done
};

/// Outputs of the last layer over time.
struct SettlingTrace {
    std::vector<double> times;             ///< [s], from 0
    std::vector<Eigen::VectorXd> outputs;  ///< [V]
};

/// How one image settles after its inputs begin to move.
struct ImageSettling {
    double output_time = 0;  ///< after which every output stays within the tolerance of its final value [s]
    double class_time = 0;   ///< after which the largest output stays the final one [s]
    int predicted_class = 0;
    bool is_settled = false;  ///< before the limit
};

}  // namespace spinloom
