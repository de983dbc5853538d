#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spinloom {

/// A device of two stable resistances that synapses and neurons may be made of, as its card gives it.
struct TwoStateDevice {
    double low = 0, high = 0;        ///< resistance of either state at no voltage [ohm], 0 < low <= high
    std::optional<double> area_um2;  ///< of its contact, where the card gives an RA product [um^2]
    /// Voltage that halves high/low - 1 (device/magnet/mtj.hpp) [V]; infinite: none does.
    double half_voltage = std::numeric_limits<double>::infinity();
};

/// A kind of card that gives one.
struct TwoStateKind {
    std::string_view kind;  ///< of the card, and the folder below `card_folder()`
    /// @throws InputError
    TwoStateDevice (*read)(const std::filesystem::path& path);
};

/// All kinds, the usual one first. A new device is registered here.
[[nodiscard]] std::span<const TwoStateKind> two_state_kinds();
/// The kinds as a key of a card names them: "mtj", or with more of them "mtj or pcm".
[[nodiscard]] const std::string& two_state_card_kinds();

/// Reads a card of any of the kinds. @throws InputError
[[nodiscard]] TwoStateDevice read_two_state_card(const std::filesystem::path& path);

}  // namespace spinloom
