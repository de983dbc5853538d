#include "spinloom/device/finfet/finfet_bsim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <set>
#include <sstream>

#include "spinloom/core/constants.hpp"
#include "spinloom/device/finfet/finfet_bsim_names.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom {
namespace {

/// A parameter that is one of ours under another name.
struct Translation {
    const char* key;
    double FinfetCard::*member;
    const char* name;
    double fallback;  ///< of BSIM-CMG 107.0.0
    bool length = false;
};

#define SPINLOOM_MEMBER(name) &FinfetCard::name, #name

constexpr Translation translations[] = {
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

/// The same of release 105.03 alone; the others know the names and use none.
constexpr Translation translations_of_105[] = {
    {"vasat", SPINLOOM_MEMBER(modulation_voltage), 0},
    {"vasatcv", SPINLOOM_MEMBER(charge_modulation_voltage), 0},
    {"nsde", SPINLOOM_MEMBER(extension_doping), 0},
    {"ldg", SPINLOOM_MEMBER(extension_decade), 0, true},
};

#undef SPINLOOM_MEMBER

/// Parameters for which one value is modelled: switches, and corrections that must be none.
struct Fixed {
    const char* keys;
    double supported, fallback;
    const char* what;
};

constexpr Fixed fixed_parameters[] = {
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
constexpr Fixed fixed_parameters_of_111[] = {
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

using constants::zero_celsius;

/// What the released law leaves of RSW without dependence on bias; its widths count in micrometres.
double access_factor() {
    return 0.5 * (1 + std::sqrt(1.01));
}

std::vector<std::string> words(const char* text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

const std::set<std::string>& known_parameters() {
    static const std::set<std::string> known = [] {
        std::set<std::string> names;
        const auto add = [&](const char* list) {
            for (auto& word : words(list)) names.insert(std::move(word));
        };
        for (const auto& entry : translations) names.insert(entry.key);
        for (const auto& entry : translations_of_105) names.insert(entry.key);
        for (const auto& entry : fixed_parameters) add(entry.keys);
        add(derived_parameters);
        add(silent_parameters);
        return names;
    }();
    return known;
}

/// The length as a card would give it, in nanometres.
double rounded_length(double metres) {
    const auto text = fmt::format("{:.12g}", metres * 1e9);
    double nanometres = 0;
    std::from_chars(text.data(), text.data() + text.size(), nanometres);
    return nanometres * 1e-9;
}

/// One parameter set while it is being read.
class Reader {
public:
    Reader(const std::map<std::string, double>& parameters, double polarity) : parameters_(parameters) {
        card_.polarity = polarity;
    }

    FinfetCard card(std::vector<std::string>& ignored) {
        read_translated(translations);
        card_.release = release_of(get("version", 107));
        if (card_.release == release_105) read_translated(translations_of_105);
        read_temperature();
        read_charges();
        read_resistance();
        read_tunnelling();
        check_fixed();
        check_rest(ignored);
        for (auto& problem : finfet_card_problems(card_, {})) {
            problem.key = key_of(problem.key);
            problems_.add(std::move(problem));
        }
        problems_.throw_if_any();
        return card_;
    }

private:
    [[nodiscard]] bool has(const std::string& key) const { return parameters_.contains(key); }
    [[nodiscard]] double get(const std::string& key, double fallback) const {
        const auto it = parameters_.find(key);
        return it == parameters_.end() ? fallback : it->second;
    }
    void problem(const std::string& key, std::string message) { problems_.add({{}, 0, key, std::move(message)}); }
    /// Says that a value is not modelled unless it is the one that is.
    void require(const std::string& key, double value, double supported, const std::string& what) {
        if (value == supported) return;
        problem(key, fmt::format("{:g}{} is not modelled ({}); supported: {:g}", value, has(key) ? "" : " by default",
                                 what, supported));
    }

    template <class List>
    void read_translated(const List& list) {
        for (const auto& entry : list) {
            const double value = get(entry.key, entry.fallback);
            card_.*entry.member = entry.length ? rounded_length(value) : value;
        }
    }
    static double release_of(double version) {
        if (version >= 108) return 111;
        return version >= 105 && version < 106 ? release_105 : 107;
    }

    void read_temperature() {
        const double nominal = get("tnom", 27);
        const bool is_given = nominal > 200 || card_.release == release_105;  // which takes the number for Celsius later
        card_.nominal_temperature = is_given ? nominal : nominal + zero_celsius;
    }

    void read_charges() {
        card_.charge_saturation_velocity = get("vsatcv", card_.saturation_velocity);
        card_.charge_saturation_onset = get("deltavsatcv", card_.saturation_onset);
        card_.charge_length_modulation = get("pclmcv", card_.channel_length_modulation);
        card_.drain_depleting_overlap = get("cgdl", card_.source_depleting_overlap);
        card_.drain_overlap_smoothing = get("ckappad", card_.source_overlap_smoothing);
        const double oxide = finfet_oxide_capacitance(card_);
        // Given, or the length that the charges lose to the overlap, or a part of the fin's thickness.
        const auto overlap = [&](const char* key, double depleting) {
            if (has(key)) return get(key, 0) / oxide;
            if (card_.charge_length_reduction > 0) {
                return std::max(0.0, card_.charge_length_reduction - depleting / oxide);
            }
            return rounded_length(0.3 * card_.fin_thickness);
        };
        card_.source_overlap = overlap("cgso", card_.source_depleting_overlap);
        card_.drain_overlap = overlap("cgdo", card_.drain_depleting_overlap);
        card_.spacer_thickness = rounded_length(get("lsp", 0));
        card_.spacer_scaling = has("lsp") ? 0.0 : 0.2;
    }

    void read_resistance() {
        const double source = get("rsw", 50), source_least = get("rswmin", 0);
        require("rdw", get("rdw", 50), source, "series resistance unlike that of the source");
        require("rdwmin", get("rdwmin", 0), source_least, "series resistance unlike that of the source");
        card_.access_resistance = 1e-6 * (source_least + source * access_factor());
        require("lrsd", get("lrsd", get("l", 30e-9)), get("l", 30e-9), "contacts of another length than the gate");
        if (has("rhorsd")) problem("rhorsd", "a given resistivity of source and drain is not modelled; leave it out");
    }

    void read_tunnelling() {
        card_.channel_tunnelling_factor = get("igcmod", 0);
        card_.body_tunnelling_factor = get("igbmod", 0);
        if (get("bulkmod", 0) == 0) {
            card_.gate_body_depleting = 0;
            require("igbmod", card_.body_tunnelling_factor, 0, "tunnelling to the body of a device without one");
        } else {
            require("bulkmod", get("bulkmod", 0), 1, "body");
        }
        require("toxg", get("toxg", get("toxp", 1.2e-9)), get("toxp", 1.2e-9), "insulator of its own for tunnelling");
    }

    void check_fixed() {
        const auto check = [&](const auto& list) {
            for (const Fixed& entry : list) {
                for (const auto& key : words(entry.keys))
                    require(key, get(key, entry.fallback), entry.supported, entry.what);
            }
        };
        check(fixed_parameters);
        if (card_.release == 111) {
            check(fixed_parameters_of_111);
            for (const char* key : {"thetasce", "thetasw", "thetadibl"}) {
                if (has(key)) problem(key, "a given decay is not modelled; leave it out");
            }
        }
        require("dvt1ss", get("dvt1ss", card_.rolloff_exponent), card_.rolloff_exponent,
                "decay of its own for the swing");
        require("vsat1", get("vsat1", card_.saturation_velocity), card_.saturation_velocity,
                "saturation velocity of its own");
    }

    /// Length- and fin-dependent forms of a known parameter must be none; other unknown names are handed back.
    void check_rest(std::vector<std::string>& ignored) {
        const auto& known = known_parameters();
        std::set<std::string> of_release;
        if (card_.release == 111) {
            for (const auto& entry : fixed_parameters_of_111) {
                for (auto& word : words(entry.keys)) of_release.insert(std::move(word));
            }
        }
        for (const auto& [key, value] : parameters_) {
            if (known.contains(key) || of_release.contains(key)) continue;
            const bool binned =
                !key.empty() && std::string("lnp").find(key[0]) != std::string::npos && known.contains(key.substr(1));
            if (binned) {
                require(key, value, 0, fmt::format("binning of {}", key.substr(1)));
            } else {
                ignored.push_back(key);
            }
        }
    }

    /// The user's name for what a problem of the card calls "parameters.<ours>".
    static std::string key_of(const std::string& ours) {
        for (const auto& entry : translations_of_105) {
            if (ours == std::string("parameters.") + entry.name) return entry.key;
        }
        for (const auto& entry : translations) {
            if (ours == std::string("parameters.") + entry.name) return entry.key;
        }
        return ours.substr(ours.find('.') + 1);
    }

    const std::map<std::string, double>& parameters_;
    FinfetCard card_;
    InputProblems problems_;
};

}  // namespace

FinfetCard finfet_card_from_bsim(const std::map<std::string, double>& parameters, double polarity,
                                 std::vector<std::string>& ignored) {
    return Reader(parameters, polarity).card(ignored);
}

std::map<std::string, double> bsim_parameters(const FinfetCard& card) {
    std::map<std::string, double> parameters;
    for (const auto& entry : translations) parameters[entry.key] = card.*entry.member;
    if (card.release == release_105) {
        for (const auto& entry : translations_of_105) parameters[entry.key] = card.*entry.member;
    }
    for (const auto& entry : fixed_parameters) {
        if (entry.supported == entry.fallback) continue;
        for (const auto& key : words(entry.keys)) parameters[key] = entry.supported;
    }
    const double oxide = finfet_oxide_capacitance(card), access = card.access_resistance / (1e-6 * access_factor());
    parameters.insert({{"tnom", card.nominal_temperature - (card.release == release_105 ? 0 : zero_celsius)},
                       {"vsatcv", card.charge_saturation_velocity},
                       {"deltavsatcv", card.charge_saturation_onset},
                       {"pclmcv", card.charge_length_modulation},
                       {"cgdl", card.drain_depleting_overlap},
                       {"ckappad", card.drain_overlap_smoothing},
                       {"cgso", card.source_overlap * oxide},
                       {"cgdo", card.drain_overlap * oxide},
                       {"rsw", access},
                       {"rdw", access},
                       {"igcmod", card.channel_tunnelling_factor},
                       {"igbmod", card.body_tunnelling_factor},
                       {"bulkmod", 1}});
    // Later releases differ in the spacer that they assume.
    if (card.spacer_scaling == 0 || card.release == 111)
        parameters["lsp"] = card.spacer_thickness + card.spacer_scaling * card.gate_length;
    return parameters;
}

}  // namespace spinloom
