#include "spinloom/device/finfet/finfet_card.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <optional>
#include <tuple>

#include "spinloom/core/atomic_file.hpp"

namespace spinloom {
namespace {

struct Field {
    double FinfetCard::*member;
    const char* name;
    const char* unit;
    Range range;
    const char* meaning;
    std::optional<double> fallback = {};
};

constexpr Range fraction{0, 1, false};
constexpr Range trap_range{-10, 10, false};  // [F/m^2]; assumed: beyond hundreds of gate capacitances it turns nothing
constexpr Range at_least_two{2, 1e300, false};
constexpr Range require_one{1, 1e300, false};
constexpr Range at_least_fiftieth{0.02, 1e300, false};
constexpr Range polarity_range{-1, 1, false};
constexpr Range release_range{release_105, 111, false};

#define SPINLOOM_FIELD(name) &FinfetCard::name, #name

constexpr Field all_fields[] = {
    {SPINLOOM_FIELD(polarity), "1", polarity_range, "+1 for an n-channel, -1 for a p-channel device"},
    {SPINLOOM_FIELD(release), "1", release_range, "BSIM-CMG release of the equations: 105.03, 107 or 111", 107.0},
    {SPINLOOM_FIELD(gate_length), "m", positive, "drawn gate length"},
    {SPINLOOM_FIELD(length_reduction), "m", any_number, "what each end of the channel loses to diffusion"},
    {SPINLOOM_FIELD(fin_height), "m", positive, "height of the fin above the oxide"},
    {SPINLOOM_FIELD(fin_thickness), "m", positive, "thickness of the fin"},
    {SPINLOOM_FIELD(fin_pitch), "m", positive, "pitch of neighbouring fins"},
    {SPINLOOM_FIELD(equivalent_oxide_thickness), "m", positive, "gate insulator as a thickness of SiO2"},
    {SPINLOOM_FIELD(physical_oxide_thickness), "m", positive, "physical thickness of the gate insulator"},
    {SPINLOOM_FIELD(body_doping), "1/m^3", positive, "doping of the fin"},
    {SPINLOOM_FIELD(source_drain_doping), "1/m^3", positive, "doping of source and drain"},
    {SPINLOOM_FIELD(work_function), "V", positive, "gate work function"},
    {SPINLOOM_FIELD(electron_affinity), "V", positive, "electron affinity of the fin"},
    {SPINLOOM_FIELD(body_permittivity), "1", positive, "relative permittivity of the fin"},
    {SPINLOOM_FIELD(band_gap), "V", positive, "band gap at 0 K"},
    {SPINLOOM_FIELD(band_gap_slope), "V/K", any_number, "Varshni slope of the band gap"},
    {SPINLOOM_FIELD(band_gap_offset), "K", non_negative, "Varshni temperature of the band gap"},
    {SPINLOOM_FIELD(intrinsic_density), "1/m^3", positive, "intrinsic carrier density at 300.15 K"},
    {SPINLOOM_FIELD(conduction_band_density), "1/m^3", positive, "effective density of states at 300.15 K"},
    {SPINLOOM_FIELD(nominal_temperature), "K", positive, "temperature at which the card was extracted"},
    {SPINLOOM_FIELD(interface_trap_capacitance), "F/m^2", trap_range, "capacitance of interface traps"},
    {SPINLOOM_FIELD(drain_coupling_capacitance), "F/m^2", any_number, "source/drain to channel coupling"},
    {SPINLOOM_FIELD(drain_coupling_slope), "F/m^2 V", any_number, "its increase with drain bias"},
    {SPINLOOM_FIELD(rolloff_amplitude), "1", any_number, "threshold roll-off"},
    {SPINLOOM_FIELD(rolloff_exponent), "1", positive, "decay of roll-off and swing with channel length"},
    {SPINLOOM_FIELD(surface_potential_offset), "V", any_number, "vertical doping correction of the potential"},
    {SPINLOOM_FIELD(barrier_lowering_amplitude), "1", any_number, "drain-induced barrier lowering"},
    {SPINLOOM_FIELD(barrier_lowering_exponent), "1", positive, "its decay with channel length"},
    {SPINLOOM_FIELD(low_field_mobility), "m^2/V s", positive, "mobility at low field"},
    {SPINLOOM_FIELD(mobility_slope), "m^2/V s K", any_number, "its change with temperature"},
    {SPINLOOM_FIELD(field_weight), "1", non_negative, "weight of mobile charge in the effective field"},
    {SPINLOOM_FIELD(mobility_degradation), "1", non_negative, "degradation at an effective field of 1 MV/cm"},
    {SPINLOOM_FIELD(mobility_degradation_slope), "1/K", any_number, "its change with temperature"},
    {SPINLOOM_FIELD(mobility_exponent), "1", positive, "power of the effective field"},
    {SPINLOOM_FIELD(saturation_velocity), "m/s", positive, "saturation velocity"},
    {SPINLOOM_FIELD(saturation_velocity_slope), "1/K", any_number, "its relative decrease with temperature"},
    {SPINLOOM_FIELD(saturation_onset), "1", positive, "smoothness of the onset of velocity saturation"},
    {SPINLOOM_FIELD(saturation_voltage_factor), "1", positive, "factor on the overdrive in the saturation voltage"},
    {SPINLOOM_FIELD(saturation_smoothing), "1", at_least_two, "sharpness of the linear to saturation transition"},
    {SPINLOOM_FIELD(channel_length_modulation), "1", positive, "channel length modulation"},
    {SPINLOOM_FIELD(modulation_voltage), "V", non_negative, "scale of channel length modulation, 105.03", 0.0},
    {SPINLOOM_FIELD(output_barrier_amplitude), "1", non_negative, "barrier lowering in the output conductance"},
    {SPINLOOM_FIELD(output_barrier_floor), "1", positive, "the same for a long channel"},
    {SPINLOOM_FIELD(output_barrier_exponent), "1", positive, "its decay with channel length"},
    {SPINLOOM_FIELD(output_gate_dependence), "1", non_negative, "gate-bias dependence of the Early voltage"},
    {SPINLOOM_FIELD(contact_resistivity), "ohm m^2", positive, "silicide to silicon contact resistivity"},
    {SPINLOOM_FIELD(epitaxy_height), "m", non_negative, "height of raised source and drain above the fin"},
    {SPINLOOM_FIELD(epitaxy_fill), "1", fraction, "part of the pitch that the raised corner fills"},
    {SPINLOOM_FIELD(resistance_slope), "1/K", any_number, "relative increase of the series resistance"},
    {SPINLOOM_FIELD(extension_doping), "1/m^3", non_negative, "doping at the end of the channel, 105.03", 0.0},
    {SPINLOOM_FIELD(extension_decade), "m", non_negative, "length of a tenfold rise of that doping, 105.03", 0.0},
    {SPINLOOM_FIELD(access_resistance), "ohm m", non_negative, "resistance at each end, times channel width", 0.0},
    {SPINLOOM_FIELD(charge_length_reduction), "m", any_number, "length that each end loses for the charges", 0.0},
    {SPINLOOM_FIELD(charge_saturation_velocity), "m/s", positive, "saturation velocity that the charges see"},
    {SPINLOOM_FIELD(charge_saturation_onset), "1", positive, "smoothness of velocity saturation of the charges"},
    {SPINLOOM_FIELD(charge_length_modulation), "1", positive, "channel length modulation of the charges"},
    {SPINLOOM_FIELD(charge_modulation_voltage), "V", non_negative, "the same scale for the charges, 105.03", 0.0},
    {SPINLOOM_FIELD(source_overlap), "m", non_negative, "length of source that the gate covers"},
    {SPINLOOM_FIELD(drain_overlap), "m", non_negative, "length of drain that the gate covers"},
    {SPINLOOM_FIELD(source_depleting_overlap), "F/m", non_negative, "lightly doped overlap, per width", 0.0},
    {SPINLOOM_FIELD(drain_depleting_overlap), "F/m", non_negative, "lightly doped overlap, per width", 0.0},
    {SPINLOOM_FIELD(source_overlap_smoothing), "V", at_least_fiftieth, "fall of the lightly doped overlap", 0.6},
    {SPINLOOM_FIELD(drain_overlap_smoothing), "V", at_least_fiftieth, "fall of the lightly doped overlap", 0.6},
    {SPINLOOM_FIELD(gate_height), "m", positive, "height of the gate above the fin or its hard mask"},
    {SPINLOOM_FIELD(mask_height), "m", non_negative, "height of the hard mask on the fin"},
    {SPINLOOM_FIELD(silicide_thickness), "m", non_negative, "silicide on the raised source and drain"},
    {SPINLOOM_FIELD(spacer_permittivity), "1", require_one, "relative permittivity of the spacer"},
    {SPINLOOM_FIELD(spacer_thickness), "m", non_negative, "spacer between gate and raised region", 0.0},
    {SPINLOOM_FIELD(spacer_scaling), "1", non_negative, "growth of the spacer with the drawn gate length", 0.2},
    {SPINLOOM_FIELD(fringe_factor), "1", non_negative, "factor on the fringe capacitance", 1.0},
    {SPINLOOM_FIELD(side_fringe_factor), "1", non_negative, "factor on its part along the fin's sides", 1.0},
    {SPINLOOM_FIELD(gate_body_per_device), "F/m", non_negative, "gate to body, per gate length", 0.0},
    {SPINLOOM_FIELD(gate_body_per_fin), "F/m", non_negative, "gate to body, per gate length and fin", 0.0},
    {SPINLOOM_FIELD(gate_body_depleting), "F/m", non_negative, "its part that depletes", 0.0},
    {SPINLOOM_FIELD(gate_body_smoothing), "V", at_least_fiftieth, "fall of the part that depletes", 0.6},
    {SPINLOOM_FIELD(channel_tunnelling_factor), "1", fraction, "factor on gate to channel tunnelling", 1.0},
    {SPINLOOM_FIELD(body_tunnelling_factor), "1", fraction, "factor on gate to body tunnelling", 1.0},
    {SPINLOOM_FIELD(channel_tunnelling_a), "1", positive, "gate to channel tunnelling, (F s^2/g)^0.5/m"},
    {SPINLOOM_FIELD(channel_tunnelling_b), "1", any_number, "the same per volt, (F s^2/g)^0.5/m/V"},
    {SPINLOOM_FIELD(channel_tunnelling_c), "1/V", any_number, "gate to channel tunnelling, curvature"},
    {SPINLOOM_FIELD(channel_tunnelling_share), "1/V", positive, "how drain bias shifts the share to the source", 1.0},
    {SPINLOOM_FIELD(inversion_tunnelling_a), "1", positive, "gate to body in inversion, (F s^2/g)^0.5/m"},
    {SPINLOOM_FIELD(inversion_tunnelling_b), "1", any_number, "the same per volt, (F s^2/g)^0.5/m/V"},
    {SPINLOOM_FIELD(inversion_tunnelling_c), "1/V", any_number, "gate to body in inversion, curvature"},
    {SPINLOOM_FIELD(inversion_tunnelling_e), "V", any_number, "gate to body in inversion, onset"},
    {SPINLOOM_FIELD(inversion_tunnelling_n), "1", positive, "gate to body in inversion, slope factor"},
    {SPINLOOM_FIELD(accumulation_tunnelling_a), "1", positive, "gate to body in accumulation, (F s^2/g)^0.5/m"},
    {SPINLOOM_FIELD(accumulation_tunnelling_b), "1", any_number, "the same per volt, (F s^2/g)^0.5/m/V"},
    {SPINLOOM_FIELD(accumulation_tunnelling_c), "1/V", any_number, "gate to body in accumulation, curvature"},
    {SPINLOOM_FIELD(accumulation_tunnelling_n), "1", positive, "gate to body in accumulation, slope factor"},
    {SPINLOOM_FIELD(reference_oxide_thickness), "m", positive, "insulator of the tunnelling reference", 1.2e-9},
    {SPINLOOM_FIELD(oxide_ratio_exponent), "1", any_number, "power of the insulator ratio", 1.0},
    {SPINLOOM_FIELD(tunnelling_temperature_exponent), "1", any_number, "power of T in tunnelling"},
};

#undef SPINLOOM_FIELD

/// What release 105.03 needs and others do not; no default of it is known.
template <class Add>
void add_missing_of_105(const FinfetCard& device, const Add& add) {
    const auto need = [&](const char* name, double value) {
        if (value == 0) add(name, "is missing, and release 105.03 needs it; it must be larger than 0");
    };
    need("modulation_voltage", device.modulation_voltage);
    need("charge_modulation_voltage", device.charge_modulation_voltage);
    need("extension_doping", device.extension_doping);
    need("extension_decade", device.extension_decade);
    if (device.extension_doping > device.source_drain_doping)
        add("extension_doping", "is above source_drain_doping, to which the doping rises from it");
}

}  // namespace

const std::vector<ParameterSpec>& finfet_parameters() {
    static const std::vector<ParameterSpec> specs = [] {
        std::vector<ParameterSpec> list;
        for (const auto& field : all_fields)
            list.push_back({field.name, field.unit, field.range, field.meaning, field.fallback});
        return list;
    }();
    return specs;
}

std::vector<InputProblem> finfet_card_problems(const FinfetCard& device, const std::string& file) {
    std::vector<InputProblem> problems;
    const auto add = [&](const std::string& name, std::string message) {
        problems.push_back({file, 0, "parameters." + name, std::move(message)});
    };
    for (const auto& field : all_fields) {
        if (!field.range.contains(device.*field.member)) {
            add(field.name, fmt::format("{:g} {} is not legal; it must be {}", device.*field.member, field.unit,
                                        field.range.text()));
        }
    }
    if (device.polarity != 1 && device.polarity != -1) add("polarity", "must be +1 (n-channel) or -1 (p-channel)");
    if (device.release != release_105 && device.release != 107 && device.release != 111)
        add("release", "must be 105.03, 107 or 111");
    if (device.release == release_105) add_missing_of_105(device, add);
    if (!(device.gate_length > 2 * device.length_reduction)) {
        add("length_reduction", "leaves no channel; must be below half of gate_length");
    }
    if (!(device.gate_length > 2 * device.charge_length_reduction)) {
        add("charge_length_reduction", "leaves no channel; must be below half of gate_length");
    }
    if (!(device.fin_pitch > device.fin_thickness + 2 * device.physical_oxide_thickness)) {
        add("fin_pitch",
            "leaves no gate between the fins; must be above fin_thickness and the insulator on both sides");
    }
    if (!(device.epitaxy_height + device.silicide_thickness > 0)) {
        add("silicide_thickness", "leaves no raised source and drain; it or epitaxy_height must be larger than 0");
    }
    if (!(device.spacer_thickness + device.spacer_scaling > 0)) {
        add("spacer_thickness", "leaves no spacer; spacer_thickness or spacer_scaling must be larger than 0");
    }
    return problems;
}

FinfetCard finfet_card(const Card& card, double release) {
    FinfetCard device;
    for (const auto& field : all_fields) device.*field.member = card[field.name];
    if (release != 0) device.release = release;
    if (auto problems = finfet_card_problems(device, card.file()); !problems.empty()) {
        throw InputError(std::move(problems));
    }
    return device;
}

FinfetCard read_finfet_card(const std::filesystem::path& path, double release) {
    using Key = std::tuple<std::string, double, std::string>;
    constexpr std::size_t most = 64;
    static std::mutex mutex;
    static std::map<Key, FinfetCard> known;
    Key key{path.string(), release, read_file(path)};
    {
        const std::lock_guard lock(mutex);
        if (const auto found = known.find(key); found != known.end()) return found->second;
    }
    const auto card =
        finfet_card(Card::read_text(std::get<2>(key), path.string(), "finfet", finfet_parameters()), release);
    const std::lock_guard lock(mutex);
    if (known.size() >= most) known.clear();
    known.emplace(std::move(key), card);
    return card;
}

}  // namespace spinloom
