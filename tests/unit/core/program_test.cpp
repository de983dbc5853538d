#include "spinloom/core/program.hpp"

#include <gtest/gtest.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

class Program : public TemporaryFolder {
protected:
    int run(std::vector<std::string> arguments, std::function<void()> meanwhile = {}) {
        return run_program({.program = "sh",
                            .arguments = std::move(arguments),
                            .folder = folder(),
                            .log = folder() / "log",
                            .meanwhile = std::move(meanwhile)});
    }
    [[nodiscard]] std::string log() const { return read_file(folder() / "log"); }
};

TEST_F(Program, RunsInItsFolderAndLogsBothStreams) {
    EXPECT_EQ(run({"-c", "echo one; echo two >&2; echo three > here"}), 0);
    EXPECT_EQ(log(), "one\ntwo\n");
    EXPECT_EQ(read_file(folder() / "here"), "three\n");
}

TEST_F(Program, NoShellReadsItsArguments) {
    EXPECT_EQ(run({"-c", "echo \"$0\"", "a; $HOME *"}), 0);
    EXPECT_EQ(log(), "a; $HOME *\n");
}

TEST_F(Program, ExitStatusAndSignalAreTold) {
    EXPECT_EQ(run({"-c", "exit 7"}), 7);
    EXPECT_EQ(run({"-c", "kill -9 $$"}), 137);
}

TEST_F(Program, CallsBackWhileItRuns) {
    int calls = 0;
    EXPECT_EQ(run({"-c", "sleep 0.5"}, [&] { ++calls; }), 0);
    EXPECT_GE(calls, 2);
}

TEST_F(Program, ThatIsNotThereIsTheMachinesFault) {
    EXPECT_THROW((void)run_program({.program = "no-such-program",
                                    .arguments = {},
                                    .folder = folder(),
                                    .log = folder() / "log",
                                    .meanwhile = {}}),
                 EnvironmentError);
}

}  // namespace
}  // namespace spinloom
