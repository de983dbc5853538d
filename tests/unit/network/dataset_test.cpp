#include "spinloom/network/model/dataset.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
            static_cast<char>(value)};
}

std::string image_bytes(std::uint32_t count, std::uint32_t rows, std::uint32_t columns, const std::string& pixels) {
    return big_endian(2051) + big_endian(count) + big_endian(rows) + big_endian(columns) + pixels;
}

std::string label_bytes(std::uint32_t count, const std::string& labels) {
    return big_endian(2049) + big_endian(count) + labels;
}

/// A pair of files in a folder of the running test's own.
class IdxFiles : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  (std::string("spinloom-idx-") + testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    ImageSet read(const std::string& images, const std::string& labels) {
        write_file_atomically(images_path(), images);
        write_file_atomically(labels_path(), labels);
        return read_idx(images_path(), labels_path());
    }
    std::string complaint(const std::string& images, const std::string& labels) {
        try {
            (void)read(images, labels);
        } catch (const InputError& error) {
            return error.what();
        }
        return "none";
    }
    [[nodiscard]] std::filesystem::path images_path() const { return folder_ / "images"; }
    [[nodiscard]] std::filesystem::path labels_path() const { return folder_ / "labels"; }

    std::filesystem::path folder_;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(IdxFiles, ReadsPixelsRowByRowAndLabels) {
    const ImageSet set = read(image_bytes(2, 1, 3, std::string("\x00\x01\x02\xff\xfe\xfd", 6)), label_bytes(2, "\7\3"));
    EXPECT_EQ(set.count, 2U);
    EXPECT_EQ(set.rows, 1U);
    EXPECT_EQ(set.columns, 3U);
    EXPECT_EQ(set.pixels, (std::vector<std::uint8_t>{0, 1, 2, 255, 254, 253}));
    EXPECT_EQ(set.labels, (std::vector<std::uint8_t>{7, 3}));
    EXPECT_EQ(set.image(1)[0], 255);
    EXPECT_EQ(set.class_count(), 8U);
}

TEST(ImageSet, CentreKeepsTheMiddle) {
    ImageSet set{{}, {4, 9}, 2, 4, 5};
    for (std::uint8_t i = 0; i < 40; ++i) set.pixels.push_back(i);
    const ImageSet kept = set.centre(2, 2);  // margins 1, 1 and 1, 2
    EXPECT_EQ(kept.rows, 2U);
    EXPECT_EQ(kept.columns, 2U);
    EXPECT_EQ(kept.labels, set.labels);
    EXPECT_EQ(kept.pixels, (std::vector<std::uint8_t>{6, 7, 11, 12, 26, 27, 31, 32}));
    EXPECT_EQ(set.centre(4, 5).pixels, set.pixels);
}

TEST_F(IdxFiles, ReadsGzip) {
    std::filesystem::create_directories(folder_);
    const auto deflate = [](const std::filesystem::path& path, const std::string& bytes) {
        gzFile file = gzopen(path.c_str(), "wb");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
    };
    deflate(images_path(), image_bytes(1, 1, 2, "\5\6"));
    deflate(labels_path(), label_bytes(1, "\4"));
    EXPECT_EQ(read_idx(images_path(), labels_path()).pixels, (std::vector<std::uint8_t>{5, 6}));
}

TEST_F(IdxFiles, SaysWhatIsMalformed) {
    const std::string images = image_bytes(2, 1, 1, "ab");
    const std::string good_labels = label_bytes(2, std::string("\0\1", 2));
    EXPECT_EQ(complaint(images, good_labels), "none");
    EXPECT_TRUE(has(complaint("abc", good_labels), "holds 3 bytes, too few"));
    EXPECT_TRUE(has(complaint("", good_labels), "holds 0 bytes, too few"));
    EXPECT_TRUE(has(complaint(good_labels + "12345678", good_labels), "file of labels"));
    EXPECT_TRUE(has(complaint(images, images), "file of images"));
    EXPECT_TRUE(has(complaint(big_endian(77) + images.substr(4), good_labels), "begins with the number 77"));
    EXPECT_TRUE(has(complaint(images.substr(0, 17), good_labels), "truncated"));
    EXPECT_TRUE(has(complaint(images + "x", good_labels), "too long"));
    EXPECT_TRUE(has(complaint(images, good_labels.substr(0, 9)), "truncated"));
    EXPECT_TRUE(has(complaint(images, label_bytes(3, "abc")), "holds 3 labels"));
    EXPECT_TRUE(has(complaint(image_bytes(2, 0, 1, ""), good_labels), "at least 1"));
    EXPECT_TRUE(has(complaint(image_bytes(0, 28, 28, ""), good_labels), "at least 1"));
    // Sizes whose product would overflow 64 bits.
    EXPECT_TRUE(has(complaint(image_bytes(0xffffffff, 0xffffffff, 0xffffffff, "ab"), good_labels), "truncated"));
}

TEST_F(IdxFiles, NamesTheFilesAndTellsEveryProblem) {
    const std::string both = complaint("abc", "de");
    EXPECT_TRUE(has(both, images_path().string()));
    EXPECT_TRUE(has(both, labels_path().string()));
    std::filesystem::remove(images_path());
    EXPECT_THROW((void)read_idx(images_path(), labels_path()), InputError);
}

/// Images of one pixel that holds the image's number.
ImageSet numbered_images(std::size_t count) {
    ImageSet set{{}, {}, count, 1, 1};
    for (std::size_t i = 0; i < count; ++i) {
        set.pixels.push_back(static_cast<std::uint8_t>(i));
        set.labels.push_back(static_cast<std::uint8_t>(i % 10));
    }
    return set;
}

TEST(ImageSet, GathersInTheOrderAsked) {
    const std::vector<std::size_t> indices{3, 0, 3};
    const ImageSet chosen = numbered_images(5).gather(indices);
    EXPECT_EQ(chosen.pixels, (std::vector<std::uint8_t>{3, 0, 3}));
    EXPECT_EQ(chosen.labels, (std::vector<std::uint8_t>{3, 0, 3}));
    EXPECT_EQ(chosen.count, 3U);
}

TEST(TrainingSplit, DealsEveryImageOnceAndDependsOnTheSeedAlone) {
    const ImageSet images = numbered_images(200);
    const TrainingSplit split = split_for_validation(images, 0.1, 5);
    EXPECT_EQ(split.validation.count, 20U);
    EXPECT_EQ(split.training.count, 180U);
    std::multiset<std::uint8_t> all(split.training.pixels.begin(), split.training.pixels.end());
    all.insert(split.validation.pixels.begin(), split.validation.pixels.end());
    EXPECT_EQ(all, std::multiset<std::uint8_t>(images.pixels.begin(), images.pixels.end()));
    EXPECT_TRUE(std::is_sorted(split.training.pixels.begin(), split.training.pixels.end()));
    EXPECT_EQ(split.validation.labels[0], split.validation.pixels[0] % 10);
    EXPECT_EQ(split_for_validation(images, 0.1, 5).validation.pixels, split.validation.pixels);
    EXPECT_NE(split_for_validation(images, 0.1, 6).validation.pixels, split.validation.pixels);
}

TEST(TrainingSplit, RefusesAnEmptyPart) {
    for (const double fraction : {0.0, 0.001, 0.999, 1.0, -1.0, 7.0, std::nan("")}) {
        EXPECT_THROW((void)split_for_validation(numbered_images(100), fraction, 1), InputError) << fraction;
    }
}

TEST(InputEncoding, IsLinearInThePixelOrAStep) {
    const InputEncoding grey{-0.8, 0.8, {}};
    EXPECT_DOUBLE_EQ(grey(0), -0.8);
    EXPECT_DOUBLE_EQ(grey(255), 0.8);
    EXPECT_DOUBLE_EQ(grey(51), -0.48);
    const InputEncoding step{0, 0.8, 127};
    EXPECT_EQ(step(127), 0);
    EXPECT_EQ(step(128), 0.8);
    const Eigen::MatrixXd inputs = encode_inputs(numbered_images(201), 199, 2, step);
    EXPECT_EQ(inputs.rows(), 1);
    EXPECT_EQ(inputs.cols(), 2);
    EXPECT_EQ(inputs(0, 1), 0.8);
}

TEST(ClassificationAccuracy, CountsHitsTheSameOnAnyNumberOfThreads) {
    ImageSet images = numbered_images(100);
    for (int i = 0; i < 4; ++i) {  // 1600 images: several batches
        images.pixels.insert(images.pixels.end(), images.pixels.begin(), images.pixels.end());
        images.labels.insert(images.labels.end(), images.labels.begin(), images.labels.end());
        images.count *= 2;
    }
    const auto always_three = [](std::size_t, std::size_t count) { return std::vector<int>(count, 3); };
    EXPECT_DOUBLE_EQ(classification_accuracy(images, 1, always_three), 0.1);
    const auto own_pixel = [&](std::size_t first, std::size_t count) {
        std::vector<int> classes;
        for (std::size_t i = 0; i < count; ++i) classes.push_back(images.image(first + i)[0]);
        return classes;
    };
    EXPECT_DOUBLE_EQ(classification_accuracy(images, 1, own_pixel), 0.1);
    EXPECT_DOUBLE_EQ(classification_accuracy(images, 4, own_pixel), 0.1);
    EXPECT_EQ(classification_accuracy(ImageSet{}, 2, always_three), 0);
}

TEST(LargestRows, TakesTheFirstOfEqualOnes) {
    Eigen::MatrixXd outputs(3, 2);
    outputs << 1, 5, 2, 7, 0, 7;
    EXPECT_EQ(largest_rows(outputs), (std::vector<int>{1, 1}));
}

}  // namespace
}  // namespace spinloom
