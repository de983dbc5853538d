#include "spinloom/network/model/weight_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "spinloom/core/error.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

class WeightFolderTest : public TemporaryFolder {
protected:
    void write(const std::string& name) { std::ofstream(folder() / name) << "1\n"; }
    std::string complaint(std::size_t layers) {
        return message_of<InputError>([&] { return WeightFolder(folder(), layers); });
    }
};

TEST_F(WeightFolderTest, TakesLettersOfEitherCase) {
    for (const auto* name : {"W1.npy", "b1.npy", "w2.csv", "B2.csv", "training.csv", "notes.txt", "W03.csv"})
        write(name);
    const WeightFolder files(folder(), 2);
    EXPECT_EQ(files.find('W', 1), folder() / "W1.npy");
    EXPECT_EQ(files.find('B', 1), folder() / "b1.npy");
    EXPECT_EQ(files.table('W', 2), folder() / "w2.csv");
    EXPECT_FALSE(files.find('W', 3));
    EXPECT_EQ(files.table('W', 3), folder() / "W3.csv") << "the one that is missing";
    EXPECT_FALSE(files.is_csv());
}

TEST_F(WeightFolderTest, PassesNothingOver) {
    for (const auto* name : {"W1.csv", "b1.csv", "W2.csv"}) write(name);
    EXPECT_TRUE(WeightFolder(folder(), 2).is_csv());
    EXPECT_EQ(complaint(1),
              (folder() / "W2.csv").string() + ": network.topology: has 1 layers, but this is a file of layer 2");
    write("B1.csv");
    EXPECT_EQ(complaint(2), (folder() / "b1.csv").string() + ": is there beside B1.csv");
    std::filesystem::remove(folder() / "b1.csv");
    write("bias1.npy");
    EXPECT_NE(complaint(2).find("bias1.npy: is no array of a network"), std::string::npos);
}

}  // namespace
}  // namespace spinloom
