#include "spinloom/spice/read/junction_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

[[noreturn]] void fail(const std::string& key, const std::string& message) {
    throw InputError(InputProblem{{}, 0, key, message});
}

const std::vector<std::string>& junction_keys() {
    static const std::vector<std::string> keys = {"ra",  "area", "l",     "w",     "rp",
                                                  "tmr", "vh",   "state", "angle", "dynamics"};
    return keys;
}

/// Of dynamics=llg; the first ten have no default.
const std::vector<std::string>& layer_keys() {
    static const std::vector<std::string> keys = {"alpha", "ms",    "tf", "lx",  "ly",  "thetash", "lhm",  "whm",
                                                  "thm",   "rhohm", "ki", "lsf", "rfl", "hx",      "tilt", "gamma"};
    return keys;
}
constexpr std::size_t num_needed_keys = 10;

/// Keys with legal values; the others must be above 0.
struct LegalRange {
    const char* key;
    double least, largest;
};
constexpr LegalRange ranges[] = {
    {"state", -1e300, 1e300}, {"angle", -1e300, 1e300}, {"dynamics", 0, 1}, {"alpha", 1e-6, 10},    {"ms", 1e3, 1e7},
    {"tf", 1e-10, 1e-7},      {"lx", 1e-9, 1e-5},       {"ly", 1e-9, 1e-5}, {"thetash", -100, 100}, {"lhm", 1e-9, 1e-3},
    {"whm", 1e-9, 1e-3},      {"thm", 1e-10, 1e-6},     {"rhohm", 1e-9, 1}, {"ki", -0.1, 0.1},      {"lsf", 0, 1e-3},
    {"rfl", -100, 100},       {"hx", -1e7, 1e7},        {"tilt", 0, 3.15},  {"gamma", 1e10, 1e12},
};

void check_range(const std::string& name, const std::string& key, double value) {
    for (const auto& range : ranges) {
        if (key != range.key) continue;
        if (value >= range.least && value <= range.largest) return;
        fail(name, fmt::format("{} is {:g}; it must lie between {:g} and {:g} (SI units)", key, value, range.least,
                               range.largest));
    }
    if (!(value > 0)) fail(name, key + " must be above 0");
}

void check_parameters(const std::string& name, const JunctionParameters& p, bool is_dynamic) {
    auto known = junction_keys();
    if (is_dynamic) known.insert(known.end(), layer_keys().begin(), layer_keys().end());
    for (const auto& [key, value] : p) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            fail(name,
                 fmt::format("no parameter '{}' of an mtj{}; known are ra [ohm m^2], area [m^2] or l and w [m], rp "
                             "[ohm], tmr, vh [V], state, angle [rad]{}",
                             key, suggest_among(key, known),
                             is_dynamic ? fmt::format(", and with dynamics=llg {}", fmt::join(layer_keys(), ", "))
                                        : ", dynamics (llg or none)"));
        }
        check_range(name, key, value);
    }
    if (!is_dynamic) return;
    for (std::size_t i = 0; i < num_needed_keys; ++i)
        if (!p.count(layer_keys()[i])) fail(name, fmt::format("dynamics=llg needs {}", layer_keys()[i]));
    if (p.count("angle")) fail(name, "angle is for junctions that stay; with dynamics=llg give state and tilt");
}

MagneticTunnelJunction junction_of(const std::string& name, const JunctionParameters& p) {
    const auto get = [&](const char* key, double otherwise) { return p.count(key) ? p.at(key) : otherwise; };
    const double ellipse = get("l", get("lx", 0)) * get("w", get("ly", 0)) * std::numbers::pi / 4;
    const double area = get("area", ellipse);
    if (!p.count("rp") && !(p.count("ra") && area > 0))
        fail(name, "needs rp [ohm], or ra [ohm m^2] with area [m^2] or l and w [m]");
    if (!p.count("tmr")) fail(name, "needs tmr, as a ratio (2 is 200 %)");
    MagneticTunnelJunction junction;
    junction.parallel_resistance = p.count("rp") ? p.at("rp") : p.at("ra") / area;
    junction.tunnel_magnetoresistance = p.at("tmr");
    junction.half_voltage = get("vh", junction.half_voltage);
    return junction;
}

SotDevice device_of(const std::string& name, const JunctionParameters& p, const MagneticTunnelJunction& junction) {
    const auto get = [&](const char* key, double otherwise) { return p.count(key) ? p.at(key) : otherwise; };
    SotParameters parameters;
    parameters.damping = p.at("alpha");
    parameters.saturation_magnetisation = p.at("ms");
    parameters.interface_anisotropy = get("ki", 0);
    parameters.layer_thickness = p.at("tf");
    parameters.size_along_current = p.at("lx");
    parameters.size_across_current = p.at("ly");
    parameters.gyromagnetic_ratio = get("gamma", usual_gyromagnetic_ratio);
    parameters.line = {p.at("thetash"), get("lsf", 0), p.at("lhm"),   p.at("whm"),
                       p.at("thm"),     p.at("rhohm"), get("rfl", 0), Eigen::Vector3d::UnitY()};
    parameters.parallel_resistance = junction.parallel_resistance;
    parameters.tunnel_magnetoresistance = junction.tunnel_magnetoresistance;
    auto device = sot_device(parameters);
    if (!device)
        fail(name,
             "the easy axis lies along the current, where its torque cannot switch it; make ly larger than lx, or "
             "ki larger");
    device->layer.external_field.x() = get("hx", 0);
    return *device;
}

}  // namespace

void add_junction(Netlist& netlist, const std::string& name, const std::vector<Node>& nodes,
                  const JunctionParameters& p, double temperature) {
    const auto get = [&](const char* key, double otherwise) { return p.count(key) ? p.at(key) : otherwise; };
    const bool is_dynamic = get("dynamics", 0) != 0;
    check_parameters(name, p, is_dynamic);
    const auto junction = junction_of(name, p);
    if (!is_dynamic) {
        if (nodes.size() != 2) fail(name, "a junction has two nodes; one on a strip (dynamics=llg) has three");
        const double angle = p.count("angle") ? p.at("angle") : get("state", 0) * std::numbers::pi;
        return netlist.add_junction(name, nodes[0], nodes[1], junction, angle);
    }
    if (nodes.size() != 3) fail(name, "with dynamics=llg it has three nodes: top, and both ends of the strip");
    const auto device = device_of(name, p, junction);
    const auto wells = device.layer.wells();
    const double stability = device.layer.thermal_stability(temperature);
    const double tilt = get("tilt", std::sqrt(0.5 / std::max(stability, 1.0)));
    const double sign = get("state", 0) != 0 ? -1 : 1;
    const Eigen::Vector3d start = sign * std::cos(tilt) * wells.easy + std::sin(tilt) * wells.middle;
    // The junction sits at the middle of the strip.
    const Node middle = netlist.node(name + ".strip");
    const double half = 0.5 * device.line.resistance();
    netlist.add_resistor(name + ".left", nodes[1], middle, half);
    netlist.add_resistor(name + ".right", middle, nodes[2], half);
    netlist.add_junction(name, nodes[0], middle, junction, 0);
    netlist.add_free_layer(name, nodes[1], nodes[2], device, start);
}

}  // namespace spinloom::spice
