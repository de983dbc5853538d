#include "spinloom/scenario/scenario_stamp.hpp"

namespace spinloom {
namespace {

template <class Number>
std::string_view bytes_of(const Number* numbers, std::size_t count) {
    return {reinterpret_cast<const char*>(numbers), count * sizeof(Number)};
}

/// What the scenario itself says.
Stamp text_stamp(const Scenario& scenario) {
    Stamp stamp;
    stamp.add("scenario", scenario.resolved);
    for (const auto& file : scenario.files_read) stamp.add("card", file.content);
    return stamp;
}

}  // namespace

Stamp scenario_stamp(const Scenario& scenario) {
    Stamp stamp = text_stamp(scenario);
    const auto& files = scenario.dataset;
    for (const auto& file : {files.train_images, files.train_labels, files.test_images, files.test_labels}) {
        stamp.add_file("images", file);
    }
    if (scenario.weights) stamp.add_file("weights", scenario.weights->path);
    if (scenario.frontend.weights) stamp.add_file("kernels", *scenario.frontend.weights);
    if (scenario.programming.initial == ProgrammingPlan::Initial::file) {
        stamp.add_file("states", scenario.programming.initial_file);
    }
    return stamp;
}

Stamp measurement_stamp(const Scenario& scenario, const ImageSet& images, const Weights& weights) {
    Stamp stamp = text_stamp(scenario);
    stamp.add("columns", static_cast<double>(images.columns));
    stamp.add("pixels", bytes_of(images.pixels.data(), images.pixels.size()));
    stamp.add("labels", bytes_of(images.labels.data(), images.labels.size()));
    if (!images.values.empty()) stamp.add("values", bytes_of(images.values.data(), images.values.size()));
    for (const auto& layer : weights.layers) {
        stamp.add("weights", bytes_of(layer.levels.data(), static_cast<std::size_t>(layer.levels.size())));
    }
    return stamp;
}

}  // namespace spinloom
