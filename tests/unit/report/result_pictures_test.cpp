#include "spinloom/report/result_pictures.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "spinloom/core/error.hpp"
#include "spinloom/core/scratch_folder.hpp"
#include "spinloom/report/html_report.hpp"

namespace spinloom {
namespace {

class ResultPictures : public ::testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) {
        const auto path = scratch_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path;
    }

    static const LinePlot& plot(const PictureSheet& pictures, std::size_t index) {
        return std::get<LinePlot>(pictures.list.at(index));
    }

    ScratchFolder scratch_{"pictures"};
};

const char* const faults = R"({"scenario": "s", "curves": [
    {"kind": "short", "points": [
        {"rate": 0.001, "probability": 0.001, "accuracy": {"mean": 0.9, "ci95_networks": 0.01, "ci95": 0.02},
         "repaired_accuracy": {"mean": 0.95, "ci95_networks": 0, "ci95": 0.01}}]},
    {"kind": "variation", "points": [{"sigma": 0.05, "accuracy": {"mean": 0.8, "ci95_networks": 0, "ci95": 0.03}}]}],
    "assumptions": ["faults are independent"], "wall_s": 2.5})";

TEST_F(ResultPictures, FaultsHaveTheirRatesAndTheirSigmas) {
    const auto pictures = result_pictures(write("faults.json", faults).parent_path());
    ASSERT_EQ(pictures.list.size(), 2);
    EXPECT_EQ(pictures.title, "s");
    ASSERT_EQ(plot(pictures, 0).lines.size(), 2);
    EXPECT_EQ(plot(pictures, 0).lines[1].name, "short, repaired");
    EXPECT_NEAR(plot(pictures, 0).lines[1].points[0].second, 95, 1e-9);
    EXPECT_NEAR(plot(pictures, 1).lines[0].half_widths[0], 3, 1e-9);
    EXPECT_EQ(plot(pictures, 1).lines[0].points[0].first, 0.05);
}

TEST_F(ResultPictures, AFolderOfFaultsHasAReport) {
    const auto page = folder_report(write("faults.json", faults).parent_path());
    EXPECT_NE(page.find("\"wall_s\":2.5"), std::string::npos);
    EXPECT_NE(page.find("faults are independent"), std::string::npos);
    EXPECT_NE(page.find("Accuracy against variation"), std::string::npos);
}

TEST_F(ResultPictures, OnlyTheTwoCriteriaShownDecideWhatIsDominated) {
    // b has more area than a and no better accuracy, but less power.
    const auto choice = [](const char* name, double area, double power, double accuracy) {
        return nlohmann::ordered_json{{"partition", name},
                                      {"gains_restored", false},
                                      {"layers", {{{"ir_loss", 0.1}, {"distortion", 0.05}}}},
                                      {"accuracy", accuracy},
                                      {"power_W", {{"supply", power}}},
                                      {"area_um2", {{"total", area}}}};
    };
    const nlohmann::ordered_json plan = {
        {"scenario", "s"},
        {"images", 100},
        {"recommended", 0},
        {"choices", {choice("a", 1, 3, 0.9), choice("b", 2, 1, 0.8), choice("c", 3, 2, 0.95)}}};
    const auto pictures = result_pictures(write("partitions.json", plan.dump()));
    ASSERT_EQ(pictures.list.size(), 3);
    const auto& area = plot(pictures, 0);
    EXPECT_EQ(area.lines[0].points.size(), 2);  // a and c
    ASSERT_EQ(area.lines[1].points.size(), 1);
    EXPECT_EQ(area.lines[1].points[0].first, 2);
    const auto& power = plot(pictures, 1);
    EXPECT_EQ(power.lines[0].points.size(), 2);  // b and c
    EXPECT_EQ(power.lines[1].points[0].first, 3e3);
    EXPECT_EQ(plot(pictures, 2).x_names, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_NEAR(plot(pictures, 2).lines[1].points[0].second, 5, 1e-9);
}

TEST_F(ResultPictures, RunsHaveAccuracyPowerTrainingAndConfusion) {
    write("confusion.csv", "label,predicted_0,predicted_1\n0,3,1\n1,0,4\n");
    write("weights/training.csv",
          "candidate,epoch,loss,training_accuracy,validation_accuracy,seconds\n0,1,0.5,0.7,0.6,1\n0,2,0.4,0.8,0.7,1\n");
    const auto file = write("results.json", R"({"title": "t", "images": 100,
        "accuracy": {"real": null, "binarized": 0.8, "behavioural": 0.85, "circuit": 0.9},
        "power_W": {"inputs": 0.1, "vdd": 0.0, "supply": 0.1},
        "figures": [{"key": "power_W.inputs", "role": "part", "label": "input drivers"}, {"key": "power_W.vdd", "role": "part", "label": "v_dd"}]})");
    const auto pictures = result_pictures(file.parent_path());
    ASSERT_EQ(pictures.list.size(), 5);
    EXPECT_EQ(plot(pictures, 0).x_names, (std::vector<std::string>{"binarised ideal", "behavioural", "circuit"}));
    EXPECT_NEAR(plot(pictures, 0).lines[0].half_widths[2], 100 * share_half_width(0.9, 100), 1e-9);
    EXPECT_EQ(plot(pictures, 1).x_names, std::vector<std::string>{"input drivers"});
    EXPECT_EQ(plot(pictures, 2).lines[0].points.size(), 2);
    EXPECT_EQ(std::get<HeatMap>(pictures.list[4]).values(1, 1), 4);
}

TEST_F(ResultPictures, SimulationsAndTablesAreDrawn) {
    const auto sim = result_pictures(write("sim.json", R"json({"title": "d", "analyses": [
        {"type": "op", "values": {"v(a)": 1}},
        {"type": "tran", "sweep": {"name": "time", "values": [0, 1, 2]}, "signals": {"v(a)": [0, 1, null], "i(v1)": [1, 2, 3]}},
        {"type": "ac", "sweep": {"name": "frequency", "values": [1, 2]}, "signals": {"v(a)": {"real": [3, 0], "imag": [4, 1]}}}
        ]})json"));
    ASSERT_EQ(sim.list.size(), 3);
    EXPECT_EQ(plot(sim, 0).lines[0].points.size(), 2);
    EXPECT_EQ(plot(sim, 1).y_label, "[A]");
    EXPECT_EQ(plot(sim, 2).lines[0].points[0].second, 5);

    const auto table = result_pictures(write("a.csv", "time_s,b_V\n0,1\n1,2\n"));
    EXPECT_EQ(plot(table, 0).x_label, "time_s");
    const auto matrix = result_pictures(write("b.csv", "1,2,3\n4,5,6\n"));
    ASSERT_EQ(matrix.list.size(), 2);
    EXPECT_EQ(plot(matrix, 0).lines[1].points[2].second, 6);
    EXPECT_EQ(result_pictures(write("c.csv", "1,-2,3\n4,5,6\n")).list.size(), 1);
}

TEST_F(ResultPictures, WhatCannotBeDrawnIsTold) {
    EXPECT_THROW(static_cast<void>(result_pictures(scratch_.path())), InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(scratch_.path() / "none.json")), InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(write("a.json", "{}"))), InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(write("a.json", "{\"curves\": 3}"))), InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(write("a.json", "{\"curves\": [{\"kind\": 1}]}"))), InputError);
    EXPECT_THROW(
        static_cast<void>(result_pictures(write("op.json", R"({"analyses": [{"type": "op", "values": {}}]})"))),
        InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(write("a.txt", "1"))), InputError);
    EXPECT_THROW(static_cast<void>(result_pictures(write("a.csv", "x,y\n1,word\n"))), InputError);
}

}  // namespace
}  // namespace spinloom
