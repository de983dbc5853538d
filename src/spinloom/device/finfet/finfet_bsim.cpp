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
#include "spinloom/device/finfet/finfet_bsim_tables.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"

namespace spinloom {
namespace {

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
        const bool keeps_number = nominal > 200 || card_.release == release_105;  // where the model adds zero_celsius
        card_.nominal_temperature = keeps_number ? nominal : nominal + zero_celsius;
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
        if (card_.release == release_105 && has("rhoext"))
            problem("rhoext", "a given resistivity of the extension is not modelled; leave it out");
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
            for (const BsimFixed& entry : list) {
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

namespace {

/// Leaves out what HSPICE does not list for release 105.03, where it says no more than that release assumes.
void drop_what_105_lacks(std::map<std::string, double>& parameters, const FinfetCard& card) {
    for (const char* key : {"toxref", "ntox"}) parameters.erase(key);  // without effect there
    const std::pair<const char*, double> assumed[] = {
        {"pigcd", 1}, {"cgbn", 0}, {"vsatcv", card.saturation_velocity}, {"deltavsatcv", card.saturation_onset}};
    for (const auto& [key, value] : assumed) {
        if (parameters.at(key) == value) parameters.erase(key);
    }
}

}  // namespace

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
    if (card.release == release_105) drop_what_105_lacks(parameters, card);
    return parameters;
}

}  // namespace spinloom
