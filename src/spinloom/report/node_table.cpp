#include "spinloom/report/node_table.hpp"

#include <fmt/format.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"

namespace spinloom {
namespace {

void append_header(std::string& text, const CircuitInference& inference) {
    text = "image,label,argmax_out,p_inputs_W,p_vdd_W,p_vss_W,p_supply_W,p_opamps_W";
    for (std::size_t layer = 0; layer < inference.neuron_input.size(); ++layer) {
        for (const char* kind : {"nin", "out"}) {
            for (Eigen::Index r = 0; r < inference.neuron_input[layer].rows(); ++r) {
                text += fmt::format(",{}{}_{}", kind, layer + 1, r);
            }
        }
    }
    text += '\n';
}

}  // namespace

void write_node_table(const std::filesystem::path& path, const std::vector<std::size_t>& numbers,
                      const std::vector<std::uint8_t>& labels, const CircuitInference& inference) {
    SPINLOOM_EXPECT(numbers.size() == inference.power.size() && !inference.neuron_input.empty());
    std::string text;
    append_header(text, inference);
    for (std::size_t image = 0; image < numbers.size(); ++image) {
        const auto& power = inference.power[image];
        text += fmt::format("{},{},{},{:.12e},{:.12e},{:.12e},{:.12e},{:.12e}", numbers[image], labels[image],
                            inference.predicted_class[image], power.inputs, power.v_dd, power.v_ss, power.supply(),
                            power.op_amps);
        const auto column = static_cast<Eigen::Index>(image);
        for (std::size_t layer = 0; layer < inference.neuron_input.size(); ++layer) {
            for (const auto* nodes : {&inference.neuron_input[layer], &inference.neuron_output[layer]}) {
                for (const double voltage : nodes->col(column)) text += fmt::format(",{:.13e}", voltage);
            }
        }
        text += '\n';
    }
    write_file_atomically(path, text);
}

}  // namespace spinloom
