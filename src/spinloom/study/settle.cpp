#include "spinloom/study/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/settle/settling_watch.hpp"

namespace spinloom {
namespace {

/// Inputs of the images, and of what is there before each.
class Steps {
public:
    Steps(const Scenario& scenario, const ImageSet& images) : scenario_(&scenario), images_(&images) {}
    [[nodiscard]] Eigen::MatrixXd to(std::size_t first, std::size_t count) const {
        return encode_inputs(*images_, first, count, scenario_->input);
    }
    [[nodiscard]] Eigen::MatrixXd from(std::size_t first, std::size_t count) const {
        Eigen::MatrixXd voltages = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(images_->pixels_per_image()),
                                                         static_cast<Eigen::Index>(count));
        if (!scenario_->settling.from_previous) return voltages;
        const std::size_t skipped = first == 0 ? 1 : 0;  // nothing is before the first image
        const auto known = static_cast<Eigen::Index>(count - skipped);
        if (known > 0) voltages.rightCols(known) = to(first + skipped - 1, count - skipped);
        return voltages;
    }

private:
    const Scenario* scenario_;
    const ImageSet* images_;
};

std::vector<std::string> settling_assumptions(const Scenario& scenario) {
    const auto& circuit = scenario.circuit;
    std::vector<std::string> list;
    list.push_back(circuit.gain_bandwidth
                       ? fmt::format("op-amps have one pole, a gain-bandwidth product of {:g} Hz, no slew limit, "
                                     "no input capacitance and no output resistance",
                                     *circuit.gain_bandwidth)
                       : "op-amps are ideal: no bandwidth limit");
    list.push_back(fmt::format("input drivers are ideal voltage sources with a straight edge of {:g} ps",
                               1e12 * scenario.settling.options.rise));
    list.push_back(fmt::format("junctions store charge as plates: {:.3g} fF each", 1e15 * circuit.capacitances.cell));
    list.push_back(
        fmt::format("wires by geometry: {:.3g} fF to ground and {:.3g} fF to each neighbour a segment of input "
                    "line, {:.3g} and {:.3g} fF of output line",
                    1e15 * circuit.capacitances.input_ground, 1e15 * circuit.capacitances.input_coupling,
                    1e15 * circuit.capacitances.output_ground, 1e15 * circuit.capacitances.output_coupling));
    list.push_back("no load at the outputs of the last layer; no wires between subarrays, amplifiers and neurons");
    return list;
}

std::size_t image_of_worst(const SettleSummary& summary, double ImageSettling::*time) {
    std::size_t worst = 0;
    double largest = -1;
    for (std::size_t i = 0; i < summary.settling.images.size(); ++i) {
        const auto& image = summary.settling.images[i];
        if (!image.is_settled || image.*time <= largest) continue;
        largest = image.*time;
        worst = i;
    }
    return worst;
}

TimeStatistics statistics_of(const SettleSummary& summary, double ImageSettling::*time) {
    auto statistics = time_statistics(summary.settled_times(time));
    statistics.worst_image = image_of_worst(summary, time);
    return statistics;
}

/// The first images by the full netlist.
std::vector<CheckedSettling> check_settling(const Subject& subject, const SettleSummary& summary, std::size_t count,
                                            const SettlingOptions& how, bool shows_progress) {
    const Steps steps(subject.scenario, subject.images);
    Progress progress("full transient", count, shows_progress && count > 0);
    std::vector<CheckedSettling> checks(count);
    parallel_for(how.threads, count, [&](std::size_t i) {
        const Stopwatch clock;
        const double stop = 2 * std::max(summary.settling.images[i].output_time, 10 * how.rise);
        const auto full = full_settling(subject.network, steps.from(i, 1).col(0), steps.to(i, 1).col(0), stop, how);
        checks[i] = {i, full.image, full.steps, clock.seconds()};
        progress.advance();
    });
    return checks;
}

}  // namespace

TimeStatistics time_statistics(const std::vector<double>& times) {
    TimeStatistics result;
    if (times.empty()) return result;
    auto sorted = times;
    std::sort(sorted.begin(), sorted.end());
    // The smallest time that the fraction of the images does not exceed.
    const auto quantile = [&](double fraction) {
        const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(sorted.size()) - 1e-9));
        return sorted[std::max<std::size_t>(rank, 1) - 1];
    };
    result.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
    result.median = quantile(0.5);
    result.p90 = quantile(0.9);
    result.p99 = quantile(0.99);
    result.worst = sorted.back();
    return result;
}

Settling settle_images(const Scenario& scenario, const AnalogNetwork& network, const ImageSet& images,
                       std::size_t count, const SettlingOptions& how) {
    const Steps steps(scenario, images);
    return reduced_settling(
        network, [&](std::size_t first, std::size_t n) { return steps.from(first, n); },
        [&](std::size_t first, std::size_t n) { return steps.to(first, n); }, count, how);
}

std::vector<double> SettleSummary::settled_times(double ImageSettling::*time) const {
    std::vector<double> times;
    for (const auto& image : settling.images) {
        if (image.is_settled) times.push_back(image.*time);
    }
    return times;
}

double SettleSummary::worst_check() const {
    double worst = 0;
    for (const auto& check : checks) {
        const auto& reduced = settling.images[check.image];
        const double scale = std::max(check.full.output_time, plan.options.rise);
        worst = std::max(worst, std::abs(reduced.output_time - check.full.output_time) / scale);
    }
    return worst;
}

void check_request(const SettleRequest& request, const Scenario& scenario, std::size_t num_images) {
    refuse_real_op_amps(scenario, "settle", true);
    if (request.check <= num_images) return;
    throw InputError(InputProblem{
        {}, 0, "--check", fmt::format("asks for {} images, but only {} are measured", request.check, num_images)});
}

SettleSummary measure_settling(const Subject& subject, const SettleRequest& request, const StudyOptions& options) {
    const auto& scenario = subject.scenario;
    const auto& images = subject.images;
    check_request(request, scenario, images.count);
    SettleSummary summary;
    summary.scenario = scenario.name;
    summary.plan = scenario.settling;
    summary.gain_bandwidth = subject.network.design.gain_bandwidth;
    summary.v_dd = subject.network.design.neuron.v_dd;
    summary.labels = images.labels;
    summary.assumptions = settling_assumptions(scenario);
    auto how = scenario.settling.options;
    if (request.tolerance) how.tolerance = *request.tolerance;
    how.threads = options.threads;
    how.num_traces = 1;
    summary.plan.options = how;
    const Stopwatch clock;
    {
        Progress progress("settling", images.count, options.progress);
        how.progress = &progress;
        summary.settling = settle_images(scenario, subject.network, images, images.count, how);
        how.progress = nullptr;
    }
    summary.wall_s = clock.seconds();
    summary.not_settled =
        static_cast<std::size_t>(std::count_if(summary.settling.images.begin(), summary.settling.images.end(),
                                               [](const ImageSettling& image) { return !image.is_settled; }));
    summary.output = statistics_of(summary, &ImageSettling::output_time);
    summary.decision = statistics_of(summary, &ImageSettling::class_time);
    summary.checks = check_settling(subject, summary, request.check, how, options.progress);
    return summary;
}

}  // namespace spinloom
