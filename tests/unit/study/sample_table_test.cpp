#include "spinloom/study/samples/sample_table.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/database.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"
#include "spinloom/study/samples/sample_statistics.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

constexpr const char* small = "[network]\ntopology = [4, 3]\n[amplifier]\ngains = [5]\n";
constexpr const char* study =
    "kind = \"monte-carlo\"\nsamples = 100\n[variables]\nneuron.v_dd_V = { uniform = [0.7, 0.9] }\nwires.model = { "
    "values = "
    "[\"none\", \"geometry\"] }\n[limits]\naccuracy.circuit = { least = 0.5 }\n";

SamplePlan table_plan(const std::string& more = {}, std::optional<long> samples = {}) {
    return read_sample_plan_text(more + study, "study", {{}, samples, {}, {}}, small);
}

SampleRow row_of(const SamplePlan& plan, std::size_t k) {
    SampleRow row{k, plan.values(k), {static_cast<double>(k) / 99, 1.0 / 3}, "", "hash", 0.5};
    row.figures.resize(plan.responses.size());
    if (k == 7) {
        row.figures.assign(row.figures.size(), std::nullopt);
        row.failure = "it did not converge";
    }
    return row;
}

using SampleTableFile = TemporaryFolder;

TEST_F(SampleTableFile, GivesBackWhatItKeeps) {
    const auto plan = table_plan();
    const auto file = folder() / "study.sqlite";
    {
        SampleTable table(file, plan, sample_stamp(plan));
        for (const std::size_t k : {99U, 7U, 3U}) table.keep(row_of(plan, k));
        table.keep(row_of(plan, 3));
        EXPECT_THROW(SampleTable(file, plan, sample_stamp(plan)), EnvironmentError) << "one writer at a time";
    }
    const SampleTable table(file, plan, sample_stamp(plan));
    EXPECT_EQ(table.finished(), (std::vector<std::size_t>{3, 7, 99}));
    const auto rows = table.rows(99);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].figures, row_of(plan, 3).figures);
    EXPECT_EQ(rows[0].values, plan.values(3));
    EXPECT_EQ(rows[1].failure, "it did not converge");
    EXPECT_FALSE(rows[1].figures[0]);
    const auto status = sample_status(file);
    EXPECT_EQ(status.finished, 3U);
    EXPECT_EQ(status.failed, 1U);
    EXPECT_EQ(plan_of_table(file).values(5), plan.values(5));
    EXPECT_EQ(sample_stamp(plan_of_table(file)).value(), sample_stamp(plan).value());
}

TEST_F(SampleTableFile, ThatDoesNotSayHowManySamplesIsDamaged) {
    const auto plan = table_plan();
    const auto file = folder() / "study.sqlite";
    { SampleTable table(file, plan, sample_stamp(plan)); }
    for (const char* value : {"", "ten", "10x", "99999999999999999999999"}) {
        Database(file, Database::Access::write)
            .prepare("UPDATE study SET value = ? WHERE key = 'samples'")
            .bind(1, std::string(value))
            .run();
        EXPECT_THROW(static_cast<void>(sample_status(file)), InputError) << value;
    }
}

TEST_F(SampleTableFile, BelongsToOneStudyThatMayGrow) {
    const auto plan = table_plan(), longer = table_plan("", 200), other = table_plan("seed = 9\n");
    const auto file = folder() / "study.sqlite";
    { SampleTable table(file, plan, sample_stamp(plan)); }
    { SampleTable table(file, longer, sample_stamp(longer)); }
    EXPECT_THROW(SampleTable(file, other, sample_stamp(other)), InputError);
}

TEST_F(SampleTableFile, TakesPartsOfTheSameStudy) {
    const auto plan = table_plan();
    {
        SampleTable odd(folder() / "odd", plan, sample_stamp(plan)), even(folder() / "even", plan, sample_stamp(plan));
        for (std::size_t k = 0; k < 100; ++k) (k % 2 == 0 ? even : odd).keep(row_of(plan, k));
        even.keep(row_of(plan, 1));
    }
    SampleTable whole(folder() / "whole", plan, sample_stamp(plan));
    whole.take(folder() / "odd");
    whole.take(folder() / "even");
    EXPECT_EQ(whole.finished().size(), 100U);
    const auto other = table_plan("seed = 9\n");
    SampleTable another(folder() / "other", other, sample_stamp(other));
    EXPECT_THROW(another.take(folder() / "odd"), InputError);
    {
        SampleTable wrong(folder() / "wrong", plan, sample_stamp(plan));
        auto row = row_of(plan, 5);
        row.figures[0] = 0.123;
        wrong.keep(row);
    }
    EXPECT_THROW(whole.take(folder() / "wrong"), InputError);
}

TEST(SampleStatistics, CountFailuresAndYield) {
    const auto plan = table_plan();
    std::vector<SampleRow> rows;
    for (std::size_t k = 0; k < 100; ++k) rows.push_back(row_of(plan, k));
    const auto statistics = sample_statistics(plan, rows);
    EXPECT_EQ(statistics.failures, 1U);
    ASSERT_TRUE(statistics.yield);
    EXPECT_EQ(statistics.yield->kept, 50U);
    EXPECT_EQ(statistics.yield->count, 100U);
    ASSERT_FALSE(statistics.figures.empty());
    EXPECT_EQ(statistics.figures[0].count, 99U);
    EXPECT_EQ(statistics.figures[0].least_sample, 0U);
    EXPECT_EQ(statistics.figures[0].largest_sample, 99U);
    EXPECT_EQ(statistics.worst.front(), 7U) << "what failed is worst";
    EXPECT_EQ(statistics.worst[1], 0U);
}

TEST(SampleStatistics, TheFrontIsWhatNoneBeats) {
    auto plan = table_plan();
    plan.responses = {"accuracy.circuit", "power_W.supply"};
    plan.objectives = {{"accuracy.circuit", true}, {"power_W.supply", false}};
    std::vector<SampleRow> rows;
    const std::vector<std::pair<double, double>> points = {
        {0.9, 0.2}, {0.8, 0.1}, {0.8, 0.15}, {0.95, 0.3}, {0.95, 0.31}};
    for (std::size_t k = 0; k < points.size(); ++k)
        rows.push_back({k, plan.values(k), {points[k].first, points[k].second}, "", "", 0});
    rows.push_back({5, plan.values(5), {1.0, std::nullopt}, "no power", "", 0});
    EXPECT_EQ(sample_statistics(plan, rows).front, (std::vector<std::size_t>{0, 1, 3}));
}

TEST(SampleStatistics, ATightIntervalIsOne) {
    auto plan = table_plan("");
    std::vector<SampleRow> rows;
    for (std::size_t k = 10; k < 100; ++k) rows.push_back(row_of(plan, k));
    EXPECT_FALSE(is_tight(plan, rows)) << "nothing to stop at";
    plan.stop = SampleStop{"accuracy.circuit", 0.1, 10};
    EXPECT_TRUE(is_tight(plan, rows));
    plan.stop->half_width = 0.01;
    EXPECT_FALSE(is_tight(plan, rows));
    plan.stop = SampleStop{"yield", 0.2, 10};
    EXPECT_TRUE(is_tight(plan, rows));
}

}  // namespace
}  // namespace spinloom
