#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "spinloom/network/design/analog_network.hpp"
#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/train/trained_network.hpp"
#include "spinloom/scenario/images.hpp"
#include "spinloom/scenario/scenario.hpp"

namespace spinloom {

class CompiledNetwork;

/// What the scenario's weights are trained for, its images read. @throws InputError
[[nodiscard]] TrainingCase training_case(const Scenario& scenario);
/// The same on these pictures in place of the scenario's.
[[nodiscard]] TrainingCase training_case(const Scenario& scenario, const ImageSet& pictures);

/// Trains as the scenario says, choosing by validation.
/// @throws InputError also if `training.search` is not "none": the circuit is chosen before
[[nodiscard]] TrainedNetwork train_network(const Scenario& scenario, const TrainOptions& options);

/// The network that the scenario names, on devices. @pre it names weights @throws InputError
[[nodiscard]] GivenNetwork given_network(const Scenario& scenario);

/// What every study is about: a scenario with its images, its weights and the network built from them.
struct Subject {
    /// Builds the network; `prepare` is the usual way to get one.
    Subject(Scenario scenario, ImageSet images, std::vector<std::size_t> numbers, TrainedNetwork trained);
    Subject(Subject&&) = default;  // a copy that is changed would keep what was compiled before

    Scenario scenario;
    ImageSet images;                      ///< as the network sees them
    std::vector<std::size_t> numbers;     ///< of each image in its file
    std::optional<ImageSet> real_images;  ///< as `trained.real` sees them, where it has a front end of its own
    TrainedNetwork trained;               ///< the weights and how they came about
    AnalogNetwork network;                ///< as it is made: its junctions vary as the scenario says
    double seconds = 0;                   ///< wall time of the preparation

    /// The network reduced to its ports: made by the first call, kept for the next. Not for several threads at once.
    [[nodiscard]] const CompiledNetwork& compiled(int threads) const;
    /// Input voltages of the images. @pre the subject stays where it is
    [[nodiscard]] InputVoltages inputs() const { return inputs_of(images, scenario.input); }

private:
    mutable std::shared_ptr<const CompiledNetwork> compiled_;
};

/// How a subject is prepared.
struct PrepareOptions {
    int threads = 1;
    bool progress = false;  ///< on standard error
    ImageChoice images = {};
    /// What for, where nothing is to be trained ("inference"): the scenario must name weights. Empty: train if it asks
    /// for that.
    std::string given_only_for = {};
    Store store = {};  ///< keeps trainings, until `forget_training`
    /// Called when all that is given has been read and fits, before a training that can take hours: the place to refuse
    /// a request and to start a folder. Called again if a search chose another circuit.
    std::function<void(const Scenario& scenario, std::size_t num_images)> ready = {};
    /// Chooses the circuit before the weights are trained for it; none: a scenario that asks for that is refused.
    std::function<Scenario(const Scenario& scenario)> search = {};
};

/// Reads images and weights, or trains, and builds the network.
///
/// Where a front end is trained along with the network, the images are what its new kernels make of the pictures.
/// @throws InputError for what the scenario or its files have wrong
[[nodiscard]] Subject prepare(const Scenario& scenario, const PrepareOptions& options);

}  // namespace spinloom
