#include "spinloom/device/magnet/sot_device.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

SotDevice shipped(const char* name) {
    return read_sot_card(find_card(name, "sot"));
}

std::string card_text(const std::string& changed, const std::string& value) {
    std::string text = "[card]\nname = \"x\"\nkind = \"sot\"\n[parameters]\n";
    const std::pair<const char*, const char*> parameters[] = {{"damping", "0.03\", \"1"},
                                                              {"saturation_magnetisation", "1e6\", \"A/m"},
                                                              {"layer_thickness", "2\", \"nm"},
                                                              {"size_along_current", "30\", \"nm"},
                                                              {"size_across_current", "60\", \"nm"},
                                                              {"spin_hall_angle", "0.3\", \"1"},
                                                              {"line_length", "100\", \"nm"},
                                                              {"line_width", "60\", \"nm"},
                                                              {"line_thickness", "4\", \"nm"},
                                                              {"resistivity", "2e-6\", \"ohm m"},
                                                              {"parallel_resistance", "5\", \"kohm"},
                                                              {"tmr", "200\", \"%"}};
    for (const auto& [name, given] : parameters) {
        const std::string all = given;
        const auto split = all.find("\", \"");
        const auto number = name == changed ? value : all.substr(0, split);
        text += std::string(name) + " = { value = " + number + ", unit = \"" + all.substr(split + 4) + "\" }\n";
    }
    return text;
}

SotDevice from_text(const std::string& text) {
    return sot_device_from_card(Card::read_text(text, "x.toml", "sot", sot_parameters()));
}

TEST(SotCard, ShippedDevicesHaveTheirOrientation) {
    EXPECT_NEAR(shipped("in-plane-50x30").layer.wells().easy.y(), 1, 1e-9);
    EXPECT_NEAR(shipped("perpendicular-50").layer.wells().easy.z(), 1, 1e-9);
    EXPECT_NEAR(shipped("perpendicular-50-field-free").layer.wells().easy.z(), 1, 1e-9);
    for (const char* name : {"in-plane-50x30", "perpendicular-50", "perpendicular-50-field-free"}) {
        EXPECT_GT(shipped(name).layer.thermal_stability(300), 40) << name;
        EXPECT_GT(1 / escape_rate(shipped(name).layer, 300), 10 * 3.15576e7) << name << " keeps for ten years";
    }
}

TEST(SotCard, RefusesALayerThatItsCurrentCannotSwitch) {
    EXPECT_NO_THROW(static_cast<void>(from_text(card_text("", ""))));
    EXPECT_THROW(static_cast<void>(from_text(card_text("size_along_current", "90"))), InputError);
    EXPECT_THROW(static_cast<void>(from_text(card_text("damping", "-1"))), InputError);
}

std::string with_heat(const std::string& more) {
    return card_text("", "") + more;
}

TEST(SotDevice, FollowsTheTemperatureByBlochAndCallen) {
    const auto device =
        from_text(with_heat("curie_temperature = { value = 1100, unit = \"K\" }\n"
                            "interface_anisotropy = { value = 2e-4, unit = \"J/m^2\" }\n"
                            "anisotropy_exponent = { value = 2.5, unit = \"1\" }\n"));
    const auto warm = device.at_temperature(400);
    const double share = (1 - std::pow(400.0 / 1100, 1.5)) / (1 - std::pow(300.0 / 1100, 1.5));
    EXPECT_NEAR(warm.layer.saturation_magnetisation / (1e6 * share), 1, 1e-14);
    EXPECT_NEAR(warm.layer.uniaxial_anisotropy * 2e-9 / (2e-4 * std::pow(share, 2.5)), 1, 1e-13);
    // The barrier is that of the shape in the plane, M_s^2; so are critical current times M_s and the torque per
    // current.
    EXPECT_NEAR(warm.layer.thermal_stability(400) / device.layer.thermal_stability(300), share * share * 300 / 400,
                1e-12);
    EXPECT_GT(escape_rate(warm.layer, 400), escape_rate(device.layer, 400));
    const auto same = device.at_temperature(300);
    EXPECT_EQ(same.layer.saturation_magnetisation, device.layer.saturation_magnetisation);
    EXPECT_EQ(same.layer.uniaxial_anisotropy, device.layer.uniaxial_anisotropy);
    EXPECT_NEAR(device.at_temperature(250).at_temperature(400).layer.saturation_magnetisation /
                    warm.layer.saturation_magnetisation,
                1, 1e-14);
    EXPECT_THROW(static_cast<void>(device.at_temperature(1100)), InputError);
    EXPECT_THROW(static_cast<void>(from_text(with_heat("curie_temperature = { value = 200, unit = \"K\" }\n"))),
                 InputError);
}

TEST(SotDevice, StandsStillInHeatWithoutACurieTemperature) {
    const auto device = shipped("in-plane-50x30");
    auto plain = device;
    plain.heat = {};
    EXPECT_EQ(plain.at_temperature(500).layer.saturation_magnetisation, device.layer.saturation_magnetisation);
}

TEST(SotDevice, StripWarmsWithOneTimeConstant) {
    auto device =
        from_text(with_heat("thermal_resistance = { value = 2e5, unit = \"K/W\" }\n"
                            "thermal_time = { value = 1, unit = \"ns\" }\n"));
    const double power = 1e-8 * device.line.resistance();
    EXPECT_NEAR(device.warming(1e-4, 2e-9) / (2e5 * power * (1 - std::exp(-2))), 1, 1e-12);
    device.heat.thermal_time = 0;
    EXPECT_NEAR(device.warming(-1e-4, 1e-12) / (2e5 * power), 1, 1e-12);
}

TEST(SotDevice, EnergyIsThatOfTheResistances) {
    auto device = from_text(card_text("", ""));
    const double resistance = 2e-6 * 100e-9 / (60e-9 * 4e-9);
    EXPECT_NEAR(device.write_energy(1e-4, 2e-9) / (1e-8 * resistance * 2e-9), 1, 1e-12);
    device.assist_voltage = 0.5;
    device.assist_hold = 1e-9;
    EXPECT_NEAR(device.write_energy(0, 2e-9) / (0.25 / 5000 * 3e-9), 1, 1e-12);
}

TEST(SotDevice, CriticalCurrentInPlaneIsTheDampingTimesTheMeanHardField) {
    const auto device = shipped("in-plane-50x30");
    const auto a = device.layer.anisotropy_matrix();
    const double fields = 2 * a(1, 1) - a(0, 0) - a(2, 2);
    const auto critical = device.critical_current(1e-3);
    ASSERT_TRUE(critical);
    EXPECT_NEAR(*critical * device.line.damping_like_field(device.layer) / (device.layer.damping * fields / 2), 1,
                1e-6);
    EXPECT_FALSE(device.critical_current(0.9 * *critical));
}

TEST(SotDevice, CriticalCurrentPerpendicularFallsFromHalfTheAnisotropyFieldWithTheAssist) {
    auto device = shipped("perpendicular-50");
    const auto a = device.layer.anisotropy_matrix();
    const double field = a(2, 2) - a(0, 0);
    const auto threshold = [&](double assist) {
        device.assist_field = assist * field;
        return device.critical_current(5e-3).value() * device.line.damping_like_field(device.layer) / field;
    };
    EXPECT_NEAR(threshold(1e-5), 0.5, 1e-3);
    // Maximum of sin t cos t - h cos t over t, which balances the torque of the current.
    for (const double h : {0.05, 0.2}) {
        double most = 0;
        for (double t = 0; t < constants::pi / 2; t += 1e-5)
            most = std::max(most, std::sin(t) * std::cos(t) - h * std::cos(t));
        EXPECT_NEAR(threshold(h), most, 2e-3) << h;
    }
}

TEST(EscapeRate, UniaxialLimitIsBrowns) {
    Macrospin layer;
    layer.damping = 0.1;
    layer.saturation_magnetisation = 8e5;
    layer.area = 1e-15;
    layer.thickness = 1e-9;
    const double kT = constants::boltzmann_constant * 300;
    for (const double delta : {10.0, 40.0}) {
        layer.uniaxial_anisotropy = delta * kT / layer.volume();
        const double diffusion =
            layer.damping * layer.precession_constant() * kT /
            (1.01 * constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume());
        const double brown = 2 * diffusion * std::pow(delta, 1.5) * std::exp(-delta) / std::sqrt(constants::pi);
        EXPECT_NEAR(escape_rate(layer, 300) / brown, 1, 1e-6) << delta;
    }
}

}  // namespace
}  // namespace spinloom
