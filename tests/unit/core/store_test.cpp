#include "spinloom/core/store.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "spinloom/core/atomic_file.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

const std::string some_bytes("a\0b\r\n\xff and more", 14);

Stamp some_stamp() {
    return Stamp().add("scenario", "text").add("rate", 0.5);
}

class StoreTest : public TemporaryFolder {
protected:
    /// What a store says on standard error when it is asked for a piece, and that it has none.
    [[nodiscard]] static std::string told(const Store& store, std::string_view piece) {
        testing::internal::CaptureStderr();
        EXPECT_FALSE(store.find(piece));
        return testing::internal::GetCapturedStderr();
    }
};

TEST_F(StoreTest, GivesBackWhatItKept) {
    const Store store(folder(), some_stamp());
    EXPECT_EQ(told(store, "deep/piece"), "");
    store.keep("deep/piece", some_bytes);
    EXPECT_EQ(store.find("deep/piece"), some_bytes);
    EXPECT_EQ(Store(folder(), some_stamp()).find("deep/piece"), some_bytes) << "an equal stamp";
    store.keep("deep/piece", "");
    EXPECT_EQ(store.find("deep/piece"), "");
    store.remove("deep/piece");
    EXPECT_EQ(told(store, "deep/piece"), "");
}

TEST_F(StoreTest, KnowsNoPieceOfAnotherStamp) {
    const Store store(folder(), some_stamp());
    store.keep("piece", some_bytes);
    EXPECT_EQ(told(Store(folder(), Stamp()), "piece"), "");
    EXPECT_EQ(told(Store(folder(), some_stamp().add("more", 1.0)), "piece"), "");
    EXPECT_EQ(told(Store(folder(), Stamp().add("rate", 0.5).add("scenario", "text")), "piece"), "");
    const Store narrow = store.narrowed(Stamp().add("weights", 1.0));
    EXPECT_EQ(told(narrow, "piece"), "");
    narrow.keep("piece", "other");
    EXPECT_EQ(store.narrowed(Stamp().add("weights", 1.0)).find("piece"), "other");
    EXPECT_EQ(told(store.narrowed(Stamp().add("weights", 2.0)), "piece"), "");
    EXPECT_EQ(told(store, "piece"), "") << "one name, one piece";
}

TEST_F(StoreTest, HasFoldersBelowItsOwn) {
    const Store store(folder(), some_stamp());
    store.below("one").keep("piece", some_bytes);
    EXPECT_EQ(Store(folder() / "one", some_stamp()).find("piece"), some_bytes);
    EXPECT_FALSE(store.below("two").find("piece"));
    EXPECT_FALSE(Store().below("one").keeps());
}

TEST_F(StoreTest, KnowsNoPieceOfAnotherName) {
    const Store store(folder(), some_stamp());
    store.keep("one", some_bytes);
    std::filesystem::copy_file(store.file("one"), store.file("two"));
    EXPECT_EQ(told(store, "two"), "");
}

TEST_F(StoreTest, TellsWhatIsDamagedAndGoesOn) {
    const Store store(folder(), some_stamp());
    store.keep("piece", some_bytes);
    const auto file = store.file("piece");
    const auto whole = read_file(file);
    std::vector<std::string> contents = {"", "text", "\x1f\x8b no gzip", whole + "x", "x" + whole};
    for (std::size_t size = 0; size < whole.size(); ++size) contents.push_back(whole.substr(0, size));
    auto swapped = whole;
    std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
    contents.push_back(swapped);
    for (const auto& content : contents) {
        write_file_atomically(file, content);
        EXPECT_NE(told(store, "piece").find("damaged"), std::string::npos) << content.size() << " bytes";
    }
    std::filesystem::remove(file);
    std::filesystem::create_directories(file);
    EXPECT_NE(told(store, "piece").find("damaged"), std::string::npos) << "a folder";
    std::filesystem::remove(file);
    store.keep("piece", some_bytes);
    EXPECT_EQ(store.find("piece"), some_bytes);
}

TEST_F(StoreTest, WithoutAFolderKeepsNothing) {
    for (const Store& store : {Store(), Store({}, some_stamp()), Store().narrowed(some_stamp())}) {
        EXPECT_FALSE(store.keeps());
        store.keep("piece", some_bytes);
        EXPECT_EQ(told(store, "piece"), "");
        store.remove("piece");
    }
}

class StampTest : public TemporaryFolder {
protected:
    [[nodiscard]] ContentHash of_file(const std::string& name) const {
        return Stamp().add_file("card", folder() / name).value();
    }
};

TEST_F(StampTest, KeepsWhatIsToldApart) {
    const auto of = [](std::string_view a, std::string_view b) { return Stamp().add(a, b).value(); };
    EXPECT_EQ(of("a", "b"), of("a", "b"));
    EXPECT_NE(of("a", "b"), of("b", "a"));
    EXPECT_NE(of("ab", "c"), of("a", "bc"));
    EXPECT_NE(Stamp().add("a", "b c").value(), Stamp().add("a", "b").value());
    EXPECT_NE(Stamp().add("a", 0.1 + 0.2).value(), Stamp().add("a", 0.3).value()) << "every bit counts";
}

TEST_F(StampTest, KnowsFilesByTheirContent) {
    write_file_atomically(folder() / "one", "content");
    write_file_atomically(folder() / "two", "content");
    EXPECT_EQ(of_file("one"), of_file("two"));
    write_file_atomically(folder() / "two", "contenu");
    EXPECT_NE(of_file("one"), of_file("two"));
    EXPECT_NE(of_file("none"), of_file("one"));
    write_file_atomically(folder() / "long", std::string(200000, 'a'));
    const auto before = of_file("long");
    write_file_atomically(folder() / "long", std::string(199999, 'a') + 'b');
    EXPECT_NE(of_file("long"), before);
}

TEST_F(StampTest, KnowsFoldersByTheirFiles) {
    write_file_atomically(folder() / "weights" / "W1.csv", "1,-1");
    write_file_atomically(folder() / "weights" / "B1.csv", "1");
    const auto before = of_file("weights");
    EXPECT_EQ(of_file("weights"), before);
    write_file_atomically(folder() / "weights" / "B1.csv", "-1");
    EXPECT_NE(of_file("weights"), before);
    write_file_atomically(folder() / "weights" / "B1.csv", "1");
    EXPECT_EQ(of_file("weights"), before);
    std::filesystem::rename(folder() / "weights" / "B1.csv", folder() / "weights" / "B2.csv");
    EXPECT_NE(of_file("weights"), before);
}

}  // namespace
}  // namespace spinloom
