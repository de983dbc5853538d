#pragma once

#include <filesystem>

#include "spinloom/report/picture.hpp"

namespace spinloom {

/// The pictures of a result that the program wrote.
///
///     folder                        the file of result_file()
///     results.json                  accuracy, power, training by epoch, confusion, floorplan, and of plots.json
///                                   margins, a column with its voltages, weights and conductances; of `reproduce`
///                                   accuracies by network and against energy; of `study` and `sweep` their plots
///     faults.json                   accuracy against faults and against variation
///     partitions.json               accuracy over area and over power; loss and distortion
///     settling.json                 settling times, of the histogram beside it, and waveforms
///     baselines.json                accuracy against energy, energy and time by machine
///     .json and .raw of `sim`       each analysis over what it sweeps
///     .tr0, .sw0, .ac0 of `hspice`  the same
///     training.csv                  accuracies and loss by epoch, weights by layer
///     table of t_s, mx, my, mz      the way of a magnetisation, and its components over time
///     other documents               bars of the values of one unit
///     other .csv with names         the columns over the first one
///     .csv without names, .npy      a matrix: a line a row over the columns, and a map if no value is negative
///
/// @throws InputError if it cannot be read, is none of these, or has nothing to draw
[[nodiscard]] PictureSheet result_pictures(const std::filesystem::path& path);

/// The file that says what a folder holds: the first there is of the documents and tables that commands write.
/// @throws InputError if there is none
[[nodiscard]] std::filesystem::path result_file(const std::filesystem::path& folder);

}  // namespace spinloom
