#include "spinloom/network/model/levels.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {

bool is_level_count(int levels) {
    return levels == 2 || levels == 3 || levels == 4 || levels == 8 || levels == 16 || levels == 32 || levels == 64;
}

int pairs_per_synapse(int levels) {
    return std::bit_width(static_cast<unsigned>(largest_weight(levels)));
}

int largest_weight(int levels) {
    SPINLOOM_EXPECT(is_level_count(levels));
    return levels <= 3 ? 1 : levels - 1;
}

bool is_level(double weight, int levels) {
    if (levels <= 3) return weight == -1 || weight == 0 || weight == 1;
    return std::abs(weight) <= largest_weight(levels) && std::fmod(std::abs(weight), 2) == 1;
}

std::string levels_text(int levels) {
    if (levels <= 3) return "-1, 0 or +1";
    return fmt::format("an odd number from -{0} to {0}", largest_weight(levels));
}

}  // namespace spinloom
