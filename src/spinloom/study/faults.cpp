#include "spinloom/study/faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/design/network_deck.hpp"
#include "spinloom/network/model/weight_mapping.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/study/fault_checkpoint.hpp"
#include "spinloom/scenario/circuit_model.hpp"
#include "spinloom/scenario/given_network.hpp"
#include "spinloom/study/state_lifetime.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t num_read_images = 256;  ///< images whose voltages stand for all reads
constexpr std::array all_kinds = {FaultKind::write_error, FaultKind::stuck_parallel, FaultKind::stuck_antiparallel,
                                  FaultKind::shorted,     FaultKind::open,           FaultKind::retention,
                                  FaultKind::read_disturb};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The checkpoint of a sweep over the first `images` images.
FaultCheckpoint checkpoint_of(const Scenario& scenario, const FaultSweepPlan& plan, std::size_t images,
                              const BinaryMlp& mlp, const std::filesystem::path& folder) {
    return {folder, {scenario.resolved, weights_fingerprint(mlp), fmt::format("{} images", images)}, plan};
}

const std::vector<double>& levels_of(const FaultSettings& settings, const std::optional<FaultKind>& kind) {
    if (!kind) return settings.sigmas;
    if (*kind == FaultKind::retention) return settings.retention_times;
    if (*kind == FaultKind::read_disturb) return settings.reads;
    return settings.rates;
}

FaultSweepPlan plan_of(const Scenario& scenario, const FaultRequest& request) {
    const auto& settings = scenario.faults;
    FaultSweepPlan plan;
    plan.samples = request.samples.value_or(settings.samples);
    plan.spares = request.spares.value_or(settings.spares);
    plan.seed = scenario.seed;
    plan.nominal = {scenario.circuit.synapse_parallel, scenario.circuit.synapse_antiparallel,
                    settings.short_resistance};
    plan.spread = scenario.variation;
    for (const auto& kind : request.kinds) plan.curves.push_back({kind, levels_of(settings, kind), {}});
    const auto can_repair = [](const auto& kind) { return kind && is_permanent(*kind); };
    if (request.spares.value_or(0) > 0 && std::none_of(request.kinds.begin(), request.kinds.end(), can_repair)) {
        throw InputError(
            InputProblem{{},
                         0,
                         "--spares",
                         "none of these faults is repaired by spare lines: what is written wrong is "
                         "written again; choose --kind stuck-parallel, stuck-antiparallel, short or open"});
    }
    return plan;
}

/// Fills in how likely the faults are.
void set_probabilities(const Scenario& scenario, const CompiledNetwork& network, const ImageSet& images, int threads,
                       FaultSweepPlan& plan) {
    const auto& settings = scenario.faults;
    std::vector<ReadRates> rates;
    for (auto& curve : plan.curves) {
        if (!curve.kind) continue;
        if (*curve.kind == FaultKind::read_disturb && rates.empty()) {
            const auto voltages = encode_inputs(images, 0, std::min(num_read_images, images.count), scenario.input);
            rates = read_rates(network, voltages, parallel_escape(settings.device, settings.temperature), threads);
        }
        const auto programmed = programmed_states(network.network().mlp, network.network().synapse_levels);
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

NetworkAccuracy accuracy_of(const Scenario& scenario, const ImageSet& images,
                            std::shared_ptr<const InverterTable> table) {
    if (scenario.fidelity == Fidelity::behavioural) {
        return [model = behavioural_model(scenario), &images](const AnalogNetwork& network, int threads) {
            auto own = model;
            own.cells = network.cells;
            return behavioural_accuracy(network.mlp, own, images, threads);
        };
    }
    return [&scenario, &images, table](const AnalogNetwork& network, int threads) {
        const CompiledNetwork compiled(network, threads, table);
        const auto encode = [&](std::size_t first, std::size_t count) {
            return encode_inputs(images, first, count, scenario.input);
        };
        const auto inference = infer_circuit(compiled, encode, images.count, {.threads = threads});
        std::size_t right = 0;
        for (std::size_t i = 0; i < images.count; ++i) right += inference.predicted_class[i] == images.labels[i];
        return static_cast<double>(right) / static_cast<double>(images.count);
    };
}

std::vector<std::string> fault_assumptions(const Scenario& scenario, const FaultRequest& request, int spares) {
    const auto& settings = scenario.faults;
    auto list = scenario.assumptions;  // of a network whose junctions are as programmed
    const auto has = [&](FaultKind kind) {
        return std::find(request.kinds.begin(), request.kinds.end(), std::optional(kind)) != request.kinds.end();
    };
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
        for (auto& line : list) {
            if (line.starts_with("access transistors and read disturb"))
                line = "access transistors are left out; junction resistances do not depend on bias";
        }
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

struct Weights {
    BinaryMlp mlp;
    double train_s = 0;
};

/// Weights given, or of the sweep in this folder that was cut short, or trained.
Weights weights_of(const Scenario& scenario, const FaultSweepPlan& plan, std::size_t images,
                   const RunOptions& options) {
    if (!scenario.trains()) return {given_weights(scenario), 0};
    const auto folder = options.out / "weights";
    if (!options.out.empty() && std::filesystem::is_directory(folder)) {
        auto mlp = read_weights(folder, scenario.topology);
        if (checkpoint_of(scenario, plan, images, mlp, options.out).exists()) return {std::move(mlp), 0};
    }
    auto trained = train_network(scenario, {options.threads, options.progress, options.out});
    if (!options.out.empty()) write_trained(folder, trained);
    return {std::move(trained.mlp), trained.seconds};
}

void write_results(const FaultResults& results, const std::filesystem::path& folder) {
    write_file_atomically(folder / "faults.csv", faults_csv(results));
    write_file_atomically(folder / "samples.csv", fault_samples_csv(results));
    if (const auto svg = faults_svg(results)) write_file_atomically(folder / "faults.svg", *svg);
    if (const auto svg = variation_svg(results)) write_file_atomically(folder / "variation.svg", *svg);
    write_file_atomically(folder / "faults.json", faults_json(results));
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

FaultResults fault_scenario(const Scenario& scenario, const FaultRequest& request, const RunOptions& options) {
    if (scenario.fidelity == Fidelity::ideal) {
        throw InputError(InputProblem{
            {}, 0, "run.fidelity", "\"ideal\" knows no junctions; faults need \"circuit\" or \"behavioural\""});
    }
    refuse_real_op_amps(scenario, "faults");
    auto images = read_images(scenario, scenario.dataset.test_images, scenario.dataset.test_labels);
    check_images(images, scenario.topology, scenario.dataset.test_images);
    if (options.limit && *options.limit < images.count) {
        std::vector<std::size_t> first(*options.limit);
        for (std::size_t i = 0; i < first.size(); ++i) first[i] = i;
        images = images.gather(first);
    }
    auto plan = plan_of(scenario, request);
    if (!options.out.empty()) write_file_atomically(options.out / "scenario.toml", scenario.resolved);
    auto weights = weights_of(scenario, plan, images.count, options);

    const auto start = Clock::now();
    const CompiledNetwork network(build_network(scenario, std::move(weights.mlp)), options.threads);
    set_probabilities(scenario, network, images, options.threads, plan);
    auto checkpoint = checkpoint_of(scenario, plan, images.count, network.network().mlp, options.out);

    FaultResults results;
    results.scenario = scenario.name;
    results.fidelity = scenario.fidelity == Fidelity::circuit ? "circuit" : "behavioural";
    results.samples = plan.samples;
    results.spares = plan.spares;
    results.seed = plan.seed;
    results.junctions = num_junctions(programmed_states(network.network().mlp, network.network().synapse_levels));
    results.assumptions = fault_assumptions(scenario, request, plan.spares);
    results.train_s = weights.train_s;
    std::size_t total = 0;
    for (const auto& curve : plan.curves) total += plan.samples * curve.levels.size();
    {
        Progress progress("faults", total, options.progress);
        FaultSweepOptions how{options.threads, &progress, checkpoint.read(),
                              [&](const auto& records) { checkpoint.save(records); }};
        results.resumed = how.known.size();
        results.sweep =
            sweep_faults(network.network(), plan, accuracy_of(scenario, images, network.table()), images.count, how);
    }
    results.wall_s = seconds_since(start);
    if (!options.out.empty()) write_results(results, options.out);
    checkpoint.remove();
    return results;
}

}  // namespace spinloom
