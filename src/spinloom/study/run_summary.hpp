#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/architecture/cost/breakdown.hpp"
#include "spinloom/network/design/network_power.hpp"
#include "spinloom/network/train/trainer.hpp"
#include "spinloom/study/run_mismatch.hpp"
#include "spinloom/study/run_noise.hpp"
#include "spinloom/study/wear.hpp"

namespace spinloom {

/// What one run found, as plain numbers: the content of results.json.
struct RunSummary {
    std::string scenario, title;
    std::uint64_t seed = 0;
    double wall_s = 0;
    std::size_t images = 0;

    struct Accuracy {
        std::optional<double> real;         ///< floating-point network of the same topology
        std::optional<double> binarized;    ///< the run's weights in ideal arithmetic
        std::optional<double> behavioural;  ///< column law and neuron curves
        std::optional<double> circuit;      ///< the solved circuit
    } accuracy;                             ///< fractions of the images, 0 to 1
    std::string binarized_meaning;          ///< which ideal arithmetic that is
    std::string behavioural_meaning;        ///< what the behavioural fidelity knew; empty below it

    struct Amplifiers {
        std::string model = "ideal", reference = "ground";
        int count = 0;
        std::optional<double> op_amp_area_um2;  ///< of all op-amps that are not ideal, by the layout rule
    } amplifiers;

    std::optional<NetworkPower> power;                ///< mean over the images, circuit fidelity [W]
    std::optional<ArchitectureFigures> architecture;  ///< circuit fidelity, if the scenario asks for it
    std::optional<NoiseSummary> noise;                ///< circuit fidelity, ideal op-amps
    std::optional<WearSummary> wear;                  ///< circuit fidelity
    std::optional<MismatchSummary> mismatch;          ///< `run`, where the network itself has none
    std::size_t full_solutions = 0;                   ///< images solved as full netlists
    double table_error_A = 0;                         ///< interpolation error of the inverter table [A]

    struct Timing {
        double train_s = 0, compile_s = 0, inference_s = 0, architecture_s = 0;
    } timing;
    int threads = 1;

    /// How levels stand for a layer's real weights (weight_mapping.hpp).
    struct Mapping {
        double scale = 0, relative_error = 0, bias_error = 0;
        double matched_gain = 0;  ///< gain that gives the given network's slope
    };
    std::vector<Mapping> mapping;     ///< per layer; empty where weights were not mapped
    int synapse_levels = 2;           ///< that the weights were mapped to
    std::string weights_orientation;  ///< of given weights: how their matrices lie in the file

    /// A circuit that a search tried, by a short training for it.
    struct SearchTrial {
        std::vector<double> gains;
        double negative_rail_V = 0;
        double score = 0;  ///< validation accuracy, mean over the later epochs
        bool is_chosen = false;
    };
    std::vector<SearchTrial> search;  ///< in the order tried; empty: no search
    /// The digital part before the arrays; none where images go to them as they are. Not in `power`.
    struct FrontEnd {
        std::string model;
        std::size_t multiply_accumulates = 0;  ///< for one image
        std::size_t outputs = 0;               ///< levels that it gives the arrays for one image
        int output_bits = 0;                   ///< of each
    };
    std::optional<FrontEnd> front_end;

    std::vector<int> subarrays;  ///< per layer
    Eigen::MatrixXi confusion;   ///< label x predicted class, of the circuit fidelity; empty below it
    std::vector<EpochRecord> training;
    std::vector<std::string> assumptions;
    std::vector<std::string> files;  ///< written beside results.json
};

}  // namespace spinloom
