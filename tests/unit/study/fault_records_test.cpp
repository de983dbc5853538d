#include "spinloom/study/fault_records.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

FaultSweepPlan two_curves() {
    FaultSweepPlan plan;
    plan.curves = {{FaultKind::write_error, {1e-3, 1e-2}, {}}, {std::nullopt, {0.05}, {}}};
    plan.samples = 4;
    return plan;
}

FaultRecord record(std::size_t curve, std::size_t level, std::size_t sample) {
    return {curve, level, sample, {0.1 + 0.2, 1.0 / 3, 7, 2}};
}

TEST(FaultRecords, ComeBackBitByBit) {
    const auto read = parse_records(record_bytes({record(0, 1, 3), record(1, 0, 0)}), two_curves());
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ(read->at(0).curve, 0U);
    EXPECT_EQ(read->at(0).level, 1U);
    EXPECT_EQ(read->at(0).sample, 3U);
    EXPECT_EQ(read->at(0).outcome.accuracy, 0.1 + 0.2);
    EXPECT_EQ(read->at(0).outcome.repaired_accuracy, 1.0 / 3);
    EXPECT_EQ(read->at(0).outcome.faults, 7U);
    EXPECT_EQ(read->at(0).outcome.replaced, 2U);
    EXPECT_EQ(read->at(1).curve, 1U);
    EXPECT_TRUE(parse_records(record_bytes({}), two_curves())->empty());
}

TEST(FaultRecords, BelongToTheirPlan) {
    for (const auto& outside : {record(2, 0, 0), record(0, 2, 0), record(1, 1, 0), record(0, 0, 4)}) {
        EXPECT_FALSE(parse_records(record_bytes({record(0, 0, 0), outside}), two_curves()))
            << outside.curve << ' ' << outside.level << ' ' << outside.sample;
    }
    const auto bytes = record_bytes({record(0, 1, 3), record(1, 0, 0)});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(parse_records(std::string_view(bytes).substr(0, size), two_curves())) << size;
    }
    EXPECT_FALSE(parse_records(bytes + "x", two_curves()));
}

TEST(FaultRecords, AreKnownByWhatThePlanSays) {
    const auto changed = [](auto change) {
        auto plan = two_curves();
        change(plan);
        return stamp_of(plan).value();
    };
    const auto same = changed([](FaultSweepPlan&) {});
    EXPECT_EQ(same, stamp_of(two_curves()).value());
    EXPECT_NE(same, changed([](FaultSweepPlan& plan) { plan.curves[0].kind = FaultKind::open; }));
    EXPECT_NE(same, changed([](FaultSweepPlan& plan) { plan.curves[0].levels[1] = 2e-2; }));
    EXPECT_NE(same, changed([](FaultSweepPlan& plan) { plan.samples = 5; }));
    EXPECT_NE(same, changed([](FaultSweepPlan& plan) { plan.spares = 1; }));
    EXPECT_NE(same, changed([](FaultSweepPlan& plan) { plan.seed = 2; }));
}

}  // namespace
}  // namespace spinloom
