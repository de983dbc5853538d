#include "spinloom/study/table_check.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

const std::vector<std::size_t> topology = {4, 3, 2};

GivenSolution given(const std::string& text) {
    return given_solution(read_csv_text(text, "their.csv"), "their.csv", topology);
}

std::string message_of_check(const std::string& text) {
    try {
        static_cast<void>(given(text));
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(GivenSolution, ColumnsAreFoundByName) {
    const auto found = given(
        "latency,out2_1,image,nin1_2,energy_J,predicted,p_vdd_W,p_vss_W\n"
        "5,0.5,7,0.1,1e-12,1,0.01,0\n"
        "6,0.6,3,0.2,2e-12,0,0.02,0\n");
    EXPECT_EQ(found.images, (std::vector<long>{7, 3}));
    ASSERT_EQ(found.voltages.size(), 2U);
    EXPECT_EQ(found.voltages[0].name, "out2_1");
    EXPECT_EQ(found.voltages[0].layer, 1U);
    EXPECT_EQ(found.voltages[0].neuron, 1);
    EXPECT_TRUE(found.voltages[0].is_output);
    EXPECT_EQ(found.voltages[1].layer, 0U);
    EXPECT_FALSE(found.voltages[1].is_output);
    EXPECT_EQ(found.values(1, *found.energy), 2e-12);
    EXPECT_EQ(found.values(0, *found.answer), 1);
    ASSERT_EQ(found.powers.size(), 1U) << "a power of 0 has no ratio";
    EXPECT_EQ(found.powers[0].part.member, &NetworkPower::v_dd);
    EXPECT_EQ(found.passed_over, (std::vector<std::string>{"latency", "p_vss_W"}));
}

TEST(GivenSolution, WhatCannotBeComparedIsToldAllAtOnce) {
    const auto message = message_of_check("image,out3_0,out2_2,nin1_3,energy_J\n0.5,0,0,0,-1\n");
    for (const char* part : {"out3_0", "no layer 3; the network has 2", "no neuron 2; layer 2 has 0 to 1", "nin1_3",
                             "0.5 is not the number of an image", "energies that are not above 0"})
        EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
    const auto bare = message_of_check("number,v1\n0,0.1\n");
    EXPECT_NE(bare.find("image: there is no column"), std::string::npos) << bare;
    EXPECT_NE(bare.find("such as out1_0"), std::string::npos) << bare;
    for (const char* odd : {"out1", "out1_", "out_1", "out0_1", "out1_1x", "outx_1", "out1_-1"})
        EXPECT_NE(message_of_check(std::string("image,") + odd + "\n0,0.1\n"), "") << odd;
}

TEST(TableCheck, TotalsAreOverAllImages) {
    TableCheck check;
    const auto add = [&](double rms, double worst, int ours, std::optional<int> its) {
        check.images.push_back({check.images.size(), rms, worst, "out1_0", ours, its, {}, {}});
    };
    add(3e-3, 5e-3, 1, 1);
    add(4e-3, 9e-3, 1, 2);
    add(0, 0, 1, {});
    EXPECT_NEAR(check.rms(), 5e-3 / std::sqrt(3.0), 1e-15);
    EXPECT_EQ(check.worst().number, 1U);
    EXPECT_EQ(check.num_classes(), 2U);
    EXPECT_EQ(check.num_same_classes(), 1U);
}

}  // namespace
}  // namespace spinloom
