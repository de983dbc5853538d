#pragma once

#include <filesystem>
#include <optional>

#include "spinloom/network/model/dataset.hpp"

/// Images and labels as tables of numbers: `.npy`, `.npz` and CSV.

namespace spinloom {

/// What the numbers of a table mean: `low` is a background, `high` a full pixel. @pre low < high
struct ValueRange {
    double low = 0, high = 1;
};

/// Which of the arrays of a `.npz` file are meant, where it holds both sets.
enum class ImagePart { training, test };

/// Whether a file is read as a table: its name ends in .npy, .npz or .csv.
[[nodiscard]] bool is_image_table(const std::filesystem::path& file);

/// Reads images and their labels.
///
///     images  (n, features), (n, rows, columns) or (n, rows, columns, 1); of a CSV file a line an image
///     labels  (n) or (n, 1): classes from 0; (n, classes): a single 1 in each row
///
/// A row of features whose number is a square is a square picture, any other a picture of one row. A `.npz` file may
/// hold several arrays: of images x_test, test_images, images, x, X or data, of labels y_test, test_labels, labels, y
/// or targets; of the training set the same with `train`. A CSV file may hold the labels of its own images, in a column
/// named label, class, target or y.
///
/// @param labels  the file of the labels, IDX or a table; the same as `images`: they stand in there
/// @param range   none: whole numbers from 0 to 255 are grey levels, others lie in [0, 1]
/// @returns pixels alone where each number is a grey level, to the rounding of single precision; else exact values too
/// @throws InputError naming the file: not one of these shapes, no array of such a name, labels that are no classes or
///         not as many as images, a number outside of the range (with row and column, from 1)
[[nodiscard]] ImageSet read_image_tables(const std::filesystem::path& images, const std::filesystem::path& labels,
                                         const std::optional<ValueRange>& range, ImagePart part);

/// Reads images of either kind, tables or IDX, with labels of either. @throws InputError as both readers
[[nodiscard]] ImageSet read_images_of_any_kind(const std::filesystem::path& images, const std::filesystem::path& labels,
                                               const std::optional<ValueRange>& range, ImagePart part);

}  // namespace spinloom
