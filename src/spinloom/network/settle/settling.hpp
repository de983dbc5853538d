#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "spinloom/core/progress.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/settle/layer_dynamics.hpp"
#include "spinloom/network/settle/neuron_dynamics.hpp"

namespace spinloom {

/// How settling is measured.
struct SettlingOptions {
    double tolerance = 0.01;            ///< of the neurons' full swing, v_dd [1]
    double rise = 1e-12;                ///< of the inputs, a straight line from one image to the next [s]; assumed
    double limit = 1e-6;                ///< an image that takes longer counts as not settled [s]
    int steps_per_doubling = 24;        ///< of the time since the step; the first ones divide the rise
    double reduction_tolerance = 1e-3;  ///< bound on the reduced crossbars' admittance, for frequencies up to 1/rise
    int threads = 1;
    bool keep_traces = false;
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

/// Follows outputs to their final values; crossings are found on straight lines between the times.
class SettlingWatch {
public:
    /// @param band  half-width about the final values [V], > 0
    SettlingWatch(Eigen::VectorXd final_outputs, double band);
    void add(double time, const Eigen::Ref<const Eigen::VectorXd>& outputs);
    /// Farthest from the final values at the last time [V].
    [[nodiscard]] double error() const { return error_; }
    /// As known by now; not yet settled.
    [[nodiscard]] const ImageSettling& result() const { return result_; }

private:
    Eigen::VectorXd final_;
    double band_, time_ = 0, error_ = 0, margin_ = 0;
    bool is_first_ = true;
    ImageSettling result_;
};

struct Settling {
    std::vector<ImageSettling> images;
    std::vector<SettlingTrace> traces;  ///< one an image, if they were asked for
    double error_bound = 0;             ///< worst of the subarrays' reductions [1]
    int num_states = 0;                 ///< of all reduced subarrays
};

/// Settling of a network by its reduced circuit: crossbars as a few modes at their ports, neurons as tables.
///
/// The inputs of image k go from `from` to `to` (inputs x images [V]). Integration by a singly diagonal implicit
/// Runge-Kutta method of second order, L-stable, on charges, with steps in proportion to the time since the step.
/// Deterministic, whatever the number of threads. docs/theory/settling.md derives it.
/// @throws ConvergenceError naming the image
[[nodiscard]] Settling reduced_settling(const AnalogNetwork& network, const InputVoltages& from,
                                        const InputVoltages& to, std::size_t num_images,
                                        const SettlingOptions& options);

/// The same of one image by the full netlist: every resistor, capacitor and transistor. The slow twin.
///
/// @param stop  end of the transient, beyond the settling time [s]
/// @throws ConvergenceError with the solver's report
struct FullSettling {
    ImageSettling image;
    SettlingTrace trace;
    long steps = 0;
};
[[nodiscard]] FullSettling full_settling(const AnalogNetwork& network, const Eigen::VectorXd& from,
                                         const Eigen::VectorXd& to, double stop, const SettlingOptions& options);

}  // namespace spinloom
