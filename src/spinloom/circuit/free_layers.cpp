#include "spinloom/circuit/free_layers.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "spinloom/device/magnet/llg_trajectory.hpp"

namespace spinloom {
namespace {

constexpr double trajectory_tolerance = 1e-12;
constexpr std::size_t most_pieces = 50;  ///< of a trajectory in one step; one that turns by a radian has a few

double voltage(const Eigen::VectorXd& unknowns, Node node) {
    return node == ground ? 0.0 : unknowns[node - 1];
}

/// Nothing if the step is far too long for the motion.
std::optional<Eigen::Vector3d> moved_by(const Macrospin& layer, const Eigen::Vector3d& m, const SpinTorque& torque,
                                        double step) {
    TrajectoryWalk walk(layer, m, {.tolerance = trajectory_tolerance, .fixed_step = {}});
    walk.set_torque(torque);
    while (walk.time() < step) {
        if (walk.steps() == most_pieces) return {};
        walk.step(step);
    }
    return walk.magnetisation();
}

}  // namespace

FreeLayers::FreeLayers(MnaSystem& system) : system_(&system) {
    const auto& netlist = system.netlist();
    for (const auto& element : netlist.free_layers()) {
        Layer layer{&element, {}, element.start, element.start, {}, {}, false};
        for (std::size_t i = 0; i < 3; ++i)
            layer.rows[i] = system.unknown_of_branch(netlist.voltage_sources()[element.sources[i]].name);
        layers_.push_back(layer);
    }
}

std::vector<int> FreeLayers::needs() const {
    std::vector<int> unknowns;
    for (const auto& layer : layers_) {
        const auto* element = layer.element;
        const auto& junction = system_->netlist().junctions()[element->junction];
        for (const Node node : {element->line_positive, element->line_negative, junction.positive, junction.negative})
            if (node != ground) unknowns.push_back(system_->unknown_of_node(node));
    }
    return unknowns;
}

std::vector<int> FreeLayers::components() const {
    std::vector<int> unknowns;
    for (const auto& layer : layers_)
        for (const Node node : layer.element->components) unknowns.push_back(system_->unknown_of_node(node));
    return unknowns;
}

SpinTorque FreeLayers::torque_of(const FreeLayerElement& element, const Eigen::VectorXd& unknowns) const {
    const auto& device = element.device;
    const double current = (voltage(unknowns, element.line_positive) - voltage(unknowns, element.line_negative)) /
                           device.line.resistance();
    const auto& junction = system_->netlist().junctions()[element.junction];
    const double across = voltage(unknowns, junction.negative) - voltage(unknowns, junction.positive);
    return device.line.torque(device.layer, current) + device.junction.torque(device.layer, across);
}

void FreeLayers::turn(const Layer& layer) {
    system_->turn_junction(layer.element->junction,
                           angle_between(layer.moved, layer.element->device.junction.fixed_layer));
}

void FreeLayers::restart(Eigen::VectorXd& unknowns) {
    for (auto& layer : layers_) {
        layer.accepted = layer.moved = layer.element->start;
        turn(layer);
        for (std::size_t i = 0; i < 3; ++i)
            unknowns[system_->unknown_of_node(layer.element->components[i])] =
                layer.accepted[static_cast<Eigen::Index>(i)];
        layer.torque = torque_of(*layer.element, unknowns);
    }
}

double FreeLayers::move(double step, const Eigen::VectorXd& unknowns) {
    double largest = 0;
    for (auto& layer : layers_) {
        layer.torque_ahead = torque_of(*layer.element, unknowns);
        auto mean = layer.torque + layer.torque_ahead;
        mean.damping_like *= 0.5, mean.field_like *= 0.5;
        const Eigen::Vector3d before = layer.moved;
        const auto moved = moved_by(layer.element->device.layer, layer.accepted, mean, step);
        layer.is_lost = !moved;
        layer.moved = moved.value_or(layer.accepted);
        largest = std::max(largest, (layer.moved - before).lpNorm<Eigen::Infinity>());
        turn(layer);
    }
    return largest;
}

void FreeLayers::set_sources(Eigen::VectorXd& right_hand_side) const {
    for (const auto& layer : layers_)
        for (std::size_t i = 0; i < 3; ++i) right_hand_side[layer.rows[i]] = layer.moved[static_cast<Eigen::Index>(i)];
}

double FreeLayers::rotation() const {
    double largest = 0;
    for (const auto& layer : layers_) {
        if (layer.is_lost) return std::numeric_limits<double>::infinity();
        largest = std::max(largest, angle_between(layer.moved, layer.accepted));
    }
    return largest;
}

void FreeLayers::accept() {
    for (auto& layer : layers_) layer.accepted = layer.moved, layer.torque = layer.torque_ahead;
}

}  // namespace spinloom
