#include "spinloom/spice/read/sweep_values.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {
namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw InputError(InputProblem{{}, 0, {}, message});
}

void check_points(double count, double most) {
    if (!(count <= most)) refuse(fmt::format("the sweeps of a deck have at most {:.0e} points", 1e7));
}

}  // namespace

std::vector<double> sweep_values(SweepStatement::Spacing spacing, const std::vector<double>& n, double most) {
    using Spacing = SweepStatement::Spacing;
    if (spacing == Spacing::list) return n;
    if (n.size() != 3) refuse("a sweep has three numbers");
    std::vector<double> values;
    if (spacing == Spacing::linear_step) {
        const double count = (n[1] - n[0]) / n[2];
        if (!(count >= 0) || !std::isfinite(count)) refuse("the step does not lead from start to stop");
        check_points(count + 1, most);
        const auto steps = static_cast<long>(std::floor(count + 1e-6));
        for (long i = 0; i <= steps; ++i) values.push_back(n[0] + static_cast<double>(i) * n[2]);
        return values;
    }
    const double points = std::floor(n[0]), from = n[1], to = n[2];
    if (!(points >= 1)) refuse("a sweep has at least one point");
    if (spacing == Spacing::linear_count) {
        check_points(points, most);
        for (double i = 0; i < points; ++i) values.push_back(points > 1 ? from + (to - from) * i / (points - 1) : from);
        return values;
    }
    if (!(from > 0) || !(to >= from)) refuse("a logarithmic sweep needs 0 < start <= stop");
    const double base = spacing == Spacing::decade ? 10 : 2;
    const double total = std::log(to / from) / std::log(base) * points;
    check_points(total + 1, most);
    for (double i = 0; i <= total + 1e-6; ++i) values.push_back(from * std::pow(base, i / points));
    return values;
}

}  // namespace spinloom::spice
