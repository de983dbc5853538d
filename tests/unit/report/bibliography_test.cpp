#include "spinloom/report/bibliography.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace spinloom {
namespace {

TEST(Bibliography, ReadsEntriesAndTakesTheirMarkupAway) {
    const auto list = read_bibliography(R"(% a comment @misc{no,
@article{doe2001,
  author  = {Doe, Jane and M{\"u}ller, Karl-Heinz},
  title   = {Of {MRAM} and  other
             things},
  journal = {A \& B},
  volume  = 7,
  pages   = {1--9},
  year    = {2001},
  doi     = {10.1/x_y}
}
@misc{bare, title = {Bare}}
)");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].key, "doe2001");
    EXPECT_EQ(list[0].text(), "J. Doe, K. H. Muller, Of MRAM and other things, A & B 7, 1-9 (2001)");
    EXPECT_EQ(list[0].link(), "https://doi.org/10.1/x_y");
    EXPECT_EQ(list[1].text(), "Bare");
    EXPECT_EQ(list[1].link(), "");
}

TEST(Bibliography, LeavesOutAnEntryThatDoesNotEnd) {
    EXPECT_TRUE(read_bibliography("@misc{cut, title = {Cut").empty());
    EXPECT_TRUE(read_bibliography("@").empty());
    EXPECT_EQ(read_bibliography("@misc{a, title = {A}}\n@misc{b").size(), 1U);
}

TEST(Bibliography, EveryModelOfTheReportHasItsSources) {
    ASSERT_GT(references().size(), 40U);
    for (const auto& model : cited_models()) {
        EXPECT_FALSE(model.keys.empty()) << model.what;
        for (const auto& key : model.keys) {
            const auto found = std::find_if(references().begin(), references().end(),
                                            [&](const Reference& reference) { return reference.key == key; });
            ASSERT_NE(found, references().end()) << key;
            EXPECT_GT(found->text().size(), 4U) << key;
            EXPECT_EQ(found->text().find_first_of("{}\\"), std::string::npos) << found->text();
        }
    }
}

}  // namespace
}  // namespace spinloom
