#include "spinloom/core/progress.hpp"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

namespace spinloom {
namespace {

using detail::progress_text;

TEST(ProgressText, ShowsPercentRateAndTimeLeft) {
    EXPECT_EQ(progress_text("layer 1", 400, 1000, 5, "", false), "layer 1: 40 % (400/1000), 80/s, 8 s left");
    EXPECT_EQ(progress_text("layer 1", 400, 1000, 5, "loss 0.3", false),
              "layer 1: 40 % (400/1000), 80/s, 8 s left; loss 0.3");
    EXPECT_EQ(progress_text("x", 1, 1000, 1, "", false), "x: 0 % (1/1000), 1/s, 16 min 39 s left");
    EXPECT_EQ(progress_text("x", 1, 100001, 1, "", false), "x: 0 % (1/100001), 1/s, 27 h 46 min left");
}

TEST(ProgressText, DoesNotGuessFromNothing) {
    EXPECT_EQ(progress_text("x", 0, 10, 3, "", false), "x: 0 % (0/10)");
    EXPECT_EQ(progress_text("x", 7, 0, 2, "", false), "x: 7, 3.5/s");
    EXPECT_EQ(progress_text("x", 0, 0, 0, "", false), "x: 0");
}

TEST(ProgressText, EndsWithTheTimeTaken) {
    EXPECT_EQ(progress_text("x", 10, 10, 4, "", true), "x: 100 % (10/10), 2.5/s, 4.00 s");
    EXPECT_EQ(progress_text("x", 10, 10, 40, "", true), "x: 100 % (10/10), 0.25/s, 40 s");
}

TEST(Progress, WritesOneLineAtTheEndWhereThereIsNoTerminal) {
    ::testing::internal::CaptureStderr();  // a file: not a terminal
    ::testing::internal::CaptureStdout();
    {
        Progress progress("work", 4000, true);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int step = 0; step < 1000; ++step) progress.advance();
            });
        }
        threads.clear();
        progress.note("fine");
    }
    const auto text = ::testing::internal::GetCapturedStderr();
    EXPECT_TRUE(text.starts_with("work: 100 % (4000/4000), ")) << text;
    EXPECT_TRUE(text.ends_with("; fine\n")) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

TEST(Progress, KeepsALineThatIsToStay) {
    ::testing::internal::CaptureStderr();
    {
        Progress progress("work", 2, true);
        progress.line("epoch 1");
        progress.advance(2);
    }
    const auto text = ::testing::internal::GetCapturedStderr();
    EXPECT_TRUE(text.starts_with("epoch 1\nwork: 100 % (2/2)")) << text;
}

TEST(Progress, RedrawsOneLineOnATerminal) {
    int controller = -1, terminal = -1;
    winsize window{24, 30, 0, 0};
    ASSERT_EQ(openpty(&controller, &terminal, nullptr, nullptr, &window), 0);
    const int saved = dup(STDERR_FILENO);
    dup2(terminal, STDERR_FILENO);
    {
        Progress progress("a label that is rather long for the terminal", 100000, true);
        for (int i = 0; i < 100000; ++i) progress.advance();
    }
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(terminal);
    std::string text;
    std::array<char, 4096> buffer{};
    for (auto size = ::read(controller, buffer.data(), buffer.size()); size > 0;
         size = ::read(controller, buffer.data(), buffer.size())) {
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    close(controller);
    const std::string line = "\r\x1b[2Ka label that is rather long f";  // 29 of 30 columns: no wrap
    EXPECT_TRUE(text.starts_with(line)) << text;
    EXPECT_TRUE(text.ends_with(line + "\r\n")) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_LT(std::count(text.begin(), text.end(), '\x1b'), 20) << "at most five times a second";
}

TEST(Progress, SaysNothingWhenDisabled) {
    ::testing::internal::CaptureStderr();
    {
        Progress progress("work", 10, false);
        progress.advance(10);
        progress.note("x");
        progress.line("y");
    }
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace spinloom
