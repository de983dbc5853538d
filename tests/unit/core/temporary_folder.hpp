#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace spinloom {

/// A folder of its own for each test, removed with everything in it at the end.
class TemporaryFolder : public ::testing::Test {
protected:
    TemporaryFolder() {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() / (std::string("spinloom-") + test->test_suite_name() + "." +
                                                            test->name() + "." + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
    }
    ~TemporaryFolder() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

/// What `call` says when it throws InputError; fails the test and returns "" if it does not.
template <class Error, class Call>
std::string message_of(Call call) {
    try {
        static_cast<void>(call());
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

}  // namespace spinloom
