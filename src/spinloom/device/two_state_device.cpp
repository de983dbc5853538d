#include "spinloom/device/two_state_device.hpp"

#include <algorithm>
#include <array>

#include "spinloom/device/magnet/mtj.hpp"

namespace spinloom {
namespace {

TwoStateDevice read_junction(const std::filesystem::path& path) {
    const auto card = Card::read(path, "mtj", mtj_parameters());
    const auto junction = mtj_from_card(card);
    TwoStateDevice device{junction.resistance(JunctionState::parallel),
                          junction.resistance(JunctionState::antiparallel),
                          {},
                          junction.half_voltage};
    if (const double product = card["ra_product"]; product > 0) device.area_um2 = 1e12 * product / device.low;
    return device;
}

constexpr std::array kinds = {TwoStateKind{"mtj", read_junction}};

}  // namespace

std::span<const TwoStateKind> two_state_kinds() {
    return kinds;
}

const std::string& two_state_card_kinds() {
    static const std::string names = [] {
        std::string text;
        for (const auto& one : kinds) text += (text.empty() ? "" : " or ") + std::string(one.kind);
        return text;
    }();
    return names;
}

TwoStateDevice read_two_state_card(const std::filesystem::path& path) {
    const auto kind = card_kind(path);
    const auto* found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.kind == kind; });
    // A card of no such kind is refused by the reader of the usual one.
    return (found == kinds.end() ? kinds.begin() : found)->read(path);
}

}  // namespace spinloom
