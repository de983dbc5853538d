#pragma once

#include <filesystem>
#include <optional>

#include "spinloom/core/card.hpp"
#include "spinloom/device/magnet/llg_trajectory.hpp"
#include "spinloom/device/magnet/spin_current.hpp"

/// A memory element that is written by a current under its free layer.

namespace spinloom {

/// What heat does to a device: that of its surroundings to the free layer, and that of the write current in its strip.
///
/// Law, relative to the temperature T0 at which the device's numbers hold:
///     M_s(T)/M_s(T0) = (1 - (T/T_C)^1.5)/(1 - (T0/T_C)^1.5)       (Bloch)
///     K_u(T)/K_u(T0) = (M_s(T)/M_s(T0))^n                          (Callen and Callen)
///     T_strip(t) = T + I^2 R R_th (1 - exp(-t/tau))  in a pulse,   back with the same tau after it
/// The layer is as warm as its strip. Bloch's law holds well below T_C, one time constant where the strip is small
/// against what it is cooled by; n is 2 to 3 for interfaces of MgO. Source: @cite bloch1930, @cite callen1966,
/// @cite ibrahim2020.
struct DeviceHeat {
    double curie_temperature = 0;        ///< T_C of M_s(T) [K]; 0: M_s and K_u do not depend on temperature
    double anisotropy_exponent = 2;      ///< n, >= 0
    double reference_temperature = 300;  ///< T0 [K], below T_C
    double thermal_resistance = 0;       ///< R_th of the strip to its surroundings [K/W]; 0: it stays as they are
    double thermal_time = 0;             ///< tau [s], >= 0

    [[nodiscard]] bool follows_temperature() const { return curie_temperature > 0; }
    [[nodiscard]] bool heats_itself() const { return thermal_resistance > 0; }
};

/// A free layer on a strip of heavy metal, with a junction on top. The current flows along x, its spins are polarised
/// along y, z is the normal of the film.
///
/// In-plane devices (type y) have their easy axis along y and are switched by the spin-orbit torque alone, against the
/// damping. Perpendicular ones (type z) have it along z; the torque lays m into the plane, and a field along x or a
/// voltage over the junction decides which way it rises again. Both act during the pulse, and may outlast it.
/// Positive current writes the state +easy, for either type (with an assist field along +x).
struct SotDevice {
    Macrospin layer;
    SpinOrbitLine line;
    SpinTransferJunction junction;
    double assist_field = 0;    ///< along x during a pulse [A/m]
    double assist_voltage = 0;  ///< over the junction during a pulse [V]; its sign follows the current's
    double assist_hold = 0;     ///< how long both stay after the current is gone [s], >= 0
    DeviceHeat heat = {};

    /// The device with the free layer of a temperature [K], > 0, at which its numbers hold then.
    /// @throws InputError (no file) at or above its Curie temperature
    [[nodiscard]] SotDevice at_temperature(double temperature) const;
    /// How much warmer than its surroundings the strip is after a current [A] has flowed for a time [s]; [K].
    [[nodiscard]] double warming(double current, double time) const;
    /// The torque while a write current [A] flows; of 0, that of the assist alone.
    [[nodiscard]] SpinTorque write_torque(double current) const;
    /// Energy of a pulse [J]: I^2 R of the line, and at most V^2 G_P of the junction's assist, hold included.
    [[nodiscard]] double write_energy(double current, double duration) const;
    /// The least current [A], > 0, whose steady flow makes the state -easy unstable, without temperature; nothing up to
    /// `largest`.
    ///
    /// The driven equilibrium is followed from m = -easy by Newton's method as the current grows; it is lost at a
    /// saddle-node (perpendicular) or when small motions about it begin to grow (in-plane). Known limits:
    ///     in-plane: H_DL = alpha (H_1 + H_2)/2, the fields of the two hard axes;
    ///     perpendicular: H_DL = H_k/2 at small assist field. Source: @cite sun2000, @cite lee2013.
    [[nodiscard]] std::optional<double> critical_current(double largest) const;
};

/// Mean rate [1/s] at which the layer leaves a well over the saddles of its anisotropy: the inverse is the retention
/// time.
///
/// Law: rate = (lambda/2 pi) sqrt(c_1 c_2/(2 pi |c_s|)) Z exp(-Delta), with the curvatures c of the energy over kT at
/// the well and, c_s < 0 and c_t, at a saddle. lambda is the growth rate of the deterministic motion there, and Z the
/// integral of exp(-(c_t/2) sin^2 phi) around the ring through both saddles. For c_t >> 1 this is Brown's rate over two
/// saddles, for c_t = 0 that of a uniaxial layer. Holds for Delta > 5 and a damping at which a swing over the saddle
/// loses more than kT; below that it is an upper bound. Source: @cite brown1963, @cite coffey2012.
[[nodiscard]] double escape_rate(const Macrospin& layer, double temperature);

/// What a device is made of, as numbers; `SotDevice` is what they come to.
struct SotParameters {
    double damping = 0;                                    ///< [1], > 0
    double saturation_magnetisation = 0;                   ///< [A/m], > 0
    double interface_anisotropy = 0;                       ///< along the normal [J/m^2]
    double layer_thickness = 0;                            ///< [m], > 0
    double size_along_current = 0;                         ///< axis of the elliptic free layer [m], > 0
    double size_across_current = 0;                        ///< its other axis [m], > 0
    double gyromagnetic_ratio = usual_gyromagnetic_ratio;  ///< [rad/(s T)]
    SpinOrbitLine line;                                    ///< polarised along y
    double parallel_resistance = 0;                        ///< of the junction [ohm], > 0
    double tunnel_magnetoresistance = 0;                   ///< as a ratio, > 0
};

/// The device, with the fixed layer along +easy. Nothing if the easy axis lies along the current, where its torque
/// cannot switch it.
[[nodiscard]] std::optional<SotDevice> sot_device(const SotParameters& parameters);

/// What a card of kind "sot" gives.
[[nodiscard]] const std::vector<ParameterSpec>& sot_parameters();
/// The device of a card read with `sot_parameters()`. @throws InputError if the layer has no easy axis along y or z
[[nodiscard]] SotDevice sot_device_from_card(const Card& card);
[[nodiscard]] SotDevice read_sot_card(const std::filesystem::path& path);

}  // namespace spinloom
