#include "spinloom/scenario/images.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/complementary.hpp"
#include "spinloom/network/train/conv_features.hpp"

namespace spinloom {
namespace {

/// Checks that pictures fit the front end, or without one the network. @throws InputError naming their file
void check_pictures(const Scenario& scenario, const ImageSet& pictures, const std::filesystem::path& file) {
    auto sizes = scenario.circuit.topology;
    if (scenario.frontend.is_lenet) {
        if (pictures.rows != lenet::image || pictures.columns != lenet::image) {
            throw InputError(file.string(),
                             fmt::format("images of {} x {} pixels, but frontend.model = \"lenet\" takes {} x {}",
                                         pictures.rows, pictures.columns, lenet::image, lenet::image));
        }
        sizes.front() = pictures.pixels_per_image();
    }
    if (scenario.complementary) sizes = scenario.complementary->topology;
    check_images(pictures, sizes, file);
}

}  // namespace

Pictures choose_pictures(const Scenario& scenario, const ImageChoice& choice) {
    if (choice.set == ImageChoice::Set::none) return {};
    auto pictures = read_pictures(scenario.dataset, choice);
    check_pictures(scenario, pictures.set, pictures.file);
    keep_chosen(pictures, choice, {scenario.training.validation_fraction, scenario.seed});
    return pictures;
}

std::optional<ConvWeights<float>> given_kernels(const Scenario& scenario) {
    return given_kernels(scenario.frontend, scenario.weights ? scenario.weights->path : std::filesystem::path());
}

ImageSet network_images(const Scenario& scenario, ImageSet pictures, const std::filesystem::path& file) {
    if (scenario.complementary) {
        return complementary_images(pictures, scenario.complementary->bias_lines.front(), scenario.input.threshold);
    }
    if (!scenario.frontend.is_lenet) return pictures;
    if (scenario.trains_frontend()) {
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

ImageSet read_images(const Scenario& scenario, const ImageChoice& choice) {
    auto pictures = choose_pictures(scenario, choice);
    return network_images(scenario, std::move(pictures.set), pictures.file);
}

}  // namespace spinloom
