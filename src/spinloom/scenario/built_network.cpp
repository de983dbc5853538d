#include "spinloom/scenario/built_network.hpp"

namespace spinloom {

AnalogNetwork build_network(const Scenario& scenario, BinaryMlp mlp) {
    return build(scenario.circuit, std::move(mlp), scenario.variation);
}

}  // namespace spinloom
