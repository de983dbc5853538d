#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/raw_reader.hpp"

/// Every deck of tests/reference/spice/decks, simulated here and by the ngspice program.

namespace spinloom::spice {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> deck_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(SPINLOOM_SOURCE_DIR "/tests/reference/spice/decks")) {
        if (entry.path().extension() == ".sp") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The deck with steps of a twentieth and tight tolerances, so that ngspice's own error does not count.
std::string tightened(const std::string& deck) {
    const std::regex transient(R"(\.tran\s+([\d.]+)(\w)\s+(\S+)( uic)?)");
    std::smatch m;
    if (!std::regex_search(deck, m, transient)) return deck;
    const double unit = m[2] == "p" ? 1e-12 : 1e-9;
    std::ostringstream statement;
    statement << ".options reltol=1e-6\n.tran " << m[1] << m[2] << ' ' << m[3] << " 0 " << std::stod(m[1]) * unit / 20
              << m[4];
    return std::regex_replace(std::regex_replace(deck, std::regex(R"(\.options reltol=\S+\n)"), ""), transient,
                              statement.str());
}

/// Plots of ngspice's run of a deck.
std::vector<RawPlot> run_ngspice(const std::string& name) {
    const fs::path decks = SPINLOOM_SOURCE_DIR "/tests/reference/spice/decks";
    const fs::path folder = fs::temp_directory_path() / ("spinloom-agreement-" + name);
    fs::create_directories(folder);
    fs::copy(decks / "parts", folder / "parts", fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    std::ofstream(folder / "deck.sp") << tightened(text_of(decks / (name + ".sp")));
    const auto command = "cd '" + folder.string() + "' && '" SPINLOOM_NGSPICE "' -b -r out.raw deck.sp > log 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << text_of(folder / "log");
    auto plots = read_raw_file(folder / "out.raw");
    fs::remove_all(folder);
    return plots;
}

double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
    const auto after = std::upper_bound(x.begin(), x.end(), at);
    if (after == x.begin()) return y.front();
    if (after == x.end()) return y.back();
    const auto i = static_cast<std::size_t>(after - x.begin());
    return y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1]);
}

class DeckAgreement : public testing::TestWithParam<std::string> {};

TEST_P(DeckAgreement, WithNgspice) {
    const auto results = simulate(read_deck(SPINLOOM_SOURCE_DIR "/tests/reference/spice/decks/" + GetParam() + ".sp"));
    const auto& ours = results.passes.at(0).analyses.at(0);
    const auto plots = run_ngspice(GetParam());
    ASSERT_FALSE(plots.empty());
    int compared = 0;
    for (const auto& signal : ours.signals) {
        const auto current = signal.name[0] == 'i';
        const auto* theirs = plots[0].find(signal.name);
        if (theirs == nullptr) continue;
        if (ours.kind == AnalysisKind::transient) {
            if (current) continue;  // ngspice's own currents jump between its steps
            const auto& time = plots[0].variables[0].values;
            const auto [low, high] = std::minmax_element(signal.values.begin(), signal.values.end());
            for (std::size_t i = 0; i < ours.sweep.size(); ++i) {
                ASSERT_NEAR(signal.values[i], interpolated(time, theirs->values, ours.sweep[i]), 1e-3 * (*high - *low))
                    << signal.name << " at " << ours.sweep[i];
            }
        } else {
            ASSERT_EQ(signal.values.size(), theirs->values.size());
            double scale = 1e-9;
            for (std::size_t i = 0; i < signal.values.size(); ++i)
                scale = std::max({scale, std::abs(theirs->values[i]),
                                  theirs->imaginary.empty() ? 0.0 : std::abs(theirs->imaginary[i])});
            for (std::size_t i = 0; i < signal.values.size(); ++i) {
                ASSERT_NEAR(signal.values[i], theirs->values[i], 1e-6 * scale) << signal.name << ' ' << i;
                if (!signal.imaginary.empty()) {
                    ASSERT_NEAR(signal.imaginary[i], theirs->imaginary[i], 1e-6 * scale) << signal.name;
                }
            }
        }
        ++compared;
    }
    EXPECT_GE(compared, 1);
}

INSTANTIATE_TEST_SUITE_P(Decks, DeckAgreement, testing::ValuesIn(deck_names()),
                         [](const auto& deck) { return deck.param; });

}  // namespace
}  // namespace spinloom::spice
