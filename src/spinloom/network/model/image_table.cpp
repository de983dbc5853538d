#include "spinloom/network/model/image_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"

namespace spinloom {
namespace {

using Path = std::filesystem::path;
using Names = std::vector<std::string>;

constexpr double full_pixel = 255;
/// How far from a grey level a number may be and count as one: the rounding of single precision.
constexpr double grey_rounding = 2e-5;

/// Images as they stand in a file, and their labels where these stand in it too.
struct Found {
    NumericArray images;
    std::optional<NumericArray> labels;
};

NumericArray rows_of(const Eigen::MatrixXd& matrix) {
    return to_array(matrix);
}

/// The column of a CSV file that holds labels; -1: none.
Eigen::Index label_column(const std::vector<std::string>& header) {
    constexpr std::array names = {"label", "labels", "class", "target", "y"};
    for (std::size_t k = 0; k < header.size(); ++k) {
        if (std::find(names.begin(), names.end(), header[k]) != names.end()) return static_cast<Eigen::Index>(k);
    }
    return -1;
}

Found found_in_csv(const Path& file) {
    const auto table = read_csv(file);
    const auto column = label_column(table.header);
    if (column < 0 || table.values.cols() < 2) return {rows_of(table.values), {}};
    const auto after = table.values.cols() - column - 1;
    Eigen::MatrixXd images(table.values.rows(), table.values.cols() - 1);
    images << table.values.leftCols(column), table.values.rightCols(after);
    return {rows_of(images), rows_of(table.values.col(column))};
}

/// The array of the first of these names; the only one there is; none.
const NumericArray* named(const NamedArrays& arrays, const Names& names) {
    for (const auto& name : names) {
        if (const auto at = arrays.find(name); at != arrays.end()) return &at->second;
    }
    return arrays.size() == 1 ? &arrays.begin()->second : nullptr;
}

Names names_of(ImagePart part, const Names& parted, const Names& plain) {
    const std::string set = part == ImagePart::training ? "train" : "test";
    Names names;
    for (const auto& form : parted) names.push_back(fmt::format(fmt::runtime(form), set));
    names.insert(names.end(), plain.begin(), plain.end());
    return names;
}

Names image_names(ImagePart part) {
    return names_of(part, {"x_{0}", "X_{0}", "{0}_images", "{0}_data"}, {"images", "x", "X", "data", "features"});
}

Names label_names(ImagePart part) {
    return names_of(part, {"y_{0}", "Y_{0}", "{0}_labels"}, {"labels", "y", "Y", "targets", "label"});
}

[[noreturn]] void refuse_names(const Path& file, const NamedArrays& arrays, const Names& wanted) {
    Names there;
    for (const auto& [name, array] : arrays) there.push_back(name);
    throw InputError(file.string(), fmt::format("holds the arrays {}, but none of {}", fmt::join(there, ", "),
                                                fmt::join(wanted, ", ")));
}

Found found_in(const Path& file, ImagePart part) {
    const auto ending = file.extension();
    if (ending == ".csv") return found_in_csv(file);
    if (ending == ".npy") return {read_npy(file), {}};
    const auto arrays = read_npz(file);
    const auto* images = named(arrays, image_names(part));
    if (images == nullptr) refuse_names(file, arrays, image_names(part));
    Found found{*images, {}};
    if (const auto* labels = named(arrays, label_names(part)); labels != nullptr && labels != images)
        found.labels = *labels;
    return found;
}

NumericArray labels_in(const Path& file, ImagePart part) {
    if (file.extension() == ".npy") return read_npy(file);
    if (file.extension() == ".csv") {
        const auto found = found_in_csv(file);
        return found.labels ? *found.labels : found.images;
    }
    const auto arrays = read_npz(file);
    const auto* labels = named(arrays, label_names(part));
    if (labels == nullptr) refuse_names(file, arrays, label_names(part));
    return *labels;
}

std::uint8_t class_of(double value, std::size_t row, const Path& file) {
    if (value >= 0 && value <= full_pixel && value == std::floor(value)) return static_cast<std::uint8_t>(value);
    throw InputError(file.string(),
                     fmt::format("label {} is {:g}, but a class is a whole number from 0 to 255", row + 1, value));
}

/// The class of a row with a single 1.
std::uint8_t hot_class(std::span<const double> row, std::size_t number, const Path& file) {
    const auto ones = std::count(row.begin(), row.end(), 1.0), zeros = std::count(row.begin(), row.end(), 0.0);
    if (ones != 1 || static_cast<std::size_t>(ones + zeros) != row.size()) {
        throw InputError(file.string(), fmt::format("row {} of the labels has {} numbers that are not a single 1 among "
                                                    "zeros; labels are classes, or such a row an image",
                                                    number + 1, row.size()));
    }
    return static_cast<std::uint8_t>(std::find(row.begin(), row.end(), 1.0) - row.begin());
}

std::vector<std::uint8_t> classes_of(const NumericArray& array, std::size_t images, const Path& file) {
    const auto& shape = array.shape;
    if (shape.empty() || shape.size() > 2 || shape.back() > 256 * images)
        throw InputError(file.string(),
                         fmt::format("holds an array of {} dimensions; labels have one or two", shape.size()));
    const bool is_line = shape.size() == 2 && shape[0] == 1 && shape[1] == images;
    const std::size_t width = shape.size() == 1 || is_line ? 1 : shape[1];
    const std::size_t count = width == 0 ? 0 : array.values.size() / width;
    if (count != images)
        throw InputError(file.string(),
                         fmt::format("holds {} labels for {} images: each image needs one label", count, images));
    std::vector<std::uint8_t> labels(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = std::span(array.values).subspan(i * width, width);
        labels[i] = width == 1 ? class_of(row[0], i, file) : hot_class(row, i, file);
    }
    return labels;
}

/// Sizes of the pictures. @throws InputError
ImageSet shaped(const NumericArray& array, const Path& file) {
    auto shape = array.shape;
    if (shape.size() == 4 && shape.back() == 1) shape.pop_back();
    const bool is_empty = std::find(shape.begin(), shape.end(), 0U) != shape.end();
    if (is_empty || (shape.size() != 2 && shape.size() != 3)) {
        throw InputError(file.string(), fmt::format("holds an array of shape ({}); images have (count, features) or "
                                                    "(count, rows, columns), each at least 1",
                                                    fmt::join(array.shape, ", ")));
    }
    ImageSet set;
    set.count = shape[0];
    set.rows = shape.size() == 3 ? shape[1] : 1;
    set.columns = shape.back();
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(set.columns))));
    if (shape.size() == 2 && side * side == set.columns) set.rows = set.columns = side;
    return set;
}

/// The range that numbers tell by themselves.
ValueRange usual_range(const std::vector<double>& values, const Path& file) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    if (*low >= 0 && *high <= 1) return {0, 1};
    const bool are_whole = std::all_of(values.begin(), values.end(), [](double v) { return v == std::floor(v); });
    if (are_whole && *low >= 0 && *high <= full_pixel) return {0, full_pixel};
    throw InputError(InputProblem{
        file.string(), 0, "dataset.low, dataset.high",
        fmt::format("needed: numbers from {:g} to {:g} are neither grey levels (whole, 0 to 255) nor from 0 to 1. Say "
                    "which number becomes input.v_low_V and which input.v_high_V",
                    *low, *high)});
}

ValueRange range_of(const NumericArray& array, const std::optional<ValueRange>& given, std::size_t width,
                    const Path& file) {
    const auto& values = array.values;
    const auto refuse_first = [&](const auto& is_wrong, const std::string& why) {
        const auto wrong = std::find_if(values.begin(), values.end(), is_wrong);
        if (wrong == values.end()) return;
        const auto at = static_cast<std::size_t>(wrong - values.begin());
        throw InputError(file.string(),
                         fmt::format("row {}, column {}: {:g} is {}", at / width + 1, at % width + 1, *wrong, why));
    };
    refuse_first([](double v) { return !std::isfinite(v); }, "not a number that an input can have");
    if (!given) return usual_range(values, file);
    refuse_first([&](double v) { return v < given->low || v > given->high; },
                 fmt::format("outside of dataset.low = {:g} to dataset.high = {:g}", given->low, given->high));
    return *given;
}

void fill(const NumericArray& array, const ValueRange& range, ImageSet& set) {
    bool are_grey = true;
    set.pixels.reserve(array.values.size());
    for (const double value : array.values) {
        const double level = full_pixel * (value - range.low) / (range.high - range.low);
        set.pixels.push_back(static_cast<std::uint8_t>(std::lround(level)));
        are_grey = are_grey && std::abs(level - std::round(level)) <= grey_rounding;
    }
    if (are_grey) return;
    set.values.reserve(array.values.size());
    for (const double value : array.values)
        set.values.push_back(static_cast<float>((value - range.low) / (range.high - range.low)));
}

}  // namespace

bool is_image_table(const Path& file) {
    const auto ending = file.extension();
    return ending == ".npy" || ending == ".npz" || ending == ".csv";
}

ImageSet read_image_tables(const Path& images, const Path& labels, const std::optional<ValueRange>& range,
                           ImagePart part) {
    const auto found = found_in(images, part);
    auto set = shaped(found.images, images);
    fill(found.images, range_of(found.images, range, set.pixels_per_image(), images), set);
    if (labels != images && !is_image_table(labels)) {
        set.labels = read_idx_labels(labels);
        if (set.labels.size() == set.count) return set;
        throw InputError(labels.string(), fmt::format("holds {} labels for {} images: each image needs one label",
                                                      set.labels.size(), set.count));
    }
    if (labels == images && !found.labels) {
        throw InputError(images.string(),
                         "holds images and no labels; name their file (dataset.train_labels, "
                         "dataset.test_labels, --labels)");
    }
    set.labels = classes_of(labels == images ? *found.labels : labels_in(labels, part), set.count, labels);
    return set;
}

ImageSet read_images_of_any_kind(const Path& images, const Path& labels, const std::optional<ValueRange>& range,
                                 ImagePart part) {
    return is_image_table(images) ? read_image_tables(images, labels, range, part) : read_idx(images, labels);
}

}  // namespace spinloom
