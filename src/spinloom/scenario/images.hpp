#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "spinloom/scenario/scenario.hpp"

/// The images that a scenario is measured on, as its network sees them.

namespace spinloom {

/// Which images of which files.
struct ImageChoice {
    enum class Set {
        test,        ///< of the scenario's test files
        training,    ///< of its training files, all of them
        validation,  ///< of its training files, those that training holds out to choose by
        files,       ///< of the two files named here
        none,        ///< no image: for what knows weights alone
    };
    Set set = Set::test;
    std::filesystem::path images = {}, labels = {};  ///< Set::files
    std::optional<std::vector<long>> numbers = {};   ///< these alone, in this order; none: all
    const char* numbers_option = "--images";         ///< who asked for the numbers, for messages
    std::optional<std::size_t> limit = {};           ///< only the first so many
};

/// Pictures as they stand in their file, with the number that each has there.
struct Pictures {
    ImageSet set;
    std::vector<std::size_t> numbers;
    std::filesystem::path file;  ///< for messages
};

/// Reads a pair of IDX files and crops the images as the scenario says.
/// @throws InputError naming the file if it cannot be read or its images are smaller than the crop
[[nodiscard]] ImageSet read_pictures(const Scenario& scenario, const std::filesystem::path& images,
                                     const std::filesystem::path& labels);

/// The pictures chosen, checked against the scenario's network or front end.
/// @throws InputError as above, if they do not fit, or for a number that is not there
[[nodiscard]] Pictures choose_pictures(const Scenario& scenario, const ImageChoice& choice);

/// Checks that images fit a network. @throws InputError naming the file
void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file);

/// What the network sees of pictures: themselves, or the features that the named kernels make of them.
/// @param file  of the pictures, for messages
/// @throws InputError if there are no kernels, or they are yet to be trained, or the pictures do not fit
[[nodiscard]] ImageSet network_images(const Scenario& scenario, ImageSet pictures, const std::filesystem::path& file);

/// What the network sees of the pictures chosen. @throws InputError as both above
[[nodiscard]] ImageSet read_images(const Scenario& scenario, const ImageChoice& choice);
/// The same of all pictures of two files.
[[nodiscard]] ImageSet read_images(const Scenario& scenario, const std::filesystem::path& images,
                                   const std::filesystem::path& labels);

/// The images that a scenario trains on and those it chooses by, as pictures.
[[nodiscard]] TrainingSplit training_data(const Scenario& scenario);

}  // namespace spinloom
