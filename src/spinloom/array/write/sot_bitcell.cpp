#include "spinloom/array/write/sot_bitcell.hpp"

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// So many transistors in parallel.
std::shared_ptr<const FinfetModel> in_parallel(const std::shared_ptr<const FinfetModel>& model, double count) {
    if (count == 1) return model;
    auto all = std::make_shared<FinfetModel>(*model);
    all->fins *= count;
    return all;
}

}  // namespace

LineLevels line_levels(ArrayMode mode, const WriteLevels& levels) {
    const double off = levels.word_off;
    switch (mode) {
        case ArrayMode::program_parallel:
            return {levels.word_on, off, 0, 0, 0, 0, levels.write, 0};
        case ArrayMode::program_antiparallel:
            return {levels.word_on, off, 0, 0, levels.write, levels.write, 0, levels.write};
        case ArrayMode::verify:
            return {off, off, levels.read_word, 0, 0, 0, levels.verify, 0};
        case ArrayMode::idle:
            break;
    }
    return {off, off, 0, 0, 0, 0, 0, 0};
}

BitcellNodes add_bitcell(Netlist& netlist, const std::string& name, const SotBitcell& cell, const BitcellLines& lines,
                         double count, double angle, const std::optional<Eigen::Vector3d>& start) {
    SPINLOOM_EXPECT(count >= 1 && (!start || count == 1));
    const BitcellNodes nodes{netlist.node(name + "_x"), netlist.node(name + "_m"), netlist.node(name + "_t")};
    netlist.add_finfet(name + "_w", lines.bit, lines.write_word, nodes.x, ground, in_parallel(cell.write, count));
    netlist.add_finfet(name + "_r", lines.read_bit, lines.read_word, nodes.top, ground, in_parallel(cell.read, count));
    const double half = 0.5 * cell.device.line.resistance() / count;
    netlist.add_resistor(name + "_x", nodes.x, nodes.middle, half);
    netlist.add_resistor(name + "_s", nodes.middle, lines.source, half);
    auto junction = cell.junction;
    junction.parallel_resistance /= count;
    netlist.add_junction(name, nodes.top, nodes.middle, junction, angle);
    if (start) netlist.add_free_layer(name, nodes.x, lines.source, cell.device, *start);
    return nodes;
}

const std::vector<ParameterSpec>& bitcell_parameters() {
    constexpr Range fins{1, 1000, false}, voltage{0.01, 3, false}, time{1e-13, 1e-6, false};
    static const std::vector<ParameterSpec> specs = {
        {"write_fins", "1", fins, "fins of the write transistor", {}},
        {"read_fins", "1", fins, "fins of the read transistor", {}},
        {"write_voltage", "V", voltage, "across bit and source line of a cell that is written", {}},
        {"word_voltage", "V", voltage, "of a selecting write word line", {}},
        {"read_word_voltage", "V", voltage, "of a selecting read word line", {}},
        {"verify_voltage", "V", voltage, "across bit and source line of a cell that is sensed", {}},
        {"pulse", "s", time, "length of a write pulse at half height", {}},
        {"guard", "s", Range{0, 1e-6, false}, "time that the word line is on before and after", {}},
        {"edge", "s", time, "rise and fall of every line", {}},
        {"verify_time", "s", time, "time to sense a state", {}},
    };
    return specs;
}

}  // namespace spinloom
