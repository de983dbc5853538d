#include "spinloom/device/magnet/sot_device.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/magnet/demagnetising_factors.hpp"

namespace spinloom {
namespace {

using Tangent = Eigen::Matrix<double, 3, 2>;

/// Two unit vectors that complete m to an orthogonal frame.
Tangent tangent_at(const Eigen::Vector3d& m) {
    Eigen::Index smallest = 0;
    m.cwiseAbs().minCoeff(&smallest);
    Tangent frame;
    frame.col(0) = m.cross(Eigen::Vector3d::Unit(smallest)).normalized();
    frame.col(1) = m.cross(frame.col(0));
    return frame;
}

/// d(dm/dt)/dm within the tangent plane at an equilibrium, by central differences [1/s].
Eigen::Matrix2d linear_motion(const Macrospin& layer, const SpinTorque& torque, const Eigen::Vector3d& m) {
    constexpr double shift = 1e-5;
    const auto frame = tangent_at(m);
    Eigen::Matrix2d jacobian;
    for (int i = 0; i < 2; ++i) {
        const Eigen::Vector3d ahead = (m + shift * frame.col(i)).normalized();
        const Eigen::Vector3d behind = (m - shift * frame.col(i)).normalized();
        jacobian.col(i) = frame.transpose() * (layer.rate(ahead, torque) - layer.rate(behind, torque)) / (2 * shift);
    }
    return jacobian;
}

double growth_rate(const Eigen::Matrix2d& jacobian) {
    return jacobian.eigenvalues().real().maxCoeff();
}

/// The equilibrium near m, by Newton's method in the tangent plane; nothing if it is lost.
std::optional<Eigen::Vector3d> equilibrium_near(const Macrospin& layer, const SpinTorque& torque, Eigen::Vector3d m) {
    constexpr int most_iterations = 30;
    constexpr double longest_step = 0.5, tolerance = 1e-12;
    for (int i = 0; i < most_iterations; ++i) {
        const auto frame = tangent_at(m);
        const Eigen::Vector2d step =
            -linear_motion(layer, torque, m).fullPivLu().solve(frame.transpose() * layer.rate(m, torque));
        if (!step.allFinite() || step.norm() > longest_step) return {};
        m = (m + frame * step).normalized();
        if (step.norm() < tolerance) return m;
    }
    return {};
}

constexpr double absent = 0;

}  // namespace

SotDevice SotDevice::at_temperature(double temperature) const {
    SPINLOOM_EXPECT(temperature > 0);
    SotDevice device = *this;
    if (!heat.follows_temperature()) return device;
    if (temperature >= heat.curie_temperature) {
        throw InputError(InputProblem{{},
                                      0,
                                      "curie_temperature",
                                      fmt::format("is {:g} K: at {:g} K the free layer has no magnetisation",
                                                  heat.curie_temperature, temperature)});
    }
    const auto order = [&](double kelvin) { return 1 - std::pow(kelvin / heat.curie_temperature, 1.5); };
    const double share = order(temperature) / order(heat.reference_temperature);
    device.layer.saturation_magnetisation *= share;
    device.layer.uniaxial_anisotropy *= std::pow(share, heat.anisotropy_exponent);
    device.heat.reference_temperature = temperature;
    if (device.layer.wells().easy.dot(layer.wells().easy) < 0.5) {
        throw InputError(InputProblem{{},
                                      0,
                                      "anisotropy_exponent",
                                      fmt::format("at {:g} K the easy axis of the free layer is another one than at "
                                                  "{:g} K",
                                                  temperature, heat.reference_temperature)});
    }
    return device;
}

double SotDevice::warming(double current, double time) const {
    const double share = heat.thermal_time > 0 ? -std::expm1(-time / heat.thermal_time) : 1;
    return current * current * line.resistance() * heat.thermal_resistance * share;
}

SpinTorque SotDevice::write_torque(double current) const {
    auto torque = line.torque(layer, current) + junction.torque(layer, std::copysign(assist_voltage, current));
    torque.field_like.x() += assist_field;
    return torque;
}

double SotDevice::write_energy(double current, double duration) const {
    const double assist = assist_voltage * assist_voltage * junction.parallel_conductance;
    return duration * current * current * line.resistance() + (duration + assist_hold) * assist;
}

std::optional<double> SotDevice::critical_current(double largest) const {
    SPINLOOM_EXPECT(largest > 0);
    constexpr int steps = 400;
    constexpr int bisections = 40;
    const Eigen::Vector3d start = -layer.wells().easy;
    auto m = equilibrium_near(layer, write_torque(0), start);
    // A stable equilibrium close to the one of a slightly smaller current.
    const auto follow = [&](double current, const Eigen::Vector3d& from) -> std::optional<Eigen::Vector3d> {
        const auto torque = write_torque(current);
        const auto found = equilibrium_near(layer, torque, from);
        if (!found || growth_rate(linear_motion(layer, torque, *found)) > 0) return {};
        return found;
    };
    if (!m) return {};
    double stable = 0;
    for (int i = 1; i <= steps; ++i) {
        double unstable = largest * i / steps;
        if (const auto next = follow(unstable, *m)) {
            m = next;
            stable = unstable;
            continue;
        }
        for (int k = 0; k < bisections; ++k) {
            const double middle = 0.5 * (stable + unstable);
            if (const auto next = follow(middle, *m)) {
                m = next;
                stable = middle;
            } else {
                unstable = middle;
            }
        }
        return 0.5 * (stable + unstable);
    }
    return {};
}

double escape_rate(const Macrospin& layer, double temperature) {
    SPINLOOM_EXPECT(temperature > 0);
    const double thermal_energy = constants::boltzmann_constant * temperature;
    const double moment = constants::vacuum_permeability * layer.saturation_magnetisation * layer.volume();
    // E = -(moment/2) m.A m has the curvatures moment (a_m - a_i) at the axis m.
    const Eigen::Vector3d a = layer.anisotropy_eigenvalues() * moment / thermal_energy;
    const double well_1 = a[2] - a[1], well_2 = a[2] - a[0];
    const double down = a[2] - a[1], across = a[1] - a[0];
    const double unit = layer.precession_constant() * thermal_energy / ((1 + layer.damping * layer.damping) * moment);
    const double sum = layer.damping * (across - down);
    const double growth =
        unit / 2 * (-sum + std::sqrt(sum * sum + 4 * (1 + layer.damping * layer.damping) * down * across));
    // Z = 2 pi exp(-x) I_0(x) with x = c_t/4; the product is finite where I_0 alone is not.
    const double x = across / 4;
    const double ring =
        2 * constants::pi * (x < 500 ? std::exp(-x) * std::cyl_bessel_i(0.0, x) : 1 / std::sqrt(2 * constants::pi * x));
    return growth / (2 * constants::pi) * std::sqrt(well_1 * well_2 / (2 * constants::pi * down)) * ring *
           std::exp(-layer.thermal_stability(temperature));
}

const std::vector<ParameterSpec>& sot_parameters() {
    constexpr Range damping_range{1e-5, 1e6, false};  // below those of garnets (assumed); with less nothing rests
    static const std::vector<ParameterSpec> specs = {
        {"damping", "1", damping_range, "Gilbert damping of the free layer", {}},
        {"saturation_magnetisation", "A/m", positive, "saturation magnetisation of the free layer", {}},
        {"interface_anisotropy", "J/m^2", any_number, "anisotropy energy of its interface, along the normal", absent},
        {"layer_thickness", "m", positive, "thickness of the free layer", {}},
        {"size_along_current", "m", positive, "axis of the ellipse along the current", {}},
        {"size_across_current", "m", positive, "axis of the ellipse across the current", {}},
        {"gyromagnetic_ratio", "rad/(s T)", positive, "gyromagnetic ratio", usual_gyromagnetic_ratio},
        {"spin_hall_angle", "1", any_number, "spin Hall angle of the bulk heavy metal", {}},
        {"diffusion_length", "m", non_negative, "spin diffusion length of the heavy metal", absent},
        {"field_like_ratio", "1", any_number, "field-like over damping-like torque", absent},
        {"line_length", "m", positive, "length of the strip", {}},
        {"line_width", "m", positive, "width of the strip", {}},
        {"line_thickness", "m", positive, "thickness of the strip", {}},
        {"resistivity", "ohm m", positive, "resistivity of the strip", {}},
        {"parallel_resistance", "ohm", positive, "resistance of the junction in its parallel state", {}},
        {"tmr", "1", positive, "tunnel magnetoresistance", {}},
        {"assist_field", "A/m", any_number, "field along the current during a pulse", absent},
        {"assist_hold", "s", non_negative, "time that field and voltage outlast the current", absent},
        {"assist_voltage", "V", any_number, "voltage over the junction during a pulse", absent},
        {"curie_temperature", "K", non_negative, "of Bloch's law for the layer; 0: it does not depend on temperature",
         absent},
        {"anisotropy_exponent", "1", non_negative, "of the magnetisation, to which the anisotropy is proportional",
         DeviceHeat{}.anisotropy_exponent},
        {"reference_temperature", "K", positive, "at which the numbers of the layer hold",
         DeviceHeat{}.reference_temperature},
        {"thermal_resistance", "K/W", non_negative, "of the strip to its surroundings; 0: a current does not heat it",
         absent},
        {"thermal_time", "s", non_negative, "in which the strip becomes warm", absent},
    };
    return specs;
}

std::optional<SotDevice> sot_device(const SotParameters& parameters) {
    SotDevice device;
    auto& layer = device.layer;
    layer.damping = parameters.damping;
    layer.saturation_magnetisation = parameters.saturation_magnetisation;
    layer.thickness = parameters.layer_thickness;
    layer.uniaxial_anisotropy = parameters.interface_anisotropy / layer.thickness;
    layer.easy_axis = Eigen::Vector3d::UnitZ();
    const double along = parameters.size_along_current, across = parameters.size_across_current;
    layer.demagnetising_factors = demagnetising_factors_of_elliptic_disc(along, across, layer.thickness);
    layer.area = constants::pi * along * across / 4;
    layer.gyromagnetic_ratio = parameters.gyromagnetic_ratio;
    device.line = parameters.line;
    const auto easy = layer.wells().easy;
    if (std::abs(easy.x()) > std::abs(easy.y()) && std::abs(easy.x()) > std::abs(easy.z())) return {};
    device.junction = {1 / parameters.parallel_resistance, parameters.tunnel_magnetoresistance, easy};
    return device;
}

SotDevice sot_device_from_card(const Card& card) {
    const SotParameters parameters{
        card["damping"],
        card["saturation_magnetisation"],
        card["interface_anisotropy"],
        card["layer_thickness"],
        card["size_along_current"],
        card["size_across_current"],
        card["gyromagnetic_ratio"],
        {card["spin_hall_angle"], card["diffusion_length"], card["line_length"], card["line_width"],
         card["line_thickness"], card["resistivity"], card["field_like_ratio"], Eigen::Vector3d::UnitY()},
        card["parallel_resistance"],
        card["tmr"]};
    auto device = sot_device(parameters);
    if (!device) {
        throw InputError(
            {card.file(), 0, "parameters",
             "the easy axis of the layer lies along the current, where its torque cannot switch it; it must "
             "lie across (size_across_current above size_along_current) or along the normal "
             "(a larger interface_anisotropy)"});
    }
    device->assist_field = card["assist_field"];
    device->assist_voltage = card["assist_voltage"];
    device->assist_hold = card["assist_hold"];
    device->heat = {card["curie_temperature"], card["anisotropy_exponent"], card["reference_temperature"],
                    card["thermal_resistance"], card["thermal_time"]};
    if (device->heat.follows_temperature() && device->heat.reference_temperature >= device->heat.curie_temperature) {
        throw InputError({card.file(), 0, "parameters.curie_temperature",
                          fmt::format("must be above the {:g} K at which the layer's numbers hold",
                                      device->heat.reference_temperature)});
    }
    return *device;
}

SotDevice read_sot_card(const std::filesystem::path& path) {
    return sot_device_from_card(Card::read(path, "sot", sot_parameters()));
}

}  // namespace spinloom
