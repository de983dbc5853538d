#include "spinloom/core/data_folder.hpp"

#include <cstdlib>

#include "temporary_folder.hpp"

namespace spinloom {
namespace {

using DataFolder = TemporaryFolder;

TEST_F(DataFolder, IsTheOneInTheEnvironmentFirst) {
    const char* before = std::getenv("SPINLOOM_DATA");
    const std::string saved = before ? before : "";
    setenv("SPINLOOM_DATA", folder().c_str(), 1);
    EXPECT_EQ(data_folder(), folder());
    unsetenv("SPINLOOM_DATA");
    EXPECT_TRUE(std::filesystem::exists(data_folder() / "src" / "spinloom")) << "the source tree: " << data_folder();
    if (before) setenv("SPINLOOM_DATA", saved.c_str(), 1);
}

}  // namespace
}  // namespace spinloom
