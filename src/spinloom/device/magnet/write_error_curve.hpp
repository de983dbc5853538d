#pragma once

#include <functional>
#include <vector>

#include "spinloom/device/magnet/write_statistics.hpp"

namespace spinloom {

/// Write error rate of pulses of one length against their current, from rates at a few currents.
///
/// ln p between evenly spaced currents is the monotone cubic through them. Where no error is seen at all, p counts as
/// 1/samples. Below the least
/// current p is 1, above the largest that of the largest; rates below `least_rate` count as `least_rate`. The nodes are
/// computed by `rare_write_errors`, each with its own thermal fields, on `options.threads` threads; the result does not
/// depend on them. Source: @cite fritsch1984.
class WriteErrorCurve {
public:
    static constexpr double least_rate = 1e-15;

    /// Range of currents [A], 0 < least <= largest; a single node where they are equal. `progress` is called once a
    /// node.
    WriteErrorCurve(const SotDevice& device, double pulse, double least, double largest, int nodes,
                    const WriteOptions& options, const std::function<void()>& progress = {});

    [[nodiscard]] double error_rate(
        double current) const;  ///< p, in [least_rate, 1]; between those of the neighbouring nodes
    [[nodiscard]] const std::vector<double>& currents() const { return currents_; }
    /// Rates below this are so rare that their error is of no account in `error_against_direct`.
    static constexpr double least_rate_checked = 1e-9;
    /// Largest |ln(p/p')| over as many currents between nodes as asked for, p' computed there directly; and how large
    /// it may be from the scatter of both alone (one standard error).
    struct Error {
        double largest = 0, scatter = 0;
    };
    [[nodiscard]] Error error_against_direct(int places) const;

private:
    SotDevice device_;
    double pulse_;
    WriteOptions options_;
    std::vector<double> currents_, logs_, slopes_, relative_errors_;
};

}  // namespace spinloom
