#include "spinloom/study/neuron_bench.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

std::filesystem::path table_of(const char* name, const char* text) {
    const auto file = std::filesystem::path(testing::TempDir()) / name;
    std::ofstream(file) << text;
    return file;
}

TEST(NeuronInputs, AreTakenFromTheirColumns) {
    const auto inputs = read_neuron_inputs(table_of("nodes.csv", "image,nin1_0,out1_0\n0,-100,1\n1,0.25,2\n"));
    EXPECT_EQ(inputs.values, (std::vector<double>{-100, 0.25}));
}

// One far away would have the transfer curve solved at millions of places up to there.
TEST(NeuronInputs, FarAwayAreNamedByLineAndColumn) {
    const auto file = table_of("far.csv", "image,nin1_0,out1_0\n0,0.1,1\n1,2147483648,2\n");
    try {
        static_cast<void>(read_neuron_inputs(file));
        FAIL() << "read";
    } catch (const InputError& error) {
        ASSERT_EQ(error.problems().size(), 1U);
        EXPECT_EQ(error.problems()[0].line, 3);
        EXPECT_EQ(error.problems()[0].key, "nin1_0");
        EXPECT_NE(error.problems()[0].message.find("from -100 to 100 V"), std::string::npos);
    }
}

}  // namespace
}  // namespace spinloom
