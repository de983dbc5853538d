#pragma once

#include <Eigen/Core>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/settle/settling_options.hpp"

namespace spinloom {

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

/// Settling of one image by the full netlist: every resistor, capacitor and transistor. The slow twin.
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
