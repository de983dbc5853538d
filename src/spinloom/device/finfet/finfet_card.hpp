#pragma once

#include <filesystem>
#include <string_view>

#include "spinloom/core/card.hpp"

/// The numbers of one FinFET process, in the words of what they are. Comments give the key in the BSIM-CMG manual.

namespace spinloom {

/// The release that HSPICE runs the PTM-MG cards with.
inline constexpr double release_105 = 105.03;

/// Parameters of a tri-gate FinFET on bulk silicon, SI (energies as the voltage that an electron crosses).
struct FinfetCard {
    double polarity = 1;   ///< +1 n-channel, -1 p-channel (TYPE)
    double release = 107;  ///< of the equations: 105.03 (as identified), 107 (107.0.0) or 111 (111.0.0) (VERSION)

    // Geometry of the fin and the gate stack
    double gate_length = 0;                 ///< L, as drawn
    double length_reduction = 0;            ///< LINT, per side
    double fin_height = 0;                  ///< HFIN
    double fin_thickness = 0;               ///< TFIN
    double fin_pitch = 0;                   ///< FPITCH
    double equivalent_oxide_thickness = 0;  ///< EOT
    double physical_oxide_thickness = 0;    ///< TOXP

    // Materials
    double body_doping = 0;              ///< NBODY
    double source_drain_doping = 0;      ///< NSD
    double work_function = 0;            ///< PHIG
    double electron_affinity = 0;        ///< EASUB
    double body_permittivity = 0;        ///< EPSRSUB, relative
    double band_gap = 0;                 ///< BG0SUB, at 0 K
    double band_gap_slope = 0;           ///< TBGASUB
    double band_gap_offset = 0;          ///< TBGBSUB
    double intrinsic_density = 0;        ///< NI0SUB, at 300.15 K
    double conduction_band_density = 0;  ///< NC0SUB, at 300.15 K
    double nominal_temperature = 0;      ///< TNOM; release 105.03 takes the same number for degrees Celsius

    // Short-channel electrostatics
    double interface_trap_capacitance = 0;  ///< CIT
    double drain_coupling_capacitance = 0;  ///< CDSC
    double drain_coupling_slope = 0;        ///< CDSCD
    double rolloff_amplitude = 0;           ///< DVT0
    double rolloff_exponent = 0;            ///< DVT1
    double surface_potential_offset = 0;    ///< PHIN
    double barrier_lowering_amplitude = 0;  ///< ETA0
    double barrier_lowering_exponent = 0;   ///< DSUB

    // Mobility
    double low_field_mobility = 0;          ///< U0
    double mobility_slope = 0;              ///< UTL
    double field_weight = 0;                ///< ETAMOB
    double mobility_degradation = 0;        ///< UA
    double mobility_degradation_slope = 0;  ///< UA1
    double mobility_exponent = 0;           ///< EU

    // Velocity saturation and output conductance
    double saturation_velocity = 0;        ///< VSAT
    double saturation_velocity_slope = 0;  ///< AT
    double saturation_onset = 0;           ///< DELTAVSAT
    double saturation_voltage_factor = 0;  ///< KSATIV
    double saturation_smoothing = 0;       ///< MEXP
    double channel_length_modulation = 0;  ///< PCLM
    double modulation_voltage = 0;         ///< VASAT, release 105.03
    double output_barrier_amplitude = 0;   ///< PDIBL1
    double output_barrier_floor = 0;       ///< PDIBL2
    double output_barrier_exponent = 0;    ///< DROUT
    double output_gate_dependence = 0;     ///< PVAG

    // Series resistance
    double contact_resistivity = 0;  ///< RHOC
    double epitaxy_height = 0;       ///< HEPI
    double epitaxy_fill = 0;         ///< CRATIO
    double resistance_slope = 0;     ///< PRT
    double extension_doping = 0;     ///< NSDE, at the end of the channel, release 105.03
    double extension_decade = 0;     ///< LDG, length in which the doping rises tenfold, release 105.03
    double access_resistance = 0;    ///< per width of the channel at each end, on top of the geometric one (RSW, RDW)

    // Charges of the channel
    double charge_length_reduction = 0;     ///< DLC, per side
    double charge_saturation_velocity = 0;  ///< VSATCV
    double charge_saturation_onset = 0;     ///< DELTAVSATCV
    double charge_length_modulation = 0;    ///< PCLMCV
    double charge_modulation_voltage = 0;   ///< VASATCV, release 105.03

    // Capacitances beside the channel
    double source_overlap = 0;            ///< CGSO over the oxide capacitance per area
    double drain_overlap = 0;             ///< CGDO over the oxide capacitance per area
    double source_depleting_overlap = 0;  ///< CGSL, per width
    double drain_depleting_overlap = 0;   ///< CGDL, per width
    double source_overlap_smoothing = 0;  ///< CKAPPAS
    double drain_overlap_smoothing = 0;   ///< CKAPPAD
    double gate_height = 0;               ///< TGATE
    double mask_height = 0;               ///< TMASK
    double silicide_thickness = 0;        ///< TSILI
    double spacer_permittivity = 0;       ///< EPSRSP, relative
    double spacer_thickness = 0;          ///< LSP, the part that does not scale with the gate length
    double spacer_scaling = 0;            ///< LSP, growth with the drawn gate length
    double fringe_factor = 0;             ///< CGEOA
    double side_fringe_factor = 0;        ///< CGEOE
    double gate_body_per_device = 0;      ///< CGBO, per gate length
    double gate_body_per_fin = 0;         ///< CGBN, per gate length
    double gate_body_depleting = 0;       ///< CGBL, per gate length and fin
    double gate_body_smoothing = 0;       ///< CKAPPAB

    // Gate tunnelling
    double channel_tunnelling_factor = 0;        ///< 0 switches gate to channel off (IGCMOD)
    double body_tunnelling_factor = 0;           ///< 0 switches gate to body off (IGBMOD)
    double channel_tunnelling_a = 0;             ///< AIGC
    double channel_tunnelling_b = 0;             ///< BIGC
    double channel_tunnelling_c = 0;             ///< CIGC
    double channel_tunnelling_share = 0;         ///< PIGCD
    double inversion_tunnelling_a = 0;           ///< AIGBINV
    double inversion_tunnelling_b = 0;           ///< BIGBINV
    double inversion_tunnelling_c = 0;           ///< CIGBINV
    double inversion_tunnelling_e = 0;           ///< EIGBINV
    double inversion_tunnelling_n = 0;           ///< NIGBINV
    double accumulation_tunnelling_a = 0;        ///< AIGBACC
    double accumulation_tunnelling_b = 0;        ///< BIGBACC
    double accumulation_tunnelling_c = 0;        ///< CIGBACC
    double accumulation_tunnelling_n = 0;        ///< NIGBACC
    double reference_oxide_thickness = 0;        ///< TOXREF
    double oxide_ratio_exponent = 0;             ///< NTOX
    double tunnelling_temperature_exponent = 0;  ///< IGT
};

/// The parameters a card of kind "finfet" may give: name, unit, legal range, meaning; all but a few are required.
[[nodiscard]] const std::vector<ParameterSpec>& finfet_parameters();

/// The device of a card that was read with `finfet_parameters()`; `release` as for `read_finfet_card`.
[[nodiscard]] FinfetCard finfet_card(const Card& card, double release = 0);

/// What is wrong with a device: values out of their legal range, geometry that cannot be. Empty if nothing is.
[[nodiscard]] std::vector<InputProblem> finfet_card_problems(const FinfetCard& device, const std::string& file);

/// Reads a card of kind "finfet". @throws InputError with every problem of the file
/// @param release  of the equations, instead of the card's own: 105.03, 107 or 111; 0 takes the card's
[[nodiscard]] FinfetCard read_finfet_card(const std::filesystem::path& path, double release = 0);

}  // namespace spinloom
