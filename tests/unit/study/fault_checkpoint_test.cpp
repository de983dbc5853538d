#include "spinloom/study/fault_checkpoint.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

FaultSweepPlan some_plan() {
    FaultSweepPlan plan;
    plan.curves = {{FaultKind::write_error, {1e-3, 1e-2}, {}}, {std::nullopt, {0.05}, {}}};
    plan.samples = 4;
    return plan;
}

std::filesystem::path only_file(const std::filesystem::path& folder) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) return entry.path();
    return {};
}

class FaultCheckpoints : public TemporaryFolder {};

TEST_F(FaultCheckpoints, KeepOutcomesBitByBitForTheirOwnSweepAlone) {
    const std::vector<FaultRecord> records = {{0, 1, 3, {0.1 + 0.2, 1.0 / 3, 7, 2}}, {1, 0, 0, {0.9, 0.9, 0, 0}}};
    FaultCheckpoint checkpoint(folder(), {"scenario", "weights"}, some_plan());
    EXPECT_FALSE(checkpoint.exists());
    EXPECT_TRUE(checkpoint.read().empty());
    checkpoint.save(records);
    ASSERT_TRUE(checkpoint.exists());
    const auto read = checkpoint.read();
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].level, 1U);
    EXPECT_EQ(read[0].sample, 3U);
    EXPECT_EQ(read[0].outcome.accuracy, 0.1 + 0.2);
    EXPECT_EQ(read[0].outcome.repaired_accuracy, 1.0 / 3);
    EXPECT_EQ(read[0].outcome.faults, 7U);
    EXPECT_EQ(read[0].outcome.replaced, 2U);
    EXPECT_EQ(read[1].curve, 1U);
    EXPECT_FALSE(FaultCheckpoint(folder(), {"scenario", "other weights"}, some_plan()).exists());
    auto other = some_plan();
    other.samples = 5;
    EXPECT_FALSE(FaultCheckpoint(folder(), {"scenario", "weights"}, other).exists());
    checkpoint.remove();
    EXPECT_FALSE(checkpoint.exists());
}

TEST_F(FaultCheckpoints, ThatAreDamagedAreTold) {
    FaultCheckpoint checkpoint(folder(), {}, some_plan());
    checkpoint.save({{0, 1, 3, {0.5, 0.5, 7, 2}}});
    const auto file = only_file(folder());
    for (const char* row : {"0,2,0,0.5,0.5,1,0", "2,0,0,0.5,0.5,1,0", "0,0,4,0.5,0.5,1,0", "0,0,0.5,0.5,0.5,1,0",
                            "-1,0,0,0.5,0.5,1,0", "0,0,0,0.5,0.5,1", "words,0,0,0.5,0.5,1,0"}) {
        write_file_atomically(file, std::string("a,b,c,d,e,f,g\n") + row + "\n");
        EXPECT_THROW(static_cast<void>(checkpoint.read()), InputError) << row;
    }
}

TEST_F(FaultCheckpoints, WithoutAFolderKeepNothing) {
    FaultCheckpoint checkpoint({}, {}, some_plan());
    checkpoint.save({{0, 1, 3, {0.5, 0.5, 7, 2}}});
    EXPECT_FALSE(checkpoint.exists());
}

}  // namespace
}  // namespace spinloom
