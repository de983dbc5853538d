#include "spinloom/scenario/frontend.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/safetensors.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

FrontendSettings read_frontend(const ScenarioTable& table) {
    FrontendSettings settings;
    settings.is_lenet = table.choice("model") == "lenet";
    if (const auto path = table.text("weights"); !path.empty()) settings.weights = path;
    settings.full_scale = table.number("full_scale");
    settings.learning_rate = table.number("learning_rate");
    return settings;
}

void check_frontend(const ScenarioTable& root, const Scenario& scenario) {
    if (!scenario.frontend.is_lenet) return;
    if (!scenario.topology.empty() && scenario.topology.front() != lenet::features) {
        root.table("network").problem("topology", fmt::format("begins with {}, but frontend.model = \"lenet\" gives {} "
                                                              "features",
                                                              scenario.topology.front(), lenet::features));
    }
    if (scenario.dataset.crop) {
        root.table("dataset").problem(
            "crop",
            fmt::format("must be \"none\": the front end takes whole images of {} x {}", lenet::image, lenet::image));
    }
    if (scenario.training.recipe == TrainingPlan::Recipe::published) {
        root.table("training").problem("recipe", "the published recipe knows no front end");
    }
}

bool trains_frontend(const Scenario& scenario) {
    return scenario.frontend.is_lenet && scenario.trains() && !scenario.frontend.weights;
}

std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario) {
    const auto& settings = scenario.frontend;
    if (!settings.is_lenet) return {};
    if (!settings.weights) {
        if (!scenario.weights) return {};
        const auto beside = *scenario.weights / kernel_file;
        if (!std::filesystem::exists(beside)) return {};
        return conv_weights(read_npz(beside), beside.string());
    }
    const auto& path = *settings.weights;
    const auto ending = path.extension();
    if (!std::filesystem::exists(path) || (ending != ".npz" && ending != ".safetensors")) {
        throw InputError(
            InputProblem{path.string(), 0, "frontend.weights",
                         fmt::format("{}; it is a file that ends in .npz or .safetensors with conv1.weight, "
                                     "conv1.bias, conv2.weight and conv2.bias",
                                     std::filesystem::exists(path) ? "has another ending" : "no such file")});
    }
    return conv_weights(ending == ".npz" ? read_npz(path) : read_safetensors(path), path.string(), settings.full_scale);
}

std::optional<FrontTraining> front_training(const Scenario& scenario) {
    if (!scenario.frontend.is_lenet) return {};
    FrontTraining front{given_kernels(scenario), scenario.frontend.learning_rate, {}};
    if (front.initial && !trains_frontend(scenario)) front.learning_rate = 0;
    return front;
}

void check_pictures(const Scenario& scenario, const ImageSet& pictures, const std::filesystem::path& file) {
    auto sizes = scenario.topology;
    if (scenario.frontend.is_lenet) {
        if (pictures.rows != lenet::image || pictures.columns != lenet::image) {
            throw InputError(file.string(),
                             fmt::format("images of {} x {} pixels, but frontend.model = \"lenet\" takes {} x {}",
                                         pictures.rows, pictures.columns, lenet::image, lenet::image));
        }
        sizes.front() = pictures.pixels_per_image();
    }
    check_images(pictures, sizes, file);
}

ImageSet network_images(const Scenario& scenario, ImageSet pictures, const std::filesystem::path& file) {
    if (!scenario.frontend.is_lenet) return pictures;
    if (trains_frontend(scenario)) {
        throw InputError(InputProblem{{},
                                      0,
                                      "frontend.weights",
                                      "missing, and here the front end is not trained along: train first (`spinloom "
                                      "train`) and name the folder in network.weights"});
    }
    const auto kernels = given_kernels(scenario);
    if (!kernels) {
        throw InputError(
            InputProblem{{},
                         0,
                         "frontend.weights",
                         fmt::format("missing; the front end's kernels stand in a file that it names, or in "
                                     "{} in the folder network.weights (`spinloom train` writes one)",
                                     kernel_file)});
    }
    check_pictures(scenario, pictures, file);
    return conv_features(*kernels, pictures, 1);
}

}  // namespace spinloom
