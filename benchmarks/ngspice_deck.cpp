#include "ngspice_deck.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <cmath>
#include <map>
#include <vector>

namespace spinloom::bench {
namespace {

using Parameters = Eigen::Matrix<double, 5, 1>;  // ln(Is), vt, ln(a's slope), ln(b's slope), lambda

double softplus(double x) {
    return x > 30 ? x : std::log1p(std::exp(x));
}

double ekv_current(const Parameters& p, double vgs, double vds) {
    const double a = (vgs - p[1]) * std::exp(p[2]);
    const double b = vds * std::exp(p[3]);
    return std::exp(p[0]) * (std::pow(softplus(a), 2) - std::pow(softplus(a - b), 2)) * (1 + p[4] * vds);
}

struct Fit {
    Parameters parameters;
    double relative_error;
};

/// Levenberg-Marquardt on a grid of 0 to 0.8 V both ways.
Fit fit_transistor(const FinfetModel& model) {
    std::vector<std::array<double, 3>> samples;
    double largest = 0;
    for (int i = 0; i <= 20; ++i) {
        for (int j = 1; j <= 20; ++j) {
            const double vgs = 0.04 * i, vds = 0.04 * j, s = model.polarity;
            const double current = s * terminal_currents(model, s * vgs, s * vds, 0, 0).drain;
            samples.push_back({vgs, vds, current});
            largest = std::max(largest, std::abs(current));
        }
    }
    const auto count = static_cast<Eigen::Index>(samples.size());
    const auto residuals = [&](const Parameters& p) {
        Eigen::VectorXd r(count);
        for (Eigen::Index k = 0; k < count; ++k) {
            const auto& s = samples[static_cast<std::size_t>(k)];
            r[k] = (ekv_current(p, s[0], s[1]) - s[2]) / largest;
        }
        return r;
    };
    Parameters p;
    p << std::log(0.01 * largest), 0.3, std::log(12.0), std::log(10.0), 0.1;
    double damping = 1e-2;
    Eigen::VectorXd r = residuals(p);
    for (int step = 0; step < 200; ++step) {
        Eigen::MatrixXd jacobian(count, 5);
        for (int k = 0; k < 5; ++k) {
            Parameters shifted = p;
            shifted[k] += 1e-6;
            jacobian.col(k) = (residuals(shifted) - r) / 1e-6;
        }
        Eigen::MatrixXd normal = jacobian.transpose() * jacobian;
        normal.diagonal() *= 1 + damping;
        const Parameters trial = p - Parameters(normal.ldlt().solve(jacobian.transpose() * r));
        const Eigen::VectorXd trial_residuals = residuals(trial);
        const bool is_better = trial_residuals.squaredNorm() < r.squaredNorm();
        damping = std::clamp(damping * (is_better ? 0.3 : 5.0), 1e-12, 1e6);
        if (is_better) {
            p = trial;
            r = trial_residuals;
        }
    }
    return {p, std::sqrt(r.squaredNorm() / static_cast<double>(count))};
}

std::string transistor_source(const Fit& fit, const FinfetElement& element, int number) {
    const auto& p = fit.parameters;
    const bool is_n = element.model->polarity > 0;
    const auto difference = [&](Node a, Node b) {
        return is_n ? fmt::format("(v({})-v({}))", a, b) : fmt::format("(v({})-v({}))", b, a);
    };
    const auto vgs = difference(element.gate, element.source), vds = difference(element.drain, element.source);
    const auto a = fmt::format("({}-{:.9g})*{:.9g}", vgs, p[1], std::exp(p[2]));
    const auto b = fmt::format("{}*{:.9g}", vds, std::exp(p[3]));
    return fmt::format("Bt{} {} {} I={}{:.9g}*(ln(1+exp({}))**2-ln(1+exp({}-{}))**2)*(1+{:.9g}*{})\n", number,
                       element.drain, element.source, is_n ? "" : "-", std::exp(p[0]), a, a, b, p[4], vds);
}

}  // namespace

std::string ngspice_deck(const Netlist& netlist, double& fit_error) {
    std::map<const FinfetModel*, Fit> fits;
    fit_error = 0;
    for (const auto& element : netlist.finfets()) {
        if (fits.contains(element.model.get())) continue;
        const auto fit = fit_transistor(*element.model);
        fits.emplace(element.model.get(), fit);
        fit_error = std::max(fit_error, fit.relative_error);
    }
    std::string text =
        fmt::format("operating point written by the spinloom benchmark\n* transistors: EKV fit, rms error {:.2g} %\n",
                    100 * fit_error);
    int number = 0;
    for (const auto& r : netlist.resistors())
        text += fmt::format("R{} {} {} {:.12g}\n", ++number, r.positive, r.negative, 1 / r.conductance);
    for (const auto& v : netlist.voltage_sources())
        text += fmt::format("V{} {} {} {:.12g}\n", ++number, v.positive, v.negative, v.value);
    for (const auto& u : netlist.op_amps()) {
        text += fmt::format("E{} {} 0 {} {} 1e8\n", ++number, u.output, u.positive_input, u.negative_input);
    }
    for (const auto& element : netlist.finfets())
        text += transistor_source(fits.at(element.model.get()), element, ++number);
    return text + ".options noacct\n.op\n.end\n";
}

}  // namespace spinloom::bench
