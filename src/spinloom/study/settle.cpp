#include "spinloom/study/settle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/report/text_table.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/scenario/given_network.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int histogram_bins = 40;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<double> settled_times(const SettleResults& results, double ImageSettling::*time) {
    std::vector<double> times;
    for (const auto& image : results.settling.images) {
        if (image.is_settled) times.push_back(image.*time);
    }
    return times;
}

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

std::string images_csv(const SettleResults& results) {
    std::string text = "image,label,class,settled,output_settling_ps,class_settling_ps\n";
    for (std::size_t i = 0; i < results.settling.images.size(); ++i) {
        const auto& image = results.settling.images[i];
        text += fmt::format("{},{},{},{},{:.6g},{:.6g}\n", i, results.labels[i], image.predicted_class,
                            image.is_settled ? 1 : 0, 1e12 * image.output_time, 1e12 * image.class_time);
    }
    return text;
}

std::string histogram_csv(const SettleResults& results) {
    const double width = results.output.worst > 0 ? results.output.worst / histogram_bins : 1e-12;
    const auto counts = [&](double ImageSettling::*time) {
        std::vector<int> bins(histogram_bins, 0);
        for (const double t : settled_times(results, time)) {
            const auto bin = static_cast<std::size_t>(std::max(0.0, t / width));
            ++bins[std::min<std::size_t>(bin, histogram_bins - 1)];
        }
        return bins;
    };
    const auto output = counts(&ImageSettling::output_time), decision = counts(&ImageSettling::class_time);
    std::string text = "from_ps,to_ps,images_output,images_class\n";
    for (std::size_t k = 0; k < output.size(); ++k) {
        const auto at = static_cast<double>(k);
        text +=
            fmt::format("{:.6g},{:.6g},{},{}\n", 1e12 * at * width, 1e12 * (at + 1) * width, output[k], decision[k]);
    }
    return text;
}

nlohmann::ordered_json statistics_json(const TimeStatistics& s) {
    return {{"mean", 1e12 * s.mean}, {"median", 1e12 * s.median}, {"p90", 1e12 * s.p90},
            {"p99", 1e12 * s.p99},   {"worst", 1e12 * s.worst},   {"worst_image", s.worst_image}};
}

std::size_t image_of_worst(const SettleResults& results, double ImageSettling::*time) {
    std::size_t worst = 0;
    double largest = -1;
    for (std::size_t i = 0; i < results.settling.images.size(); ++i) {
        const auto& image = results.settling.images[i];
        if (!image.is_settled || image.*time <= largest) continue;
        largest = image.*time;
        worst = i;
    }
    return worst;
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

double SettleResults::worst_check() const {
    double worst = 0;
    for (const auto& check : checks) {
        const auto& reduced = settling.images[check.image];
        const double scale = std::max(check.full.output_time, plan.options.rise);
        worst = std::max(worst, std::abs(reduced.output_time - check.full.output_time) / scale);
    }
    return worst;
}

SettleResults settle_scenario(const Scenario& scenario, const SettleRequest& request, const RunOptions& options) {
    refuse_real_op_amps(scenario, "settle", true);
    const auto images = read_images(scenario, scenario.dataset.test_images, scenario.dataset.test_labels);
    check_images(images, scenario.circuit.topology, scenario.dataset.test_images);
    const std::size_t count = std::min(options.limit.value_or(images.count), images.count);
    if (request.check > count) {
        throw InputError(InputProblem{
            {}, 0, "--check", fmt::format("asks for {} images, but only {} are measured", request.check, count)});
    }
    BinaryMlp weights;
    if (!options.out.empty()) write_file_atomically(options.out / "scenario.toml", scenario.resolved);
    if (!scenario.trains()) {
        weights = given_weights(scenario);
    } else {
        auto trained = train_network(scenario, {options.threads, options.progress, options.out});
        if (!options.out.empty()) write_trained(options.out / "weights", trained);
        weights = std::move(trained.mlp);
    }
    const auto network = build_network(scenario, std::move(weights));

    SettleResults results;
    results.scenario = scenario.name;
    results.plan = scenario.settling;
    results.gain_bandwidth = network.design.gain_bandwidth;
    results.v_dd = network.design.neuron.v_dd;
    results.labels.assign(images.labels.begin(), images.labels.begin() + static_cast<std::ptrdiff_t>(count));
    results.assumptions = settling_assumptions(scenario);
    auto& how = results.plan.options;
    if (request.tolerance) how.tolerance = *request.tolerance;
    how.threads = options.threads;
    const Steps steps(scenario, images);
    const auto solve_start = Clock::now();
    {
        Progress progress("settling", count, options.progress);
        how.progress = &progress;
        results.settling = settle_images(scenario, network, images, count, how);
        how.progress = nullptr;
    }
    results.wall_s = seconds_since(solve_start);
    for (const auto& image : results.settling.images) results.not_settled += image.is_settled ? 0 : 1;
    results.output = time_statistics(settled_times(results, &ImageSettling::output_time));
    results.output.worst_image = image_of_worst(results, &ImageSettling::output_time);
    results.decision = time_statistics(settled_times(results, &ImageSettling::class_time));
    results.decision.worst_image = image_of_worst(results, &ImageSettling::class_time);

    Progress progress("full transient", request.check, options.progress && request.check > 0);
    results.checks.resize(request.check);
    parallel_for(options.threads, request.check, [&](std::size_t i) {
        const auto check_start = Clock::now();
        const double stop = 2 * std::max(results.settling.images[i].output_time, 10 * how.rise);
        const auto full = full_settling(network, steps.from(i, 1).col(0), steps.to(i, 1).col(0), stop, how);
        results.checks[i] = {i, full.image, full.steps, seconds_since(check_start)};
        progress.advance();
    });
    if (!options.out.empty()) {
        write_file_atomically(options.out / "settling.csv", images_csv(results));
        write_file_atomically(options.out / "histogram.csv", histogram_csv(results));
        write_file_atomically(options.out / "settling.json", settle_json(results));
    }
    forget_training(options.out);
    return results;
}

std::string settle_text(const SettleResults& results) {
    const auto count = results.settling.images.size();
    TextTable table({"settling time [ps]", "mean", "median", "90 %", "99 %", "worst", "image"});
    const auto row = [&](const std::string& name, const TimeStatistics& s) {
        const auto ps = [](double seconds) { return fmt::format("{:.4g}", 1e12 * seconds); };
        table.add(
            {name, ps(s.mean), ps(s.median), ps(s.p90), ps(s.p99), ps(s.worst), fmt::format("{}", s.worst_image)});
    };
    row(fmt::format("outputs within {:g} % of v_dd", 100 * results.plan.options.tolerance), results.output);
    row("class does not change any more", results.decision);
    std::string text = fmt::format("{}, {} images, inputs step from {}\n\n{}\n", results.scenario, count,
                                   results.plan.from_previous ? "the image before" : "0 V", table.text());
    if (results.not_settled > 0) {
        text += fmt::format("not settled within {:g} ns: {} images, left out above\n", 1e9 * results.plan.options.limit,
                            results.not_settled);
    }
    text += fmt::format("reduced circuit: {} states, error bound {:.1e} of the admittance; {:.3g} s\n",
                        results.settling.num_states, results.settling.error_bound, results.wall_s);
    if (!results.checks.empty()) {
        TextTable checks({"image", "reduced [ps]", "full netlist [ps]", "difference", "steps", "time [s]"});
        for (const auto& check : results.checks) {
            const double reduced = results.settling.images[check.image].output_time;
            checks.add({fmt::format("{}", check.image), fmt::format("{:.5g}", 1e12 * reduced),
                        fmt::format("{:.5g}", 1e12 * check.full.output_time),
                        fmt::format("{:+.2f} %", 100 * (reduced / check.full.output_time - 1)),
                        fmt::format("{}", check.steps), fmt::format("{:.3g}", check.seconds)});
        }
        text += "\n" + checks.text();
    }
    text += "\nassumed:\n";
    for (const auto& line : results.assumptions) text += "  " + line + "\n";
    return text;
}

std::string settle_json(const SettleResults& results) {
    auto checks = nlohmann::ordered_json::array();
    for (const auto& check : results.checks) {
        checks.push_back({{"image", check.image},
                          {"reduced_ps", 1e12 * results.settling.images[check.image].output_time},
                          {"full_ps", 1e12 * check.full.output_time},
                          {"full_class_ps", 1e12 * check.full.class_time},
                          {"full_steps", check.steps},
                          {"full_s", check.seconds}});
    }
    const auto& how = results.plan.options;
    nlohmann::ordered_json json = {{"scenario", results.scenario},
                                   {"images", results.settling.images.size()},
                                   {"not_settled", results.not_settled},
                                   {"start", results.plan.from_previous ? "previous" : "zero"},
                                   {"tolerance", how.tolerance},
                                   {"band_V", how.tolerance * results.v_dd},
                                   {"rise_ps", 1e12 * how.rise},
                                   {"limit_ns", 1e9 * how.limit},
                                   {"output_settling_ps", statistics_json(results.output)},
                                   {"class_settling_ps", statistics_json(results.decision)},
                                   {"reduced_states", results.settling.num_states},
                                   {"reduction_error_bound", results.settling.error_bound},
                                   {"wall_s", results.wall_s},
                                   {"checks", checks},
                                   {"assumptions", results.assumptions}};
    if (results.gain_bandwidth) {
        json["gain_bandwidth_Hz"] = *results.gain_bandwidth;
    } else {
        json["gain_bandwidth_Hz"] = "ideal";
    }
    return json.dump(2) + '\n';
}

}  // namespace spinloom
