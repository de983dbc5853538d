#include "spinloom/network/design/network_power.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/network/design/circuit_design.hpp"

namespace spinloom {
namespace {

using Role = Figure::Role;

constexpr const char* solved_part = "solved circuit, mean over the images";
constexpr const char* ideal = "ideal source of the published circuit, in no supply";

constexpr std::array<PowerPart, 10> parts{{
    {&NetworkPower::inputs, "inputs", "input drivers", solved_part, Role::part},
    {&NetworkPower::v_dd, "vdd", "supply v_dd", solved_part, Role::part},
    {&NetworkPower::v_ss, "vss", "supply v_ss", solved_part, Role::part},
    {&NetworkPower::bias, "bias", "bias rails", solved_part, Role::part},
    {nullptr, "supply", "supplies of the solved circuit", "sum of the parts, mean over the images", Role::total},
    {&NetworkPower::level_shift, "level_shift", "level shifts", ideal, Role::apart},
    {&NetworkPower::op_amps, "opamp_outputs", "op-amp outputs", ideal, Role::apart},
    {&NetworkPower::op_amp_supply, "opamp_supply", "supply of the op-amps", solved_part, Role::part},
    {&NetworkPower::reference, "reference", "amplifiers' rail of v_dd/2", solved_part, Role::part},
    {&NetworkPower::neurons, "neurons", "of supply v_dd: the neurons", solved_part, Role::share},
}};

}  // namespace

std::span<const PowerPart> power_parts() {
    return parts;
}

double NetworkPower::supply() const {
    double sum = 0;
    for (const auto& part : parts) {
        if (part.role == Role::part) sum += this->*part.member;
    }
    return sum;
}

NetworkPower mean_power(std::span<const NetworkPower> images) {
    NetworkPower mean;
    const double share = images.empty() ? 0.0 : 1.0 / static_cast<double>(images.size());
    for (const auto& image : images) {
        for (const auto& part : parts) {
            if (part.member != nullptr) mean.*part.member += share * image.*part.member;
        }
    }
    return mean;
}

double worst_difference(const NetworkPower& power, const NetworkPower& twin) {
    const double supply = std::abs(twin.supply());
    double worst = 0;
    for (const auto& part : parts) {
        if (part.role == Role::total) continue;
        const double theirs = part.of(twin);
        const double scale = part.role == Role::apart ? std::max(supply, std::abs(theirs)) : supply;
        worst = std::max(worst, std::abs(part.of(power) - theirs) / scale);
    }
    return worst;
}

double& bias_account(NetworkPower& power, const BiasRail& rail) {
    switch (rail.supply) {
        case BiasRail::Supply::v_dd:
            return power.v_dd;
        case BiasRail::Supply::v_ss:
            return power.v_ss;
        default:
            return power.bias;
    }
}

}  // namespace spinloom
