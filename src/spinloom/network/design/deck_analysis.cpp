#include "spinloom/network/design/deck_analysis.hpp"

#include <fmt/format.h>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

using spice::DeckFlavor;
using spice::DeckWriter;
using Names = std::vector<std::string>;

constexpr std::size_t terms_a_line = 8;
using constants::zero_celsius;

/// Powers of groups of input sources as expressions: -v i, a few terms each.
Names input_powers(const DeckAnalysis& analysis) {
    Names groups;
    for (std::size_t k = 0; k < analysis.inputs.size(); ++k) {
        if (k % terms_a_line == 0) groups.emplace_back();
        groups.back() += fmt::format("-v({0})*i({0})", analysis.inputs[k].name);
    }
    return groups;
}

std::string rail_power(const DeckWriter& deck, const std::string& rail) {
    return fmt::format("-v({})*i({})", rail, deck.element_name('V', rail));
}

Names voltages(const DeckAnalysis& analysis) {
    Names list;
    for (const auto& node : analysis.nodes) list.push_back(fmt::format("v({})", node));
    return list;
}

/// Calls `change(source name, volts)` for every input that differs between two images.
template <class Change>
void each_change(const DeckAnalysis& analysis, const DeckImage& from, const DeckImage& to, const Change& change) {
    for (const auto& input : analysis.inputs) {
        if (from.voltages[input.line] != to.voltages[input.line]) change(input.name, to.voltages[input.line]);
    }
}

void write_ngspice(DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images,
                   const std::string& node_table) {
    deck.line(".options reltol=1e-6 vntol=1e-9 abstol=1e-12 itl1=500 noacct");
    deck.line(".options klu");  // the sparse solver of versions that have it; others pass over the word
    deck.line(".control");
    deck.line("set numdgt=15");
    deck.line("set wr_singlescale");
    deck.line("set wr_vecnames");
    const auto groups = input_powers(analysis);
    for (std::size_t k = 0; k < images.size(); ++k) {
        if (k > 0) {
            deck.comment(fmt::format("image {}", images[k].number));
            each_change(analysis, images[k - 1], images[k], [&](const std::string& name, double volts) {
                deck.line(fmt::format("alter {} = {:.15g}", name, volts));
            });
        }
        deck.line("op");
        deck.line(fmt::format("let image = {}", images[k].number));
        deck.line("setscale image");
        deck.line("let p_inputs = 0");
        for (const auto& group : groups) deck.line("let p_inputs = p_inputs" + group);
        Names columns = {"wrdata", node_table};
        for (auto& voltage : voltages(analysis)) columns.push_back(std::move(voltage));
        columns.push_back("p_inputs");
        for (const auto& rail : analysis.rails) {
            deck.line(fmt::format("let p_{} = {}", rail, rail_power(deck, rail)));
            columns.push_back("p_" + rail);
        }
        deck.words(columns);
        if (k == 0) {
            deck.line("unset wr_vecnames");
            deck.line("set appendwrite");
        }
    }
    deck.line(".endc");
    deck.line(".end");
}

void write_hspice(DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images) {
    deck.line(".options reltol=1e-6 numdgt=10 measdgt=10 ingold=2");
    deck.line(fmt::format(".temp {:.10g}", analysis.temperature - zero_celsius));
    deck.comment("a source that feeds nothing, swept over one point: .measure works on sweeps");
    deck.voltage_source("point", "point", "0", 0);
    deck.line(fmt::format(".dc {} 0 0 1", deck.element_name('V', "point")));
    Names print = {".print", "dc"};
    for (auto& voltage : voltages(analysis)) print.push_back(std::move(voltage));
    deck.words(print);
    for (const auto& node : analysis.nodes) deck.line(fmt::format(".measure dc {0} find v({0}) at=0", node));
    Names sum;
    for (const auto& group : input_powers(analysis)) {
        sum.push_back(fmt::format("p_in{}", sum.size()));
        deck.line(fmt::format(".measure dc {} find par('{}') at=0", sum.back(), group));
    }
    for (std::size_t k = 1; k < sum.size(); ++k) sum[k] = "+" + sum[k];
    if (!sum.empty()) {
        sum.front() = "param='" + sum.front();
        sum.back() += "'";
        sum.insert(sum.begin(), {".measure", "dc", "p_inputs"});
        deck.words(sum);
    }
    for (const auto& rail : analysis.rails)
        deck.line(fmt::format(".measure dc p_{} find par('{}') at=0", rail, rail_power(deck, rail)));
    for (std::size_t k = 1; k < images.size(); ++k) {
        deck.line(fmt::format(".alter image {}", images[k].number));
        // Every input that is not the first image's: right whether an .alter starts from the last one or from the deck.
        for (const auto& input : analysis.inputs) {
            const double volts = images[k].voltages[input.line];
            if (volts != images[0].voltages[input.line] || volts != images[k - 1].voltages[input.line])
                deck.voltage_source(input.name, input.name, "0", volts);
        }
    }
    deck.line(".end");
}

void write_xyce(DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images) {
    deck.comment("one line of .data an image");
    Names names = {".data", "images"};
    for (const auto& input : analysis.inputs) names.push_back(input.name);
    deck.words(names);
    for (const auto& image : images) {
        Names values = {"+"};
        for (const auto& input : analysis.inputs) values.push_back(fmt::format("{:.15g}", image.voltages[input.line]));
        deck.words(values);
    }
    deck.line(".enddata");
    deck.line(fmt::format(".options device temp={:.10g}", analysis.temperature - zero_celsius));
    deck.line(".dc data=images");
    Names print = {".print", "dc", "format=csv", "precision=14"};
    for (auto& voltage : voltages(analysis)) print.push_back(std::move(voltage));
    for (const auto& group : input_powers(analysis)) print.push_back("{" + group + "}");
    for (const auto& rail : analysis.rails) print.push_back("{" + rail_power(deck, rail) + "}");
    deck.words(print);
    deck.line(".end");
}

void write_spectre(DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images) {
    deck.line(fmt::format("accuracy options reltol=1e-6 vabstol=1e-9 iabstol=1e-12 temp={:.10g} pwr=total",
                          analysis.temperature - zero_celsius));
    Names save = {"save"};
    save.insert(save.end(), analysis.nodes.begin(), analysis.nodes.end());
    for (const auto& rail : analysis.rails) save.push_back(rail + ":pwr");
    for (const auto& input : analysis.inputs) save.push_back(input.name + ":pwr");
    deck.words(save);
    deck.line(fmt::format("image{} dc", images.front().number));
    for (std::size_t k = 1; k < images.size(); ++k) {
        each_change(analysis, images[k - 1], images[k], [&](const std::string& name, double volts) {
            deck.line(fmt::format("set{}_{} alter dev={} param=dc value={:.15g}", k, name, name, volts));
        });
        deck.line(fmt::format("image{}_{} dc", images[k].number, k));
    }
}

}  // namespace

void write_analysis(DeckWriter& deck, const DeckAnalysis& analysis, const std::vector<DeckImage>& images,
                    const std::string& node_table) {
    deck.comment("analysis: operating point of every image; node voltages [V], delivered powers [W]");
    switch (deck.flavor()) {
        case DeckFlavor::ngspice:
            return write_ngspice(deck, analysis, images, node_table);
        case DeckFlavor::hspice:
            return write_hspice(deck, analysis, images);
        case DeckFlavor::xyce:
            return write_xyce(deck, analysis, images);
        case DeckFlavor::spectre:
            return write_spectre(deck, analysis, images);
    }
}

}  // namespace spinloom
