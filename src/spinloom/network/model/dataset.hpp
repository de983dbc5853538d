#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// Labelled images, as MNIST has them.

namespace spinloom {

/// Grey images of one size, each with a class label.
struct ImageSet {
    std::vector<std::uint8_t> pixels;  ///< count x rows x columns, row-major, 0 (background) to 255
    std::vector<std::uint8_t> labels;  ///< one an image
    std::size_t count = 0, rows = 0, columns = 0;
    /// Intensities in [0, 1] of the same pixels, of data that 256 grey levels do not hold; the pixels are them rounded
    /// then. Empty: the pixels are exact.
    std::vector<float> values = {};

    [[nodiscard]] std::size_t pixels_per_image() const { return rows * columns; }
    /// The pixels of one image, row by row. @pre index < count
    [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const;
    /// The intensities of one image; empty where the pixels are exact. @pre index < count
    [[nodiscard]] std::span<const float> image_values(std::size_t index) const;
    /// The images with these indices, in this order; an index may occur more than once. @pre every index < count
    [[nodiscard]] ImageSet gather(std::span<const std::size_t> indices) const;
    /// The first images, at most so many.
    [[nodiscard]] ImageSet first(std::size_t most) const;
    /// The middle of every image; where the margins cannot be equal, the upper and the left one are a pixel smaller.
    /// @pre 1 <= kept_rows <= rows, 1 <= kept_columns <= columns
    [[nodiscard]] ImageSet centre(std::size_t kept_rows, std::size_t kept_columns) const;
    /// Largest label + 1; 0 for an empty set.
    [[nodiscard]] std::size_t class_count() const;
};

/// Reads a pair of IDX files: images (magic 2051: count, rows, columns, then bytes) and labels (magic 2049: count, then
/// bytes), numbers big-endian. A gzip file is inflated on the way.
/// @throws InputError naming the file: not IDX, zero size, shorter or longer than its header says, or a number of
/// labels
///         that is not the number of images; every problem of both files at once
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", file formats. @cite mnist
[[nodiscard]] ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels);

/// Reads a file of labels of that form alone. @throws InputError as above
[[nodiscard]] std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& labels);

/// A set to learn from and a set to choose by.
struct TrainingSplit {
    ImageSet training, validation;
};

/// Which images go into each, ascending.
struct SplitNumbers {
    std::vector<std::size_t> training, validation;
};

/// Deals `count` images at random into a training and a validation set.
///
/// The validation set gets round(fraction * count) images. The same seed gives the same split, whatever else is drawn.
/// @param fraction  in (0, 1), such that both sets get an image
/// @throws InputError if a set would be empty
[[nodiscard]] SplitNumbers deal_for_validation(std::size_t count, double fraction, std::uint64_t seed);

/// The images, dealt like that.
[[nodiscard]] TrainingSplit split_for_validation(const ImageSet& images, double fraction, std::uint64_t seed);

/// What a pixel is at the input of a network: low + (high - low) x, with x = pixel / 255 or, binarised, x = 1 where the
/// pixel is above the threshold and 0 elsewhere.
struct InputEncoding {
    double low = 0, high = 1;      ///< input of a background and of a full pixel: a number, or a voltage [V]
    std::optional<int> threshold;  ///< 0 to 254; none: grey

    /// x in [0, 1].
    [[nodiscard]] double intensity(std::uint8_t pixel) const;
    /// x of an intensity that need not be a grey level: itself or, binarised, 1 where it is above threshold/255.
    [[nodiscard]] double intensity_of(double value) const;
    [[nodiscard]] double operator()(std::uint8_t pixel) const { return low + (high - low) * intensity(pixel); }
};

/// The inputs for images first ... first + count - 1. @returns pixels x count, one column an image
[[nodiscard]] Eigen::MatrixXd encode_inputs(const ImageSet& images, std::size_t first, std::size_t count,
                                            const InputEncoding& encoding);

/// Inputs of `count` images from `first` on, inputs x count [V].
using InputVoltages = std::function<Eigen::MatrixXd(std::size_t first, std::size_t count)>;

/// The inputs of any of these images. @pre `images` outlives what is returned
[[nodiscard]] InputVoltages inputs_of(const ImageSet& images, const InputEncoding& encoding);

/// Fraction of images for which the class is the label.
///
/// `classify(first, count)` returns the classes of `count` images from `first` on, on any thread. The images are dealt
/// in batches of a fixed size, so the answer does not depend on the number of threads. An empty set gives 0.
[[nodiscard]] double classification_accuracy(
    const ImageSet& images, int threads,
    const std::function<std::vector<int>(std::size_t first, std::size_t count)>& classify);

/// Row of the largest entry of each column; the lowest such row where several are equal.
[[nodiscard]] std::vector<int> largest_rows(const Eigen::Ref<const Eigen::MatrixXd>& outputs);

}  // namespace spinloom
