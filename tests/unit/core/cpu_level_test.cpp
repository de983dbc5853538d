#include "spinloom/core/cpu_level.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// SPINLOOM_CPU for as long as it lives.
class Asked {
public:
    explicit Asked(const char* value) { setenv("SPINLOOM_CPU", value, 1); }
    ~Asked() { unsetenv("SPINLOOM_CPU"); }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
};

bool is_for_one_processor() {
    return !library_level().starts_with("x86-64-v");
}

TEST(CpuLevel, NothingIsAskedByAnEmptyVariable) {
    const Asked asked("");
    EXPECT_FALSE(asked_level());
}

TEST(CpuLevel, AnUnknownLevelIsRefusedWithTheLegalOnes) {
    for (const char* value : {"v9", "x86-64", "avx2", "x86-64-v33", "v"}) {
        const Asked asked(value);
        try {
            static_cast<void>(asked_level());
            FAIL() << value;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find("legal are x86-64-v2, x86-64-v3, x86-64-v4"), std::string::npos)
                << value;
            EXPECT_EQ(error.problems().front().key, "SPINLOOM_CPU");
        }
    }
}

TEST(CpuLevel, TheMachineHasWhatLinuxSaysOfIt) {
    std::ifstream file("/proc/cpuinfo");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (machine_level().empty() || text.empty()) GTEST_SKIP() << "this machine is of another kind";
    EXPECT_EQ(machine_level() == "x86-64-v4", text.find(" avx512vl") != std::string::npos);
    EXPECT_EQ(machine_level() >= "x86-64-v3", text.find(" avx2") != std::string::npos);
}

TEST(CpuLevel, ABuildForOneProcessorSaysThatItHasNoOther) {
    if (!is_for_one_processor() || machine_level() < "x86-64-v2") GTEST_SKIP();
    const Asked asked("v2");
    try {
        static_cast<void>(asked_level());
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("-DSPINLOOM_ARCH=generic"), std::string::npos);
    }
}

TEST(CpuLevel, ShortNamesAreThoseOfLevels) {
    if (is_for_one_processor()) GTEST_SKIP();
    const Asked asked("v2");
    EXPECT_EQ(asked_level(), "x86-64-v2");
    EXPECT_TRUE(std::filesystem::exists(library_of_level("x86-64-v2")));
}

TEST(CpuLevel, TheFileThatHoldsThisCodeIsThere) {
    EXPECT_TRUE(std::filesystem::is_regular_file(library_file())) << library_file();
}

}  // namespace
}  // namespace spinloom
