#pragma once

#include "spinloom/device/finfet/finfet_card.hpp"

/// The BSIM-CMG parameters that are ours under another name, and those of which one value is modelled.

namespace spinloom {

/// A parameter that is one of ours under another name.
struct BsimTranslation {
    const char* key;
    double FinfetCard::*member;
    const char* name;
    double fallback;  ///< of BSIM-CMG 107.0.0
    bool length = false;
};

#define SPINLOOM_MEMBER(name) &FinfetCard::name, #name

inline constexpr BsimTranslation translations[] = {
    {"l", SPINLOOM_MEMBER(gate_length), 30e-9, true},
    {"lint", SPINLOOM_MEMBER(length_reduction), 0, true},
    {"hfin", SPINLOOM_MEMBER(fin_height), 30e-9, true},
    {"tfin", SPINLOOM_MEMBER(fin_thickness), 15e-9, true},
    {"fpitch", SPINLOOM_MEMBER(fin_pitch), 80e-9, true},
    {"eot", SPINLOOM_MEMBER(equivalent_oxide_thickness), 1e-9, true},
    {"toxp", SPINLOOM_MEMBER(physical_oxide_thickness), 1.2e-9, true},
    {"nbody", SPINLOOM_MEMBER(body_doping), 1e22},
    {"nsd", SPINLOOM_MEMBER(source_drain_doping), 2e26},
    {"phig", SPINLOOM_MEMBER(work_function), 4.61},
    {"easub", SPINLOOM_MEMBER(electron_affinity), 4.05},
    {"epsrsub", SPINLOOM_MEMBER(body_permittivity), 11.9},
    {"bg0sub", SPINLOOM_MEMBER(band_gap), 1.12},
    {"tbgasub", SPINLOOM_MEMBER(band_gap_slope), 7.02e-4},
    {"tbgbsub", SPINLOOM_MEMBER(band_gap_offset), 1108},
    {"ni0sub", SPINLOOM_MEMBER(intrinsic_density), 1.1e16},
    {"nc0sub", SPINLOOM_MEMBER(conduction_band_density), 2.86e25},
    {"cit", SPINLOOM_MEMBER(interface_trap_capacitance), 0},
    {"cdsc", SPINLOOM_MEMBER(drain_coupling_capacitance), 7e-3},
    {"cdscd", SPINLOOM_MEMBER(drain_coupling_slope), 7e-3},
    {"dvt0", SPINLOOM_MEMBER(rolloff_amplitude), 0},
    {"dvt1", SPINLOOM_MEMBER(rolloff_exponent), 0.60},
    {"phin", SPINLOOM_MEMBER(surface_potential_offset), 0.05},
    {"eta0", SPINLOOM_MEMBER(barrier_lowering_amplitude), 0.60},
    {"dsub", SPINLOOM_MEMBER(barrier_lowering_exponent), 1.06},
    {"u0", SPINLOOM_MEMBER(low_field_mobility), 0.03},
    {"utl", SPINLOOM_MEMBER(mobility_slope), -1.5e-3},
    {"etamob", SPINLOOM_MEMBER(field_weight), 2},
    {"ua", SPINLOOM_MEMBER(mobility_degradation), 0.3},
    {"ua1", SPINLOOM_MEMBER(mobility_degradation_slope), 1.032e-3},
    {"eu", SPINLOOM_MEMBER(mobility_exponent), 2.5},
    {"vsat", SPINLOOM_MEMBER(saturation_velocity), 85000},
    {"at", SPINLOOM_MEMBER(saturation_velocity_slope), -1.56e-3},
    {"deltavsat", SPINLOOM_MEMBER(saturation_onset), 1},
    {"ksativ", SPINLOOM_MEMBER(saturation_voltage_factor), 1},
    {"mexp", SPINLOOM_MEMBER(saturation_smoothing), 4},
    {"pclm", SPINLOOM_MEMBER(channel_length_modulation), 0.013},
    {"pdibl1", SPINLOOM_MEMBER(output_barrier_amplitude), 1.30},
    {"pdibl2", SPINLOOM_MEMBER(output_barrier_floor), 2e-4},
    {"drout", SPINLOOM_MEMBER(output_barrier_exponent), 1.06},
    {"pvag", SPINLOOM_MEMBER(output_gate_dependence), 1},
    {"rhoc", SPINLOOM_MEMBER(contact_resistivity), 1e-12},
    {"hepi", SPINLOOM_MEMBER(epitaxy_height), 10e-9, true},
    {"cratio", SPINLOOM_MEMBER(epitaxy_fill), 0.5},
    {"prt", SPINLOOM_MEMBER(resistance_slope), 0.001},
    {"dlc", SPINLOOM_MEMBER(charge_length_reduction), 0, true},
    {"cgsl", SPINLOOM_MEMBER(source_depleting_overlap), 0},
    {"ckappas", SPINLOOM_MEMBER(source_overlap_smoothing), 0.6},
    {"tgate", SPINLOOM_MEMBER(gate_height), 30e-9, true},
    {"tmask", SPINLOOM_MEMBER(mask_height), 30e-9, true},
    {"tsili", SPINLOOM_MEMBER(silicide_thickness), 10e-9, true},
    {"epsrsp", SPINLOOM_MEMBER(spacer_permittivity), 3.9},
    {"cgeoa", SPINLOOM_MEMBER(fringe_factor), 1},
    {"cgeoe", SPINLOOM_MEMBER(side_fringe_factor), 1},
    {"cgbo", SPINLOOM_MEMBER(gate_body_per_device), 0},
    {"cgbn", SPINLOOM_MEMBER(gate_body_per_fin), 0},
    {"cgbl", SPINLOOM_MEMBER(gate_body_depleting), 0},
    {"ckappab", SPINLOOM_MEMBER(gate_body_smoothing), 0.6},
    {"aigc", SPINLOOM_MEMBER(channel_tunnelling_a), 1.36e-2},
    {"bigc", SPINLOOM_MEMBER(channel_tunnelling_b), 1.71e-3},
    {"cigc", SPINLOOM_MEMBER(channel_tunnelling_c), 0.075},
    {"pigcd", SPINLOOM_MEMBER(channel_tunnelling_share), 1},
    {"aigbinv", SPINLOOM_MEMBER(inversion_tunnelling_a), 1.11e-2},
    {"bigbinv", SPINLOOM_MEMBER(inversion_tunnelling_b), 9.49e-4},
    {"cigbinv", SPINLOOM_MEMBER(inversion_tunnelling_c), 6.00e-3},
    {"eigbinv", SPINLOOM_MEMBER(inversion_tunnelling_e), 1.1},
    {"nigbinv", SPINLOOM_MEMBER(inversion_tunnelling_n), 3},
    {"aigbacc", SPINLOOM_MEMBER(accumulation_tunnelling_a), 1.36e-2},
    {"bigbacc", SPINLOOM_MEMBER(accumulation_tunnelling_b), 1.71e-3},
    {"cigbacc", SPINLOOM_MEMBER(accumulation_tunnelling_c), 7.5e-2},
    {"nigbacc", SPINLOOM_MEMBER(accumulation_tunnelling_n), 1},
    {"toxref", SPINLOOM_MEMBER(reference_oxide_thickness), 1.2e-9, true},
    {"ntox", SPINLOOM_MEMBER(oxide_ratio_exponent), 1},
    {"igt", SPINLOOM_MEMBER(tunnelling_temperature_exponent), 2.5},
};

/// The same of release 105.03 alone, which must give them; the others know the names and use none.
inline constexpr BsimTranslation translations_of_105[] = {
    {"vasat", SPINLOOM_MEMBER(modulation_voltage), 0},
    {"vasatcv", SPINLOOM_MEMBER(charge_modulation_voltage), 0},
    {"nsde", SPINLOOM_MEMBER(extension_doping), 0},
    {"ldg", SPINLOOM_MEMBER(extension_decade), 0, true},
};

#undef SPINLOOM_MEMBER

/// Parameters for which one value is modelled: switches, and corrections that must be none.
struct BsimFixed {
    const char* keys;
    double supported, fallback;
    const char* what;
};

inline constexpr BsimFixed fixed_parameters[] = {
    {"geomod", 1, 1, "the shape of the gate; 1 is the tri-gate fin"},
    {"rdsmod", 1, 0, "where the series resistance sits; 1 is outside the channel"},
    {"rgeomod", 1, 0, "the series resistance; 1 is from geometry"},
    {"cgeomod", 2, 0, "the fringe capacitance; 2 is from geometry"},
    {"coremod", 0, 0, "the charge equation; 0 is the doped fin"},
    {"capmod", 0, 0, "capacitance in accumulation"},
    {"gidlmod", 0, 0, "gate-induced drain leakage"},
    {"iimod", 0, 0, "impact ionisation"},
    {"rgatemod", 0, 0, "gate resistance"},
    {"nqsmod", 0, 0, "non-quasi-static charge"},
    {"shmod", 0, 0, "self-heating"},
    {"asymmod", 0, 0, "asymmetry of source and drain"},
    {"ngate", 0, 0, "depletion of a polysilicon gate"},
    {"qmfactor qmtceniv qmtcencv qmtcencva", 0, 0, "quantum correction"},
    {"wr", 1, 1, "power of the width in the series resistance"},
    {"fech fechcv", 1, 1, "shape of the fin"},
    {"deltaw deltawcv", 0, 0, "shape of the fin"},
    {"psat psatcv", 2, 2, "sharpness of velocity saturation"},
    {"imin", 1e-15, 1e-15, "current floor"},
    {"nf", 1, 1, "several fingers"},
    {"ngcon", 1, 1, "several gate contacts"},
    {"u0mult ids0mult", 1, 1, "variability"},
    {"delvtrand", 0, 0, "variability"},
    {"dtemp", 0, 0, "temperature of one device"},
    {"rgeoa", 1, 1, "fit of the geometric resistance"},
    {"rgeob rgeoc rgeod rgeoe", 0, 0, "fit of the geometric resistance"},
    {"sdterm", 0, 0, "termination of the contact"},
    {"deltaprsd arsdend prsdend asiliend", 0, 0, "shape of source and drain"},
    {"cgeob cgeoc cgeod", 0, 0, "fit of the fringe capacitance"},
    {"cdsp", 0, 0, "capacitance from drain to source"},
    {"xl ll llc", 0, 0, "length scaling"},
    {"phigl phign1 nbodyn1 eta0n1 cdscn1 cdscdn1 vsatn1 vsat1n1 u0n1 up aua aud aeu apclm amexp aptwg "
     "avsat avsat1 avsatcv apsat apsatcv arsw ardw",
     0, 0, "length or fin scaling"},
    {"k1rsce dvtp0 dvtshift k0 k01 k1 k11 k1sat k1sat1", 0, 0, "threshold shift"},
    {"kt1 kt1l tss teta0 ute emobt tmexp trsdr trddr aigc1 aigbinv1 aigbacc1 a11 a21", 0, 0, "temperature dependence"},
    {"uc ud ud1 chargewf", 0, 0, "mobility"},
    {"ptwg a1 a2 pclmg", 0, 0, "output conductance"},
    {"rsdr rddr prwg prwgs prwgd", 0, 0, "bias-dependent series resistance"},
    {"aseo adeo pseo pdeo asej adej psej pdej jswgs jswgd cjswgs cjswgd jtsswgs jtsswgd csdesw", 0, 0, "junctions"},
    {"dlcigs dlcigd aigen bigen", 0, 0, "leakage at the gate edge"},
    {"delvfbacc", 0, 0, "flat band in accumulation"},
};

/// The same of release 111 alone; release 107 does not know them.
inline constexpr BsimFixed fixed_parameters_of_111[] = {
    {"tempmod", 0, 0, "temperature laws; 0 is the usual ones"},
    {"igclamp", 1, 1, "clamp of tunnelling at the gate edge"},
    {"nvtm", 0, 0, "a given swing"},
    {"qmfactorcv", 0, 0, "quantum correction"},
    {"advtp0 advtp1", 0, 0, "threshold shift"},
    {"alpha_ufcm", 0.5556, 0.5556, "share of the charge that bends the potential"},
    {"dmobclamp dvsatclamp", 0.01, 0.01, "corner of the mobility or velocity loss"},
    {"igcinvclamp", 5e-4, 5e-4, "clamp of tunnelling"},
    {"igbinvclamp igbaccclamp", 1e-3, 1e-3, "clamp of tunnelling"},
    {"igc0mult igb0mult", 1, 1, "variability"},
};

}  // namespace spinloom
