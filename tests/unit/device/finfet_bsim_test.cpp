#include "spinloom/device/finfet/finfet_bsim.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <regex>

#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"

namespace spinloom {
namespace {

using Parameters = std::map<std::string, double>;

const Parameters switches = {{"rdsmod", 1}, {"rgeomod", 1}, {"cgeomod", 2}, {"bulkmod", 1},
                             {"igcmod", 1}, {"igbmod", 1},  {"rsw", 0},     {"rdw", 0}};

/// What a .model statement of one of our cards would say: every published value under the name in its remark.
Parameters published_parameters(const std::string& card) {
    std::ifstream file(find_card(card, "finfet"));
    const std::regex entry(R"((\w+) = \{ value = (\S+), unit = "(\S+)[^"]*" \}  # ([A-Z0-9]+))");
    Parameters parameters = switches;
    std::string line;
    while (std::getline(file, line)) {
        std::smatch found;
        if (!std::regex_match(line, found, entry)) continue;
        std::string key = found[4];
        std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
        parameters[key] = std::stod(found[2].str() + (found[3] == "nm" ? "e-9" : ""));
    }
    return parameters;
}

FinfetCard card_of(const Parameters& parameters, double polarity = 1) {
    std::vector<std::string> ignored;
    return finfet_card_from_bsim(parameters, polarity, ignored);
}

Parameters with(Parameters parameters, const Parameters& changes) {
    for (const auto& [key, value] : changes) parameters[key] = value;
    return parameters;
}

std::vector<std::string> refused(const Parameters& parameters) {
    std::vector<std::string> keys;
    try {
        static_cast<void>(card_of(parameters));
    } catch (const InputError& error) {
        for (const auto& problem : error.problems()) keys.push_back(problem.key);
    }
    return keys;
}

/// Writes the device as a parameter set, reads it back and compares the two.
void expect_same_device_back(const FinfetCard& card) {
    SCOPED_TRACE(card.release);
    std::vector<std::string> ignored;
    const auto back =
        finfet_card_from_bsim(with(bsim_parameters(card), {{"version", card.release}}), card.polarity, ignored);
    EXPECT_EQ(back.release, card.release);
    EXPECT_TRUE(ignored.empty());
    for (const double temperature : {300.15, 358.15}) {
        const auto model = make_finfet_model(card, {.fins = 3, .temperature = temperature});
        const auto again = make_finfet_model(back, {.fins = 3, .temperature = temperature});
        for (const double vd : {0.05, 0.8}) {
            const double sign = card.polarity;
            const auto current = terminal_currents(model, sign * 0.7, sign * vd, 0.0, 0.0);
            const auto repeated = terminal_currents(again, sign * 0.7, sign * vd, 0.0, 0.0);
            EXPECT_NEAR(repeated.drain / current.drain, 1, 1e-10);
            EXPECT_NEAR(repeated.gate / current.gate, 1, 1e-10);
            const auto charge = intrinsic_currents_and_charges(model, sign * 0.7, sign * vd, 0, 0).charge;
            const auto kept = intrinsic_currents_and_charges(again, sign * 0.7, sign * vd, 0, 0).charge;
            EXPECT_NEAR(kept.gate / charge.gate, 1, 1e-10);
            EXPECT_NEAR(kept.drain / charge.drain, 1, 1e-9);
        }
    }
}

class FinfetBsim : public testing::Test {
protected:
    Parameters parameters = published_parameters("ptm-mg-14nm-hp-n");
};

TEST_F(FinfetBsim, Release105TakesTheNominalTemperatureForCelsius) {
    const Parameters oldest = {{"version", 105.03}};
    EXPECT_EQ(card_of(with(parameters, oldest)).nominal_temperature, 300.15);
    // What counts is the law: 27 Celsius is where the mobility is that of the card, 300.15 Celsius is far above.
    const auto model_with = [&](double nominal) {
        return make_finfet_model(card_of(with(parameters, {{"version", 105.03}, {"tnom", nominal}})),
                                 {.temperature = 300.15});
    };
    const auto newer = make_finfet_model(card_of(parameters), {.temperature = 300.15});
    EXPECT_NEAR(model_with(27).gain, newer.gain, 1e-4 * newer.gain);
    EXPECT_NEAR(model_with(300.15).gain, newer.gain * (1 + 0.0015 * 273.15), 1e-3 * newer.gain);
}

TEST_F(FinfetBsim, Release105NeedsItsOwnParametersByTheirNames) {
    auto bare = with(parameters, {{"version", 105.03}});
    for (const char* key : {"vasat", "vasatcv", "nsde", "ldg"}) bare.erase(key);
    auto keys = refused(bare);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys, (std::vector<std::string>{"ldg", "nsde", "vasat", "vasatcv"}));
    EXPECT_EQ(refused(with(parameters, {{"version", 105.03}, {"rhoext", 1e-6}})), std::vector<std::string>{"rhoext"});
}

TEST_F(FinfetBsim, EveryShippedCardComesBackToTheLastBit) {
    int cards = 0;
    for (const int node : {7, 10, 14, 16, 20}) {
        for (const std::string kind : {"hp-n", "hp-p", "lstp-n", "lstp-p"}) {
            const auto name = "ptm-mg-" + std::to_string(node) + "nm-" + kind;
            for (const double release : {release_105, 107.0}) {
                const auto ours = make_finfet_model(read_finfet_card(find_card(name, "finfet"), release));
                const auto theirs =
                    make_finfet_model(card_of(with(published_parameters(name), {{"version", release}}), ours.polarity));
                const double v = ours.polarity * 0.7;
                const auto one = terminal_currents(ours, v, 0.5 * v, 0, 0);
                const auto other = terminal_currents(theirs, v, 0.5 * v, 0, 0);
                EXPECT_EQ(one.drain, other.drain) << name << " " << release;
                EXPECT_EQ(one.gate, other.gate) << name << " " << release;
                EXPECT_EQ(ours.source_edge.constant, theirs.source_edge.constant) << name << " " << release;
                EXPECT_EQ(ours.channel_capacitance, theirs.channel_capacitance) << name << " " << release;
                ++cards;
            }
        }
    }
    EXPECT_EQ(cards, 40);
}

TEST_F(FinfetBsim, AbsentParametersHaveTheDefaultsOfTheRelease) {
    const auto card = card_of(switches);
    EXPECT_DOUBLE_EQ(card.gate_length, 30e-9);
    EXPECT_EQ(card.saturation_velocity, 85000);
    EXPECT_EQ(card.charge_saturation_velocity, 85000);
    EXPECT_EQ(card.mobility_exponent, 2.5);
    EXPECT_EQ(card.nominal_temperature, 300.15);
    EXPECT_DOUBLE_EQ(card.source_overlap, 4.5e-9);
    EXPECT_EQ(card.spacer_scaling, 0.2);
    EXPECT_EQ(card.charge_length_modulation, 0.013);
    EXPECT_EQ(card_of(with(switches, {{"vsat", 1e5}, {"vsat1", 1e5}, {"pclm", 0.1}})).charge_saturation_velocity, 1e5);
    EXPECT_EQ(card_of(with(switches, {{"pclm", 0.1}})).charge_length_modulation, 0.1);
}

TEST_F(FinfetBsim, NominalTemperatureIsCelsiusOrKelvin) {
    EXPECT_EQ(card_of(with(parameters, {{"tnom", 300.15}})).nominal_temperature, 300.15);
    EXPECT_EQ(card_of(with(parameters, {{"tnom", 27}})).nominal_temperature, 300.15);
}

TEST_F(FinfetBsim, OverlapIsGivenOrFollowsFromTheLengthOfTheCharges) {
    const double oxide = finfet_oxide_capacitance(card_of(parameters));
    EXPECT_DOUBLE_EQ(card_of(with(parameters, {{"cgso", 1e-10}})).source_overlap, 1e-10 / oxide);
    EXPECT_DOUBLE_EQ(card_of(with(parameters, {{"cgso", 1e-10}})).drain_overlap, 3e-9);
    const auto charges = card_of(with(parameters, {{"dlc", 1e-9}, {"cgsl", 1e-11}}));
    EXPECT_DOUBLE_EQ(charges.source_overlap, 1e-9 - 1e-11 / oxide);
    EXPECT_EQ(charges.drain_depleting_overlap, 1e-11);
    EXPECT_EQ(card_of(with(parameters, {{"dlc", 1e-10}, {"cgsl", 1e-9}})).source_overlap, 0);
}

TEST_F(FinfetBsim, VersionAsksForTheReleaseOfTheEquations) {
    EXPECT_EQ(card_of(parameters).release, 107);
    EXPECT_EQ(card_of(with(parameters, {{"version", 105}})).release, release_105);
    EXPECT_EQ(card_of(with(parameters, {{"version", 105.03}})).release, release_105);
    EXPECT_EQ(card_of(with(parameters, {{"version", 106.1}})).release, 107);
    EXPECT_EQ(card_of(with(parameters, {{"version", 107}})).release, 107);
    EXPECT_EQ(card_of(with(parameters, {{"version", 108}})).release, 111);
    const auto newer = card_of(with(parameters, {{"version", 111.2}}));
    EXPECT_EQ(newer.release, 111);
    EXPECT_LT(terminal_currents(make_finfet_model(newer), 0, 0.8, 0, 0).drain,
              0.3 * terminal_currents(make_finfet_model(card_of(parameters)), 0, 0.8, 0, 0).drain);
}

TEST_F(FinfetBsim, WhatOnlyTheNewerReleaseKnowsIsCheckedThereAlone) {
    const Parameters theirs = {{"tempmod", 1}, {"thetasce", 0.1}, {"dvsatclamp", 0.02}};
    EXPECT_TRUE(refused(with(parameters, theirs)).empty());
    std::vector<std::string> ignored;
    static_cast<void>(finfet_card_from_bsim(with(parameters, theirs), 1, ignored));
    EXPECT_EQ(ignored, (std::vector<std::string>{"dvsatclamp", "tempmod", "thetasce"}));
    auto newer = with(parameters, theirs);
    newer["version"] = 111;
    auto keys = refused(newer);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(keys, (std::vector<std::string>{"dvsatclamp", "tempmod", "thetasce"}));
}

TEST_F(FinfetBsim, GivenSpacerDoesNotScale) {
    const auto card = card_of(with(parameters, {{"lsp", 5e-9}}));
    EXPECT_DOUBLE_EQ(card.spacer_thickness, 5e-9);
    EXPECT_EQ(card.spacer_scaling, 0);
}

TEST_F(FinfetBsim, WidthResistanceAddsToTheGeometricOne) {
    const auto bare = make_finfet_model(card_of(parameters), {.temperature = 300.15});
    const auto loaded =
        make_finfet_model(card_of(with(parameters, {{"rsw", 50}, {"rdw", 50}, {"rswmin", 10}, {"rdwmin", 10}})));
    // 56 nm of width; the released law multiplies the first by (1 + sqrt(1.01))/2.
    EXPECT_NEAR(loaded.series_resistance - bare.series_resistance, (10 + 50 * (1 + std::sqrt(1.01)) / 2) / 0.056, 1e-3);
    auto without = parameters;
    without.erase("rsw");
    without.erase("rdw");
    EXPECT_GT(make_finfet_model(card_of(without)).series_resistance, bare.series_resistance + 890);
}

TEST_F(FinfetBsim, TunnellingIsSwitched) {
    const auto model = make_finfet_model(card_of(with(parameters, {{"igcmod", 0}, {"igbmod", 0}})));
    EXPECT_EQ(terminal_currents(model, 0.8, 0.8, 0, 0).gate, 0);
    const auto on = make_finfet_model(card_of(parameters));
    EXPECT_GT(terminal_currents(on, 0.8, 0.8, 0, 0).gate, 1e-12);
}

TEST_F(FinfetBsim, PhysicsThatIsNotModelledIsRefusedAllAtOnce) {
    const Parameters changes = {{"gidlmod", 1}, {"iimod", 2},   {"rgatemod", 1}, {"nqsmod", 1},   {"shmod", 1},
                                {"coremod", 1}, {"geomod", 0},  {"rdsmod", 0},   {"ngate", 1e26}, {"qmfactor", 1},
                                {"capmod", 1},  {"cgeomod", 1}, {"rdw", 20},     {"toxg", 2e-9},  {"vsat1", 1},
                                {"lrsd", 1e-9}, {"lphig", 0.1}, {"rhorsd", 1e-6}};
    const auto keys = refused(with(parameters, changes));
    for (const auto& [key, value] : changes) {
        EXPECT_NE(std::find(keys.begin(), keys.end(), key), keys.end()) << key;
    }
    EXPECT_EQ(keys.size(), changes.size());
    try {
        static_cast<void>(card_of(with(parameters, {{"rdsmod", 2}})));
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("supported: 1"), std::string::npos) << error.what();
    }
}

TEST_F(FinfetBsim, SwitchLeftOutHasItsDefaultAndSaysSo) {
    auto without = parameters;
    without.erase("cgeomod");
    try {
        static_cast<void>(card_of(without));
        FAIL();
    } catch (const InputError& error) {
        EXPECT_EQ(error.problems().front().key, "cgeomod");
        EXPECT_NE(std::string(error.what()).find("by default"), std::string::npos) << error.what();
    }
}

TEST_F(FinfetBsim, ValuesOutOfRangeAreNamedAsTheUserKnowsThem) {
    EXPECT_EQ(refused(with(parameters, {{"hfin", -1e-9}})), std::vector<std::string>{"hfin"});
    EXPECT_EQ(refused(with(parameters, {{"lint", 9e-9}})), std::vector<std::string>{"lint"});
    EXPECT_EQ(refused(with(parameters, {{"fpitch", 11e-9}})), std::vector<std::string>{"fpitch"});
}

TEST_F(FinfetBsim, UnknownNamesAreHandedBackAndInertOnesAreNot) {
    std::vector<std::string> ignored;
    const auto card = finfet_card_from_bsim(with(parameters, {{"zeta", 1},
                                                              {"alpha_x", 2},
                                                              {"noia", 1e39},
                                                              {"rth0", 0.01},
                                                              {"vasat", 0.6},
                                                              {"nigc", 1},
                                                              {"nphig", 0},
                                                              {"fech", 1}}),
                                            1, ignored);
    EXPECT_EQ(ignored, (std::vector<std::string>{"alpha_x", "zeta"}));
    EXPECT_EQ(terminal_currents(make_finfet_model(card), 0.8, 0.8, 0, 0).drain,
              terminal_currents(make_finfet_model(card_of(parameters)), 0.8, 0.8, 0, 0).drain);
}

TEST_F(FinfetBsim, WhatRelease105DoesNotListIsWrittenOnlyWhereItMatters) {
    auto card = read_finfet_card(find_card("ptm-mg-14nm-hp-n", "finfet"), release_105);
    for (const char* key : {"toxref", "ntox", "pigcd", "cgbn", "vsatcv", "deltavsatcv"})
        EXPECT_FALSE(bsim_parameters(card).contains(key)) << key;
    card.charge_saturation_velocity *= 2;
    EXPECT_EQ(bsim_parameters(card).at("vsatcv"), card.charge_saturation_velocity);
    card.release = 107;
    EXPECT_TRUE(bsim_parameters(card).contains("toxref"));
}

TEST_F(FinfetBsim, PolarityIsThatOfTheStatement) {
    EXPECT_EQ(card_of(parameters, -1).polarity, -1);
    std::vector<std::string> ignored;
    EXPECT_THROW(static_cast<void>(finfet_card_from_bsim(parameters, 0, ignored)), InputError);
}

TEST_F(FinfetBsim, ParametersOfEveryCardGiveTheSameDeviceBack) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SPINLOOM_SOURCE_DIR "/cards/finfet")) {
        SCOPED_TRACE(entry.path().filename());
        for (const double release : {release_105, 107.0, 111.0}) {
            expect_same_device_back(read_finfet_card(entry.path(), release));
            ++count;
        }
    }
    EXPECT_EQ(count, 60);
}

}  // namespace
}  // namespace spinloom
