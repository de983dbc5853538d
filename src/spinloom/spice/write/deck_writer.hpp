#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/spice/write/deck_flavor.hpp"
#include "spinloom/spice/write/finfet_table.hpp"

/// Circuits as decks of other simulators.

namespace spinloom::spice {

/// A transistor as a deck names it.
struct DeckTransistor {
    std::string name;               ///< of the subcircuit or .model, such as "nfet"
    std::string card_name;          ///< for the comment
    FinfetCard card;                ///< written as .model where the simulator has BSIM-CMG
    FinfetInstance instance;        ///< fins and temperature
    const FinfetModel* model = {};  ///< tabulated where the simulator has no BSIM-CMG
    double supply = 0;              ///< of its circuit [V]; where a table is dense
};

/// Writes a deck, line by line, in one flavor.
///
/// | element  | ngspice                   | hspice        | spectre          | xyce          |
/// |----------|---------------------------|---------------|------------------|---------------|
/// | FinFET   | finfet_table.hpp          | M, level=72   | bsimcmg          | M, level=107  |
/// | op-amp   | two E                     | E ... OPAMP   | two vcvs         | two E         |
/// | junction | B i=                      | G cur=        | bsource i=       | B i=          |
///
/// The two sources of gain 1 are the ideal op-amp exactly, v(out) = v(copy) + v(+) - v(-) with v(copy) = v(out), where
/// a source of high gain would leave an error of noise gain over gain, or lose as many digits to rounding.
///
/// Names may hold letters, digits and underscores and are given without the letter of the element (R, V, ...), which is
/// put before them unless they begin with it. Nodes are names; ground is "0". Values are SI, to 15 digits.
class DeckWriter {
public:
    DeckWriter(DeckFlavor flavor, std::string_view title);

    void comment(std::string_view text);
    void blank() { text_ += '\n'; }
    /// A line as it is.
    void line(std::string_view text);
    /// Words that may need more than one line.
    void words(const std::vector<std::string>& words);

    void resistor(std::string_view name, std::string_view a, std::string_view b, double ohm);
    /// An antiparallel junction whose TMR falls with its voltage: I = V/R_P (V_h^2 + V^2)/(V_h^2 (1 + TMR) + V^2), the
    /// law of mtj.hpp. @pre its half voltage is finite
    void antiparallel_junction(std::string_view name, std::string_view a, std::string_view b,
                               const MagneticTunnelJunction& junction);
    void voltage_source(std::string_view name, std::string_view a, std::string_view b, double volts);
    void op_amp(std::string_view name, std::string_view output, std::string_view reference, std::string_view positive,
                std::string_view negative);
    /// Defines a transistor's subcircuit or model; needed before `finfet`. In ngspice's flavor also makes its files.
    void define(const DeckTransistor& transistor);
    /// A transistor whose body is tied to its source.
    void finfet(std::string_view name, std::string_view drain, std::string_view gate, std::string_view source,
                const DeckTransistor& transistor);

    void begin_subcircuit(std::string_view name, const std::vector<std::string>& ports);
    void end_subcircuit(std::string_view name);
    void instance(std::string_view name, std::string_view subcircuit, const std::vector<std::string>& nodes);

    /// The name an element has in the deck: with the letter of its kind.
    [[nodiscard]] std::string element_name(char letter, std::string_view name) const;
    [[nodiscard]] DeckFlavor flavor() const { return flavor_; }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// What the deck reads: to be written beside it.
    [[nodiscard]] const std::vector<DeckFile>& files() const { return files_; }

private:
    [[nodiscard]] bool is_spectre() const { return flavor_ == DeckFlavor::spectre; }
    void voltage_amplifier(std::string_view name, std::string_view a, std::string_view b, std::string_view c,
                           std::string_view d);

    DeckFlavor flavor_;
    std::string text_;
    std::vector<DeckFile> files_;
};

}  // namespace spinloom::spice
