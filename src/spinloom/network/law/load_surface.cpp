#include "spinloom/network/law/load_surface.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "spinloom/core/contract.hpp"
#include "spinloom/network/law/neuron_curve.hpp"

namespace spinloom {
namespace {

constexpr double reach = 3, step = 0.0125;  // [V]

BicubicTable<1> tabulate(const NeuronCircuit& neuron, const InverterTable& table, double conductance,
                         const LineRange& lines) {
    SPINLOOM_EXPECT(conductance > 0 && lines.low < lines.high);
    // One curve more at each end, for the differences.
    const auto num_lines = static_cast<std::size_t>(std::ceil((lines.high - lines.low) / step)) + 1;
    std::vector<ActivationCurve> curves;
    for (std::size_t j = 0; j < num_lines + 2; ++j) {
        const double volts = lines.low + (static_cast<double>(j) - 1) * step;
        curves.push_back(loaded_transfer_curve(neuron, table, {conductance, volts}, reach, step));
    }
    const double high = lines.low + static_cast<double>(num_lines - 1) * step;
    return {{-reach, reach, lines.low, high, step},
            [&](double input, std::span<const double> volts, std::span<BicubicTable<1>::Values> values) {
                for (std::size_t j = 0; j < volts.size(); ++j) {
                    const auto [value, by_input] = curves[j + 1].at(input);
                    const double by_voltage = (curves[j + 2](input) - curves[j](input)) / (2 * step);
                    values[j] = {TabulatedValue{value, by_input, by_voltage}};
                }
            }};
}

}  // namespace

LoadSurface::LoadSurface(const NeuronCircuit& neuron, const InverterTable& table, double conductance,
                         const LineRange& lines)
    : lines_(lines), table_(tabulate(neuron, table, conductance, lines)) {}

LoadSurface::Point LoadSurface::at(double input, double voltage) const {
    const auto [value, by_input, by_voltage] = table_.at(input, voltage)[0];
    return {value, by_input, by_voltage};
}

}  // namespace spinloom
