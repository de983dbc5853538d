#include "spinloom/spice/write/bsim_model_card.hpp"

#include <fmt/format.h>

#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet_bsim.hpp"

namespace spinloom::spice {
namespace {

std::string level(DeckFlavor flavor, bool is_n, double release) {
    const char* type = is_n ? "nmos" : "pmos";
    switch (flavor) {
        case DeckFlavor::hspice:
            return fmt::format("{} level=72 version={:g}", type, release);
        case DeckFlavor::xyce:
            return fmt::format("{} level={:g}", type, release);
        default:
            return fmt::format("bsimcmg type={} version={:g}", is_n ? "n" : "p", release);
    }
}

}  // namespace

std::string bsim_model_card(const std::string& name, const FinfetCard& card, DeckFlavor flavor) {
    SPINLOOM_EXPECT(flavor != DeckFlavor::ngspice);
    const bool is_spectre = flavor == DeckFlavor::spectre;
    std::string text = fmt::format("{} {} {}\n", is_spectre ? "model" : ".model", name,
                                   level(flavor, card.polarity > 0, card.release));
    std::string line = "+";
    for (const auto& [key, value] : bsim_parameters(card)) {
        const auto word = fmt::format(" {}={:.12g}", key, value);
        if (line.size() + word.size() > 100) {
            text += line + '\n';
            line = "+";
        }
        line += word;
    }
    return text + line + '\n';
}

}  // namespace spinloom::spice
