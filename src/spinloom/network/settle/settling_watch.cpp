#include "spinloom/network/settle/settling_watch.hpp"

#include <fmt/format.h>

#include <limits>

#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/design/network_netlist.hpp"
#include "spinloom/network/model/dataset.hpp"

namespace spinloom {

SettlingWatch::SettlingWatch(Eigen::VectorXd final_outputs, double band)
    : final_(std::move(final_outputs)), band_(band) {
    result_.predicted_class = largest_rows(final_).front();
}

void SettlingWatch::add(double time, const Eigen::Ref<const Eigen::VectorXd>& outputs) {
    const double error = (outputs - final_).cwiseAbs().maxCoeff();
    const auto winner = static_cast<Eigen::Index>(result_.predicted_class);
    double margin = std::numeric_limits<double>::infinity();
    for (Eigen::Index r = 0; r < outputs.size(); ++r) {
        if (r != winner) margin = std::min(margin, outputs[winner] - outputs[r]);
    }
    const auto crossing = [&](double before, double now) {
        return is_first_ ? time : time_ + (time - time_) * before / (before - now);
    };
    if (error > band_) result_.output_time = time;
    if (error <= band_ && !is_first_ && error_ > band_) result_.output_time = crossing(error_ - band_, error - band_);
    if (margin <= 0) result_.class_time = time;
    if (margin > 0 && !is_first_ && margin_ <= 0) result_.class_time = crossing(margin_, margin);
    time_ = time;
    error_ = error;
    margin_ = margin;
    is_first_ = false;
}

FullSettling full_settling(const AnalogNetwork& network, const Eigen::VectorXd& from, const Eigen::VectorXd& to,
                           double stop, const SettlingOptions& options) {
    std::vector<std::string> names;
    const auto last = network.design.num_layers() - 1;
    for (int r = 0; r < network.design.num_outputs(last); ++r) names.push_back(fmt::format("out{}_{}", last + 1, r));

    const Netlist settled = network_netlist(network, to);
    OperatingPointSolver final_solver(settled);
    const auto final_point = final_solver.solve();
    const Netlist netlist = transient_netlist(network, from, to, options.rise);
    OperatingPointSolver start_solver(netlist);
    const auto start = start_solver.solve();
    for (const auto* point : {&final_point, &start}) {
        if (!point->is_usable()) throw ConvergenceError("the full netlist did not converge\n" + point->report());
    }
    Eigen::VectorXd outputs(static_cast<Eigen::Index>(names.size()));
    for (std::size_t r = 0; r < names.size(); ++r)
        outputs[static_cast<Eigen::Index>(r)] = final_solver.voltage(final_point, names[r]);
    SettlingWatch watch(outputs, options.tolerance * network.design.neuron.v_dd);

    TransientOptions transient;
    transient.stop = stop;
    transient.relative_tolerance = 1e-4;
    TransientSolver solver(netlist, transient);
    std::vector<int> wanted;
    for (const auto& name : names) wanted.push_back(solver.system().unknown_of_node(netlist.find_node(name)));
    solver.want(wanted);
    FullSettling result;
    const auto summary = solver.run(start, [&](double time, const Eigen::VectorXd& unknowns) {
        for (std::size_t r = 0; r < wanted.size(); ++r) outputs[static_cast<Eigen::Index>(r)] = unknowns[wanted[r]];
        watch.add(time, outputs);
        result.trace.times.push_back(time);
        result.trace.outputs.push_back(outputs);
    });
    if (!summary.is_usable()) throw ConvergenceError("the full transient failed: " + summary.report());
    result.image = watch.result();
    result.image.is_settled = watch.error() <= options.tolerance * network.design.neuron.v_dd;
    result.steps = summary.steps;
    return result;
}

}  // namespace spinloom
