#include "spinloom/study/samples/sample_bench.hpp"

#include <algorithm>

#include "spinloom/core/content_hash.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/study/run.hpp"
#include "spinloom/study/run_figures.hpp"
#include "spinloom/study/samples/sample_stages.hpp"

namespace spinloom {
namespace {

RunParts parts_for(const std::vector<std::string>& responses) {
    const auto any = [&](const auto& is) { return std::any_of(responses.begin(), responses.end(), is); };
    RunParts parts;
    parts.checks = false;
    parts.laws = any([](const auto& key) { return key.starts_with("accuracy.") && key != "accuracy.circuit"; });
    parts.costs = any([](const auto& key) { return key.starts_with("architecture."); });
    parts.noise = any([](const auto& key) { return key.starts_with("noise."); });
    parts.wear = any([](const auto& key) { return key.starts_with("wear."); });
    parts.circuit = parts.costs || any([](const auto& key) { return !key.starts_with("accuracy."); }) ||
                    any([](const auto& key) { return key == "accuracy.circuit"; });
    return parts;
}

}  // namespace

Scenario ground_scenario(const SamplePlan& plan, std::size_t k) {
    return plan.base.with(preparation_settings(plan, k));
}

SampleBench::SampleBench(const SamplePlan& plan, Subject common) : plan_(plan), ground_(std::move(common)) {}

Subject SampleBench::subject(std::size_t k) const {
    Subject result(plan_.scenario(k), ground_.images, ground_.numbers, ground_.trained);
    result.real_images = ground_.real_images;
    return result;
}

void SampleBench::measure_into(std::size_t k, int threads, SampleRow& row) const {
    const auto made = subject(k);
    row.scenario_hash = content_hash(made.scenario.resolved).text();
    const auto parts = parts_for(plan_.responses);
    const auto run = measure_run(made, {threads, false}, parts);
    const auto found = figures(run.summary);
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
        const auto figure =
            std::find_if(found.begin(), found.end(), [&](const Figure& one) { return one.key == plan_.responses[i]; });
        if (figure != found.end()) row.figures[i] = figure->value;
    }
}

SampleRow SampleBench::measure(std::size_t k, int threads) const {
    const Stopwatch clock;
    SampleRow row;
    row.sample = k;
    row.values = plan_.values(k);
    row.figures.resize(plan_.responses.size());
    try {
        measure_into(k, threads, row);
    } catch (const ConvergenceError& error) {
        row.failure = error.what();
    } catch (const InputError& error) {
        row.failure = error.what();
    }
    row.seconds = clock.seconds();
    return row;
}

}  // namespace spinloom
