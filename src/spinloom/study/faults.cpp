#include "spinloom/study/faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <memory>

#include "spinloom/core/error.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/scenario_stamp.hpp"
#include "spinloom/study/fault_records.hpp"
#include "spinloom/study/network_accuracy.hpp"
#include "spinloom/study/state_lifetime.hpp"

namespace spinloom {
namespace {

constexpr std::size_t num_read_images = 256;  ///< images whose voltages stand for all reads
constexpr std::array all_kinds = {FaultKind::write_error, FaultKind::stuck_parallel, FaultKind::stuck_antiparallel,
                                  FaultKind::shorted,     FaultKind::open,           FaultKind::retention,
                                  FaultKind::read_disturb};

constexpr double time_between_saves = 2;  // [s]
constexpr const char* sweep_piece = "faults";

const std::vector<double>& levels_of(const FaultSettings& settings, const std::optional<FaultKind>& kind) {
    if (!kind) return settings.sigmas;
    if (*kind == FaultKind::retention) return settings.retention_times;
    if (*kind == FaultKind::read_disturb) return settings.reads;
    return settings.rates;
}

FaultSweepPlan requested_plan(const Scenario& scenario, const FaultRequest& request) {
    const auto& settings = scenario.faults;
    FaultSweepPlan plan;
    plan.samples = request.samples.value_or(settings.samples);
    plan.spares = request.spares.value_or(settings.spares);
    plan.seed = scenario.seed;
    plan.nominal = scenario.circuit.synapse;
    plan.nominal.shorted = settings.short_resistance;
    plan.spread = scenario.variation;
    for (const auto& kind : request.kinds) plan.curves.push_back({kind, levels_of(settings, kind), {}});
    return plan;
}

/// Fills in how likely the faults are.
void set_probabilities(const Subject& subject, int threads, FaultSweepPlan& plan) {
    const auto& settings = subject.scenario.faults;
    const auto programmed = programmed_states(subject.network.weights, subject.network.design.synapse_levels);
    std::vector<ReadRates> rates;
    for (auto& curve : plan.curves) {
        if (!curve.kind) continue;
        if (*curve.kind == FaultKind::read_disturb && rates.empty()) {
            const auto voltages = subject.inputs()(0, std::min(num_read_images, subject.images.count));
            rates = read_rates(subject.compiled(threads), voltages,
                               parallel_escape(settings.device, settings.temperature), threads);
        }
        for (const double level : curve.levels) {
            if (*curve.kind == FaultKind::retention) {
                curve.probabilities.push_back(retention_faults(settings.device, settings.temperature, level));
            } else if (*curve.kind == FaultKind::read_disturb) {
                curve.probabilities.push_back(read_faults(rates, programmed, level * settings.read_pulse));
            } else {
                curve.probabilities.push_back({level, {}});
            }
        }
    }
}

std::vector<std::string> fault_assumptions(const Scenario& scenario, const FaultRequest& request, int spares) {
    const auto& settings = scenario.faults;
    const auto has = [&](FaultKind kind) {
        return std::find(request.kinds.begin(), request.kinds.end(), std::optional(kind)) != request.kinds.end();
    };
    auto list = assumptions_of(scenario, has(FaultKind::read_disturb));
    list.push_back("faults are independent from junction to junction, bias cells included; neurons have none");
    const int pairs = pairs_per_synapse(scenario.circuit.synapse_levels);
    if (pairs > 1) {
        list.push_back(fmt::format(
            "each of the {} pairs of a synapse has two junctions that fail by themselves, whatever their area; their "
            "free layers are alike{}",
            pairs, has(FaultKind::shorted) ? ", and a short has one resistance" : ""));
    }
    if (has(FaultKind::shorted))
        list.push_back(fmt::format("a shorted junction has {:g} ohm", settings.short_resistance));
    if (has(FaultKind::retention) || has(FaultKind::read_disturb)) {
        const auto& layer = settings.device.layer;
        list.push_back(
            fmt::format("free layers are those of card {} at {:g} K: thermal stability factor {:.1f}, "
                        "{:.3g} s mean time in a well",
                        settings.device_card, settings.temperature, layer.thermal_stability(settings.temperature),
                        1 / escape_rate(layer, settings.temperature)));
    }
    if (has(FaultKind::read_disturb)) {
        list.push_back(
            fmt::format("a read lasts {:g} ns; fixed layers face the input lines; a junction has the voltage "
                        "between its input and its output line, {:.3g} V would be critical{}",
                        1e9 * settings.read_pulse, critical_read_voltage(settings.device),
                        pairs > 1 ? " for the smallest pair, and for others less as they are larger" : ""));
    }
    if (spares > 0)
        list.push_back(
            fmt::format("{} spare pairs of output lines in each subarray; longer wires to them are not "
                        "counted; where all faults are is known",
                        spares));
    return list;
}

/// The sweep, with what the store has of it, and put aside every now and then.
FaultSweep sweep_of(const Subject& subject, const FaultSweepPlan& plan, const FaultOptions& options,
                    std::size_t& resumed) {
    std::size_t total = 0;
    for (const auto& curve : plan.curves) total += plan.samples * curve.levels.size();
    Progress progress("faults", total, options.progress);
    const Store store =
        options.store.narrowed(measurement_stamp(subject.scenario, subject.images, subject.network.weights))
            .narrowed(stamp_of(plan));
    FaultSweepOptions how{.threads = options.threads, .progress = &progress, .known = {}, .save = {}};
    if (const auto bytes = store.find(sweep_piece)) how.known = parse_records(*bytes, plan).value_or(how.known);
    resumed = how.known.size();
    Stopwatch since_saved;
    how.save = [&](const std::vector<FaultRecord>& records) {
        if (!store.keeps() || since_saved.seconds() < time_between_saves) return;
        store.keep(sweep_piece, record_bytes(records));
        since_saved = Stopwatch();
    };
    const auto accuracy = accuracy_of(subject);
    auto sweep = sweep_faults(subject.network, plan, accuracy, subject.images.count, how);
    store.remove(sweep_piece);
    return sweep;
}

}  // namespace

std::string curve_name(const std::optional<FaultKind>& kind) {
    return kind ? std::string(name(*kind)) : std::string("variation");
}

std::optional<FaultKind> curve_kind(const std::string& text) {
    std::vector<std::string> known = {"variation"};
    for (const auto kind : all_kinds) {
        if (text == name(kind)) return kind;
        known.emplace_back(name(kind));
    }
    if (text == known.front()) return {};
    throw InputError(InputProblem{
        {},
        0,
        "--kind",
        fmt::format("'{}' is no kind of fault{}; choose of {}", text, suggest(text, known), fmt::join(known, ", "))});
}

void check_faults(const Scenario& scenario, const FaultRequest& request) {
    if (scenario.fidelity == Fidelity::ideal) {
        throw InputError(InputProblem{
            {}, 0, "run.fidelity", "\"ideal\" knows no junctions; faults need \"circuit\" or \"behavioural\""});
    }
    refuse_real_op_amps(scenario, "faults");
    const auto can_repair = [](const auto& kind) { return kind && is_permanent(*kind); };
    if (request.spares.value_or(0) > 0 && std::none_of(request.kinds.begin(), request.kinds.end(), can_repair)) {
        throw InputError(
            InputProblem{{},
                         0,
                         "--spares",
                         "none of these faults is repaired by spare lines: what is written wrong is "
                         "written again; choose --kind stuck-parallel, stuck-antiparallel, short or open"});
    }
}

FaultSummary measure_faults(const Subject& subject, const FaultRequest& request, const FaultOptions& options) {
    const auto& scenario = subject.scenario;
    check_faults(scenario, request);
    const Stopwatch clock;
    auto plan = requested_plan(scenario, request);
    set_probabilities(subject, options.threads, plan);
    FaultSummary summary;
    summary.scenario = scenario.name;
    summary.fidelity = scenario.fidelity == Fidelity::circuit ? "circuit" : "behavioural";
    summary.samples = plan.samples;
    summary.spares = plan.spares;
    summary.seed = plan.seed;
    summary.junctions =
        num_junctions(programmed_states(subject.network.weights, subject.network.design.synapse_levels));
    summary.assumptions = fault_assumptions(scenario, request, plan.spares);
    summary.train_s = subject.trained.seconds;
    summary.sweep = sweep_of(subject, plan, options, summary.resumed);
    summary.wall_s = clock.seconds();
    return summary;
}

}  // namespace spinloom
