#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/array/parts/op_amp.hpp"
#include "spinloom/core/files_read.hpp"
#include "spinloom/core/toml_table.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/model/given_network.hpp"
#include "spinloom/network/model/pictures.hpp"
#include "spinloom/network/settle/settling_options.hpp"
#include "spinloom/scenario/architecture_settings.hpp"
#include "spinloom/scenario/fault_settings.hpp"
#include "spinloom/scenario/frontend.hpp"
#include "spinloom/scenario/programming.hpp"
#include "spinloom/scenario/training_settings.hpp"

namespace spinloom {

/// How much of the physics a run solves.
enum class Fidelity {
    ideal,        ///< exact arithmetic
    behavioural,  ///< column law and one neuron curve a layer, no wires
    circuit,      ///< the solved circuit
};

/// A network whose circuit has complementary lines (complementary.hpp).
struct ComplementaryLines {
    std::vector<std::size_t> topology;    ///< of the network; the circuit's has the complements and constants
    std::vector<std::size_t> bias_lines;  ///< constants, one number a layer
};

/// How `settle` steps the inputs and what it waits for.
struct SettlingPlan {
    bool from_previous = true;  ///< from the image before (the first from 0 V); else each image from 0 V
    SettlingOptions options;
};

/// One run: everything a scenario file says, checked and with defaults filled in.
struct Scenario {
    std::string name;  ///< file name without extension
    std::string title;
    std::optional<GivenWeights> weights;  ///< none: train
    std::optional<ComplementaryLines> complementary;
    DatasetFiles dataset;
    FrontendSettings frontend;
    InputEncoding input;                    ///< pixel (or feature of the front end) to volts
    CircuitDesign circuit;                  ///< what the circuit is, topology included
    WireGeometry wire_geometry;             ///< given or published, also where wires have no resistance
    std::string synapse_card, neuron_card;  ///< names of the junction cards; empty: resistances are given
    std::string n_card, p_card;             ///< names of the transistors' cards
    FinfetInstance transistors;             ///< fins and temperature
    double release = 0;                     ///< of the transistors' equations; 0: that of each card
    JunctionSpread variation;               ///< of the junctions that are made; its seed is the run's
    FaultSettings faults;
    /// Dies with mismatch that a run measures beside the nominal network.
    struct Mismatch {
        std::size_t dies = 0;  ///< 0: none
        std::size_t images = 1000;
        double resistance_sigma = 0.1;  ///< of each junction, relative
    } mismatch;
    std::optional<double> wear_keep_points;  ///< of accuracy, until the next refresh; none: not looked for
    TrainingPlan training;
    SettlingPlan settling;
    ProgrammingPlan programming;
    std::optional<ArchitectureSettings> architecture;  ///< none: the run leaves these figures out
    Fidelity fidelity = Fidelity::circuit;
    std::uint64_t seed = 1;
    TomlTable values;                      ///< what the file states, overrides applied
    std::string resolved;                  ///< the same as TOML text
    std::vector<FileRead> files_read;      ///< cards, as they were when the scenario was read
    std::vector<std::string> assumptions;  ///< what the run assumes rather than knows, for the report

    /// The scenario with other values of keys, built anew: fields and resolved text agree. @throws InputError
    [[nodiscard]] Scenario with(const std::vector<std::pair<std::string, TomlValue>>& settings) const;

    /// Whether the weights are to be trained (from random ones or from those given).
    [[nodiscard]] bool trains() const { return !weights || training.starts_from_given; }
    /// Whether the front end's kernels are trained along with the network, rather than given by `frontend.weights`.
    [[nodiscard]] bool trains_frontend() const { return frontend.is_lenet && trains() && !frontend.weights; }
};

/// What a study of the scenario assumes rather than knows, sentence by sentence.
/// @param counts_read_disturb  the study knows what reading does to the junctions
[[nodiscard]] std::vector<std::string> assumptions_of(const Scenario& scenario, bool counts_read_disturb = false);

/// Refuses a scenario whose op-amps are not ideal or, unless the command knows that, whose amplifiers do not stand on
/// ground. @throws InputError
void refuse_real_op_amps(const Scenario& scenario, const char* command, bool knows_reference = false);

/// Refuses a scenario that asks for a search of its circuit. @throws InputError
void refuse_search(const Scenario& scenario);

/// `key=value` over what the file says.
using ScenarioOverride = std::pair<std::string, std::string>;

/// Reads and checks a scenario file.
/// @throws InputError with every problem: unknown keys with the nearest known one, wrong kinds, values out of range
[[nodiscard]] Scenario read_scenario(const std::filesystem::path& path, const std::vector<ScenarioOverride>& overrides);

/// The same of text; `name` is the scenario's and stands in messages where a path would.
[[nodiscard]] Scenario read_scenario_text(std::string_view text, const std::string& name,
                                          const std::vector<ScenarioOverride>& overrides = {});

/// The neuron of a scenario file, or with an empty path the published one, with overrides ("neuron.fins=5").
[[nodiscard]] NeuronCircuit read_neuron_circuit(const std::filesystem::path& scenario,
                                                const std::vector<ScenarioOverride>& overrides);

/// The transistors of that neuron by card, with their temperature. @throws InputError
[[nodiscard]] OpAmpProcess read_neuron_transistors(const std::filesystem::path& scenario,
                                                   const std::vector<ScenarioOverride>& overrides);

}  // namespace spinloom
