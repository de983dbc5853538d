#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "spinloom/architecture/bench/earlier_neurons.hpp"

/// Sigmoids by digital logic between an ADC and a DAC: a gate count from the function's own table, a gate's energy from
/// the solved circuit.

namespace spinloom {

/// A two-input NAND of the technology, loaded by three of its kind.
struct GateFigures {
    double fins = 0;     ///< of each transistor
    double energy = 0;   ///< of a full cycle of its output, up and down [J]
    double leakage = 0;  ///< mean over the four input states [W]
    double delay = 0;    ///< of the slower edge [s]
    double area = 0;     ///< [m^2]
};

/// Solves the gate: direct current for leakage, a transient for energy and delay. @throws ConvergenceError
[[nodiscard]] GateFigures measure_gate(const NeuronProcess& process, double fins);

/// Codes 0 ... 2^bits - 1 of an output for each input code: sigmoid of u = (code - 2^(bits-1)) 16/2^bits, full scale 1.
using CodeTable = std::vector<std::uint32_t>;

[[nodiscard]] CodeTable sigmoid_table(int bits);
/// PLAN: y = u/4 + 1/2 below 1, u/8 + 5/8 below 2.375, u/32 + 27/32 below 5, then 1; mirrored for u < 0.
[[nodiscard]] CodeTable piecewise_table(int bits);
/// Largest |y - sigmoid(u)| of a table, of full scale.
[[nodiscard]] double table_error(const CodeTable& table, int bits);

/// Two-input multiplexers that compute all output bits of a table: the nodes of their shared, reduced, ordered binary
/// decision diagram above single variables, most significant input bit first. Exact, for this order.
[[nodiscard]] int count_multiplexers(const CodeTable& table, int bits);

/// A digital neuron and what it costs.
struct DigitalNeuron {
    std::string name, title;
    std::map<std::string, std::string, std::less<>> sources;
    int bits = 0, multiplexers = 0;
    double gates = 0;                           ///< two-input NANDs: multiplexers and registers
    double rate = 0;                            ///< evaluations a second [1/s]
    double logic_power = 0;                     ///< switching at the rate, and leakage [W]
    double converter_power = 0;                 ///< ADC and DAC [W]
    double logic_area = 0, converter_area = 0;  ///< [m^2]
    double largest_error = 0;                   ///< of the output, of full scale

    [[nodiscard]] double power() const { return logic_power + converter_power; }
    [[nodiscard]] double area() const { return logic_area + converter_area; }
};

/// The two digital neurons of cards/neurons. @throws InputError, ConvergenceError
[[nodiscard]] std::vector<DigitalNeuron> digital_neurons(const NeuronProcess& process);

}  // namespace spinloom
