#include "spinloom/report/study_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/study/registry.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

StudyResult example() {
    StudyResult result;
    result.scenario = "small";
    result.headline = "2 images";
    result.facts = {{"start", "zero"}};
    result.figures = {{"time_ps.mean", 12.5, "ps", "mean time", "measured", Figure::Role::single, false},
                      {"images", 2, "count", "images", "asked for", Figure::Role::single, false}};
    StudyTable table{.file = "times.csv",
                     .key = "times",
                     .on_screen = true,
                     .columns = {{"name"}, {"image"}, {"time [ps]", "{:.3g}"}}};
    table.rows = {{std::string("first, slow"), 0L, 1.23456}, {std::string("second"), 1L, 1e-7}};
    result.tables = {table};
    result.remarks = {"nothing else"};
    result.assumptions = {"wires are short"};
    return result;
}

TEST(StudyReport, TheScreenShowsTablesRemarksAndAssumptions) {
    EXPECT_EQ(study_text(example()),
              "small, 2 images\n"
              "\n"
              "name         image  time [ps]\n"
              "-----------  -----  ---------\n"
              "first, slow  0      1.23\n"
              "second       1      1e-07\n"
              "\n"
              "nothing else\n"
              "\n"
              "assumed:\n"
              "  wires are short\n");
}

TEST(StudyReport, AFigureForTheScreenHasALineThere) {
    auto result = example();
    result.figures[0].on_screen = true;
    EXPECT_NE(study_text(result).find("mean time"), std::string::npos);
    EXPECT_EQ(study_text(example()).find("mean time"), std::string::npos);
}

TEST(StudyReport, JsonHasFactsFiguresTablesAndAssumptions) {
    EXPECT_EQ(study_json(example()).dump(),
              R"({"scenario":"small","start":"zero","time_ps":{"mean":12.5},"images":2,)"
              R"("times":[{"name":"first, slow","image":0,"time [ps]":1.23456},)"
              R"({"name":"second","image":1,"time [ps]":1e-07}],"assumptions":["wires are short"]})");
}

TEST(StudyReport, AFieldWithACommaIsInQuotes) {
    EXPECT_EQ(table_csv(example().tables[0]), "name,image,time [ps]\n\"first, slow\",0,1.23\nsecond,1,1e-07\n");
}

using StudyFiles = TemporaryFolder;

TEST_F(StudyFiles, AreTheTablesTheFiguresAndOneJson) {
    Study study;
    study.file = "timing";
    write_study(folder(), study, example());
    EXPECT_EQ(read_file(folder() / "times.csv"), table_csv(example().tables[0]));
    EXPECT_EQ(read_file(folder() / "timing.json"), study_json(example()).dump(2) + '\n');
    EXPECT_EQ(read_file(folder() / "figures.csv").substr(0, 10), "key,value,");
}

TEST(StudyRegistry, FindsAStudyByNameAndTellsTheNearest) {
    EXPECT_EQ(find_study("settle").file, "settling");
    try {
        (void)find_study("setle");
        FAIL();
    } catch (const std::exception& error) {
        EXPECT_NE(std::string(error.what()).find("settle"), std::string::npos) << error.what();
    }
    for (const auto& study : studies()) {
        EXPECT_FALSE(study.name.empty() || study.help.empty() || study.file.empty());
        EXPECT_TRUE(study.measure);
    }
}

}  // namespace
}  // namespace spinloom
