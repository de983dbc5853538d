#include "spinloom/spice/write/hspice_wave.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "example_results.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/hspice_wave_reader.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom::spice {
namespace {

constexpr auto date = "11/23/2026      23:59:01";

std::vector<WaveFile> waves(WaveVersion version) {
    const std::vector<SimulationResult> passes = {example_result()};
    return hspice_waves(passes, version, date);
}

std::string file_of(WaveVersion version, const std::string& suffix) {
    for (const auto& file : waves(version))
        if (file.suffix == suffix) return file.contents;
    ADD_FAILURE() << "no file ." << suffix;
    return {};
}

std::int32_t integer_at(const std::string& bytes, std::size_t place) {
    std::int32_t value = 0;
    std::memcpy(&value, bytes.data() + place, sizeof value);
    return value;
}

std::string problem_of(const std::string& bytes) {
    return message_of<InputError>([&] { return read_wave_bytes(bytes, "f.tr0"); });
}

template <class Number>
void put(std::string& bytes, Number value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string block(const std::string& bytes, int width) {
    std::string out;
    for (const auto value : {4, static_cast<int>(bytes.size()) / width, 4, static_cast<int>(bytes.size())})
        put(out, static_cast<std::int32_t>(value));
    out += bytes;
    put(out, static_cast<std::int32_t>(bytes.size()));
    return out;
}

TEST(HspiceWave, AFileForEachAnalysisThatHasASweep) {
    std::string suffixes;
    for (const auto& file : waves(WaveVersion::v9601)) suffixes += file.suffix + " ";
    EXPECT_EQ(suffixes, "ac0 sw0 tr0 ");
}

TEST(HspiceWave, HeaderLiesAsInPublishedFiles) {
    const auto bytes = file_of(WaveVersion::v9601, "tr0");
    EXPECT_EQ(integer_at(bytes, 0), 4);
    EXPECT_EQ(integer_at(bytes, 8), 4);
    const auto size = static_cast<std::size_t>(integer_at(bytes, 12));
    EXPECT_EQ(integer_at(bytes, 4) * 8, integer_at(bytes, 12));
    EXPECT_EQ(integer_at(bytes, 16 + size), integer_at(bytes, 12));
    const auto header = bytes.substr(16, size);
    EXPECT_EQ(header.substr(0, 24), "00040000000000009601    ");
    EXPECT_EQ(header.substr(24, 12), "an \"example\"");
    EXPECT_EQ(header.substr(88, 24), date);
    EXPECT_EQ(header.substr(176, 12), "           0");
    EXPECT_EQ(header.substr(256),
              "          1       1       8      50     TIME            v(out           i(v1            power           "
              "$&%#    ");
    const auto precise = file_of(WaveVersion::v2001, "tr0");
    EXPECT_EQ(precise.substr(16, 24), "000400000000000000002001");
    // 4 numbers at 3 points, and the end.
    EXPECT_EQ(precise.size(), 20 + size + 20 + 8 * (3 * 4 + 1));
    EXPECT_EQ(bytes.size(), 20 + size + 20 + 4 * (3 * 4 + 1));
}

TEST(HspiceWave, NumbersAreReadBackToTheirPrecision) {
    const auto result = example_result();
    for (const auto version : {WaveVersion::v9601, WaveVersion::v2001}) {
        const auto plots = read_wave_bytes(file_of(version, "tr0"), "f");
        ASSERT_EQ(plots.size(), 1U);
        EXPECT_EQ(plots[0].name, "Transient Analysis");
        EXPECT_EQ(plots[0].title, result.title);
        ASSERT_EQ(plots[0].points, 3U);
        EXPECT_EQ(plots[0].find("i(v1)")->type, "current");
        EXPECT_EQ(plots[0].find("power")->type, "notype");
        for (std::size_t k = 0; k < 3; ++k) {
            const double expected = result.analyses[3].signals[0].values[k];
            EXPECT_NEAR(plots[0].find("v(out)")->values[k], expected,
                        version == WaveVersion::v2001 ? 0 : 6e-8 * std::abs(expected));
        }
    }
    const auto ac = read_wave_bytes(file_of(WaveVersion::v2001, "ac0"), "f");
    EXPECT_TRUE(ac[0].is_complex);
    EXPECT_EQ(ac[0].variables[0].name, "frequency");
    EXPECT_EQ(ac[0].find("v(out)")->imaginary, (std::vector<double>{0, -0.5}));
    EXPECT_EQ(ac[0].find("v(in)")->imaginary, (std::vector<double>{0, 0}));
    const auto swept = read_wave_bytes(file_of(WaveVersion::v2001, "sw0"), "f");
    EXPECT_EQ(swept[0].variables[0].name, "v1");
    EXPECT_EQ(swept[0].variables[0].values, result.analyses[1].sweep);
}

TEST(HspiceWave, LongAnalysesTakeManyBlocks) {
    RawPlot plot{"long", date, "", false, 5000, {}};
    for (const auto* const name : {"time", "v(a_rather_long_name_of_a_node)", "i(v1)"}) {
        RawVariable variable{name, name[0] == 'i' ? "current" : "voltage", {}, {}};
        for (int k = 0; k < 5000; ++k) variable.values.push_back(1e-3 * k + static_cast<double>(plot.variables.size()));
        plot.variables.push_back(variable);
    }
    const auto bytes = wave_bytes({&plot, 1}, WaveVersion::v2001);
    const auto again = read_wave_bytes(bytes, "f");
    ASSERT_EQ(again.size(), 1U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(again[0].variables[i].name, plot.variables[i].name);
        EXPECT_EQ(again[0].variables[i].values, plot.variables[i].values);
    }
    EXPECT_EQ(wave_bytes(again, WaveVersion::v2001), bytes);
}

TEST(HspiceWave, SweepsAreOneFileAndAlterBlocksOthers) {
    const auto deck = parse_deck(
        "swept\n.param c=1p\nv1 a 0 pulse(0 1 1n 1p 1p 40n 90n)\nr1 a b 1k\nc1 b 0 'c'\n.option post "
        "post_version=2001\n"
        ".tran 0.1n 5n sweep c 1p 3p 1p\n.print tran v(b) p(c1)\n.alter\nr1 a b 2k\n.end\n",
        "t.sp");
    ASSERT_EQ(wave_version(deck), WaveVersion::v2001);
    const auto results = simulate(deck);
    const auto files = hspice_waves(results.passes, WaveVersion::v2001, date);
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].suffix, "tr0");
    EXPECT_EQ(files[1].suffix, "tr1");
    EXPECT_EQ(files[0].contents.substr(16, 12), "000300000001");
    EXPECT_EQ(files[0].contents.substr(16 + 176, 12), "           3");
    const auto plots = read_wave_bytes(files[0].contents, "f");
    ASSERT_EQ(plots.size(), 3U);
    EXPECT_EQ(plots[1].title, "swept c=2e-12");
    for (std::size_t k = 0; k < 3; ++k)
        EXPECT_EQ(plots[k].find("v(b)")->values, results.passes[k].analyses[0].find("v(b)")->values);
}

TEST(HspiceWave, OnlyWhatTheDeckAsksForIsWritten) {
    const auto version = [](const std::string& option) {
        return wave_version(parse_deck("t\nv1 a 0 1\n" + option + "\n.op\n.end\n", "t.sp"));
    };
    EXPECT_EQ(version(""), std::nullopt);
    EXPECT_EQ(version(".option post=0"), std::nullopt);
    EXPECT_EQ(version(".option post_version=2001"), std::nullopt);
    EXPECT_EQ(version(".option post"), WaveVersion::v9601);
    EXPECT_EQ(version(".options post=1 probe"), WaveVersion::v9601);
    EXPECT_EQ(version(".option post_version=2001\n.option post=2"), WaveVersion::v2001);
    const auto text = message_of<InputError>([&] { return version(".option post post_version=2013"); });
    EXPECT_NE(text.find("t.sp:3: post_version: waveform files are written"), std::string::npos) << text;
}

TEST(HspiceWaveReader, KnowsTheVersionThatHspiceWritesByDefault) {
    std::string header = "000200000000000000002013" + std::string(64, ' ') + date + std::string(76, ' ') + "0";
    header.resize(256, ' ');
    header += "          1       1     TIME            v(a             $&%#    ";
    std::string numbers;
    for (const double time : {0.0, 1.25e-12}) {
        put(numbers, time);
        put(numbers, static_cast<float>(0.5 + time));
    }
    put(numbers, 1e30);
    const auto plots = read_wave_bytes(block(header, 8) + block(numbers, 4), "f");
    ASSERT_EQ(plots.size(), 1U);
    EXPECT_EQ(plots[0].variables[0].values, (std::vector<double>{0, 1.25e-12}));
    EXPECT_EQ(plots[0].find("v(a)")->values[0], 0.5);
}

TEST(HspiceWaveReader, AStoppedRunGivesItsWholePoints) {
    const auto bytes = file_of(WaveVersion::v2001, "tr0");
    const auto size = static_cast<std::size_t>(integer_at(bytes, 12));
    const auto numbers = bytes.substr(20 + size + 16, 8 * 6);  // a point and a half
    const auto plots = read_wave_bytes(bytes.substr(0, 20 + size) + block(numbers, 8), "f");
    ASSERT_EQ(plots.size(), 1U);
    EXPECT_EQ(plots[0].points, 1U);
}

TEST(HspiceWaveReader, ASweepWithoutPointsIsOneToo) {
    const RawPlot whole{
        "t",   "", "",
        false, 1,  {{"time", "time", {1e-9}, {}}, {"v(a)", "voltage", {2}, {}}, {"v(b)", "voltage", {3}, {}}}};
    const RawPlot none{"t",   "", "",
                       false, 0,  {{"time", "time", {}, {}}, {"v(a)", "voltage", {}, {}}, {"v(b)", "voltage", {}, {}}}};
    const std::vector<RawPlot> plots = {whole, none, whole, none};
    const auto again = read_wave_bytes(wave_bytes(plots, WaveVersion::v2001), "w.tr0");
    ASSERT_EQ(again.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(again[i].points, plots[i].points) << i;
    EXPECT_EQ(again[2].variables[2].values, std::vector<double>{3});
}

TEST(HspiceWaveReader, OtherFilesAreRefusedWithTheReason) {
    const auto bytes = file_of(WaveVersion::v9601, "tr0");
    EXPECT_NE(problem_of("").find("has no header"), std::string::npos);
    EXPECT_NE(problem_of("Title: a raw file of ngspice\n").find("no binary waveform file"), std::string::npos);
    EXPECT_NE(problem_of(bytes.substr(0, 10)).find("within the head of a block"), std::string::npos);
    EXPECT_NE(problem_of(bytes.substr(0, bytes.size() - 3)).find("cut short within a block"), std::string::npos);
    auto other = bytes;
    other.replace(16 + 16, 4, "9999");
    EXPECT_NE(problem_of(other).find("another version"), std::string::npos);
    other = bytes;
    other.replace(16, 4, "x004");
    EXPECT_NE(problem_of(other).find("no numbers"), std::string::npos);
    other = bytes;
    other.replace(16, 4, "0999");
    EXPECT_FALSE(problem_of(other).empty());
    other = bytes;
    other[12] = '\x01';
    EXPECT_FALSE(problem_of(other).empty());
}

TEST(HspiceWaveReader, KnowsItsFilesByTheirNames) {
    for (const auto* const name : {"a.tr0", "b/x.sw12", "x.ac0"}) EXPECT_TRUE(is_wave_file(name)) << name;
    for (const auto* const name : {"a.tr", "tr0", "a.raw", "a.mt0", "a.tr0x"}) EXPECT_FALSE(is_wave_file(name)) << name;
}

}  // namespace
}  // namespace spinloom::spice
