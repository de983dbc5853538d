#include "spinloom/network/design/network_power.hpp"

namespace spinloom {

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
