#include "spinloom/study/baselines_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "spinloom/architecture/machines/digital_accelerator.hpp"
#include "spinloom/architecture/machines/gpu_model.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/law/behavioural_model.hpp"
#include "spinloom/study/architecture.hpp"

namespace spinloom {
namespace {

constexpr int cpu_activation_bits = 16, digital_activation_bits = 8;

/// Everything that the machines share.
class Comparison {
public:
    Comparison(const Subject& subject, const BaselineRequest& request, const StudyOptions& options)
        : subject_(subject),
          scenario_(subject.scenario),
          images_(subject.images),
          request_(request),
          options_(options),
          model_(behavioural_model(subject.scenario.circuit, subject.scenario.input)),
          ideal_(ideal_network(subject.scenario, subject.trained.weights)) {
        for (std::size_t first = 0; first < images_.count; first += 256) {
            const auto some = ideal_classes(ideal_, images_, first, std::min<std::size_t>(256, images_.count - first));
            exact_classes_.insert(exact_classes_.end(), some.begin(), some.end());
        }
        const auto settings = scenario_.architecture.value_or(ArchitectureSettings{});
        process_ = {{scenario_.n_card, scenario_.p_card, scenario_.transistors.temperature, scenario_.release},
                    scenario_.circuit.neuron.v_dd,
                    read_layout_rule(find_card(settings.layout, "layout")),
                    settings.op_amp};
        op_amp_ = read_op_amp_card(find_card(settings.op_amp, "amplifier"), process_.transistors);
        amplifier_ = bench_amplifier(op_amp_, process_.rule, process_.v_dd, 0.25 * process_.v_dd, {});
        gain_bandwidth_ = settings.gain_bandwidth.value_or(amplifier_.unity_gain_frequency);
    }

    [[nodiscard]] BaselineComparison run() {
        result_.scenario = scenario_.name;
        result_.images = images_.count;
        result_.rows.push_back(request_.ours ? *request_.ours : ours());
        add_mixed_signal();
        add_cpu();
        add_gpu();
        add_digital();
        return std::move(result_);
    }

private:
    /// Images whose class is not that of exact arithmetic.
    [[nodiscard]] double unlike_exact(const std::vector<int>& classes) const {
        return static_cast<double>(std::inner_product(classes.begin(), classes.end(), exact_classes_.begin(), 0,
                                                      std::plus<>(), std::not_equal_to<>()));
    }

    [[nodiscard]] Baseline ours();
    [[nodiscard]] MixedSignalParts mixed_signal_parts(const Card& rules) const;
    void add_mixed_signal();
    void add_cpu();
    void add_cpu_rows(const std::string& name, const CpuTiming& timing, const CpuPowerModel& power);
    void add_gpu();
    void add_digital();

    const Subject& subject_;
    const Scenario& scenario_;
    const ImageSet& images_;
    const BaselineRequest& request_;
    const StudyOptions& options_;
    BehaviouralModel model_;
    IdealNetwork ideal_;
    std::vector<int> exact_classes_;  ///< in double precision
    NeuronProcess process_;
    OpAmpCircuit op_amp_;
    AmplifierBench amplifier_;
    double gain_bandwidth_ = 0;
    BaselineComparison result_;
};

GpuMeasurement measurement_of(const std::filesystem::path& file, const std::vector<std::size_t>& topology) {
    auto measured = read_gpu_measurement(file);
    if (measured.topology == topology) return measured;
    throw InputError(InputProblem{file.string(), 0, "topology",
                                  fmt::format("is {}, but the scenario's network is {}",
                                              topology_text(measured.topology), topology_text(topology))});
}

/// Reads every file that is named, so that what is wrong with one is told before anything takes long.
/// @throws InputError with all that is wrong
void check_files(const BaselineRequest& request, const std::vector<std::size_t>& topology) {
    InputProblems problems;
    const auto attempt = [&](const auto& read) {
        try {
            read();
        } catch (const InputError& error) {
            problems.add(error);
        }
    };
    const auto card = [](const std::string& name) { return find_card(name, "baselines"); };
    attempt([&] { static_cast<void>(read_mixed_signal(card(request.mixed_signal_card))); });
    std::set<int> resolutions;
    for (const auto& wanted : request.mixed_signal) resolutions.insert(wanted.bits);
    for (const int bits : resolutions) attempt([&] { static_cast<void>(find_converters(bits)); });
    attempt([&] { static_cast<void>(read_cpu_power_model(card(request.cpu_card))); });
    for (const auto& name : request.gpu_cards) attempt([&] { static_cast<void>(read_gpu_card(card(name))); });
    attempt([&] { static_cast<void>(read_digital_accelerator(card(request.digital_card))); });
    if (!request.gpu_measurement.empty())
        attempt([&] { static_cast<void>(measurement_of(request.gpu_measurement, topology)); });
    problems.throw_if_any();
}

Baseline Comparison::ours() {
    CircuitInference inference;
    {
        Progress progress("circuit inference", images_.count, options_.progress);
        inference = infer_circuit(subject_.compiled(options_.threads), subject_.inputs(), images_.count,
                                  {options_.threads, false, &progress});
    }
    const double accuracy = fraction_correct(inference.predicted_class, images_.labels);
    const auto outcome = measure_architecture(subject_, scenario_.architecture.value_or(ArchitectureSettings{}),
                                              inference.mean_power(), options_);
    if (outcome.figures) return our_baseline(accuracy, *outcome.figures);
    result_.left_out.push_back("figures of the analog network: " + outcome.left_out);
    Baseline row;
    row.name = "analog";
    row.what = "SOT-MRAM crossbars and neurons, the solved circuit";
    row.accuracy = {accuracy, CellOrigin::solved};
    return row;
}

MixedSignalParts Comparison::mixed_signal_parts(const Card& rules) const {
    MixedSignalParts parts;
    parts.gate = measure_gate(process_, rules["gate_fins"]);
    parts.amplifier_power = amplifier_.power;
    parts.gain_bandwidth = gain_bandwidth_;
    parts.amplifier_source = "op-amp " + process_.op_amp_card + " on its bench, or the scenario";
    parts.gains = scenario_.circuit.gains;
    const auto& plan = scenario_.programming;
    const auto& wires = scenario_.wire_geometry;
    const double pair =
        pair_area(wires) + pair_excess_area(wires, bitcell_transistors(process_.rule, plan.write_fins, plan.read_fins));
    const double r_in = scenario_.circuit.amplifier_input_resistance;
    for (std::size_t layer = 0; layer + 1 < scenario_.circuit.topology.size(); ++layer) {
        const auto counts = count_parts(partition_layer(static_cast<int>(scenario_.circuit.topology[layer]) + 1,
                                                        static_cast<int>(scenario_.circuit.topology[layer + 1]),
                                                        scenario_.circuit.partition));
        parts.crossbar_area.push_back(counts.synapses * pair + counts.lines * process_.rule.line_area);
        parts.amplifier_area.push_back(
            difference_amplifier_layout(op_amp_, process_.rule, r_in, scenario_.circuit.gains[layer] * r_in).area());
    }
    return parts;
}

void Comparison::add_mixed_signal() {
    if (request_.mixed_signal.empty()) return;
    const auto rules = read_mixed_signal(find_card(request_.mixed_signal_card, "baselines"));
    const auto parts = mixed_signal_parts(rules);
    const auto training =
        read_images(scenario_, {.set = ImageChoice::Set::training, .limit = request_.calibration_images});
    const auto calibration = encode_inputs(training, 0, training.count, scenario_.input);
    const MixedSignalNetwork network(subject_.network, model_.curves, options_.threads);
    std::vector<int> done;
    MixedSignalInference machine;
    int last_bits = 0;
    for (const auto& wanted : request_.mixed_signal) {
        const auto converters = find_converters(wanted.bits);
        const MixedSignalBits bits{wanted.bits, wanted.bits, static_cast<int>(rules["table_bits"])};
        if (wanted.bits != last_bits) {
            Progress progress(fmt::format("{}-bit converters", wanted.bits), images_.count, options_.progress);
            machine = network.infer(bits, std::min(scenario_.input.low, scenario_.input.high),
                                    std::max(scenario_.input.low, scenario_.input.high), calibration, subject_.inputs(),
                                    images_.count, {options_.threads, false, &progress});
            last_bits = wanted.bits;
        }
        std::string suffix = wanted.sharing.rule == AdcSharing::Rule::neuron ? "" : ", " + wanted.sharing.text();
        auto row = modelled_baseline(Baseline::Kind::mixed_signal, fmt::format("IMC {} bits{}", wanted.bits, suffix),
                                     fmt::format("the same crossbars, {}-bit converters, {}, digital sums and neurons",
                                                 wanted.bits, wanted.sharing.text()),
                                     mixed_signal_figures(machine, bits, converters, rules, wanted.sharing, parts));
        row.accuracy = {fraction_correct(machine.predicted_class, images_.labels), CellOrigin::solved};
        for (std::size_t i = 0; i < machine.layers.size(); ++i) {
            const auto& layer = machine.layers[i];
            const std::string prefix = fmt::format("layer_{}_", i + 1);
            row.details.emplace_back(prefix + "conversions", layer.parts * layer.outputs);
            row.details.emplace_back(prefix + "adcs", wanted.sharing.num_adcs(layer));
            row.details.emplace_back(prefix + "full_scale_V", layer.full_scale);
            row.details.emplace_back(prefix + "array_power_W", layer.array_power);
        }
        result_.rows.push_back(std::move(row));
    }
}

void Comparison::add_cpu_rows(const std::string& name, const CpuTiming& timing, const CpuPowerModel& power) {
    const auto add = [&](int threads, double throughput) {
        MachineFigures figures;
        const auto measured = [](const char* symbol, double value, const char* unit) {
            return BreakdownInput{symbol, value, unit, Origin::measured, "this machine"};
        };
        const auto used = counted("threads", threads);
        figures.interval = 1 / throughput;
        figures.latency = leaf("latency", "s", "median", {measured("median", timing.median, "s")});
        figures.energy = timing.package_power && threads == timing.threads
                             ? leaf("energy", "J", "measured_power/throughput",
                                    {measured("measured_power", *timing.package_power, "W"),
                                     measured("throughput", throughput, "Hz")})
                             : leaf("energy", "J", "threads*package_power/cores/throughput",
                                    {used, power.package_power, power.cores, measured("throughput", throughput, "Hz")});
        figures.area = leaf("area", "m^2", "threads*package_area/cores", {used, power.package_area, power.cores});
        figures.assumptions = {fmt::format("power and area by card {}, shared by its cores; measured on {}", power.name,
                                           processor_name())};
        auto row = modelled_baseline(Baseline::Kind::cpu,
                                     fmt::format("CPU {}, {} thread{}", name, threads, threads > 1 ? "s" : ""),
                                     timing.what, std::move(figures));
        row.accuracy = {fraction_correct(timing.classes, images_.labels), CellOrigin::measured};
        row.latency.origin = row.throughput.origin = CellOrigin::measured;
        if (timing.package_power && threads == timing.threads)
            row.power.origin = row.energy.origin = CellOrigin::measured;
        row.details = {{"latency_p99_s", timing.p99},
                       {"latency_best_s", timing.best},
                       {"clock_s", timing.clock},
                       {"classes_unlike_exact", unlike_exact(timing.classes)}};
        result_.rows.push_back(std::move(row));
    };
    add(1, timing.throughput_one);
    if (timing.threads > 1) add(timing.threads, timing.throughput_all);
}

void Comparison::add_cpu() {
    if (!request_.measures_cpu) return;
    const auto power = read_cpu_power_model(find_card(request_.cpu_card, "baselines"));
    auto timing = request_.cpu;
    timing.threads = options_.threads;
    add_cpu_rows("float32", time_floats(ideal_, images_, timing), power);
    try {
        add_cpu_rows("XNOR", time_bits(BitNetwork(ideal_, cpu_activation_bits), images_, timing), power);
    } catch (const InputError& error) {
        result_.left_out.push_back(fmt::format("CPU XNOR: {}", error.what()));
    }
}

void Comparison::add_gpu() {
    const double accuracy = fraction_correct(exact_classes_, images_.labels);
    for (const auto& name : request_.gpu_cards) {
        const auto card = read_gpu_card(find_card(name, "baselines"));
        auto figures = gpu_figures(ideal_, card, {1, true, false});
        const auto batch = gpu_figures(ideal_, card, {static_cast<double>(images_.count), true, false});
        const double single_energy = figures.energy.value();
        figures.interval = batch.interval;
        figures.interval_range = batch.interval_range;
        figures.energy = batch.energy;
        auto row = modelled_baseline(Baseline::Kind::gpu, card.name(),
                                     fmt::format("{}; one image alone, and a batch of {}", card.title(), images_.count),
                                     std::move(figures));
        row.accuracy = {accuracy, CellOrigin::computed};
        row.area.origin = CellOrigin::cited;
        row.power.origin = CellOrigin::cited;
        row.details = {{"graph_latency_s", gpu_figures(ideal_, card, {1, true, true}).latency.value()},
                       {"latency_without_copies_s", gpu_figures(ideal_, card, {1, false, false}).latency.value()},
                       {"single_image_energy_J", single_energy}};
        result_.rows.push_back(std::move(row));
    }
    if (request_.gpu_measurement.empty()) return;
    const auto measured = measurement_of(request_.gpu_measurement, ideal_.topology());
    Baseline row;
    row.kind = Baseline::Kind::gpu;
    row.name = "GPU measured";
    row.what = fmt::format("{}; one image alone, and a batch of {:g}", measured.device, measured.batch_images);
    row.accuracy = measured.accuracy ? BaselineCell{measured.accuracy, CellOrigin::measured}
                                     : BaselineCell{accuracy, CellOrigin::computed};
    row.latency = {measured.single_median, CellOrigin::measured};
    row.latency_range = Interval{measured.single_median, std::max(measured.single_median, measured.single_p99)};
    row.throughput = {measured.batch_images / measured.batch_median, CellOrigin::measured};
    if (measured.power) {
        row.power = {measured.power, CellOrigin::measured};
        row.energy = {*measured.power / *row.throughput.value, CellOrigin::measured};
    }
    row.details = {{"latency_p99_s", measured.single_p99},
                   {"graph_latency_s", measured.graph_median},
                   {"latency_without_copies_s", measured.kernel_median}};
    result_.rows.push_back(std::move(row));
}

void Comparison::add_digital() {
    const auto rules = read_digital_accelerator(find_card(request_.digital_card, "baselines"));
    try {
        const BitNetwork bits(ideal_, digital_activation_bits);
        std::vector<int> classes(images_.count);
        BitNetwork::Workspace workspace;
        for (std::size_t i = 0; i < images_.count; ++i) classes[i] = bits.classify(images_.image(i), workspace);
        auto row = modelled_baseline(
            Baseline::Kind::digital, "digital logic",
            fmt::format("XNOR, population count and table in 14 nm gates, {}-bit activations", digital_activation_bits),
            digital_accelerator_figures(ideal_, digital_activation_bits, rules,
                                        measure_gate(process_, rules["gate_fins"])));
        row.accuracy = {fraction_correct(classes, images_.labels), CellOrigin::computed};
        row.details = {{"classes_unlike_exact", unlike_exact(classes)}};
        result_.rows.push_back(std::move(row));
    } catch (const InputError& error) {
        result_.left_out.push_back(fmt::format("digital logic: {}", error.what()));
    }
}

}  // namespace

Card find_converters(int bits) {
    return read_converters(find_card(fmt::format("converters-{}-bit", bits), "baselines"));
}

IdealNetwork ideal_network(const Scenario& scenario, const Weights& weights) {
    if (scenario.training.recipe == TrainingPlan::Recipe::published)
        return plain_network(weights, {0, 1, scenario.input.threshold});
    const auto model = behavioural_model(scenario.circuit, scenario.input);
    const double v_dd = scenario.circuit.neuron.v_dd;
    return column_network(weights, model, v_dd, fit_logistic_steepness(model.curves.back(), v_dd, 0.25 * v_dd));
}

BaselineComparison compare_baselines(const Subject& subject, const BaselineRequest& request,
                                     const StudyOptions& options) {
    check_files(request, subject.scenario.circuit.topology);
    return Comparison(subject, request, options).run();
}

}  // namespace spinloom
