#include "spinloom/core/monitor.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "spinloom/core/parallel.hpp"
#include "spinloom/core/progress.hpp"

namespace spinloom {
namespace {

TEST(Monitor, IsThatOfItsScope) {
    EXPECT_EQ(current_monitor(), nullptr);
    EXPECT_NO_THROW(throw_if_stopped());
    Monitor outer, inner;
    {
        const MonitorScope scope(&outer);
        EXPECT_EQ(current_monitor(), &outer);
        {
            const MonitorScope nested(&inner);
            EXPECT_EQ(current_monitor(), &inner);
        }
        EXPECT_EQ(current_monitor(), &outer);
        inner.stop();
        EXPECT_NO_THROW(throw_if_stopped());
        outer.stop();
        EXPECT_THROW(throw_if_stopped(), Stopped);
    }
    EXPECT_NO_THROW(throw_if_stopped());
}

TEST(Monitor, EndsWhatRunsInParallel) {
    for (const int threads : {1, 3}) {
        Monitor monitor;
        const MonitorScope scope(&monitor);
        std::atomic<std::size_t> done = 0;
        const auto task = [&](std::size_t) {
            EXPECT_EQ(current_monitor(), &monitor);
            if (++done == 5) monitor.stop();
        };
        EXPECT_THROW(parallel_for(threads, 1000, task), Stopped);
        EXPECT_LT(done, 20U);
    }
}

TEST(Monitor, IsToldOfProgressInPlaceOfStandardError) {
    Monitor monitor;
    const MonitorScope scope(&monitor);
    testing::internal::CaptureStderr();
    {
        Progress progress("solving", 10, true), silent("nobody is told", 3, false);
        progress.advance(4);
        progress.note("loss 0.3");
        silent.advance();
        const auto work = monitor.work();
        EXPECT_EQ(work.label, "solving");
        EXPECT_EQ(work.note, "loss 0.3");
        EXPECT_EQ(work.done, 4U);
        EXPECT_EQ(work.total, 10U);
        EXPECT_EQ(work.times_told, 2U);
        monitor.stop();
        EXPECT_THROW(silent.advance(), Stopped);
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace spinloom
