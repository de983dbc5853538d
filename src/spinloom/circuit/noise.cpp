#include "spinloom/circuit/noise.hpp"

#include <cmath>
#include <numbers>

#include "spinloom/circuit/internal_nodes.hpp"
#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_intrinsic.hpp"

namespace spinloom {
namespace {

using constants::boltzmann_constant;
using constants::elementary_charge;

std::complex<double> between(const Eigen::VectorXcd& adjoint, int from, int to) {
    const auto of = [&](int unknown) { return unknown < 0 ? std::complex<double>(0) : adjoint[unknown]; };
    return of(from) - of(to);
}

/// g_m + g_ds of the intrinsic transistor [S].
double channel_conductance(const FinfetModel& model, double vd, double vg, double vs, double vb) {
    const auto exact = intrinsic_currents_and_charges(model, vg, vd, vs, vb);
    // Drain and source change places where vd < vs.
    const bool is_forward = vd >= vs;
    const double by_gate = is_forward ? exact.current_by_gate.drain : exact.current_by_gate.source;
    const double by_end = is_forward ? exact.current_by_drain.drain : exact.current_by_source.source;
    return std::abs(by_gate) + std::abs(by_end);
}

}  // namespace

double junction_noise(double current, double voltage, double conductance, double temperature) {
    const double x = elementary_charge * voltage / (2 * boltzmann_constant * temperature);
    if (std::abs(x) < 1e-4) return 4 * boltzmann_constant * temperature * conductance;
    return 2 * elementary_charge * current / std::tanh(x);
}

double transistor_noise(const FinfetModel& model, double vg, double vd, double vs, double vb, double temperature) {
    const auto [inner_drain, inner_source] = internal_voltages(model, vg, vd, vs, vb);
    const auto exact = intrinsic_currents_and_charges(model, vg, inner_drain, inner_source, vb);
    const double by_drain = exact.current_by_drain.drain, by_source = exact.current_by_source.drain;
    const double end = model.fins / model.series_resistance, four_kt = 4 * boltzmann_constant * temperature;
    const double channel = 2.0 / 3 * channel_conductance(model, inner_drain, vg, inner_source, vb);
    return four_kt * (channel * end * end + end * (by_drain * by_drain + by_source * by_source)) /
           std::pow(by_drain - by_source + end, 2);
}

std::vector<NoiseSource> noise_sources(const MnaSystem& system, const Eigen::VectorXd& unknowns, double temperature) {
    SPINLOOM_EXPECT(system.form() == FinfetForm::internal_nodes);
    const auto& netlist = system.netlist();
    const double four_kt = 4 * boltzmann_constant * temperature;
    const auto voltage = [&](int unknown) { return unknown < 0 ? 0.0 : unknowns[unknown]; };
    std::vector<NoiseSource> sources;
    for (std::size_t i = 0; i < netlist.resistors().size(); ++i) {
        const auto& r = netlist.resistors()[i];
        sources.push_back(
            {NoiseSource::Kind::resistor, i, r.positive - 1, r.negative - 1, four_kt * std::abs(r.conductance)});
    }
    for (std::size_t i = 0; i < netlist.junctions().size(); ++i) {
        const auto& element = netlist.junctions()[i];
        const int from = element.positive - 1, to = element.negative - 1;
        const double across = voltage(from) - voltage(to), angle = system.devices().junction_angle(i);
        sources.push_back({NoiseSource::Kind::junction, i, from, to,
                           junction_noise(element.junction.current(angle, across).current, across,
                                          element.junction.current(angle, 0).conductance, temperature)});
    }
    for (std::size_t i = 0; i < netlist.finfets().size(); ++i) {
        const auto& element = netlist.finfets()[i];
        const auto& model = *element.model;
        const int drain = system.unknown_of_internal_drain(i), source = drain + 1;
        const auto add = [&](int from, int to, double density) {
            sources.push_back({NoiseSource::Kind::finfet, i, from, to, density});
        };
        add(drain, source,
            2.0 / 3 * four_kt *
                channel_conductance(model, voltage(drain), voltage(element.gate - 1), voltage(source),
                                    voltage(element.body - 1)));
        add(element.drain - 1, drain, four_kt * model.fins / model.series_resistance);
        add(element.source - 1, source, four_kt * model.fins / model.series_resistance);
    }
    return sources;
}

NoiseSolver::NoiseSolver(const Netlist& netlist, const OperatingPoint& point, double temperature)
    : system_(netlist, FinfetForm::internal_nodes),
      conductance_(system_.conductance()),
      capacitance_(system_.capacitance()),
      matrix_(Matrix(conductance_.transpose()).cast<std::complex<double>>()),
      factors_(matrix_) {
    SPINLOOM_EXPECT(point.is_usable());
    const auto unknowns = with_internal_nodes(system_, point.unknowns);
    DeviceBank devices = system_.devices();
    devices.locate(conductance_);
    devices.add_derivatives(devices.state_at(unknowns), conductance_.valuePtr(), capacitance_.valuePtr());
    conductance_ = Matrix(conductance_.transpose());
    capacitance_ = Matrix(capacitance_.transpose());
    sources_ = noise_sources(system_, unknowns, temperature);
}

NoiseSolver::Spectrum NoiseSolver::at(Node positive, Node negative, SourcePlace input, double frequency) {
    const double omega = 2 * std::numbers::pi * frequency;
    for (Eigen::Index i = 0; i < matrix_.nonZeros(); ++i)
        matrix_.valuePtr()[i] = {conductance_.valuePtr()[i], omega * capacitance_.valuePtr()[i]};
    Spectrum spectrum;
    if (!factors_.factorize(matrix_)) return spectrum;
    Eigen::VectorXcd adjoint = Eigen::VectorXcd::Zero(system_.num_unknowns());
    if (positive != ground) adjoint[system_.unknown_of_node(positive)] += 1;
    if (negative != ground) adjoint[system_.unknown_of_node(negative)] -= 1;
    factors_.solve(adjoint);
    spectrum.is_solved = adjoint.allFinite();
    const auto& netlist = system_.netlist();
    if (input.is_voltage) {
        const auto& source = netlist.voltage_sources()[input.index];
        spectrum.gain = std::abs(adjoint[system_.unknown_of_branch(source.name)]);
    } else {
        const auto& source = netlist.current_sources()[input.index];
        spectrum.gain = std::abs(between(adjoint, source.negative - 1, source.positive - 1));
    }
    spectrum.densities.reserve(sources_.size());
    for (const auto& source : sources_)
        spectrum.densities.push_back(source.density * std::norm(between(adjoint, source.from, source.to)));
    return spectrum;
}

double integrated_noise(double f0, double density0, double f1, double density1) {
    if (density0 <= 0 || density1 <= 0) return (density0 + density1) / 2 * (f1 - f0);
    const double step = std::log(f1 / f0), slope = std::log(density1 / density0) / step;
    const double exponent = (slope + 1) * step;  // the integral is density0 f0 (exp(exponent) - 1)/(slope + 1)
    if (std::abs(exponent) < 1e-8) return density0 * f0 * step * (1 + exponent / 2);
    return density0 * f0 * step * std::expm1(exponent) / exponent;
}

}  // namespace spinloom
