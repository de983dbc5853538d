#include "spinloom/architecture/bench/scaled_op_amp.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/card.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {

OpAmpCircuit scaled(OpAmpCircuit op_amp, const OpAmpScale& scale, const OpAmpProcess& process) {
    if (scale.size == 1 && scale.output == 1) return op_amp;
    const auto n_card = read_finfet_card(find_card(process.n_card, "finfet"), process.release);
    const auto p_card = read_finfet_card(find_card(process.p_card, "finfet"), process.release);
    const auto resize = [&](OpAmpTransistor& transistor, const FinfetCard& technology, double factor) {
        transistor.fins = std::max(1.0, std::round(factor * transistor.fins));
        transistor.model = std::make_shared<const FinfetModel>(
            make_finfet_model(technology, {transistor.fins, process.temperature, transistor.gate_length}));
    };
    const double bias_fins = op_amp.bias.fins;
    for (auto* transistor : {&op_amp.pair, &op_amp.tail, &op_amp.bias}) resize(*transistor, p_card, scale.size);
    resize(op_amp.mirror, n_card, scale.size);
    resize(op_amp.driver, n_card, scale.size * scale.output);
    resize(op_amp.source, p_card, scale.size * scale.output);
    op_amp.bias_resistance *= bias_fins / op_amp.bias.fins;
    op_amp.compensation_capacitance *= scale.size;
    op_amp.nulling_resistance /= scale.size * scale.output;
    return op_amp;
}

}  // namespace spinloom
