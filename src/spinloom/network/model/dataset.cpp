#include "spinloom/network/model/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/random.hpp"

namespace spinloom {
namespace {

constexpr std::uint32_t image_magic = 2051;
constexpr std::uint32_t label_magic = 2049;

/// An IDX file of bytes: its dimensions, and where its data begin.
struct IdxFile {
    std::string content;
    std::vector<std::size_t> dimensions;
    std::string_view data;
};

std::uint32_t big_endian(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<std::uint8_t>(bytes[offset + i]);
    return value;
}

/// Product of the dimensions, limited so that it cannot overflow.
std::size_t element_count(const std::vector<std::size_t>& dimensions) {
    constexpr std::size_t too_many = std::size_t{1} << 40U;
    std::size_t count = 1;
    for (const std::size_t dimension : dimensions) {
        if (dimension != 0 && count > too_many / dimension) return too_many;
        count *= dimension;
    }
    return count;
}

void check_header(const IdxFile& idx, std::uint32_t magic, std::size_t dimension_count, std::string_view what) {
    const std::string& bytes = idx.content;
    const std::size_t header = 4 * (1 + dimension_count);
    if (bytes.size() < header) {
        throw InputError("", fmt::format("holds {} bytes, too few for the header of an IDX {} file ({} bytes)",
                                         bytes.size(), what, header));
    }
    const std::uint32_t found = big_endian(bytes, 0);
    if (found == magic) return;
    std::string hint;
    if (found == image_magic) hint = " (this is a file of images)";
    if (found == label_magic) hint = " (this is a file of labels)";
    throw InputError(
        "", fmt::format("begins with the number {}{}, but an IDX {} file begins with {}", found, hint, what, magic));
}

/// @throws InputError without a file name
void parse_idx(IdxFile& idx, std::uint32_t magic, std::size_t dimension_count, std::string_view what) {
    check_header(idx, magic, dimension_count, what);
    const std::size_t header = 4 * (1 + dimension_count);
    for (std::size_t i = 0; i < dimension_count; ++i) {
        idx.dimensions.push_back(big_endian(idx.content, 4 * (i + 1)));
    }
    const std::string shape = fmt::format("{}", fmt::join(idx.dimensions, " x "));
    const std::size_t wanted = element_count(idx.dimensions);
    if (wanted == 0) {
        throw InputError("", fmt::format("its header says {} {}, but every dimension must be at least 1", shape, what));
    }
    const std::size_t found = idx.content.size() - header;
    if (found != wanted) {
        throw InputError("", fmt::format("its header says {} {}, which take {} bytes after the header, but {} follow "
                                         "(the file is {})",
                                         shape, what, wanted, found, found < wanted ? "truncated" : "too long"));
    }
    idx.data = std::string_view(idx.content).substr(header);
}

IdxFile read_idx_file(const std::filesystem::path& path, std::uint32_t magic, std::size_t dimension_count,
                      std::string_view what, InputProblems& problems) {
    IdxFile idx;
    try {
        idx.content = read_file(path);
    } catch (const InputError& error) {
        problems.add(error);
        return idx;
    }
    try {
        parse_idx(idx, magic, dimension_count, what);
    } catch (const InputError& error) {
        problems.add({path.string(), 0, "", error.problems().front().message});
    }
    return idx;
}

}  // namespace

std::span<const std::uint8_t> ImageSet::image(std::size_t index) const {
    SPINLOOM_EXPECT(index < count);
    return std::span(pixels).subspan(index * pixels_per_image(), pixels_per_image());
}

std::span<const float> ImageSet::image_values(std::size_t index) const {
    SPINLOOM_EXPECT(index < count);
    if (values.empty()) return {};
    return std::span(values).subspan(index * pixels_per_image(), pixels_per_image());
}

ImageSet ImageSet::gather(std::span<const std::size_t> indices) const {
    ImageSet chosen{{}, {}, indices.size(), rows, columns};
    chosen.pixels.reserve(indices.size() * pixels_per_image());
    chosen.labels.reserve(indices.size());
    for (const std::size_t index : indices) {
        const auto pixels_of_image = image(index);
        chosen.pixels.insert(chosen.pixels.end(), pixels_of_image.begin(), pixels_of_image.end());
        chosen.labels.push_back(labels[index]);
        const auto values_of_image = image_values(index);
        chosen.values.insert(chosen.values.end(), values_of_image.begin(), values_of_image.end());
    }
    return chosen;
}

ImageSet ImageSet::first(std::size_t most) const {
    const std::size_t kept = std::min(most, count);
    const auto end_pixel = static_cast<std::ptrdiff_t>(kept * pixels_per_image());
    const auto end_label = static_cast<std::ptrdiff_t>(kept);
    return {{pixels.begin(), pixels.begin() + end_pixel},
            {labels.begin(), labels.begin() + end_label},
            kept,
            rows,
            columns,
            {values.begin(), values.begin() + (values.empty() ? 0 : end_pixel)}};
}

ImageSet ImageSet::centre(std::size_t kept_rows, std::size_t kept_columns) const {
    SPINLOOM_EXPECT(kept_rows >= 1 && kept_rows <= rows && kept_columns >= 1 && kept_columns <= columns);
    ImageSet kept{{}, labels, count, kept_rows, kept_columns};
    kept.pixels.reserve(count * kept_rows * kept_columns);
    const std::size_t top = (rows - kept_rows) / 2, left = (columns - kept_columns) / 2;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t row = top; row < top + kept_rows; ++row) {
            const auto line = image(i).subspan(row * columns + left, kept_columns);
            kept.pixels.insert(kept.pixels.end(), line.begin(), line.end());
            if (values.empty()) continue;
            const auto exact = image_values(i).subspan(row * columns + left, kept_columns);
            kept.values.insert(kept.values.end(), exact.begin(), exact.end());
        }
    }
    return kept;
}

std::size_t ImageSet::class_count() const {
    return labels.empty() ? 0 : std::size_t{*std::max_element(labels.begin(), labels.end())} + 1;
}

ImageSet read_idx(const std::filesystem::path& images, const std::filesystem::path& labels) {
    InputProblems problems;
    const IdxFile image_file = read_idx_file(images, image_magic, 3, "images", problems);
    const IdxFile label_file = read_idx_file(labels, label_magic, 1, "labels", problems);
    problems.throw_if_any();

    const std::size_t count = image_file.dimensions[0];
    if (label_file.dimensions[0] != count) {
        throw InputError(labels.string(),
                         fmt::format("holds {} labels, but '{}' holds {} images: each image needs one label",
                                     label_file.dimensions[0], images.string(), count));
    }
    return {{image_file.data.begin(), image_file.data.end()},
            {label_file.data.begin(), label_file.data.end()},
            count,
            image_file.dimensions[1],
            image_file.dimensions[2]};
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& labels) {
    InputProblems problems;
    const IdxFile file = read_idx_file(labels, label_magic, 1, "labels", problems);
    problems.throw_if_any();
    return {file.data.begin(), file.data.end()};
}

SplitNumbers deal_for_validation(std::size_t count, double fraction, std::uint64_t seed) {
    const double wanted = std::round(fraction * static_cast<double>(count));
    if (!(wanted >= 1) || !(wanted < static_cast<double>(count))) {
        throw InputError("", fmt::format("a validation fraction of {} leaves one part of {} images empty; it must lie "
                                         "between 0 and 1 and give each part an image",
                                         fraction, count));
    }
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    RandomStream stream(seed, "validation split");
    shuffle(std::span(order), stream);

    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(wanted);
    std::sort(order.begin(), middle);
    std::sort(middle, order.end());
    return {{middle, order.end()}, {order.begin(), middle}};
}

TrainingSplit split_for_validation(const ImageSet& images, double fraction, std::uint64_t seed) {
    const auto numbers = deal_for_validation(images.count, fraction, seed);
    return {images.gather(numbers.training), images.gather(numbers.validation)};
}

double InputEncoding::intensity(std::uint8_t pixel) const {
    if (threshold) return pixel > *threshold ? 1 : 0;
    return pixel / 255.0;
}

double InputEncoding::intensity_of(double value) const {
    if (threshold) return 255 * value > *threshold ? 1 : 0;
    return value;
}

Eigen::MatrixXd encode_inputs(const ImageSet& images, std::size_t first, std::size_t count,
                              const InputEncoding& encoding) {
    std::array<double, 256> table{};
    for (std::size_t pixel = 0; pixel < table.size(); ++pixel)
        table[pixel] = encoding(static_cast<std::uint8_t>(pixel));
    Eigen::MatrixXd inputs(images.pixels_per_image(), count);
    for (std::size_t j = 0; j < count; ++j) {
        if (const auto values = images.image_values(first + j); !values.empty()) {
            std::transform(
                values.begin(), values.end(), inputs.col(static_cast<Eigen::Index>(j)).begin(),
                [&](float x) { return encoding.low + (encoding.high - encoding.low) * encoding.intensity_of(x); });
            continue;
        }
        const auto pixels = images.image(first + j);
        std::transform(pixels.begin(), pixels.end(), inputs.col(static_cast<Eigen::Index>(j)).begin(),
                       [&](std::uint8_t pixel) { return table[pixel]; });
    }
    return inputs;
}

InputVoltages inputs_of(const ImageSet& images, const InputEncoding& encoding) {
    return [&images, encoding](std::size_t first, std::size_t count) {
        return encode_inputs(images, first, count, encoding);
    };
}

double classification_accuracy(const ImageSet& images, int threads,
                               const std::function<std::vector<int>(std::size_t first, std::size_t count)>& classify) {
    constexpr std::size_t batch = 500;
    const std::size_t batches = (images.count + batch - 1) / batch;
    if (batches == 0) return 0;
    std::vector<std::size_t> correct(batches);
    parallel_for(threads, batches, [&](std::size_t b) {
        const std::size_t first = b * batch, count = std::min(batch, images.count - first);
        const std::vector<int> classes = classify(first, count);
        for (std::size_t i = 0; i < count; ++i) correct[b] += classes[i] == images.labels[first + i] ? 1U : 0U;
    });
    const std::size_t total = std::accumulate(correct.begin(), correct.end(), std::size_t{0});
    return static_cast<double>(total) / static_cast<double>(images.count);
}

std::vector<int> largest_rows(const Eigen::Ref<const Eigen::MatrixXd>& outputs) {
    std::vector<int> rows(static_cast<std::size_t>(outputs.cols()));
    for (Eigen::Index j = 0; j < outputs.cols(); ++j) outputs.col(j).maxCoeff(&rows[static_cast<std::size_t>(j)]);
    return rows;
}

}  // namespace spinloom
