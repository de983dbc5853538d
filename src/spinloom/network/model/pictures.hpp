#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "spinloom/network/model/dataset.hpp"
#include "spinloom/network/model/image_table.hpp"

/// Pictures chosen from the files of a data set.

namespace spinloom {

/// Which images a run learns from and is measured on.
struct DatasetFiles {
    std::filesystem::path train_images, train_labels, test_images, test_labels;
    std::optional<std::pair<std::size_t, std::size_t>> crop;  ///< rows and columns kept of each image, from its middle
    std::optional<ValueRange> range = {};  ///< of the numbers of tables; none: as they tell by themselves
};

/// How training deals images to choose by (`deal_for_validation`).
struct ValidationDeal {
    double fraction = 0;
    std::uint64_t seed = 1;
};

/// Which images of which files.
struct ImageChoice {
    enum class Set {
        test,        ///< of the test files
        training,    ///< of the training files, all of them
        validation,  ///< of the training files, those that training holds out to choose by
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

/// Reads images and labels, IDX or tables (image_table.hpp), and crops the images.
/// @throws InputError naming the file if it cannot be read or its images are smaller than the crop
[[nodiscard]] ImageSet read_pictures(const DatasetFiles& files, const std::filesystem::path& images,
                                     const std::filesystem::path& labels, ImagePart part = ImagePart::test);

/// All pictures of the files that the choice names, numbered. @pre it names some @throws InputError as above
[[nodiscard]] Pictures read_pictures(const DatasetFiles& files, const ImageChoice& choice);

/// Keeps those that are chosen, in the order of the choice. @throws InputError for a number that is not there
void keep_chosen(Pictures& pictures, const ImageChoice& choice, const ValidationDeal& deal);

/// Checks that images fit a network. @throws InputError naming the file
void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file);

}  // namespace spinloom
