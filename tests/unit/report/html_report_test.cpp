#include "spinloom/report/html_report.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

namespace fs = std::filesystem;

class HtmlReport : public testing::Test {
protected:
    HtmlReport() {
        auto pattern = (fs::temp_directory_path() / "spinloom-report-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~HtmlReport() override { fs::remove_all(folder_); }

    fs::path folder_;
};

/// What the page's script finds as its data.
nlohmann::json data_of(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const auto first = page.find(begin) + begin.size();
    return nlohmann::json::parse(page.substr(first, page.find("</script>", first) - first));
}

TEST_F(HtmlReport, HoldsTheResultsAsTheyAre) {
    const auto page = html_report(R"({"title": "A", "x": [1, 2.5, null, "</script><b>&"]})", R"({"y": 3})");
    const auto data = data_of(page);
    EXPECT_EQ(data["results"]["x"], nlohmann::json::parse(R"([1, 2.5, null, "</script><b>&"])"));
    EXPECT_EQ(data["plots"]["y"], 3);
    EXPECT_FALSE(data["bibliography"].empty());
}

TEST_F(HtmlReport, NeedsNoOtherFile) {
    const auto page = html_report(R"({"title": "A"})", "{}");
    EXPECT_FALSE(std::regex_search(page, std::regex("<(script|img|link|iframe)[^>]* (src|href)=\"(?!data:)")));
    EXPECT_EQ(page.find("@import"), std::string::npos);
    EXPECT_EQ(page.find("url(http"), std::string::npos);
    EXPECT_EQ(page.find("fetch("), std::string::npos);
    EXPECT_LT(page.size(), 200000U);
}

TEST_F(HtmlReport, ATitleIsText) {
    const auto page = html_report(R"({"title": "<b>A & B</b>"})", "{}");
    EXPECT_NE(page.find("<title>&lt;b&gt;A &amp; B&lt;/b&gt;</title>"), std::string::npos);
}

/// A source is named where the results have what it is for.
TEST_F(HtmlReport, CitesWhatWasUsed) {
    const auto has = [](const std::string& results) {
        return data_of(html_report(results, "{}"))["bibliography"].dump().find("wire capacitance") != std::string::npos;
    };
    EXPECT_TRUE(has(R"({"settling": []})"));
    EXPECT_FALSE(has("{}"));
}

TEST_F(HtmlReport, OfAFolderTakesTheTablesBesideTheResults) {
    write_file_atomically(folder_ / "results.json", R"({"provenance": {}, "accuracy": {"circuit": 0.5},
                                                       "files": ["confusion.csv", "weights/"]})");
    write_file_atomically(folder_ / "confusion.csv", "label,predicted_0,predicted_1\n0,3,1\n1,2,4\n");
    write_file_atomically(folder_ / "weights" / "training.csv",
                          "candidate,epoch,loss,training_accuracy,validation_accuracy,seconds\n0,1,0.5,0.8,0.9,1.5\n");
    const auto data = data_of(folder_report(folder_));
    EXPECT_EQ(data["results"]["confusion"]["label_by_predicted"], nlohmann::json::parse("[[3, 1], [2, 4]]"));
    EXPECT_EQ(data["plots"]["training"][0]["epochs"][0]["validation_accuracy"], 0.9);
}

TEST_F(HtmlReport, OfAFolderLeavesOutFilesOfAnOlderRun) {
    write_file_atomically(folder_ / "results.json", R"({"provenance": {}, "accuracy": {}, "files": ["results.json"]})");
    write_file_atomically(folder_ / "confusion.csv", "label,predicted_0\n0,3\n");
    EXPECT_FALSE(data_of(folder_report(folder_))["results"].contains("confusion"));
}

TEST_F(HtmlReport, RefusesWhatIsNoRun) {
    EXPECT_THROW(folder_report(folder_), InputError);
    for (const char* text : {"", "[]", "{}", R"({"accuracy": {}})", "{\"provenance\": {}"}) {
        write_file_atomically(folder_ / "results.json", text);
        EXPECT_THROW(folder_report(folder_), InputError) << text;
    }
    write_file_atomically(folder_ / "results.json", R"({"provenance": {}, "networks": [], "kind": "reproduce"})");
    EXPECT_THROW(folder_report(folder_), InputError);
    write_file_atomically(folder_ / "plots.json", "[1");
    EXPECT_THROW(folder_report(folder_), InputError);
}

}  // namespace
}  // namespace spinloom
