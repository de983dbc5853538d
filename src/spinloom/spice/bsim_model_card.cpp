#include "spinloom/spice/bsim_model_card.hpp"

#include <fmt/format.h>

#include "spinloom/core/contract.hpp"

namespace spinloom::spice {
namespace {

constexpr double zero_celsius = 273.15;  // K

struct Key {
    double FinfetCard::*member;
    const char* name;
};

// The keys of the BSIM-CMG manual; finfet_card.hpp says what each is.
constexpr Key keys[] = {
    {&FinfetCard::gate_length, "l"},
    {&FinfetCard::length_reduction, "lint"},
    {&FinfetCard::fin_height, "hfin"},
    {&FinfetCard::fin_thickness, "tfin"},
    {&FinfetCard::fin_pitch, "fpitch"},
    {&FinfetCard::equivalent_oxide_thickness, "eot"},
    {&FinfetCard::physical_oxide_thickness, "toxp"},
    {&FinfetCard::body_doping, "nbody"},
    {&FinfetCard::source_drain_doping, "nsd"},
    {&FinfetCard::work_function, "phig"},
    {&FinfetCard::electron_affinity, "easub"},
    {&FinfetCard::body_permittivity, "epsrsub"},
    {&FinfetCard::band_gap, "bg0sub"},
    {&FinfetCard::band_gap_slope, "tbgasub"},
    {&FinfetCard::band_gap_offset, "tbgbsub"},
    {&FinfetCard::intrinsic_density, "ni0sub"},
    {&FinfetCard::conduction_band_density, "nc0sub"},
    {&FinfetCard::nominal_temperature, "tnom"},
    {&FinfetCard::interface_trap_capacitance, "cit"},
    {&FinfetCard::drain_coupling_capacitance, "cdsc"},
    {&FinfetCard::drain_coupling_slope, "cdscd"},
    {&FinfetCard::rolloff_amplitude, "dvt0"},
    {&FinfetCard::rolloff_exponent, "dvt1"},
    {&FinfetCard::surface_potential_offset, "phin"},
    {&FinfetCard::barrier_lowering_amplitude, "eta0"},
    {&FinfetCard::barrier_lowering_exponent, "dsub"},
    {&FinfetCard::low_field_mobility, "u0"},
    {&FinfetCard::mobility_slope, "utl"},
    {&FinfetCard::field_weight, "etamob"},
    {&FinfetCard::mobility_degradation, "ua"},
    {&FinfetCard::mobility_degradation_slope, "ua1"},
    {&FinfetCard::mobility_exponent, "eu"},
    {&FinfetCard::saturation_velocity, "vsat"},
    {&FinfetCard::saturation_velocity_slope, "at"},
    {&FinfetCard::saturation_onset, "deltavsat"},
    {&FinfetCard::saturation_voltage_factor, "ksativ"},
    {&FinfetCard::saturation_smoothing, "mexp"},
    {&FinfetCard::channel_length_modulation, "pclm"},
    {&FinfetCard::output_barrier_amplitude, "pdibl1"},
    {&FinfetCard::output_barrier_floor, "pdibl2"},
    {&FinfetCard::output_barrier_exponent, "drout"},
    {&FinfetCard::output_gate_dependence, "pvag"},
    {&FinfetCard::contact_resistivity, "rhoc"},
    {&FinfetCard::epitaxy_height, "hepi"},
    {&FinfetCard::epitaxy_fill, "cratio"},
    {&FinfetCard::resistance_slope, "prt"},
    {&FinfetCard::channel_tunnelling_a, "aigc"},
    {&FinfetCard::channel_tunnelling_b, "bigc"},
    {&FinfetCard::channel_tunnelling_c, "cigc"},
    {&FinfetCard::channel_tunnelling_share, "pigcd"},
    {&FinfetCard::inversion_tunnelling_a, "aigbinv"},
    {&FinfetCard::inversion_tunnelling_b, "bigbinv"},
    {&FinfetCard::inversion_tunnelling_c, "cigbinv"},
    {&FinfetCard::inversion_tunnelling_e, "eigbinv"},
    {&FinfetCard::inversion_tunnelling_n, "nigbinv"},
    {&FinfetCard::accumulation_tunnelling_a, "aigbacc"},
    {&FinfetCard::accumulation_tunnelling_b, "bigbacc"},
    {&FinfetCard::accumulation_tunnelling_c, "cigbacc"},
    {&FinfetCard::accumulation_tunnelling_n, "nigbacc"},
    {&FinfetCard::reference_oxide_thickness, "toxref"},
    {&FinfetCard::oxide_ratio_exponent, "ntox"},
    {&FinfetCard::tunnelling_temperature_exponent, "igt"},
};

std::string level(DeckFlavor flavor, bool is_n) {
    const char* type = is_n ? "nmos" : "pmos";
    switch (flavor) {
        case DeckFlavor::hspice:
            return fmt::format("{} level=72 version=107", type);
        case DeckFlavor::xyce:
            return fmt::format("{} level=107", type);
        default:
            return fmt::format("bsimcmg type={} version=107", is_n ? "n" : "p");
    }
}

}  // namespace

std::string bsim_model_card(const std::string& name, const FinfetCard& card, DeckFlavor flavor) {
    SPINLOOM_EXPECT(flavor != DeckFlavor::ngspice);
    const bool is_spectre = flavor == DeckFlavor::spectre;
    std::string text =
        fmt::format("{} {} {}\n", is_spectre ? "model" : ".model", name, level(flavor, card.polarity > 0));
    text += "+ bulkmod=1 geomod=1 rdsmod=1 rgeomod=1 cgeomod=2 coremod=0 igcmod=1 igbmod=1 gidlmod=0 shmod=0\n";
    std::string line = "+";
    for (const auto& key : keys) {
        double value = card.*key.member;
        if (key.member == &FinfetCard::nominal_temperature) value -= zero_celsius;
        const auto word = fmt::format(" {}={:.12g}", key.name, value);
        if (line.size() + word.size() > 100) {
            text += line + '\n';
            line = "+";
        }
        line += word;
    }
    return text + line + '\n';
}

}  // namespace spinloom::spice
