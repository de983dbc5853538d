#include "spinloom/core/toml_table.hpp"

#include <fstream>

#include "temporary_folder.hpp"

namespace spinloom {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::string problems_of(const TomlTable& root) {
    return message_of<InputError>([&] {
        root.finish();
        return 0;
    });
}

TEST(Range, ContainsItsBoundsUnlessOpen) {
    EXPECT_TRUE((Range{0, 1}.contains(0)));
    EXPECT_TRUE((Range{0, 1}.contains(1)));
    EXPECT_FALSE((Range{0, 1}.contains(1.1)));
    EXPECT_FALSE(positive.contains(0));
    EXPECT_TRUE(non_negative.contains(0));
    EXPECT_FALSE(any_number.contains(infinity));
    EXPECT_FALSE(any_number.contains(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Range, SaysWhatIsLegal) {
    EXPECT_EQ((Range{0, 1}.text()), "from 0 to 1");
    EXPECT_EQ((Range{0, 1, true}.text()), "from above 0 to 1");
    EXPECT_EQ(positive.text(), "above 0");
    EXPECT_EQ(non_negative.text(), "at least 0");
    EXPECT_EQ((Range{-infinity, 5}.text()), "at most 5");
    EXPECT_EQ(any_number.text(), "any finite number");
}

TEST(TomlTable, ReadsEveryKind) {
    const auto root = TomlTable::read_text(R"(
        x = 1.5
        whole = 7
        yes = true
        name = "abc"
        kind = "b"
        list = [1, 2.5]
        counts = [3, 4.0]
        [inner]
        y = 2)",
                                           "t");
    EXPECT_EQ(root.number("x", any_number), 1.5);
    EXPECT_EQ(root.number("whole", positive), 7);
    EXPECT_EQ(root.integer("whole", positive), 7);
    EXPECT_TRUE(root.boolean("yes"));
    EXPECT_EQ(root.string("name"), "abc");
    EXPECT_EQ(root.choice("kind", {"a", "b"}), "b");
    EXPECT_EQ(root.numbers("list", positive), (std::vector<double>{1, 2.5}));
    EXPECT_EQ(root.integers("counts", positive), (std::vector<long>{3, 4}));
    EXPECT_EQ(root.table("inner").number("y", any_number), 2);
    EXPECT_TRUE(root.is_table("inner"));
    EXPECT_TRUE(root.is_string("name"));
    EXPECT_TRUE(root.is_number("x"));
    EXPECT_FALSE(root.is_number("name"));
    EXPECT_FALSE(root.is_string("nothing"));
    EXPECT_FALSE(root.is_table("x"));
    EXPECT_NO_THROW(root.finish());
}

TEST(TomlTable, FallsBackWhereAKeyIsAbsent) {
    const auto root = TomlTable::read_text("", "t");
    EXPECT_EQ(root.number("x", any_number, 2.0), 2);
    EXPECT_EQ(root.integer("n", any_number, 3), 3);
    EXPECT_FALSE(root.boolean("b", false));
    EXPECT_EQ(root.string("s", "z"), "z");
    EXPECT_EQ(root.choice("c", {"a", "b"}, "b"), "b");
    EXPECT_EQ(root.numbers("l", any_number, std::vector<double>{1}), std::vector<double>{1});
    EXPECT_EQ(root.integers("m", any_number, std::vector<long>{2}), std::vector<long>{2});
    EXPECT_EQ(root.table("t").number("x", any_number, 4.0), 4);
    EXPECT_FALSE(root.has("x"));
    EXPECT_NO_THROW(root.finish());
}

TEST(TomlTable, TellsEveryProblemWithItsLine) {
    const auto root = TomlTable::read_text("a = -1\nb = 2.5\n[t]\nc = \"x\"\nd = 1\n", "f.toml");
    EXPECT_EQ(root.number("a", positive), 1) << "a harmless value, so that reading goes on";
    static_cast<void>(root.integer("b", positive));
    const auto table = root.table("t");
    EXPECT_EQ(table.choice("c", {"xy", "z"}), "xy");
    static_cast<void>(table.boolean("d"));
    static_cast<void>(table.number("e", positive));
    EXPECT_EQ(problems_of(root),
              "f.toml:1: a: -1 is not legal; it must be above 0\n"
              "f.toml:2: b: must be a whole number, above 0\n"
              "f.toml:4: t.c: \"x\" is not legal; choose one of \"xy\", \"z\" (did you mean 'xy'?)\n"
              "f.toml:5: t.d: must be true or false\n"
              "f.toml:3: t.e: missing; a number is needed, above 0");
}

TEST(TomlTable, RefusesTheWrongKind) {
    const auto root = TomlTable::read_text("s = 1\nx = \"1\"\nl = [1, \"2\"]\nn = [1.5]\nt = 3\n", "f");
    static_cast<void>(root.string("s"));
    static_cast<void>(root.number("x", any_number));
    EXPECT_TRUE(root.numbers("l", any_number).empty());
    EXPECT_TRUE(root.integers("n", any_number).empty());
    static_cast<void>(root.table("t"));
    EXPECT_EQ(problems_of(root),
              "f:1: s: must be text in quotes\n"
              "f:2: x: must be a number, any finite number\n"
              "f:3: l: entry 2 must be a number, any finite number\n"
              "f:4: n: 1.5 is not a whole number\n"
              "f:5: t: must be a table");
}

TEST(TomlTable, HarmlessValuesAreLegal) {
    const auto root = TomlTable::read_text("", "f");
    EXPECT_EQ(root.number("a", {2, infinity}), 2);
    EXPECT_EQ(root.number("b", {-5, -1}), -1);
    EXPECT_EQ(root.integer("c", {10, 20}), 20);
    EXPECT_THROW(root.finish(), InputError);
}

TEST(TomlTable, ReadsWholeNumbersThatADoubleDoesNotHold) {
    const auto root = TomlTable::read_text("a = 9007199254740993\nb = [9223372036854775807]\n", "f");
    EXPECT_EQ(root.number("a", any_number), 9007199254740992.0);
    EXPECT_EQ(root.numbers("b", any_number).size(), 1U);
    EXPECT_EQ(root.integer("a", any_number), 9007199254740993);
    EXPECT_NO_THROW(root.finish());
}

TEST(TomlTable, RefusesInfinityAndNan) {
    const auto root = TomlTable::read_text("a = inf\nb = nan\n", "f");
    static_cast<void>(root.number("a", any_number));
    static_cast<void>(root.number("b", any_number));
    const auto text = problems_of(root);
    EXPECT_NE(text.find("f:1: a: inf is not legal"), std::string::npos) << text;
    EXPECT_NE(text.find("f:2: b: nan is not legal"), std::string::npos) << text;
}

TEST(TomlTable, ReportsUnknownKeysInFileOrderWithTheNearestKnown) {
    const auto root = TomlTable::read_text("zz = 1\nseeed = 2\n[array]\nroows = 3\n[aray]\nx = 1\n", "f");
    static_cast<void>(root.integer("seed", any_number, 1));
    static_cast<void>(root.table("array").integer("rows", any_number, 1));
    EXPECT_EQ(problems_of(root),
              "f:1: zz: unknown key\n"
              "f:2: seeed: unknown key (did you mean 'seed'?)\n"
              "f:4: array.roows: unknown key (did you mean 'rows'?)\n"
              "f:5: aray: unknown key (did you mean 'array'?)");
}

TEST(TomlTable, DottedKeysArePaths) {
    const auto root = TomlTable::read_text("[a.b]\nc = 5\n", "f");
    EXPECT_EQ(root.number("a.b.c", any_number), 5);
    EXPECT_NO_THROW(root.finish()) << "the tables on the way were asked for too";
}

TEST(TomlTable, RefusesKeysThatCannotBeAddressed) {
    const auto text =
        message_of<InputError>([] { return TomlTable::read_text("a = 1\n\"b.c\" = 2\n\"\" = 3\n", "f"); });
    EXPECT_NE(text.find("f:2: b.c: not a legal key"), std::string::npos) << text;
    EXPECT_NE(text.find("f:3: not a legal key"), std::string::npos) << text;
}

TEST(TomlTable, ListsKeysInFileOrder) {
    const auto root = TomlTable::read_text("z = 1\nb = 2\na = 3\n", "f");
    EXPECT_EQ(root.keys(), (std::vector<std::string>{"z", "b", "a"}));
    EXPECT_TRUE(root.table("nothing").keys().empty());
}

TEST(TomlTable, ReportsSyntaxErrorsWithTheirLine) {
    const auto text = message_of<InputError>([] { return TomlTable::read_text("a = 1\nb = = 2\n", "f.toml"); });
    EXPECT_TRUE(text.starts_with("f.toml:2: not valid TOML: ")) << text;
}

TEST(TomlTable, OverridesValues) {
    auto root = TomlTable::read_text("x = 1\n[t]\ny = 2\nz = 3\n", "f");
    root.override_value("t.y", "0.5");
    root.override_value("t.z", "[1, 2]");
    root.override_value("new.deep.key", "plain words");
    root.override_value("x", "\"quoted\"");
    EXPECT_EQ(root.string("x"), "quoted");
    EXPECT_EQ(root.table("t").number("y", any_number), 0.5);
    EXPECT_EQ(root.table("t").numbers("z", any_number), (std::vector<double>{1, 2}));
    EXPECT_EQ(root.table("new").table("deep").string("key"), "plain words");
    EXPECT_NO_THROW(root.finish());
    EXPECT_NE(root.text().find("plain words"), std::string::npos);
}

TEST(TomlTable, AnOverrideIsOneValue) {
    auto root = TomlTable::read_text("", "f");
    root.override_value("a", "1\nb = 2");
    EXPECT_EQ(root.string("a"), "1\nb = 2");
    EXPECT_FALSE(root.has("b"));
    for (const auto* key : {"", ".", "a.", ".a", "a..b"}) {
        EXPECT_THROW(root.override_value(key, "1"), InputError) << key;
    }
}

using TomlFile = TemporaryFolder;

TEST_F(TomlFile, IsReadOrReported) {
    std::ofstream(folder() / "a.toml") << "x = 4\n";
    EXPECT_EQ(TomlTable::read_file(folder() / "a.toml").number("x", any_number), 4);
    EXPECT_EQ(TomlTable::read_file(folder() / "a.toml").file(), (folder() / "a.toml").string());
    const auto missing = folder() / "no.toml";
    EXPECT_EQ(message_of<InputError>([&] { return TomlTable::read_file(missing); }),
              missing.string() + ": cannot be read (No such file or directory)");
    EXPECT_THROW(static_cast<void>(TomlTable::read_file(folder())), InputError) << "a folder is not an empty file";
}

TEST(TomlTable, KeysOfVeryManyPartsAreRefused) {
    std::string key = "a";
    for (int i = 0; i < 100'000; ++i) key += ".a";
    for (const auto& text : {key + " = 1", "[" + key + "]", "x = 1\n[[" + key + "]]"}) {
        EXPECT_THROW(static_cast<void>(TomlTable::read_text(text, "f")), InputError);
    }
    auto table = TomlTable::read_text("", "f");
    EXPECT_THROW(table.override_value(key, "1"), InputError);
    const auto dots = std::string(1000, '.');
    EXPECT_EQ(TomlTable::read_text("a = \"" + dots + "\" # " + dots, "f").string("a"), dots);
}

TEST(TomlTable, NumbersAreOfASizeWhosePowersStayFinite) {
    for (const double value : {0.0, 1e-40, 1e40}) {
        EXPECT_TRUE(any_number.contains(value)) << value;
        EXPECT_TRUE(any_number.contains(-value)) << value;
    }
    for (const double value : {1e-41, 1e41, 1e300, 5e-324, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_FALSE(any_number.contains(value)) << value;
        EXPECT_FALSE(any_number.contains(-value)) << value;
    }
    const auto table = TomlTable::read_text("x = 1e300\ny = [1, 1e-300]\n", "f");
    EXPECT_EQ(table.number("x", positive), 1);
    EXPECT_TRUE(table.numbers("y", positive).empty());
    const auto text = message_of<InputError>([&] { table.finish(); });
    EXPECT_NE(text.find("f:1: x: 1e+300 is not legal; it must be above 0, and 0 or from 1e-40 to 1e+40 in size"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("f:2: y: entry 2: 1e-300"), std::string::npos) << text;
}

TEST(TomlTable, DotsInTextsAreNoPartsOfKeys) {
    const auto dots = std::string(1000, '.');
    for (const std::string quote : {"\"", "'", "\"\"\"", "'''"}) {
        const auto text = "a = " + quote + dots + quote + "\nb = 1\n";
        EXPECT_EQ(TomlTable::read_text(text, "f").string("a"), dots) << quote;
        EXPECT_EQ(TomlTable::read_text(text, "f").number("b", any_number), 1) << quote;
    }
    const auto lines = "one \"quoted\" word\n" + dots + "\nit's " + dots + "\n";
    EXPECT_EQ(TomlTable::read_text("a = \"\"\"" + lines + "\"\"\"", "f").string("a"), lines);
    EXPECT_EQ(TomlTable::read_text("a = '''" + lines + "'''", "f").string("a"), lines);
    EXPECT_EQ(TomlTable::read_text("a = \"\\\"" + dots + "\"", "f").string("a"), "\"" + dots);
}

TEST(TomlTable, ValuesOfAnyKind) {
    const auto table = TomlTable::read_text(
        "a = 3\nb = 0.5\nc = \"x\"\nd = true\ne = [1, 2.5]\nf = [16, \"none\", [20, 5]]\n"
        "g = {}\nh = [[\"x\"]]\n",
        "f");
    EXPECT_EQ(table.value("a"), TomlValue(3L));
    EXPECT_EQ(table.value("b"), TomlValue(0.5));
    EXPECT_EQ(table.value("c"), TomlValue(std::string("x")));
    EXPECT_EQ(table.value("d"), TomlValue(true));
    EXPECT_EQ(table.value("e"), TomlValue(std::vector<double>{1, 2.5}));
    EXPECT_EQ(table.value("nothing"), std::nullopt);
    const std::vector<TomlValue> mixed = {16L, std::string("none"), std::vector<double>{20, 5}};
    EXPECT_EQ(table.list("f"), mixed);
    EXPECT_EQ(table.value("g"), std::nullopt);
    EXPECT_TRUE(table.list("h").empty());
    EXPECT_THROW(table.finish(), InputError);
}

TEST(TomlValue, IsReadAsItIsWritten) {
    for (const TomlValue& value : {TomlValue(3L), TomlValue(0.1 + 0.2), TomlValue(std::string("none")), TomlValue(true),
                                   TomlValue(std::vector<double>{20, 0.5})}) {
        EXPECT_EQ(toml_value(toml_text(value)), value) << toml_text(value);
    }
    EXPECT_EQ(toml_value("none"), TomlValue(std::string("none")));
    EXPECT_EQ(toml_value("[20, 5]"), TomlValue(std::vector<double>{20, 5}));
    EXPECT_EQ(toml_value("1979-05-27"), TomlValue(std::string("1979-05-27")));
}

}  // namespace
}  // namespace spinloom
