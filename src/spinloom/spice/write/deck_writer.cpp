#include "spinloom/spice/write/deck_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/plain_text.hpp"
#include "spinloom/spice/write/bsim_model_card.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t line_width = 100;

std::string number(double value) {
    return fmt::format("{:.15g}", value);
}

}  // namespace

DeckWriter::DeckWriter(DeckFlavor flavor, std::string_view title) : flavor_(flavor) {
    const auto line = shown(title);
    text_ = is_spectre() ? fmt::format("// {}\nsimulator lang=spectre\n", line) : fmt::format("* {}\n", line);
}

void DeckWriter::comment(std::string_view text) {
    text_ += fmt::format("{}{}{}\n", is_spectre() ? "//" : "*", text.empty() ? "" : " ", shown(text));
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

void DeckWriter::resistor(std::string_view name, std::string_view a, std::string_view b, double ohm) {
    text_ += is_spectre() ? fmt::format("R{} ({} {}) resistor r={}\n", name, a, b, number(ohm))
                          : fmt::format("R{} {} {} {}\n", name, a, b, number(ohm));
}

void DeckWriter::antiparallel_junction(std::string_view name, std::string_view a, std::string_view b,
                                       const MagneticTunnelJunction& junction) {
    SPINLOOM_EXPECT(std::isfinite(junction.half_voltage));
    const double half = junction.half_voltage * junction.half_voltage;
    const auto volts = fmt::format("v({},{})", a, b);
    const auto current =
        fmt::format("{0}*({1}+{0}*{0})/({2}*({3}+{0}*{0}))", volts, number(half), number(junction.parallel_resistance),
                    number(half * (1 + junction.tunnel_magnetoresistance)));
    switch (flavor_) {
        case DeckFlavor::hspice:
            text_ += fmt::format("{} {} {} cur='{}'\n", element_name('G', name), a, b, current);
            break;
        case DeckFlavor::spectre:
            text_ += fmt::format("B{} ({} {}) bsource i={}\n", name, a, b, current);
            break;
        case DeckFlavor::xyce:
            text_ += fmt::format("{} {} {} i={{{}}}\n", element_name('B', name), a, b, current);
            break;
        default:
            text_ += fmt::format("{} {} {} i={}\n", element_name('B', name), a, b, current);
    }
}

void DeckWriter::voltage_source(std::string_view name, std::string_view a, std::string_view b, double volts) {
    const auto full = element_name('V', name);
    text_ += is_spectre() ? fmt::format("{} ({} {}) vsource dc={}\n", full, a, b, number(volts))
                          : fmt::format("{} {} {} dc {}\n", full, a, b, number(volts));
}

/// v(a, b) = v(c, d).
void DeckWriter::voltage_amplifier(std::string_view name, std::string_view a, std::string_view b, std::string_view c,
                                   std::string_view d) {
    text_ += is_spectre() ? fmt::format("{} ({} {} {} {}) vcvs gain=1\n", name, a, b, c, d)
                          : fmt::format("{} {} {} {} {} 1\n", element_name('E', name), a, b, c, d);
}

void DeckWriter::op_amp(std::string_view name, std::string_view output, std::string_view reference,
                        std::string_view positive, std::string_view negative) {
    if (flavor_ == DeckFlavor::hspice) {
        text_ += fmt::format("{} {} {} OPAMP {} {}\n", element_name('E', name), output, reference, positive, negative);
        return;
    }
    // v(out) = v(copy) + v(+) - v(-) and v(copy) = v(out)
    const auto copy = fmt::format("{}_copy", name);
    voltage_amplifier(name, output, copy, positive, negative);
    voltage_amplifier(copy, copy, reference, output, reference);
}

void DeckWriter::define(const DeckTransistor& transistor) {
    SPINLOOM_EXPECT(transistor.model != nullptr);
    comment(fmt::format("{}: {}-channel FinFET, card {}, {:g} fin{}, {:g} K", transistor.name,
                        transistor.card.polarity > 0 ? "n" : "p", transistor.card_name, transistor.instance.fins,
                        transistor.instance.fins == 1 ? "" : "s", transistor.instance.temperature));
    if (flavor_ != DeckFlavor::ngspice) {
        text_ += bsim_model_card(transistor.name, transistor.card, flavor_);
        return;
    }
    auto table = finfet_table(transistor.name, *transistor.model, transistor.supply);
    comment(
        fmt::format("its table: drain current wrong by at most {:.2g} A from -0.1 V to the supply + 0.1 V, by {:.2g} A",
                    table.drain_error, table.outer_error));
    comment(fmt::format("1.2 V beyond them; {:.4g} A with gate and drain at the supply of {:g} V", table.on_current,
                        transistor.supply));
    text_ += table.subcircuit;
    for (auto& file : table.files) files_.push_back(std::move(file));
}

void DeckWriter::finfet(std::string_view name, std::string_view drain, std::string_view gate, std::string_view source,
                        const DeckTransistor& transistor) {
    if (flavor_ == DeckFlavor::ngspice) {
        text_ += fmt::format("X{0} {1} {2} {3} {3} {4}\n", name, drain, gate, source, transistor.name);
        return;
    }
    const double length =
        transistor.instance.gate_length > 0 ? transistor.instance.gate_length : transistor.card.gate_length;
    const auto nodes = fmt::format("{0} {1} {2} {2}", drain, gate, source);
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
