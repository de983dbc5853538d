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

TEST_F(ResultPictures, SettlingHasTheWaveformsOfAnImage) {
    write("s/histogram.csv", "from_ps,to_ps,images_output,images_class\n0,10,3,4\n10,20,1,0\n");
    const auto file = write("s/settling.json", R"({"scenario": "s", "output_settling_ps": {"mean": 8}})");
    EXPECT_EQ(result_pictures(file).list.size(), 1);
    write("s/waveforms.csv", "time_ps,output_0_V,output_1_V\n0,0.1,0.2\n5,0.3,0.1\n");
    const auto pictures = result_pictures(file);
    ASSERT_EQ(pictures.list.size(), 2);
    EXPECT_EQ(plot(pictures, 1).lines[1].points[1], (std::pair<double, double>{5, 0.1}));
    EXPECT_EQ(plot(pictures, 1).y_label, "[V]");
}

TEST_F(ResultPictures, MachinesHaveAccuracyAgainstEnergy) {
    const auto list =
        result_pictures(write("baselines.json", R"({"scenario": "s", "images": 100, "verdicts": [], "rows": [
        {"name": "ours", "accuracy": {"value": 0.9}, "energy_J": {"value": 1e-9}, "latency_s": {"value": 2e-9}},
        {"name": "cpu", "accuracy": {"value": 0.95}, "energy_J": {"value": 1e-3}, "latency_s": null}]})"))
            .list;
    ASSERT_EQ(list.size(), 3);
    const auto& trade = std::get<LinePlot>(list[0]);
    EXPECT_EQ(trade.title, "Accuracy against energy");
    EXPECT_TRUE(trade.logarithmic_x);
    EXPECT_EQ(trade.lines[1].points[0], (std::pair<double, double>{1e-3, 95}));
    EXPECT_GT(trade.lines[1].half_widths[0], 0);
    EXPECT_EQ(std::get<LinePlot>(list[2]).lines[0].points.size(), 1);
}

TEST_F(ResultPictures, ATrainingHasItsWeightsAndAStudyItsPlots) {
    write("t/W1.csv", "1,-1\n-1,1\n1,1\n");
    write("t/B1.csv", "1\n-1\n");
    const auto file =
        write("t/training.csv", "candidate,epoch,loss,training_accuracy,validation_accuracy\n0,1,0.5,0.7,0.6\n");
    const auto training = result_pictures(file);
    ASSERT_EQ(training.list.size(), 3);
    EXPECT_EQ(std::get<SvgDrawing>(training.list[2]).title, "Layer 1, 4 x 2: weights");
    write("st/plots.json",
          R"({"samples": [{"title": "p", "x": "a", "y": "b", "logarithmic_x": true, "logarithmic_y": false,
        "lines": [{"name": "l", "points": [[1, 2]], "half_widths": [0.5], "only_points": true}]}]})");
    const auto study =
        result_pictures(write("st/results.json", R"({"kind": "samples", "title": "my study"})").parent_path());
    EXPECT_EQ(study.title, "my study");
    EXPECT_TRUE(plot(study, 0).lines[0].only_points);
    EXPECT_TRUE(plot(study, 0).logarithmic_x);
    EXPECT_EQ(plot(study, 0).lines[0].half_widths[0], 0.5);
}

TEST_F(ResultPictures, OtherDocumentsHaveBarsOrTheirValuesAlone) {
    const auto folder =
        write("p/program.json", R"({"scenario": "s", "energy_nJ": 3, "line_swing_energy_nJ": 1, "time_ns": 4})")
            .parent_path();
    const auto pictures = result_pictures(folder);
    ASSERT_EQ(pictures.list.size(), 1);
    EXPECT_EQ(plot(pictures, 0).x_names, (std::vector<std::string>{"energy", "line_swing_energy"}));
    EXPECT_NE(folder_report(folder).find("\"time_ns\":4"), std::string::npos);
    const auto bare = write("q/program.json", R"({"scenario": "s", "devices": 3})").parent_path();
    EXPECT_THROW(static_cast<void>(result_pictures(bare)), InputError);
    EXPECT_NE(folder_report(bare).find("\"devices\":3"), std::string::npos);
}

TEST_F(ResultPictures, NeuronsAreSetSideBySide) {
    const auto list = result_pictures(write("comparison.json", R"({"neurons": [
        {"name": "ours", "product_W_m2": 1e-17, "power_W": 1e-4, "area_m2": 1e-13},
        {"name": "other", "product_W_m2": null, "power_W": 2e-4, "area_m2": 3e-13}]})"))
                          .list;
    ASSERT_EQ(list.size(), 3);
    EXPECT_EQ(std::get<LinePlot>(list[0]).x_names, std::vector<std::string>{"ours"});
    EXPECT_EQ(std::get<LinePlot>(list[1]).lines[0].points[1], (std::pair<double, double>{1, 2e-4}));
}

TEST_F(ResultPictures, AMagnetisationHasItsWay) {
    const auto list = result_pictures(write("m.csv", "t_s,mx,my,mz\n0,1,0,0\n1e-9,0,1,0\n0,1,0,0\n1e-9,0,0,1\n")).list;
    ASSERT_EQ(list.size(), 2);
    EXPECT_NE(std::get<SvgDrawing>(list[0]).text.find("end, 1 ns"), std::string::npos);
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
