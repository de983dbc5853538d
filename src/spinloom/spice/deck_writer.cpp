#include "spinloom/spice/deck_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/bsim_model_card.hpp"
#include "spinloom/spice/finfet_subcircuit.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t line_width = 100;

std::string number(double value) {
    return fmt::format("{:.15g}", value);
}

/// I of a junction as an expression of the voltage across it: the law of mtj.hpp.
std::string junction_current(const MagneticTunnelJunction& junction, double angle, const std::string& voltage) {
    const double half = 0.5 / junction.parallel_resistance, cosine = std::cos(angle);
    const double tmr = junction.tunnel_magnetoresistance;
    const auto ratio = std::isinf(junction.half_voltage)
                           ? number(tmr)
                           : fmt::format("{}/(1+({}/{})*({}/{}))", number(tmr), voltage, number(junction.half_voltage),
                                         voltage, number(junction.half_voltage));
    return fmt::format("{}*{}*({}+({})/(1+{}))", voltage, number(half), number(1 + cosine), number(1 - cosine), ratio);
}

}  // namespace

const std::vector<std::string>& deck_flavor_names() {
    static const std::vector<std::string> names = {"ngspice", "hspice", "spectre", "xyce"};
    return names;
}

std::string_view name(DeckFlavor flavor) {
    return deck_flavor_names()[static_cast<std::size_t>(flavor)];
}

DeckFlavor deck_flavor(const std::string& text, const std::string& option) {
    const auto& known = deck_flavor_names();
    const auto it = std::find(known.begin(), known.end(), text);
    if (it != known.end()) return static_cast<DeckFlavor>(it - known.begin());
    throw InputError(InputProblem{
        {},
        0,
        option,
        fmt::format("no flavor '{}'{}; choose one of {}", text, suggest(text, known), fmt::join(known, ", "))});
}

std::string_view deck_extension(DeckFlavor flavor) {
    return flavor == DeckFlavor::spectre ? ".scs" : flavor == DeckFlavor::hspice ? ".sp" : ".cir";
}

DeckWriter::DeckWriter(DeckFlavor flavor, std::string_view title) : flavor_(flavor) {
    text_ = is_spectre() ? fmt::format("// {}\nsimulator lang=spectre\n", title) : fmt::format("* {}\n", title);
}

void DeckWriter::comment(std::string_view text) {
    text_ += fmt::format("{}{}{}\n", is_spectre() ? "//" : "*", text.empty() ? "" : " ", text);
}

void DeckWriter::line(std::string_view text) {
    text_ += text;
    text_ += '\n';
}

void DeckWriter::words(const std::vector<std::string>& words) {
    std::size_t column = 0;
    for (const auto& word : words) {
        if (column > 0 && column + word.size() > line_width) {
            text_ += "\n+";
            column = 1;
        }
        if (column > 0) text_ += ' ';
        text_ += word;
        column += word.size() + 1;
    }
    text_ += '\n';
}

std::string DeckWriter::element_name(char letter, std::string_view name) const {
    SPINLOOM_EXPECT(!name.empty());
    const bool has_letter = std::toupper(static_cast<unsigned char>(name.front())) == letter;
    return is_spectre() || has_letter ? std::string(name) : letter + std::string(name);
}

void DeckWriter::two_terminals(char letter, std::string_view kind, std::string_view key, std::string_view name,
                               std::string_view a, std::string_view b, double value) {
    if (is_spectre()) {
        text_ += fmt::format("{}{} ({} {}) {} {}={}\n", letter, name, a, b, kind, key, number(value));
    } else {
        text_ += fmt::format("{}{} {} {} {}\n", letter, name, a, b, number(value));
    }
}

void DeckWriter::resistor(std::string_view name, std::string_view a, std::string_view b, double ohm) {
    two_terminals('R', "resistor", "r", name, a, b, ohm);
}

void DeckWriter::capacitor(std::string_view name, std::string_view a, std::string_view b, double farad) {
    two_terminals('C', "capacitor", "c", name, a, b, farad);
}

void DeckWriter::inductor(std::string_view name, std::string_view a, std::string_view b, double henry) {
    two_terminals('L', "inductor", "l", name, a, b, henry);
}

void DeckWriter::source(char letter, std::string_view kind, std::string_view name, std::string_view a,
                        std::string_view b, double value, std::complex<double> small_signal) {
    const double magnitude = std::abs(small_signal), phase = std::arg(small_signal) * 180 / constants::pi;
    const auto full = element_name(letter, name);
    text_ += is_spectre() ? fmt::format("{} ({} {}) {} dc={}", full, a, b, kind, number(value))
                          : fmt::format("{} {} {} dc {}", full, a, b, number(value));
    if (magnitude > 0) {
        text_ += is_spectre() ? fmt::format(" mag={} phase={}", number(magnitude), number(phase))
                              : fmt::format(" ac {} {}", number(magnitude), number(phase));
    }
    text_ += '\n';
}

void DeckWriter::voltage_source(std::string_view name, std::string_view a, std::string_view b, double volts,
                                std::complex<double> small_signal) {
    source('V', "vsource", name, a, b, volts, small_signal);
}

void DeckWriter::current_source(std::string_view name, std::string_view a, std::string_view b, double amperes,
                                std::complex<double> small_signal) {
    source('I', "isource", name, a, b, amperes, small_signal);
}

void DeckWriter::controlled(char letter, std::string_view kind, std::string_view key, std::string_view name,
                            std::string_view nodes, double gain) {
    if (is_spectre()) {
        text_ += fmt::format("{} ({}) {} {}={}\n", name, nodes, kind, key, number(gain));
    } else {
        text_ += fmt::format("{} {} {}\n", element_name(letter, name), nodes, number(gain));
    }
}

void DeckWriter::voltage_amplifier(std::string_view name, std::string_view a, std::string_view b, std::string_view c,
                                   std::string_view d, double gain) {
    controlled('E', "vcvs", "gain", name, fmt::format("{} {} {} {}", a, b, c, d), gain);
}

void DeckWriter::transconductor(std::string_view name, std::string_view a, std::string_view b, std::string_view c,
                                std::string_view d, double gain) {
    controlled('G', "vccs", "gm", name, fmt::format("{} {} {} {}", a, b, c, d), gain);
}

void DeckWriter::current_amplifier(std::string_view name, std::string_view a, std::string_view b,
                                   std::string_view control, double gain) {
    if (is_spectre()) {
        text_ += fmt::format("{} ({} {}) cccs gain={} probe={}\n", name, a, b, number(gain), control);
    } else {
        text_ += fmt::format("{} {} {} {} {}\n", element_name('F', name), a, b, control, number(gain));
    }
}

void DeckWriter::transresistor(std::string_view name, std::string_view a, std::string_view b, std::string_view control,
                               double gain) {
    if (is_spectre()) {
        text_ += fmt::format("{} ({} {}) ccvs rm={} probe={}\n", name, a, b, number(gain), control);
    } else {
        text_ += fmt::format("{} {} {} {} {}\n", element_name('H', name), a, b, control, number(gain));
    }
}

void DeckWriter::op_amp(std::string_view name, std::string_view output, std::string_view reference,
                        std::string_view positive, std::string_view negative) {
    if (flavor_ == DeckFlavor::hspice) {
        text_ += fmt::format("{} {} {} OPAMP {} {}\n", element_name('E', name), output, reference, positive, negative);
        return;
    }
    // v(out) = v(copy) + v(+) - v(-) and v(copy) = v(out)
    const auto copy = fmt::format("{}_copy", name);
    voltage_amplifier(name, output, copy, positive, negative, 1);
    voltage_amplifier(copy, copy, reference, output, reference, 1);
}

void DeckWriter::junction(std::string_view name, std::string_view a, std::string_view b,
                          const MagneticTunnelJunction& junction, double angle) {
    const auto current = junction_current(junction, angle, fmt::format("v({},{})", a, b));
    switch (flavor_) {
        case DeckFlavor::ngspice:
            text_ += fmt::format("B{} {} {} I={}\n", name, a, b, current);
            return;
        case DeckFlavor::hspice:
            text_ += fmt::format("G{} {} {} cur='{}'\n", name, a, b, current);
            return;
        case DeckFlavor::xyce:
            text_ += fmt::format("B{} {} {} I={{{}}}\n", name, a, b, current);
            return;
        case DeckFlavor::spectre:
            text_ += fmt::format("B{} ({} {}) bsource i={}\n", name, a, b, current);
            return;
    }
}

void DeckWriter::define(const DeckTransistor& transistor) {
    SPINLOOM_EXPECT(transistor.model != nullptr);
    comment(fmt::format("{}: {}-channel FinFET, card {}, {:g} fin{}, {:g} K", transistor.name,
                        transistor.card.polarity > 0 ? "n" : "p", transistor.card_name, transistor.instance.fins,
                        transistor.instance.fins == 1 ? "" : "s", transistor.instance.temperature));
    text_ += flavor_ == DeckFlavor::ngspice ? finfet_subcircuit(transistor.name, *transistor.model)
                                            : bsim_model_card(transistor.name, transistor.card, flavor_);
}

void DeckWriter::finfet(std::string_view name, std::string_view drain, std::string_view gate, std::string_view source,
                        std::string_view body, const DeckTransistor& transistor) {
    if (flavor_ == DeckFlavor::ngspice) {
        text_ += fmt::format("X{} {} {} {} {} {}\n", name, drain, gate, source, body, transistor.name);
        return;
    }
    const double length =
        transistor.instance.gate_length > 0 ? transistor.instance.gate_length : transistor.card.gate_length;
    const auto nodes = fmt::format("{} {} {} {}", drain, gate, source, body);
    text_ += fmt::format("M{} {} {} l={} nfin={}\n", name, is_spectre() ? "(" + nodes + ")" : nodes, transistor.name,
                         number(length), number(transistor.instance.fins));
}

void DeckWriter::begin_subcircuit(std::string_view name, const std::vector<std::string>& ports) {
    std::vector<std::string> list = {is_spectre() ? "subckt" : ".subckt", std::string(name)};
    list.insert(list.end(), ports.begin(), ports.end());
    words(list);
}

void DeckWriter::end_subcircuit(std::string_view name) {
    text_ += fmt::format("{} {}\n", is_spectre() ? "ends" : ".ends", name);
}

void DeckWriter::instance(std::string_view name, std::string_view subcircuit, const std::vector<std::string>& nodes) {
    std::vector<std::string> list = {"X" + std::string(name)};
    list.insert(list.end(), nodes.begin(), nodes.end());
    list.emplace_back(subcircuit);
    words(list);
}

}  // namespace spinloom::spice
