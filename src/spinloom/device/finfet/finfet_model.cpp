#include "spinloom/device/finfet/finfet_model.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet_fringe.hpp"

namespace spinloom {
namespace {

/// The constants that BSIM-CMG itself is written with; they are not the CODATA values and the published cards were
/// fitted with them.
namespace bsim {
constexpr double charge_of_electron = 1.60219e-19;     // C
constexpr double permittivity_of_vacuum = 8.8542e-12;  // F/m
constexpr double boltzmann_over_charge = 8.617087e-5;  // V/K
constexpr double oxide_permittivity = 3.9;             // relative, of the SiO2 that EOT stands for
constexpr double reference_temperature = 300.15;       // K
constexpr double minimum_current = 1e-15;              // A, floor of the inversion charge
}  // namespace bsim

/// Smooth maximum of 0 and x; c sets the width of the corner.
double positive_part(double x, double c) {
    return 0.5 * (x + std::sqrt(x * x + 4 * c * c));
}

/// Smooth maximum of x and a negative minimum that leaves x = 0 where it is.
double smooth_maximum(double x, double minimum, double c) {
    const double d = x - minimum - c;
    return minimum + 0.5 * (d + std::sqrt(d * d - 4 * minimum * c));
}

/// Factor 1 + slope dT, kept positive.
double temperature_factor(double slope, double rise) {
    return positive_part(1 + slope * rise - 1e-6, 1e-3);
}

/// What the source, drain and gate barriers of a short channel see of each other at distance x natural lengths.
double barrier_decay(double x) {
    return x < 40 ? 0.5 / (std::cosh(x) - 1) : std::exp(-x);
}

struct Materials {
    double thermal_voltage, band_gap, intrinsic_density, conduction_density;
};

Materials materials_at(const FinfetCard& card, double temperature) {
    Materials m{};
    m.thermal_voltage = bsim::boltzmann_over_charge * temperature;
    m.band_gap = card.band_gap - card.band_gap_slope * temperature * temperature / (temperature + card.band_gap_offset);
    const double scale = std::pow(temperature / bsim::reference_temperature, 1.5);
    m.intrinsic_density = card.intrinsic_density * scale *
                          std::exp(card.band_gap / (2 * bsim::boltzmann_over_charge * bsim::reference_temperature) -
                                   m.band_gap / (2 * m.thermal_voltage));
    m.conduction_density = card.conduction_band_density * scale;
    return m;
}

/// Lengths and capacitances that several groups share.
struct Structure {
    double silicon_permittivity, oxide_capacitance, permittivity_ratio, width, channel_length, natural_length;
    double area;   ///< cross-section of the fin
    double ratio;  ///< twice the gate capacitance over that of the unified fin
};

Structure structure_of(const FinfetCard& card, double gate_length) {
    Structure s{};
    s.silicon_permittivity = card.body_permittivity * bsim::permittivity_of_vacuum;
    s.oxide_capacitance = finfet_oxide_capacitance(card);
    s.permittivity_ratio = card.body_permittivity / bsim::oxide_permittivity;
    s.width = 2 * card.fin_height + card.fin_thickness;
    s.channel_length = gate_length - 2 * card.length_reduction;
    s.area = card.fin_height * card.fin_thickness;
    s.ratio = 2 * s.oxide_capacitance * s.area / (s.width * s.silicon_permittivity);
    if (card.release == 111) {
        s.natural_length =
            std::sqrt(s.silicon_permittivity * s.area / (s.oxide_capacitance * s.width) * (1 + s.ratio / 4));
        return s;
    }
    const double eot = card.equivalent_oxide_thickness, er = s.permittivity_ratio;
    const double double_gate = 0.5 * er * card.fin_thickness * eot * (1 + card.fin_thickness / (4 * er * eot));
    const double top_gate = card.fin_height * (card.fin_height + 2 * er * eot) / 8;
    s.natural_length = 1 / std::sqrt(1 / double_gate + 0.25 / top_gate);
    return s;
}

/// Majority-carrier mobility of heavily doped silicon [m^2/V/s] against doping: the fit of Masetti et al. (1983). @cite
/// masetti1983
double doped_silicon_mobility(bool n_type, double doping) {
    if (n_type) {
        return 1e-4 * (52.2 + (1417 - 52.2) / (1 + std::pow(doping / 9.68e22, 0.680)) -
                       43.4 / (1 + std::pow(3.43e26 / doping, 2)));
    }
    return 1e-4 * (44.9 + (470.5 - 44.9) / (1 + std::pow(doping / 2.23e22, 0.719)) -
                   29.0 / (1 + std::pow(6.10e26 / doping, 2)));
}

/// Resistivity of source and drain [ohm m].
double source_drain_resistivity(const FinfetCard& card) {
    const double mobility = doped_silicon_mobility(card.polarity > 0, card.source_drain_doping);
    return 1 / (bsim::charge_of_electron * card.source_drain_doping * mobility);
}

/// Resistance of the extension of one end of one fin, release 105.03: under the spacer the doping rises from that at
/// the end of the channel tenfold every `extension_decade` until that of the source.
double extension_resistance(const FinfetCard& card, double gate_length) {
    const double rise = card.source_drain_doping / card.extension_doping;
    const double spacer = card.spacer_thickness + card.spacer_scaling * gate_length;
    const double graded = card.extension_decade / std::log(10.0) * (rise - 1 - std::log(rise));
    return source_drain_resistivity(card) / (card.fin_height * card.fin_thickness) *
           (spacer + card.length_reduction + graded);
}

/// The temperature that the card's laws start from [K].
double nominal_temperature(const FinfetCard& card) {
    return card.nominal_temperature + (card.release == release_105 ? constants::zero_celsius : 0);
}

/// Resistance of one end of one fin: current spreading from the fin into the raised region, then a transmission-line
/// contact as long as the gate. RGEOMOD 1.
double geometric_resistance(const FinfetCard& card, double contact_length) {
    const double resistivity = source_drain_resistivity(card);
    const double area =
        card.fin_pitch * card.fin_height +
        (card.fin_thickness + (card.fin_pitch - card.fin_thickness) * card.epitaxy_fill) * card.epitaxy_height;
    const double fin_area = std::min(card.fin_thickness * card.fin_height, area);
    const double spreading_angle = 55 * constants::pi / 180;
    const double spreading = resistivity / (std::tan(spreading_angle) * std::sqrt(constants::pi)) *
                             (1 / std::sqrt(fin_area) - 2 / std::sqrt(area) + std::sqrt(fin_area) / area);
    const double transfer_length = std::sqrt(card.contact_resistivity * area / (resistivity * card.fin_pitch));
    const double contact = resistivity * transfer_length / (area * std::tanh(contact_length / transfer_length));
    return spreading + contact;
}

void set_electrostatics(FinfetModel& model, const FinfetCard& card, const Structure& s, const Materials& m,
                        double rise) {
    const double vt = m.thermal_voltage;
    const double body_level = vt * std::log(card.body_doping / m.intrinsic_density);
    const double built_in = vt * (std::log(card.body_doping / m.intrinsic_density) +
                                  std::log(card.source_drain_doping / m.intrinsic_density));
    const double surface_level = 0.4 + body_level + card.surface_potential_offset;
    const auto decay = [&](double exponent) {
        return barrier_decay(exponent * s.channel_length / s.natural_length + 1e-6);
    };

    const double flat_band_offset =
        model.polarity * (card.work_function - card.electron_affinity - (model.polarity > 0 ? 0 : m.band_gap));
    const double rolloff = decay(card.rolloff_exponent);
    model.gate_offset = flat_band_offset - card.rolloff_amplitude * rolloff * (built_in - surface_level);
    model.barrier_lowering = card.barrier_lowering_amplitude * decay(card.barrier_lowering_exponent);

    const double fin_capacitance = s.silicon_permittivity / card.fin_thickness;
    const double body_capacitance =
        model.is_unified ? 2 * s.oxide_capacitance / (s.ratio + 2)
                         : 2 * s.oxide_capacitance * fin_capacitance / (2 * fin_capacitance + s.oxide_capacitance);
    const double temperature_ratio = model.is_unified ? 1 : 1 + rise / nominal_temperature(card);
    model.ideality =
        1 + (card.interface_trap_capacitance / temperature_ratio + rolloff * card.drain_coupling_capacitance) /
                body_capacitance;
    model.ideality_slope = rolloff * card.drain_coupling_slope / body_capacitance;
    model.flat_band = flat_band_offset - m.band_gap / 2 - body_level;
}

void set_charge(FinfetModel& model, const FinfetCard& card, const Structure& s, const Materials& m) {
    const double q = bsim::charge_of_electron, t = card.fin_thickness;
    model.body_potential = q * card.body_doping * t * t / (8 * s.silicon_permittivity);
    model.body_charge = q * card.body_doping * t / (2 * s.oxide_capacitance);
    model.capacitance_ratio = 2 * s.silicon_permittivity / (s.oxide_capacitance * t);
    model.potential_origin = 0.5 * std::log(2 * s.silicon_permittivity / (q * m.conduction_density)) + std::log(2 / t);
    model.interpolation_slope = 5 * s.silicon_permittivity / (t * s.oxide_capacitance);
    model.interpolation_offset =
        2 * std::sqrt(2 * q * card.body_doping * s.silicon_permittivity * model.body_potential) / s.oxide_capacitance;
    model.floor_log =
        -std::log(2 * s.oxide_capacitance * bsim::minimum_current / (model.gain * q * m.conduction_density * t));
}

/// What release 111 has in place of the charge of a double gate.
void set_unified_charge(FinfetModel& model, const FinfetCard& card, const Structure& s, const Materials& m) {
    const double q = bsim::charge_of_electron, gate_capacitance = s.oxide_capacitance * s.width;
    model.unified_depletion = q * card.body_doping * s.area / gate_capacitance;
    model.unified_ratio = s.ratio;
    model.unified_origin = std::log(gate_capacitance / (q * m.conduction_density * 2 * s.area));
    model.interpolation_slope = 10 / s.ratio;
    model.interpolation_offset = 2 * model.unified_depletion;
    model.body_charge = 0;
}

/// Saturation velocity of currents or of charges at a temperature above the nominal one.
double saturation_velocity(const FinfetModel& model, double nominal, double slope, double rise) {
    const double factor = model.is_unified ? temperature_factor(-slope, rise)
                                           : 1 + positive_part(0.9 - slope * rise, 1e-3) - positive_part(0.9, 1e-3);
    return std::max(nominal * factor, 1000.0);
}

/// Mobility at low field and UA at a temperature above the nominal one. Both have a least value, a tenth of U0 and
/// none.
struct Mobility {
    double low_field, degradation;
};
Mobility mobility_at(const FinfetCard& card, double rise) {
    const double u0 = card.low_field_mobility, ua = card.mobility_degradation;
    if (card.release == release_105) {  // UTL and UA1 count in parts of U0 and UA; no corner was found
        return {u0 * std::max(1 + card.mobility_slope * rise, 0.1),
                ua * std::max(1 + card.mobility_degradation_slope * rise, 0.0)};
    }
    return {u0 + smooth_maximum(card.mobility_slope * rise, -0.9 * u0, 1e-4),
            ua + smooth_maximum(card.mobility_degradation_slope * rise, -ua, 1e-6)};
}

void set_transport(FinfetModel& model, const FinfetCard& card, const Structure& s, double gate_length, double rise) {
    const auto [mobility, degradation] = mobility_at(card, rise);
    const bool is_of_105 = card.release == release_105;
    model.gain = mobility * s.oxide_capacitance * s.width / s.channel_length;

    model.degradation = degradation;
    model.mobility_exponent = card.mobility_exponent;
    const double field_per_volt = 1e-8 / (s.permittivity_ratio * card.equivalent_oxide_thickness);
    model.charge_field_slope = field_per_volt * (model.polarity > 0 ? 0.5 : 1.0 / 3.0);
    model.field_slope = field_per_volt * card.field_weight * (model.polarity > 0 ? 0.5 : 1.0 / 3.0);
    const double gated_thickness = model.is_unified ? 2 * s.area / s.width : card.fin_thickness;
    model.field_body =
        field_per_volt * bsim::charge_of_electron * card.body_doping * gated_thickness / (2 * s.oxide_capacitance);

    const double velocity = saturation_velocity(model, card.saturation_velocity, card.saturation_velocity_slope, rise);
    model.saturation_voltage = 2 * velocity * s.channel_length / mobility;
    model.saturation_onset = card.saturation_onset;
    model.saturation_norm = 1 / (1 + std::sqrt(card.saturation_onset));
    model.saturation_factor = card.saturation_voltage_factor;
    model.saturation_smoothing = positive_part(card.saturation_smoothing - 2, 1e-3) + 2;
    model.length_modulation = card.channel_length_modulation;
    if (is_of_105) model.modulation_voltage = card.modulation_voltage;
    const double x = card.output_barrier_exponent * s.channel_length / s.natural_length + 1e-6;
    model.output_barrier = card.output_barrier_amplitude * barrier_decay(x) + card.output_barrier_floor;
    model.output_gate_dependence = card.output_gate_dependence;
    double geometric = std::max(geometric_resistance(card, s.channel_length + 2 * card.length_reduction), 1e-3);
    if (is_of_105) geometric += extension_resistance(card, gate_length);
    model.series_resistance =
        (geometric + card.access_resistance / s.width) * temperature_factor(card.resistance_slope, rise);

    const double charge_length = gate_length - 2 * card.charge_length_reduction;
    model.charge_saturation_voltage =
        2 * saturation_velocity(model, card.charge_saturation_velocity, card.saturation_velocity_slope, rise) *
        charge_length / mobility;
    model.charge_saturation_onset = card.charge_saturation_onset;
    model.charge_saturation_norm = 1 / (1 + std::sqrt(card.charge_saturation_onset));
    model.charge_length_modulation = card.charge_length_modulation;
    if (is_of_105) model.charge_modulation_voltage = card.charge_modulation_voltage;
}

/// Capacitances of one fin: channel, body, overlap, fringe.
void set_capacitances(FinfetModel& model, const FinfetCard& card, const Structure& s, const Materials& m,
                      double gate_length) {
    const double length = gate_length - 2 * card.charge_length_reduction;
    model.channel_capacitance = s.width * length * s.oxide_capacitance;
    model.depletion_charge =
        bsim::charge_of_electron * card.body_doping * card.fin_height * card.fin_thickness * length;

    const double fringe = fringe_capacitance(card, gate_length, bsim::permittivity_of_vacuum);
    const auto edge = [&](double overlap, double depleting, double smoothing) {
        return EdgeCapacitance{s.width * s.oxide_capacitance * overlap + fringe, s.width * depleting, smoothing};
    };
    model.source_edge = edge(card.source_overlap, card.source_depleting_overlap, card.source_overlap_smoothing);
    model.drain_edge = edge(card.drain_overlap, card.drain_depleting_overlap, card.drain_overlap_smoothing);
    model.body_edge = {(card.gate_body_per_device / model.fins + card.gate_body_per_fin) * length,
                       card.gate_body_depleting * length, card.gate_body_smoothing};

    const double fermi = m.thermal_voltage * std::log(card.source_drain_doping / m.intrinsic_density);
    const double band_edge = positive_part(0.5 * m.band_gap - fermi, 1e-4);  // of the Fermi level in source and drain
    model.edge_flat_band = model.polarity * (card.work_function - card.electron_affinity - 0.5 * m.band_gap) +
                           0.5 * m.band_gap - band_edge;
}

/// Prefactors of the direct-tunnelling current through the gate insulator [A/V^2] and its exponent [(g/F)^0.5/s].
struct Barrier {
    double prefactor, exponent;
};
constexpr Barrier electrons_from_conduction_band{4.97232e-7, 7.45669e11};
constexpr Barrier holes_from_valence_band{3.42537e-7, 1.16645e12};
constexpr Barrier electrons_from_valence_band{3.75956e-7, 9.82222e11};

void set_tunnelling(FinfetModel& model, const FinfetCard& card, const Structure& s, double temperature_ratio) {
    const double thickness = card.physical_oxide_thickness;
    // Release 105.03 has neither TOXREF nor NTOX.
    const double oxide_ratio =
        model.is_of_105 ? 1 : std::pow(card.reference_oxide_thickness / thickness, card.oxide_ratio_exponent);
    const double scale = s.width * s.channel_length *
                         std::pow(temperature_ratio, card.tunnelling_temperature_exponent) * oxide_ratio /
                         (thickness * thickness);
    const auto channel = model.polarity > 0 ? electrons_from_conduction_band : holes_from_valence_band;
    model.channel_tunnelling = scale * channel.prefactor * card.channel_tunnelling_factor;
    model.channel_a = channel.exponent * thickness * card.channel_tunnelling_a;
    model.channel_b = channel.exponent * thickness * card.channel_tunnelling_b;
    model.channel_c = card.channel_tunnelling_c;
    model.channel_share = card.channel_tunnelling_share;

    const auto inversion = electrons_from_valence_band;
    model.inversion_tunnelling = scale * inversion.prefactor * card.body_tunnelling_factor;
    model.inversion_a = inversion.exponent * thickness * card.inversion_tunnelling_a;
    model.inversion_b = inversion.exponent * thickness * card.inversion_tunnelling_b;
    model.inversion_c = card.inversion_tunnelling_c;
    model.inversion_onset = card.inversion_tunnelling_e;
    model.inversion_voltage = card.inversion_tunnelling_n * model.thermal_voltage;

    const auto accumulation = electrons_from_conduction_band;
    model.accumulation_tunnelling = scale * accumulation.prefactor * card.body_tunnelling_factor;
    model.accumulation_a = accumulation.exponent * thickness * card.accumulation_tunnelling_a;
    model.accumulation_b = accumulation.exponent * thickness * card.accumulation_tunnelling_b;
    model.accumulation_c = card.accumulation_tunnelling_c;
    model.accumulation_voltage = card.accumulation_tunnelling_n * model.thermal_voltage;

    if (model.is_unified) {  // IGCINVCLAMP, IGBINVCLAMP and IGBACCCLAMP by default
        const auto floor = [&](const Barrier& barrier, double least) {
            return SoftFloor{-least * barrier.exponent * thickness, 1e-6 * barrier.exponent * thickness};
        };
        model.channel_floor = floor(channel, 5e-4);
        model.inversion_floor = floor(inversion, 1e-3);
        model.accumulation_floor = floor(accumulation, 1e-3);
    }
}

}  // namespace

double finfet_oxide_capacitance(const FinfetCard& card) {
    return bsim::oxide_permittivity * bsim::permittivity_of_vacuum / card.equivalent_oxide_thickness;
}

FinfetModel make_finfet_model(const FinfetCard& card, const FinfetInstance& instance) {
    SPINLOOM_EXPECT(instance.fins > 0 && instance.temperature > 0);
    const double gate_length = instance.gate_length > 0 ? instance.gate_length : card.gate_length;
    const auto structure = structure_of(card, gate_length);
    SPINLOOM_EXPECT(structure.channel_length > 0);
    const auto materials = materials_at(card, instance.temperature);
    const double rise = instance.temperature - nominal_temperature(card);

    FinfetModel model;
    model.polarity = card.polarity;
    model.is_unified = card.release == 111;
    model.is_of_105 = card.release == release_105;
    model.fins = instance.fins;
    model.thermal_voltage = materials.thermal_voltage;
    set_electrostatics(model, card, structure, materials, rise);
    set_transport(model, card, structure, gate_length, rise);
    set_charge(model, card, structure, materials);
    if (model.is_unified) set_unified_charge(model, card, structure, materials);
    set_capacitances(model, card, structure, materials, gate_length);
    set_tunnelling(model, card, structure, instance.temperature / nominal_temperature(card));
    return model;
}

}  // namespace spinloom
