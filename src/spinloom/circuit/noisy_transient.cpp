#include "spinloom/circuit/noisy_transient.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "spinloom/circuit/corners.hpp"

namespace spinloom {

NewtonResult NoisyTransient::step(double size, const Eigen::VectorXd& currents, Place& place) {
    const TransientPoint& last = place.point;
    const double fraction = 1 - std::sqrt(0.5), weight = has_charges_ ? 1 / (fraction * size) : 0;
    Eigen::VectorXd past = weight * last.charges;
    NewtonResult result;
    const auto solve_stage = [&](double time) {
        system_->set_time(time);
        const Eigen::VectorXd sources = system_->sources_at(time) + currents;
        solver_->set_line(sources, sources);
        const int before = result.iterations;
        result = solver_->step(weight, 0, past, options_->newton, place.all);
        result.iterations += before;
        return result.status == SolverStatus::converged;
    };
    if (has_charges_) {
        if (!solve_stage(last.time + fraction * size)) return result;
        const Eigen::VectorXd first = solver_->charges(solver_->moving(place.all));
        past = weight * (last.charges + (1 - fraction) / fraction * (first - last.charges));
    }
    if (!solve_stage(last.time + size)) return result;
    place.point.unknowns = solver_->moving(place.all);
    place.point.charges = solver_->charges(place.point.unknowns);
    place.currents = weight * place.point.charges - past;
    return result;
}

TransientSummary NoisyTransient::run(Place place, const TransientObserver& observe) {
    const auto& noise = *options_->noise;
    TransientSummary summary;
    observe(0.0, place.all);
    const auto stops = corners(system_->netlist(), options_->stop);
    auto corner = stops.begin();
    Eigen::VectorXd currents = noise_currents(*system_, place.all, noise, 0);
    // Times that differ by rounding are one.
    const double same = 1e-9 * std::min(noise.hold(), options_->max_step);
    for (std::uint64_t number = 0; corner != stops.end();) {
        const double now = place.point.time, change = static_cast<double>(number + 1) * noise.hold();
        double end = std::min(change, *corner);
        if (now + options_->max_step < end - same) end = now + options_->max_step;
        double size = end - now;
        const Eigen::VectorXd start = place.all;
        auto solved = step(size, currents, place);
        while (solved.status != SolverStatus::converged && size > smallest_step * options_->stop) {
            ++summary.rejected_steps;
            size *= failure_cut;
            place.all = start;
            solved = step(size, currents, place);
        }
        summary.newton_iterations += solved.iterations;
        if (solved.status != SolverStatus::converged) {
            summary.status = solved.status;
            summary.failure = std::move(solved);
            summary.time = now;
            return summary;
        }
        const bool is_whole = size == end - now;
        place.point.time = is_whole ? end : now + size;
        ++summary.steps;
        const bool is_drawn = is_whole && end >= change - same;
        if (is_drawn || place.completes) solver_->complete(place.all);
        observe(place.point.time, place.all);
        if (is_drawn) currents = noise_currents(*system_, place.all, noise, ++number);
        while (corner != stops.end() && *corner <= place.point.time + same) ++corner;
        if (options_->progress) options_->progress(place.point.time);
    }
    summary.status = SolverStatus::converged;
    summary.time = options_->stop;
    return summary;
}

}  // namespace spinloom
