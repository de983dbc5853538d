#include "spinloom/core/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace spinloom {
namespace {

TEST(ParallelFor, RunsEveryTaskOnce) {
    EXPECT_GE(hardware_threads(), 1);
    for (const int threads : {-1, 0, 1, 2, 3, 16}) {
        for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
            std::vector<std::atomic<int>> runs(count);
            parallel_for(threads, count, [&](std::size_t i) { ++runs[i]; });
            for (const auto& run : runs) ASSERT_EQ(run, 1) << threads << " threads, " << count << " tasks";
        }
    }
}

TEST(ParallelFor, UsesSeveralThreads) {
    // Each task waits for the other: this ends only if two threads run at once.
    std::atomic<int> arrived = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    parallel_for(2, 2, [&](std::size_t) {
        ++arrived;
        while (arrived < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    });
    EXPECT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST(ParallelFor, RunsInlineOnOneThread) {
    std::vector<std::size_t> order;
    const auto caller = std::this_thread::get_id();
    parallel_for(1, 5, [&](std::size_t i) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        order.push_back(i);
    });
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, ThrowsTheFailureWithTheLowestIndex) {
    for (const int threads : {1, 2, 8}) {
        std::atomic<int> later_tasks = 0;
        std::string message;
        try {
            parallel_for(threads, 100000, [&](std::size_t i) {
                if (i == 10) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                if (i == 10 || i == 12) throw std::runtime_error(std::to_string(i));
                if (i > 12) ++later_tasks;
            });
        } catch (const std::runtime_error& error) {
            message = error.what();
        }
        EXPECT_EQ(message, "10") << threads << " threads";
        EXPECT_LT(later_tasks, 99987) << "no task starts after a failure";
    }
}

}  // namespace
}  // namespace spinloom
