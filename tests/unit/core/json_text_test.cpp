#include "spinloom/core/json_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "temporary_folder.hpp"

namespace spinloom {
namespace {

using JsonText = TemporaryFolder;

std::string nested(int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

TEST_F(JsonText, BytesThatAreNoTextAreReplaced) {
    EXPECT_EQ(json_text(nlohmann::json{{"a\x80", "\xff"}}), "{\"a\uFFFD\":\"\uFFFD\"}");
    EXPECT_EQ(json_text(nlohmann::json{1, 2}, 2), "[\n  1,\n  2\n]");
}

TEST_F(JsonText, LevelsAreLimited) {
    EXPECT_NO_THROW(static_cast<void>(parse_json(nested(deepest_json), "f")));
    EXPECT_EQ(message_of<InputError>([] { return parse_json("\n" + nested(100'000), "f"); }),
              "f:2: has more than 100 levels of lists and objects, the most that is read");
    EXPECT_EQ(parse_json("[\"" + std::string(1000, '[') + "\\\"[\"]", "f").size(), 1U) << "a text has no levels";
}

TEST_F(JsonText, WrongJsonNamesTheLine) {
    EXPECT_EQ(message_of<InputError>([] { return parse_json("{\n\"a\": x}", "f"); }), "f:2: is not JSON");
    EXPECT_EQ(message_of<InputError>([] { return parse_json("[1e999]", "f"); }), "f: holds a number that is too large");
}

TEST_F(JsonText, AValueOfAnotherTypeIsTheFilesFault) {
    const auto path = folder() / "results.json";
    std::ofstream(path) << R"({"title": 5})";
    const auto title = [](const nlohmann::json& json) { return json.value("title", std::string()); };
    const auto message = message_of<InputError>([&] { return read_json(path, "a results file", title); });
    EXPECT_TRUE(message.starts_with(path.string() + ": not a results file (")) << message;
    std::ofstream(path) << "[]";
    EXPECT_EQ(message_of<InputError>([&] { return read_json(path, "a results file", title); }),
              path.string() + ": not a results file");
}

}  // namespace
}  // namespace spinloom
