#include "spinloom/network/model/image_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/network/model/pictures.hpp"

namespace spinloom {
namespace {

class ImageTable : public testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) {
        const auto path = scratch_.path() / name;
        write_file_atomically(path, text);
        return path;
    }
    std::filesystem::path write(const std::string& name, const NamedArrays& arrays) {
        const auto path = scratch_.path() / name;
        write_npz(path, arrays);
        return path;
    }
    std::filesystem::path write(const std::string& name, const NumericArray& array) {
        const auto path = scratch_.path() / name;
        write_npy(path, array);
        return path;
    }

    static ImageSet read(const std::filesystem::path& images, const std::filesystem::path& labels,
                         const std::optional<ValueRange>& range = {}, ImagePart part = ImagePart::test) {
        return read_images_of_any_kind(images, labels, range, part);
    }
    static std::string complaint(const std::filesystem::path& images, const std::filesystem::path& labels,
                                 const std::optional<ValueRange>& range = {}) {
        try {
            static_cast<void>(read(images, labels, range));
        } catch (const InputError& error) {
            return error.what();
        }
        return "none";
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

    ScratchFolder scratch_{"image-table"};
};

TEST_F(ImageTable, FeaturesOfAnyNumberAreExact) {
    const auto set = read(write("x.csv", "0.1,0.25,1\n0,0.5,0.75\n"), write("y.csv", "2\n0\n"));
    EXPECT_EQ(set.count, 2U);
    EXPECT_EQ(set.rows, 1U);
    EXPECT_EQ(set.columns, 3U);
    EXPECT_EQ(set.labels, (std::vector<std::uint8_t>{2, 0}));
    const auto inputs = encode_inputs(set, 0, 2, {.low = -0.8, .high = 0.8, .threshold = {}});
    EXPECT_NEAR(inputs(1, 0), -0.4, 1e-7);  // 64 of 255 would be -0.398
    EXPECT_NEAR(inputs(0, 0), -0.64, 1e-7);
    EXPECT_EQ(inputs(2, 0), 0.8);
    EXPECT_EQ(set.pixels[1], 64);
    EXPECT_EQ(encode_inputs(set, 0, 1, {.low = 0, .high = 1, .threshold = 100})(1, 0), 0);
    EXPECT_EQ(encode_inputs(set, 1, 1, {.low = 0, .high = 1, .threshold = 100})(1, 0), 1);
}

TEST_F(ImageTable, VoltagesAreTakenAsTheyAre) {
    const auto set = read(write("x.csv", "-0.8,0.123\n0.8,0\n"), write("y.csv", "0\n1\n"), ValueRange{-0.8, 0.8});
    const auto inputs = encode_inputs(set, 0, 2, {.low = -0.8, .high = 0.8, .threshold = {}});
    EXPECT_NEAR(inputs(1, 0), 0.123, 1e-7);
    EXPECT_NEAR(inputs(1, 1), 0, 1e-7);
}

TEST_F(ImageTable, GreyLevelsAreThoseOfIdx) {
    const auto whole = read(write("x.csv", "0,17,255,128\n"), write("y.csv", "3\n"));
    EXPECT_EQ(whole.pixels, (std::vector<std::uint8_t>{0, 17, 255, 128}));
    EXPECT_TRUE(whole.values.empty());
    EXPECT_EQ(whole.rows, 2U);  // four features are a square picture
    NumericArray scaled{{1, 2, 2, 1}, {0, static_cast<float>(17.0 / 255), 1, static_cast<float>(128.0 / 255)}};
    const auto single = read(write("x.npy", scaled), write("y.npy", NumericArray{{1}, {3}}));
    EXPECT_EQ(single.pixels, whole.pixels);
    EXPECT_TRUE(single.values.empty());
    const std::string header("\0\0\x08\x01\0\0\0\1", 8);
    EXPECT_EQ(read(scratch_.path() / "x.npy", write("labels", header + '\5')).labels[0], 5);
}

TEST_F(ImageTable, LabelsAreClassesOrRowsWithASingleOne) {
    const auto images = write("x.csv", "0,1\n1,0\n1,1\n");
    for (const char* text : {"2\n0\n1\n", "0,0,1\n1,0,0\n0,1,0\n", "2,0,1\n", "label\n2\n0\n1\n"})
        EXPECT_EQ(read(images, write("y.csv", text)).labels, (std::vector<std::uint8_t>{2, 0, 1})) << text;
    EXPECT_TRUE(has(complaint(images, write("y.csv", "0,1\n1,1\n1,0\n")), "row 2 of the labels"));
    EXPECT_TRUE(has(complaint(images, write("y.csv", "0\n1.5\n1\n")), "label 2 is 1.5"));
    EXPECT_TRUE(has(complaint(images, write("y.csv", "0\n1\n")), "2 labels for 3 images"));
    EXPECT_TRUE(has(complaint(images, images), "no labels"));
}

TEST_F(ImageTable, ACsvFileMayHoldItsLabels) {
    const auto file = write("x.csv", "a,label,b\n1,2,0\n0,1,1\n");
    const auto set = read(file, file);
    EXPECT_EQ(set.labels, (std::vector<std::uint8_t>{2, 1}));
    EXPECT_EQ(set.pixels, (std::vector<std::uint8_t>{255, 0, 0, 255}));
}

TEST_F(ImageTable, AnArchiveHoldsBothSets) {
    const auto file = write("d.npz", NamedArrays{{"x_train", {{2, 1, 2}, {1, 2, 3, 4}}},
                                                 {"y_train", {{2}, {0, 1}}},
                                                 {"x_test", {{1, 1, 2}, {9, 8}}},
                                                 {"y_test", {{1}, {1}}}});
    EXPECT_EQ(read(file, file).pixels, (std::vector<std::uint8_t>{9, 8}));
    EXPECT_EQ(read(file, file, {}, ImagePart::training).labels, (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(read(write("one.npz", NamedArrays{{"arr_0", {{1, 2}, {1, 0}}}}), write("l.csv", "1\n")).count, 1U);
    const auto strange = write("s.npz", NamedArrays{{"a", {{1, 2}, {1, 0}}}, {"b", {{1}, {1}}}});
    EXPECT_TRUE(has(complaint(strange, strange), "holds the arrays a, b, but none of x_test"));
}

TEST_F(ImageTable, WhatIsWrongIsTold) {
    const auto labels = write("y.csv", "0\n1\n");
    const auto images = write("x.csv", "-0.5,0.5\n0,0.25\n");
    EXPECT_TRUE(has(complaint(images, labels), "dataset.low, dataset.high"));
    EXPECT_TRUE(has(complaint(images, labels, ValueRange{-0.4, 1}), "row 1, column 1: -0.5"));
    EXPECT_TRUE(has(complaint(write("x.npy", NumericArray{{4}, {1, 2, 3, 4}}), labels), "shape (4)"));
    EXPECT_TRUE(has(complaint(scratch_.path() / "none.csv", labels), "none.csv"));
    const auto nan = write("nan.npy", NumericArray{{2, 2}, {0, 1, std::nan(""), 1}});
    EXPECT_TRUE(has(complaint(nan, labels), "row 2, column 1: nan is not a number"));
}

TEST_F(ImageTable, ExactValuesFollowTheirImages) {
    const auto set = read(write("x.csv", "0.1,0.2,0.3\n0.4,0.5,0.6\n0.7,0.8,0.9\n"), write("y.csv", "0\n1\n2\n"));
    const std::vector<std::size_t> chosen = {2, 0};
    EXPECT_FLOAT_EQ(set.gather(chosen).image_values(0)[1], 0.8F);
    EXPECT_FLOAT_EQ(set.centre(1, 1).image_values(1)[0], 0.5F);
    EXPECT_EQ(set.first(2).values.size(), 6U);
}

}  // namespace
}  // namespace spinloom
