#pragma once

#include <filesystem>

#include "spinloom/report/picture.hpp"

namespace spinloom {

/// The pictures of a result that the program wrote.
///
///     folder                        the file of result_file()
///     results.json                  accuracy, power, training by epoch, confusion; of `reproduce` accuracies by network
///     faults.json                   accuracy against faults and against variation
///     partitions.json               accuracy over area and over power; loss and distortion
///     settling.json                 settling times, of the histogram beside it
///     .json and .raw of `sim`       each analysis over what it sweeps
///     training.csv                  accuracies and loss by epoch
///     other .csv with names         the columns over the first one
///     .csv without names, .npy      a matrix: a line a row over the columns, and a map if no value is negative
///
/// @throws InputError if it cannot be read, is none of these, or has nothing to draw
[[nodiscard]] PictureSheet result_pictures(const std::filesystem::path& path);

/// The file that says what a folder holds: the first there is of results.json, faults.json, settling.json, partitions.json
/// and training.csv. @throws InputError if there is none
[[nodiscard]] std::filesystem::path result_file(const std::filesystem::path& folder);

}  // namespace spinloom
