#include "spinloom/scenario/images.hpp"

#include <fmt/format.h>

#include <numeric>

#include "spinloom/core/error.hpp"
#include "spinloom/network/train/conv_features.hpp"
#include "spinloom/scenario/kernels.hpp"

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
    check_images(pictures, sizes, file);
}

/// @throws InputError for a number that is not there, or if there is none
std::vector<std::size_t> checked_numbers(const ImageChoice& choice, std::size_t available) {
    if (choice.numbers->empty()) {
        throw InputError(InputProblem{{}, 0, choice.numbers_option, "names no image; give numbers as 0,1,2"});
    }
    std::vector<std::size_t> numbers;
    for (const long number : *choice.numbers) {
        if (number < 0 || static_cast<std::size_t>(number) >= available) {
            throw InputError(
                InputProblem{{},
                             0,
                             choice.numbers_option,
                             fmt::format("{} is not an image; the {} holds 0 to {}", number,
                                         choice.set == ImageChoice::Set::test ? "test set" : "file", available - 1)});
        }
        numbers.push_back(static_cast<std::size_t>(number));
    }
    return numbers;
}

/// The numbers of the images chosen, of so many.
std::vector<std::size_t> chosen_numbers(const Scenario& scenario, const ImageChoice& choice, std::size_t available) {
    std::vector<std::size_t> numbers;
    if (choice.numbers) {
        numbers = checked_numbers(choice, available);
    } else if (choice.set == ImageChoice::Set::validation) {
        numbers = deal_for_validation(available, scenario.training.validation_fraction, scenario.seed).validation;
    } else {
        numbers.resize(available);
        std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    }
    if (choice.limit && *choice.limit < numbers.size()) numbers.resize(*choice.limit);
    return numbers;
}

}  // namespace

ImageSet read_pictures(const Scenario& scenario, const std::filesystem::path& images,
                       const std::filesystem::path& labels) {
    auto set = read_idx(images, labels);
    if (!scenario.dataset.crop) return set;
    const auto [rows, columns] = *scenario.dataset.crop;
    if (rows > set.rows || columns > set.columns) {
        throw InputError(images.string(),
                         fmt::format("images of {} x {} pixels are smaller than dataset.crop = [{}, {}]", set.rows,
                                     set.columns, rows, columns));
    }
    return set.centre(rows, columns);
}

Pictures choose_pictures(const Scenario& scenario, const ImageChoice& choice) {
    if (choice.set == ImageChoice::Set::none) return {};
    const auto& files = scenario.dataset;
    const bool is_given = choice.set == ImageChoice::Set::files, is_test = choice.set == ImageChoice::Set::test;
    Pictures pictures;
    pictures.file = is_given ? choice.images : is_test ? files.test_images : files.train_images;
    pictures.set = read_pictures(scenario, pictures.file,
                                 is_given  ? choice.labels
                                 : is_test ? files.test_labels
                                           : files.train_labels);
    check_pictures(scenario, pictures.set, pictures.file);
    pictures.numbers = chosen_numbers(scenario, choice, pictures.set.count);
    const bool are_all =
        !choice.numbers && choice.set != ImageChoice::Set::validation && pictures.numbers.size() == pictures.set.count;
    if (!are_all) pictures.set = pictures.set.gather(pictures.numbers);
    return pictures;
}

void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file) {
    if (images.pixels_per_image() != topology.front()) {
        throw InputError(file.string(),
                         fmt::format("images of {} x {} = {} pixels, but network.topology begins with {}", images.rows,
                                     images.columns, images.pixels_per_image(), topology.front()));
    }
    if (images.class_count() > topology.back()) {
        throw InputError(file.string(), fmt::format("labels up to {}, but the network has {} outputs",
                                                    images.class_count() - 1, topology.back()));
    }
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

ImageSet read_images(const Scenario& scenario, const ImageChoice& choice) {
    auto pictures = choose_pictures(scenario, choice);
    return network_images(scenario, std::move(pictures.set), pictures.file);
}

ImageSet read_images(const Scenario& scenario, const std::filesystem::path& images,
                     const std::filesystem::path& labels) {
    return network_images(scenario, read_pictures(scenario, images, labels), images);
}

TrainingSplit training_data(const Scenario& scenario) {
    const auto pictures = choose_pictures(scenario, {.set = ImageChoice::Set::training});
    return split_for_validation(pictures.set, scenario.training.validation_fraction, scenario.seed);
}

}  // namespace spinloom
