#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <numbers>
#include <random>
#include <string_view>

#include "fuzz/random_circuit.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

/// Random circuits by the thousand: linear ones are held against a dense solver with 64 bits, those of transistors,
/// junctions and op-amps must have an operating point and go through a transient analysis.
///
/// usage: random_circuits [COUNT [SEED [FIRST]]]

namespace {

using namespace spinloom;
using fuzz::Draw;

Draw draw_of(unsigned seed, unsigned number) {
    std::seed_seq sequence{seed, number};
    return {[generator = std::mt19937(sequence)]() mutable { return static_cast<std::uint32_t>(generator()); }};
}

std::shared_ptr<const FinfetModel> transistor(char polarity, int fins) {
    static std::map<std::pair<char, int>, std::shared_ptr<const FinfetModel>> models;
    auto& model = models[{polarity, fins}];
    if (!model) {
        const auto card =
            read_finfet_card(find_card(polarity == 'n' ? "ptm-mg-14nm-hp-n" : "ptm-mg-14nm-hp-p", "finfet"));
        model =
            std::make_shared<const FinfetModel>(make_finfet_model(card, {static_cast<double>(fins), 300.15, 20e-9}));
    }
    return model;
}

void add_inverter(Netlist& netlist, const Draw& draw, Node in, Node out, Node supply) {
    const auto name = std::to_string(netlist.finfets().size());
    netlist.add_finfet("p" + name, out, in, supply, supply, transistor('p', 1 + draw.below(40)));
    netlist.add_finfet("n" + name, out, in, ground, ground, transistor('n', 1 + draw.below(40)));
}

/// A step between two levels that may lie outside of the rails.
void add_step(Netlist& netlist, const Draw& draw, Node node) {
    const double from = 2 * draw.uniform() - 0.6, to = 2 * draw.uniform() - 0.6;
    netlist.add_voltage_source("vin", node, ground, from);
    netlist.shape_source({true, netlist.voltage_sources().size() - 1},
                         Waveform::corners({{{0, from}, {5e-11, from}, {6e-11, to}}}), 0);
}

/// Inverters in a row behind a step, perhaps behind an ideal op-amp; resistors and junctions back and across.
Netlist random_devices(const Draw& draw) {
    Netlist netlist;
    const Node supply = netlist.node("vdd"), in = netlist.node("in");
    netlist.add_voltage_source("vdd", supply, ground, 0.4 + 0.6 * draw.uniform());
    add_step(netlist, draw, in);
    std::vector<Node> nodes = {in};
    if (draw.below(3) == 0) {
        const Node input = netlist.node("x"), output = netlist.node("y");
        netlist.add_resistor("ra", in, input, draw.power(2, 4));
        netlist.add_resistor("rb", input, output, draw.power(3, 5));
        netlist.add_ideal_op_amp("e0", output, ground, input, ground);
        nodes.push_back(output);
    }
    for (int stages = 1 + draw.below(4); stages > 0; --stages) {
        const Node out = netlist.node("o" + std::to_string(nodes.size()));
        const Node from = nodes.back();
        nodes.push_back(out);
        add_inverter(netlist, draw, draw.below(5) == 0 ? out : from, out, supply);
        const Node back = nodes[static_cast<std::size_t>(draw.below(static_cast<int>(nodes.size())))];
        if (back == out) continue;
        if (draw.below(2) == 0) netlist.add_resistor("r" + std::to_string(out), out, back, draw.power(2, 6));
        if (draw.below(2) == 0)
            netlist.add_junction("y" + std::to_string(out), out, back, {draw.power(3, 5), 3 * draw.uniform(), 0.5},
                                 draw.below(2) * std::numbers::pi);
        if (draw.below(3) == 0) netlist.add_capacitor("c" + std::to_string(out), out, back, draw.power(-17, -13));
    }
    return netlist;
}

/// A ring of inverters with capacitors, and a resistor that loads one stage.
Netlist random_ring(const Draw& draw) {
    Netlist netlist;
    const Node supply = netlist.node("vdd");
    netlist.add_voltage_source("vdd", supply, ground, 0.5 + 0.5 * draw.uniform());
    const int stages = 2 + draw.below(6);
    std::vector<Node> nodes;
    for (int i = 0; i < stages; ++i) nodes.push_back(netlist.node("o" + std::to_string(i)));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        add_inverter(netlist, draw, nodes[i], nodes[(i + 1) % nodes.size()], supply);
        netlist.add_capacitor("c" + std::to_string(i), nodes[i], ground, draw.power(-17, -14));
    }
    if (draw.below(2) == 0) netlist.add_resistor("r", nodes[0], ground, draw.power(3, 7));
    return netlist;
}

/// What is wrong with the analyses of a circuit; empty: nothing.
std::string trouble(const Netlist& netlist) {
    OperatingPointSolver direct(netlist);
    const auto start = direct.solve();
    if (!start.is_usable()) return "no operating point\n" + start.report();
    if (!start.unknowns.allFinite()) return "an operating point that is not finite";
    TransientOptions options;
    options.stop = 3e-10;
    TransientSolver solver(netlist, options);
    const auto summary = solver.run(start, [](double, const Eigen::VectorXd&) {});
    return summary.is_usable() ? "" : summary.report();
}

struct Counts {
    int agrees = 0, ill = 0, failed = 0;
};

void add(Counts& counts, fuzz::Verdict verdict, unsigned number) {
    if (verdict == fuzz::Verdict::agrees) ++counts.agrees;
    if (verdict == fuzz::Verdict::is_ill_conditioned) ++counts.ill;
    if (verdict != fuzz::Verdict::is_not_solved && verdict != fuzz::Verdict::differs) return;
    ++counts.failed;
    std::printf("FAILED: linear circuit %u: %s\n", number,
                verdict == fuzz::Verdict::differs ? "another solution than the dense one" : "not solved");
}

void add(Counts& counts, const Netlist& netlist, const char* kind, unsigned number) {
    const auto wrong = trouble(netlist);
    ++(wrong.empty() ? counts.agrees : counts.failed);
    if (!wrong.empty()) std::printf("FAILED: %s %u: %s\n", kind, number, wrong.c_str());
}

}  // namespace

int main(int count, char** arguments) {
    const auto circuits = static_cast<unsigned>(count > 1 ? std::atol(arguments[1]) : 1000);
    const auto seed = static_cast<unsigned>(count > 2 ? std::atol(arguments[2]) : 1);
    const auto first = static_cast<unsigned>(count > 3 ? std::atol(arguments[3]) : 0);
    Counts linear, devices, rings;
    for (unsigned number = first; number < first + circuits; ++number) {
        const Draw draw = draw_of(seed, number);
        switch (number % 10) {
            case 0:
                add(devices, random_devices(draw), "circuit of devices", number);
                break;
            case 5:
                add(rings, random_ring(draw), "ring", number);
                break;
            default:
                add(linear, fuzz::compare_linear(fuzz::random_linear(draw)), number);
        }
    }
    std::printf("linear: %d agree within 1e-9, %d of a scaled condition above 1e8, %d failed\n", linear.agrees,
                linear.ill, linear.failed);
    std::printf("devices: %d solved, %d failed\nrings: %d solved, %d failed\n", devices.agrees, devices.failed,
                rings.agrees, rings.failed);
    return linear.failed + devices.failed + rings.failed == 0 ? 0 : 1;
}
