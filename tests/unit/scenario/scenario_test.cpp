#include "spinloom/scenario/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/scenario/scenario_keys.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

constexpr const char* small_text = "[network]\ntopology = [4, 3, 2]\n[amplifier]\ngains = [20, 5]\n";

Scenario small() {
    return read_scenario_text(small_text, "small");
}

std::string circuit_of(const Scenario& scenario) {
    const auto& circuit = scenario.circuit;
    const auto& neuron = circuit.neuron;
    const auto& macro = circuit.op_amps.macro;
    const auto& wire = scenario.wire_geometry;
    const auto& capacitances = circuit.capacitances;
    return fmt::format(
        "{} {} {} {} {} {} {} {} {}; {} {} {} {} {} {} {} {}; {} {} {} {} {} {} {} {} {}; {} {} {} {} {}; {} {} {} {} "
        "{}",
        neuron.input_resistance, neuron.feedback_resistance, neuron.v_dd, neuron.level_shift,
        neuron.junction_capacitance, scenario.transistors.fins, scenario.transistors.temperature,
        circuit.synapse_levels, circuit.gains, macro.open_loop_gain, macro.output_resistance, macro.offset,
        macro.output_low, macro.output_high, macro.static_power, circuit.op_amps.offset_sigma,
        circuit.gain_bandwidth.value_or(0), wire.lambda, wire.cell_length_lambda, wire.cell_width_lambda,
        wire.line_width_lambda, wire.thickness, wire.bulk_resistivity, wire.mean_free_path, wire.surface_specularity,
        wire.grain_reflection, circuit.bias_positive.voltage, circuit.bias_negative.voltage, circuit.reference,
        circuit.tie_resistance, circuit.amplifier_input_resistance, capacitances.cell, circuit.partition.has_value(),
        circuit.wires.output_line, static_cast<int>(circuit.combination), static_cast<int>(circuit.crossbar_method));
}

std::string training_of(const Scenario& scenario) {
    const auto& plan = scenario.training;
    const auto& modern = plan.modern;
    const auto& settling = scenario.settling.options;
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}; {} {} {} {} {}", static_cast<int>(plan.recipe),
                       plan.validation_fraction, static_cast<int>(plan.search), plan.search_epochs, plan.knows_wires,
                       plan.starts_from_given, modern.run.epochs, modern.candidates, modern.batch, modern.learning_rate,
                       modern.shift_pixels, modern.device_variation, modern.stuck_cells, modern.distillation,
                       modern.temperature, plan.real.run.epochs, settling.tolerance, settling.rise, settling.limit,
                       settling.steps_per_doubling, settling.reduction_tolerance);
}

std::string studies_of(const Scenario& scenario) {
    const auto& faults = scenario.faults;
    const auto& plan = scenario.programming;
    const auto& spread = scenario.variation;
    return fmt::format("{} {} {} {} {} {} {} {} {} {}; {} {} {} {} {} {} {} {} {}; {} {} {} {}", faults.samples,
                       faults.spares, faults.rates, faults.retention_times, faults.reads, faults.sigmas,
                       faults.short_resistance, faults.temperature, faults.read_pulse, faults.device_card,
                       plan.cell_card, plan.device_card, plan.n_card, plan.write_fins, plan.levels.word_off,
                       plan.timing.pulse, plan.retries, plan.temperature, plan.samples, spread.resistance_sigma,
                       spread.tmr_sigma, spread.with_neurons, spread.sample);
}

/// What a scenario says, to the last bit.
std::string fields_of(const Scenario& scenario) {
    const auto& files = scenario.dataset;
    const auto& architecture = scenario.architecture;
    return fmt::format("{} {} {} {} {} {} {} {} {} {}\n{}\n{}\n{}\n{}\n", scenario.title, scenario.seed,
                       static_cast<int>(scenario.fidelity), scenario.input.low, scenario.input.high,
                       scenario.input.threshold.value_or(-1), scenario.weights.has_value(), files.train_images.string(),
                       files.test_labels.string(),
                       architecture ? architecture->technology + architecture->layout + architecture->op_amp : "none",
                       circuit_of(scenario), training_of(scenario), studies_of(scenario),
                       fmt::join(scenario.assumptions, "\n"));
}

/// The default of a key, where it is a value of its own.
std::optional<TomlValue> default_value(const Key& key) {
    if (const auto* value = std::get_if<double>(&key.otherwise)) return *value;
    if (const auto* value = std::get_if<bool>(&key.otherwise)) return *value;
    if (const auto* value = std::get_if<std::string_view>(&key.otherwise)) return std::string(*value);
    if (const auto* value = std::get_if<std::vector<double>>(&key.otherwise)) return *value;
    return {};
}

TEST(Scenario, IsTheSameWithEveryDefaultStated) {
    std::vector<std::pair<std::string, TomlValue>> values;
    for (const auto& key : scenario_keys()) {
        // A gain-bandwidth product that is stated takes the place of the one of the architecture's card.
        if (key.name == "amplifier.gain_bandwidth_Hz") continue;
        if (const auto value = default_value(key)) values.emplace_back(key.name, *value);
    }
    EXPECT_GE(values.size(), 80U);
    const auto scenario = small(), stated = scenario.with(values);
    EXPECT_EQ(fields_of(stated), fields_of(scenario));
    EXPECT_EQ(stated.architecture->gain_bandwidth, scenario.architecture->gain_bandwidth);
    EXPECT_NE(stated.resolved, scenario.resolved);
}

TEST(Scenario, VariedByValuesIsThatOfTheTextThatItWrites) {
    const auto scenario = small();
    const auto before = fields_of(scenario);
    const auto varied = scenario.with({{"amplifier.gains", std::vector<double>{20, 3.5355339059327378}},
                                       {"partition.rows", 3},
                                       {"partition.columns", 2},
                                       {"variation.neurons", false},
                                       {"bias.negative_rail", -0.8},
                                       {"amplifier.gain_bandwidth_Hz", "ideal"}});
    EXPECT_EQ(varied.circuit.gains, (std::vector<double>{20, 3.5355339059327378}));
    EXPECT_EQ(varied.circuit.partition->rows, 3);
    EXPECT_FALSE(varied.circuit.gain_bandwidth.has_value());
    EXPECT_NE(varied.resolved.find("gains = [ 20, 3.53553390593273"), std::string::npos) << varied.resolved;
    const auto read = read_scenario_text(varied.resolved, "small");
    EXPECT_EQ(fields_of(read), fields_of(varied));
    EXPECT_EQ(read.resolved, varied.resolved);
    const auto whole = varied.with({{"partition", "none"}});
    EXPECT_FALSE(whole.circuit.partition.has_value());
    EXPECT_EQ(fields_of(whole.with({{"partition.rows", 3}, {"partition.columns", 2}})), fields_of(varied));
    EXPECT_EQ(fields_of(scenario), before);
    EXPECT_EQ(scenario.resolved, small().resolved);
}

TEST(Scenario, JunctionsFollowTheTemperatureWhereAskedTo) {
    const auto own = small();
    const auto hot = own.with({{"neuron.temperature_K", 358.15}});
    EXPECT_EQ(hot.circuit.synapse.antiparallel, own.circuit.synapse.antiparallel) << "no law is the default";
    const std::vector<std::pair<std::string, TomlValue>> law = {
        {"synapse.spin_wave_alpha", 2e-5}, {"synapse.ra_slope_per_K", -1e-3}, {"neuron.spin_wave_alpha", 2e-5}};
    EXPECT_EQ(own.with(law).circuit.synapse.antiparallel, own.circuit.synapse.antiparallel)
        << "given at that temperature";
    const auto both = hot.with(law);
    const auto &before = own.circuit.synapse, &after = both.circuit.synapse;
    EXPECT_NEAR(after.parallel, before.parallel * (1 - 1e-3 * 58), 1e-9 * before.parallel);
    EXPECT_EQ(after.tmr(), after.antiparallel / after.parallel - 1);
    EXPECT_NEAR(after.tmr(), tmr_at_temperature(before.tmr(), 2e-5, 358.15), 1e-12);
    EXPECT_LT(after.tmr(), before.tmr());
    EXPECT_LT(both.circuit.neuron.feedback_resistance, own.circuit.neuron.feedback_resistance);
    EXPECT_EQ(both.circuit.neuron.input_resistance, own.circuit.neuron.input_resistance);
    EXPECT_THROW(static_cast<void>(hot.with({{"neuron.spin_wave_alpha", 1.6e-4}})), InputError);
}

TEST(Scenario, ReleaseOfEveryTransistorIsItsCardsOrGiven) {
    const auto own = small();
    const auto oldest = own.with({{"neuron.release", "105.03"}, {"amplifier.model", "transistor"}});
    const auto read = read_finfet_card(find_card(own.n_card, "finfet")).release;
    EXPECT_EQ(own.release, 0);
    EXPECT_EQ(own.circuit.neuron.n_channel->is_of_105, read == release_105);
    EXPECT_EQ(oldest.release, release_105);
    EXPECT_TRUE(oldest.circuit.neuron.n_channel->is_of_105 && oldest.circuit.neuron.p_channel->is_of_105);
    EXPECT_TRUE(oldest.programming.write->is_of_105 && oldest.programming.read->is_of_105);
    EXPECT_TRUE(oldest.circuit.op_amps.circuit->pair.model->is_of_105);
    EXPECT_TRUE(own.with({{"neuron.release", "111"}}).circuit.neuron.p_channel->is_unified);
    EXPECT_EQ(own.with({{"neuron.release", 107.0}}).release, 107) << "the quotes may be left out";
    EXPECT_EQ(read_neuron_transistors({}, {{"neuron.release", "105.03"}}).release, release_105);
    EXPECT_TRUE(read_neuron_circuit({}, {{"neuron.release", "105.03"}}).n_channel->is_of_105);
    EXPECT_THROW(static_cast<void>(own.with({{"neuron.release", 106.0}})), InputError);
}

TEST(Scenario, ValuesAndOverridesSayTheSame) {
    const auto by_value = small().with({{"neuron.fins", 12}, {"synapse.tmr_percent", 120.0}, {"title", "other"}});
    const auto by_text = read_scenario_text(
        small_text, "small", {{"neuron.fins", "12"}, {"synapse.tmr_percent", "120"}, {"title", "other"}});
    EXPECT_EQ(by_value.resolved, by_text.resolved);
    EXPECT_EQ(fields_of(by_value), fields_of(by_text));
}

TEST(Scenario, RefusesAValueThatIsNotLegalAndStaysAsItWas) {
    const auto scenario = small();
    const auto message = message_of<InputError>([&] { return scenario.with({{"neuron.fins", 0}}).seed; });
    EXPECT_NE(message.find("neuron.fins: must be a whole number, from 1 to 1000"), std::string::npos) << message;
    EXPECT_EQ(scenario.with({}).resolved, scenario.resolved);
}

TEST(Scenario, ProblemsOfTextAreToldWithItsNameAndLine) {
    const auto message = message_of<InputError>(
        [] { return read_scenario_text("[network]\ntopology = [4]\n[amplifier]\ngains = [1]\n", "given").seed; });
    EXPECT_NE(message.find("given:2: network.topology: needs at least two numbers"), std::string::npos) << message;
}

using ScenarioFiles = TemporaryFolder;

TEST_F(ScenarioFiles, SayWhatTheirTextSays) {
    write_file_atomically(folder() / "small.toml", small_text);
    const auto file = read_scenario(folder() / "small.toml", {}), text = small();
    EXPECT_EQ(file.name, "small");
    EXPECT_EQ(fields_of(file), fields_of(text));
    EXPECT_EQ(file.resolved, text.resolved);
}

}  // namespace
}  // namespace spinloom
