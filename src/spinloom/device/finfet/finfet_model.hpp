#pragma once

#include "spinloom/device/finfet/finfet_card.hpp"

/// Everything of a FinFET that does not depend on bias.

namespace spinloom {

/// The device asked for: its fins and its temperature.
struct FinfetInstance {
    double fins = 1;              ///< number of parallel fins, > 0
    double temperature = 300.15;  ///< [K], > 0
    double gate_length = 0;       ///< drawn [m]; 0 takes the card's
};

/// Capacitance of the gate insulator per area [F/m^2].
[[nodiscard]] double finfet_oxide_capacitance(const FinfetCard& card);

/// What the gate faces beside the channel, one fin.
struct EdgeCapacitance {
    double constant = 0;   ///< [F]
    double depleting = 0;  ///< capacitance that falls where its region depletes [F]
    double smoothing = 1;  ///< how fast it falls [V]

    bool operator==(const EdgeCapacitance&) const = default;
};

/// Least value that an exponent is held at, and the width of the corner. None if the value is 0.
struct SoftFloor {
    double value = 0, width = 0;

    bool operator==(const SoftFloor&) const = default;
};

/// A FinFET ready to be evaluated; made by `make_finfet_model`. SI; everything is for ONE fin except `fins`.
///
/// Groups follow docs/theory/device.md; q/Cox etc. are expressed as voltages wherever the laws use them so.
struct FinfetModel {
    double polarity = 1;
    double fins = 1;
    bool is_unified = false;     ///< release 111 instead of 107
    bool is_of_105 = false;      ///< release 105.03 instead of 107
    double thermal_voltage = 0;  ///< kT/q of the model's own constants [V]

    // Threshold and swing: shift of the gate voltage, ideality, and the floor that keeps the inversion charge positive
    double gate_offset = 0;       ///< work-function difference plus threshold roll-off [V]
    double barrier_lowering = 0;  ///< per volt of smoothed drain bias
    double ideality = 1;          ///< n at zero drain bias
    double ideality_slope = 0;    ///< per volt of smoothed drain bias
    double floor_log = 0;         ///< -ln of the normalised charge at the current floor, at nVt = 1 V

    // Charge of the unified fin, release 111
    double unified_depletion = 0;  ///< depletion charge over the gate capacitance [V]
    double unified_ratio = 0;      ///< twice the gate capacitance over that of the fin
    double unified_origin = 0;     ///< ln(C_gate/(q Nc 2 A)), at nVt = 1 V

    // Charge of the doped double gate, release 107; the interpolation serves both
    double body_potential = 0;        ///< potential drop across half of the fully depleted fin [V]
    double body_charge = 0;           ///< depletion charge over Cox that the saturation voltage counts [V]
    double capacitance_ratio = 0;     ///< r = 2 eps_si/(Cox t_fin)
    double potential_origin = 0;      ///< 0.5 ln(2 eps_si/(q Nc)) + ln(2/t_fin), at nVt = 1 V
    double interpolation_slope = 0;   ///< 5 eps_si/(t_fin Cox)
    double interpolation_offset = 0;  ///< 2 Q_bulk/Cox [V]

    // Mobility, saturation, output conductance
    double gain = 0;         ///< u0 Cox W/L [A/V^2]
    double degradation = 0;  ///< UA(T)
    double mobility_exponent = 0;
    double field_body = 0;          ///< effective field of the body charge [MV/cm]
    double field_slope = 0;         ///< per volt of mobile charge [MV/cm/V]
    double saturation_voltage = 0;  ///< 2 vsat L/u0, Esat L without mobility degradation [V]
    double saturation_onset = 0;
    double saturation_norm = 0;       ///< 1/(1 + sqrt(onset))
    double saturation_factor = 0;     ///< KSATIV
    double saturation_smoothing = 0;  ///< MEXP
    double length_modulation = 0;     ///< PCLM
    double modulation_voltage = 0;    ///< VASAT; 0 takes Vdsat + Esat L instead [V]
    double output_barrier = 0;        ///< DIBL factor of the output conductance
    double output_gate_dependence = 0;

    // Charges
    double channel_capacitance = 0;        ///< Cox W L of the charges [F]
    double charge_field_slope = 0;         ///< as field_slope, without the weight of the currents
    double charge_saturation_voltage = 0;  ///< as saturation_voltage, with the velocity of the charges
    double charge_saturation_onset = 0;
    double charge_saturation_norm = 0;
    double charge_length_modulation = 0;   ///< PCLMCV
    double charge_modulation_voltage = 0;  ///< VASATCV; 0 as above [V]
    double depletion_charge = 0;           ///< acceptors in the fin [C]
    double edge_flat_band = 0;             ///< of gate over source and drain [V]
    EdgeCapacitance source_edge, drain_edge, body_edge;

    // Series resistance of each of source and drain, one fin
    double series_resistance = 0;  ///< [ohm]

    // Tunnelling: A exp(-(a - b q)(1 + c q))
    double channel_tunnelling = 0, channel_a = 0, channel_b = 0, channel_c = 0, channel_share = 0;
    double inversion_tunnelling = 0, inversion_a = 0, inversion_b = 0, inversion_c = 0;
    double inversion_onset = 0, inversion_voltage = 0;
    double accumulation_tunnelling = 0, accumulation_a = 0, accumulation_b = 0, accumulation_c = 0;
    SoftFloor channel_floor, inversion_floor, accumulation_floor;  ///< of a - b q, release 111
    double flat_band = 0, accumulation_voltage = 0;

    bool operator==(const FinfetModel&) const = default;
};

/// The bias-independent part of the model for one device.
///
/// Law: BSIM-CMG 107.0.0, or 111.0.0 or 105.03 (107 with the changes of docs/theory/device.md) where the card says so,
/// with GEOMOD 1, RDSMOD 1, RGEOMOD 1, COREMOD 0, CAPMOD 0,
/// CGEOMOD 2, IGCMOD 1, IGBMOD 1. Chapters on geometry scaling, temperature, geometry-dependent series resistance and
/// parasitic capacitance of the manual. @cite bsimcmg107
[[nodiscard]] FinfetModel make_finfet_model(const FinfetCard& card, const FinfetInstance& instance = {});

}  // namespace spinloom
