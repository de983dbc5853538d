#pragma once

#include "physics/network/random_network.hpp"

/// Small networks with op-amps that are not ideal.

namespace spinloom::test {

inline std::shared_ptr<const OpAmpCircuit> op_amp_circuit() {
    static const auto circuit = std::make_shared<const OpAmpCircuit>(
        read_op_amp_card(find_card(default_op_amp_card, "amplifier"), OpAmpProcess{}));
    return circuit;
}

/// A random network on one supply, its amplifiers around half of it.
inline AnalogNetwork random_network_of(OpAmpModel model, std::uint64_t seed) {
    RandomStream random(seed, "op-amps");
    auto network = random_network(seed);
    if (seed % 2 == 0) {  // else these small networks drive most op-amps to a limit
        for (double& gain : network.design.gains) gain *= 0.1;
    }
    network.design.tie_resistance = 1e3 + 2e4 * random.uniform();
    network.design.combination =
        random.uniform() < 0.3 ? PartitionCombination::summing : PartitionCombination::resistive;
    network.design.reference = 0.4;
    network.design.op_amps = {.model = model, .circuit = op_amp_circuit(), .offset_sigma = 0.01, .seed = seed};
    network.design.op_amps.macro = {.open_loop_gain = 50 + 1000 * random.uniform(),
                                    .output_resistance = 1e4 * random.uniform(),
                                    .offset = 1e-3,
                                    .output_low = 0.05,
                                    .output_high = 0.75};
    return network;
}

}  // namespace spinloom::test
