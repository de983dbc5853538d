#pragma once

#include <functional>
#include <utility>

#include "physics/network/random_network.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/scenario/subject.hpp"

namespace spinloom::test {

/// Images of random pixels, one label in three.
inline ImageSet random_pictures(std::size_t count, std::size_t pixels) {
    RandomStream random(11, "wear pictures");
    ImageSet set;
    set.count = count;
    set.rows = 1;
    set.columns = pixels;
    for (std::size_t k = 0; k < count * pixels; ++k) set.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    for (std::size_t k = 0; k < count; ++k) set.labels.push_back(static_cast<std::uint8_t>(random.below(3)));
    return set;
}

/// A small network, whose labels are the classes that its circuit finds.
/// @param change  of its scenario
inline Subject small_subject(const std::function<void(Scenario&)>& change) {
    Scenario scenario = read_scenario_text(
        "[network]\ntopology = [12, 6, 3]\n[amplifier]\ngains = [7, 5]\n[dataset]\ntrain_images = \"a\"\n"
        "train_labels = \"b\"\ntest_images = \"c\"\ntest_labels = \"d\"\n",
        "small", {});
    change(scenario);
    RandomStream random(12, "wear weights");
    TrainedNetwork trained;
    for (const auto& [inputs, outputs] : {std::pair{13, 6}, std::pair{7, 3}}) {
        LayerMatrix<int> levels(inputs, outputs);
        for (int& level : levels.reshaped()) level = 2 * static_cast<int>(random.below(2)) - 1;
        trained.weights.layers.emplace_back(levels);
    }
    auto images = random_pictures(60, 12);
    const Subject first(scenario, images, {}, trained);
    const auto classes = infer_circuit(first.compiled(1), first.inputs(), images.count, {}).predicted_class;
    for (std::size_t k = 0; k < classes.size(); ++k) images.labels[k] = static_cast<std::uint8_t>(classes[k]);
    return {scenario, images, {}, trained};
}

}  // namespace spinloom::test
