#include "spinloom/scenario/baselines_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "spinloom/architecture/digital_accelerator.hpp"
#include "spinloom/architecture/gpu_model.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/scenario/built_network.hpp"
#include "spinloom/scenario/given_network.hpp"
#include "spinloom/scenario/settle.hpp"

namespace spinloom {
namespace {

constexpr int cpu_activation_bits = 16, digital_activation_bits = 8;

/// Everything that the machines share.
class Comparison {
public:
    Comparison(const Scenario& scenario, const BaselineRequest& request, const RunOptions& options)
        : scenario_(scenario), request_(request), options_(options), model_(behavioural_model(scenario)) {
        images_ = read_images(scenario, scenario.dataset.test_images, scenario.dataset.test_labels);
        check_images(images_, scenario.topology, scenario.dataset.test_images);
        if (options.limit && *options.limit < images_.count) {
            std::vector<std::size_t> first(*options.limit);
            for (std::size_t i = 0; i < first.size(); ++i) first[i] = i;
            images_ = images_.gather(first);
        }
        mlp_ = given_weights(scenario);
        ideal_ = ideal_network(scenario, mlp_);
        process_.transistors = {scenario.n_card, scenario.p_card, scenario.transistors.temperature};
        process_.v_dd = scenario.circuit.neuron.v_dd;
        process_.rule = read_layout_rule(find_card(request.layout_card, "layout"));
        amplifier_ =
            bench_amplifier(read_op_amp_card(find_card(request.op_amp_card, "amplifier"), process_.transistors),
                            process_.rule, process_.v_dd, 0.25 * process_.v_dd, {});
    }

    [[nodiscard]] BaselineComparison run() {
        result_.scenario = scenario_.name;
        result_.images = images_.count;
        result_.rows.push_back(ours());
        add_mixed_signal();
        add_cpu();
        add_gpu();
        add_digital();
        return std::move(result_);
    }

private:
    [[nodiscard]] Eigen::MatrixXd encoded(const ImageSet& images, std::size_t first, std::size_t count) const {
        return encode_inputs(images, first, count, scenario_.input);
    }

    [[nodiscard]] Baseline ours() const;
    [[nodiscard]] MachineFigures our_figures(const NetworkPower& power, double settling, bool is_given) const;
    [[nodiscard]] double settling_time(bool& is_given) const;
    [[nodiscard]] double crossbar_area(std::size_t layer, const Card& area) const;
    [[nodiscard]] int num_amplifiers(std::size_t layer) const;
    void add_mixed_signal();
    void add_cpu();
    void add_cpu_rows(const std::string& name, const CpuTiming& timing, const CpuPowerModel& power);
    void add_gpu();
    void add_digital();

    const Scenario& scenario_;
    const BaselineRequest& request_;
    const RunOptions& options_;
    BehaviouralModel model_;
    ImageSet images_;
    BinaryMlp mlp_;
    IdealNetwork ideal_;
    NeuronProcess process_;
    AmplifierBench amplifier_;
    BaselineComparison result_;
};

double Comparison::settling_time(bool& is_given) const {
    is_given = !request_.settling.empty();
    if (is_given) {
        auto path = request_.settling;
        if (std::filesystem::is_directory(path)) path /= "settling.json";
        return parse_settling(read_file(path), path.string()).worst;
    }
    SettleRequest settle;
    RunOptions options = options_;
    options.out.clear();
    options.limit = std::min(request_.settle_images, images_.count);
    const auto results = settle_scenario(scenario_, settle, options);
    if (results.not_settled > 0)
        throw ConvergenceError(fmt::format("{} images do not settle within settling.limit_ns", results.not_settled));
    return results.output.worst;
}

int Comparison::num_amplifiers(std::size_t layer) const {
    const auto cut = scenario_.circuit.partition;
    const auto fan_in = static_cast<int>(scenario_.topology[layer]) + 1;
    const auto outputs = static_cast<int>(scenario_.topology[layer + 1]);
    const bool is_summed = scenario_.circuit.combination == PartitionCombination::summing;
    return outputs * (is_summed ? 1 : partition_layer(fan_in, outputs, cut).num_horizontal());
}

double Comparison::crossbar_area(std::size_t layer, const Card& area) const {
    const auto& wires = scenario_.wire_geometry;
    const double cell = wires.lambda * wires.lambda * wires.cell_length_lambda * wires.cell_width_lambda;
    const auto fan_in = static_cast<int>(scenario_.topology[layer]) + 1;
    const auto outputs = static_cast<int>(scenario_.topology[layer + 1]);
    const auto cut = partition_layer(fan_in, outputs, scenario_.circuit.partition);
    const double lines =
        static_cast<double>(fan_in) * cut.num_vertical() + static_cast<double>(outputs) * cut.num_horizontal();
    return cell * fan_in * outputs + area["line_switch"] * lines;
}

MachineFigures Comparison::our_figures(const NetworkPower& power, double settling, bool is_given) const {
    const Card area = Card::read(find_card(request_.area_card, "area"), "area",
                                 {{"line_switch", "m^2", non_negative, "area of a line of a subarray", {}},
                                  {"amplifier", "m^2", non_negative, "area of a difference amplifier", {}},
                                  {"neuron", "m^2", non_negative, "area of a neuron", {}}});
    MachineFigures figures;
    figures.latency =
        leaf("latency", "s", "settling",
             {solved("settling", settling, "s", is_given ? "settling.json" : "reduced circuit over time")},
             "longest settling of the outputs");
    figures.interval = settling;
    const auto cycle = solved("settling", settling, "s", "longest settling of the outputs");
    const auto delivered = [&](const char* part, double watts) {
        return leaf(part, "J", "delivered*settling",
                    {solved("delivered", watts, "W", "solved circuit, mean over the images"), cycle});
    };
    double amplifiers = 0, neurons = 0, crossbars = 0;
    for (std::size_t layer = 0; layer + 1 < scenario_.topology.size(); ++layer) {
        amplifiers += num_amplifiers(layer);
        neurons += static_cast<double>(scenario_.topology[layer + 1]);
        crossbars += crossbar_area(layer, area);
    }
    figures.energy = branch(
        "energy", "J",
        {delivered("inputs", power.inputs), delivered("supply", power.v_dd + power.v_ss + power.bias),
         delivered("level_shift", power.level_shift),
         leaf("op_amps", "J", "amplifiers*amplifier_power*settling",
              {counted("amplifiers", amplifiers),
               solved("amplifier_power", amplifier_.power, "W", "op-amp " + request_.op_amp_card + " on its bench"),
               cycle})});
    figures.area = branch(
        "area", "m^2",
        {leaf("crossbars", "m^2", "crossbar_area", {counted("crossbar_area", crossbars, "m^2")}),
         leaf("amplifiers", "m^2", "amplifiers*amplifier",
              {counted("amplifiers", amplifiers), card_input(area, "amplifier", "m^2")}),
         leaf("neurons", "m^2", "neurons*neuron", {counted("neurons", neurons), card_input(area, "neuron", "m^2")})});
    figures.assumptions = {
        "an inference takes the longest settling time of the outputs, and everything draws its direct current all the "
        "time",
        "input drivers, the memory of the pixels and what reads the outputs cost nothing"};
    return figures;
}

Baseline Comparison::ours() const {
    const CompiledNetwork network(build_network(scenario_, mlp_), options_.threads);
    CircuitInference inference;
    {
        Progress progress("circuit inference", images_.count, options_.progress);
        const auto encode = [&](std::size_t first, std::size_t count) { return encoded(images_, first, count); };
        inference = infer_circuit(network, encode, images_.count, {options_.threads, false, &progress});
    }
    bool is_given = false;
    const double settling = settling_time(is_given);
    auto row = modelled_baseline(Baseline::Kind::ours, "analog", "SOT-MRAM crossbars and neurons, the solved circuit",
                                 our_figures(inference.mean_power(), settling, is_given));
    row.accuracy = {fraction_correct(inference.predicted_class, images_.labels), CellOrigin::solved};
    row.latency.origin = row.throughput.origin = CellOrigin::solved;
    row.power.origin = row.energy.origin = CellOrigin::solved;
    row.details = {{"settling_images", is_given ? 0.0 : static_cast<double>(request_.settle_images)}};
    if (is_given) row.details.clear();
    if (scenario_.circuit.gain_bandwidth)
        row.assumptions.push_back(fmt::format("op-amps of one pole, {:g} GHz of gain-bandwidth product",
                                              1e-9 * *scenario_.circuit.gain_bandwidth));
    return row;
}

void Comparison::add_mixed_signal() {
    if (request_.mixed_signal.empty()) return;
    const auto rules = read_mixed_signal(find_card(request_.mixed_signal_card, "baselines"));
    const Card area = Card::read(find_card(request_.area_card, "area"), "area",
                                 {{"line_switch", "m^2", non_negative, "area of a line of a subarray", {}},
                                  {"amplifier", "m^2", non_negative, "area of a difference amplifier", {}},
                                  {"neuron", "m^2", non_negative, "area of a neuron", {}}});
    MixedSignalParts parts;
    parts.gate = measure_gate(process_, rules["gate_fins"]);
    parts.amplifier_power = amplifier_.power;
    parts.amplifier_area = area["amplifier"];
    parts.amplifier_source = "op-amp " + request_.op_amp_card + " on its bench";
    parts.gain_bandwidth = scenario_.circuit.gain_bandwidth;
    parts.gains = scenario_.circuit.gains;
    for (std::size_t layer = 0; layer + 1 < scenario_.topology.size(); ++layer)
        parts.crossbar_area.push_back(crossbar_area(layer, area));

    const auto training = read_images(scenario_, scenario_.dataset.train_images, scenario_.dataset.train_labels);
    check_images(training, scenario_.topology, scenario_.dataset.train_images);
    const auto calibration = encoded(training, 0, std::min(request_.calibration_images, training.count));
    const MixedSignalNetwork network(build_network(scenario_, mlp_), model_.curves, options_.threads);
    std::vector<int> done;
    MixedSignalInference machine;
    int last_bits = 0;
    for (const auto& wanted : request_.mixed_signal) {
        const auto converters = find_converters(wanted.bits);
        const MixedSignalBits bits{wanted.bits, wanted.bits, static_cast<int>(rules["table_bits"])};
        if (wanted.bits != last_bits) {
            Progress progress(fmt::format("{}-bit converters", wanted.bits), images_.count, options_.progress);
            machine =
                network.infer(bits, std::min(scenario_.input.low, scenario_.input.high),
                              std::max(scenario_.input.low, scenario_.input.high), calibration,
                              [&](std::size_t first, std::size_t count) { return encoded(images_, first, count); },
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
        row.details = {{"latency_p99_s", timing.p99}, {"latency_best_s", timing.best}, {"clock_s", timing.clock}};
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
    std::vector<int> classes;
    for (std::size_t first = 0; first < images_.count; first += 256) {
        const auto some = ideal_classes(ideal_, images_, first, std::min<std::size_t>(256, images_.count - first));
        classes.insert(classes.end(), some.begin(), some.end());
    }
    const double accuracy = fraction_correct(classes, images_.labels);
    std::optional<Card> first_card;
    for (const auto& name : request_.gpu_cards) {
        const auto card = read_gpu_card(find_card(name, "baselines"));
        if (!first_card) first_card = card;
        auto figures = gpu_figures(ideal_, card, {1, true, false});
        const auto batch = gpu_figures(ideal_, card, {static_cast<double>(images_.count), true, false});
        const double single_energy = figures.energy.value();
        figures.interval = batch.interval;
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
    const auto measured = read_gpu_measurement(request_.gpu_measurement);
    if (measured.topology != ideal_.topology()) {
        throw InputError(InputProblem{request_.gpu_measurement.string(), 0, "topology",
                                      fmt::format("is {}, but the scenario's network is {}",
                                                  topology_text(measured.topology), topology_text(ideal_.topology()))});
    }
    Baseline row;
    row.kind = Baseline::Kind::gpu;
    row.name = "GPU measured";
    row.what = fmt::format("{}; one image alone, and a batch of {:g}", measured.device, measured.batch_images);
    row.accuracy = measured.accuracy ? BaselineCell{measured.accuracy, CellOrigin::measured}
                                     : BaselineCell{accuracy, CellOrigin::computed};
    row.latency = {measured.single_median, CellOrigin::measured};
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
        result_.rows.push_back(std::move(row));
    } catch (const InputError& error) {
        result_.left_out.push_back(fmt::format("digital logic: {}", error.what()));
    }
}

}  // namespace

Card find_converters(int bits) {
    return read_converters(find_card(fmt::format("converters-{}-bit", bits), "baselines"));
}

SettlingSummary parse_settling(const std::string& text, const std::string& file) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        throw InputError(file, "is no JSON object; `spinloom settle --out` writes one");
    const auto times = json.find("output_settling_ps");
    if (times == json.end() || !times->is_object())
        throw InputError(InputProblem{file, 0, "output_settling_ps", "missing; `spinloom settle --out` writes it"});
    const auto time = [&](const char* key) {
        const auto it = times->find(key);
        if (it == times->end() || !it->is_number() || !(it->get<double>() > 0) || !(it->get<double>() < 1e15))
            throw InputError(
                InputProblem{file, 0, fmt::format("output_settling_ps.{}", key), "must be a time above 0 ps"});
        return 1e-12 * it->get<double>();
    };
    SettlingSummary summary;
    summary.worst = time("worst");
    summary.mean = time("mean");
    const auto images = json.find("images");
    if (images != json.end() && images->is_number_unsigned()) summary.images = images->get<std::size_t>();
    return summary;
}

IdealNetwork ideal_network(const Scenario& scenario, const BinaryMlp& mlp) {
    if (scenario.training.recipe == TrainingPlan::Recipe::published)
        return plain_network(mlp, {0, 1, scenario.input.threshold});
    const auto model = behavioural_model(scenario);
    const double v_dd = scenario.circuit.neuron.v_dd;
    return column_network(mlp, model, v_dd, fit_logistic_steepness(model.curves.back(), v_dd, 0.25 * v_dd));
}

BaselineComparison compare_baselines(const Scenario& scenario, const BaselineRequest& request,
                                     const RunOptions& options) {
    if (!scenario.weights) {
        throw InputError(InputProblem{
            {},
            0,
            "network.weights",
            "missing; the comparison needs weights: a folder with W1.csv, B1.csv, ... (`spinloom train` writes one) or "
            "a file"});
    }
    return Comparison(scenario, request, options).run();
}

}  // namespace spinloom
