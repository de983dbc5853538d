#include "spinloom/spice/write/finfet_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <iterator>

#include "spinloom/core/contract.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_lanes.hpp"

namespace spinloom::spice {
namespace {

constexpr double grid_margin = 0.1, reach = 1.2;  // dense and whole range beyond 0 and the supply [V]
constexpr double coarse_step = 0.025;             // outside of the dense range [V]

/// A stretch of an axis: up to a voltage in equal steps [V].
struct Stretch {
    double to, step;
};

/// Voltages of one axis of a table [V].
struct Axis {
    std::vector<double> voltages = {-reach};
    double dense_from, dense_to;

    Axis(double supply, std::initializer_list<Stretch> stretches)
        : dense_from(-grid_margin), dense_to(supply + grid_margin) {
        for (const auto& stretch : stretches) {
            const double from = voltages.back(), length = stretch.to - from;
            const auto count = std::lround(length / stretch.step);
            for (long k = 1; k <= count; ++k)
                voltages.push_back(from + length * static_cast<double>(k) / static_cast<double>(count));
        }
    }

    /// Whether the cell behind point i lies in the dense part.
    [[nodiscard]] bool is_dense(std::size_t i) const {
        const double centre = 0.5 * (voltages[i] + voltages[i + 1]);
        return centre > dense_from && centre < dense_to;
    }
};

Axis gate_axis(double supply) {
    return {supply, {{-grid_margin, coarse_step}, {supply + grid_margin, 5e-3}, {supply + reach, coarse_step}}};
}

/// Finest below saturation.
Axis drain_axis(double supply) {
    return {supply,
            {{-grid_margin, coarse_step},
             {0.35 * supply, 2.5e-3},
             {supply + grid_margin, 1e-2},
             {supply + reach, coarse_step}}};
}

Axis coarse_axis(double supply) {
    return {supply, {{supply + reach, coarse_step}}};
}

/// Terminal currents as an n-channel device would have them, body at the source, over gate voltages (rows) and drain
/// voltages (columns) [A].
struct Samples {
    Eigen::MatrixXd drain, gate;

    Samples(const FinfetModel& model, const std::vector<double>& vgs, const std::vector<double>& vds)
        : drain(static_cast<Eigen::Index>(vgs.size()), static_cast<Eigen::Index>(vds.size())),
          gate(drain.rows(), drain.cols()) {
        constexpr std::size_t lanes = Batch::size;
        const double sign = model.polarity;
        for (Eigen::Index j = 0; j < drain.cols(); ++j) {
            for (std::size_t i = 0; i < vgs.size(); i += lanes) {
                std::array<double, lanes> v{}, id{}, ig{};
                const auto count = std::min(lanes, vgs.size() - i);
                std::copy_n(vgs.begin() + static_cast<std::ptrdiff_t>(i), count, v.begin());
                const auto at =
                    terminal_currents(model, Batch(sign * Batch::load_unaligned(v.data())),
                                      Batch(sign * vds[static_cast<std::size_t>(j)]), Batch(0.0), Batch(0.0));
                (sign * at.drain).store_unaligned(id.data());
                (sign * at.gate).store_unaligned(ig.data());
                for (std::size_t k = 0; k < count; ++k) {
                    drain(static_cast<Eigen::Index>(i + k), j) = id[k];
                    gate(static_cast<Eigen::Index>(i + k), j) = ig[k];
                }
            }
        }
    }
};

std::vector<double> centres(const std::vector<double>& points) {
    std::vector<double> middle;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) middle.push_back(0.5 * (points[i] + points[i + 1]));
    return middle;
}

/// The file format of table2d: sizes, both axes, then a line for each value of y.
DeckFile table_file(const std::string& name, const Axis& gate, const Axis& drain, const Eigen::MatrixXd& samples) {
    DeckFile file{name, fmt::format("* current [A] over vgs (across) and vds (down) [V]\n{}\n{}\n{:.10g}\n{:.10g}\n",
                                    samples.rows(), samples.cols(), fmt::join(gate.voltages, " "),
                                    fmt::join(drain.voltages, " "))};
    auto out = std::back_inserter(file.text);
    for (Eigen::Index j = 0; j < samples.cols(); ++j) {
        for (Eigen::Index i = 0; i < samples.rows(); ++i) out = fmt::format_to(out, "{:.9g} ", samples(i, j));
        file.text.back() = '\n';
    }
    return file;
}

void measure_errors(FinfetTable& table, const FinfetModel& model, const Axis& gate, const Axis& drain,
                    const Eigen::MatrixXd& samples) {
    const Samples exact(model, centres(gate.voltages), centres(drain.voltages));
    for (Eigen::Index j = 0; j < exact.drain.cols(); ++j) {
        for (Eigen::Index i = 0; i < exact.drain.rows(); ++i) {
            const double mean = samples.block<2, 2>(i, j).sum() / 4;
            const bool is_dense =
                gate.is_dense(static_cast<std::size_t>(i)) && drain.is_dense(static_cast<std::size_t>(j));
            auto& worst = is_dense ? table.drain_error : table.outer_error;
            worst = std::max(worst, std::abs(mean - exact.drain(i, j)));
        }
    }
}

}  // namespace

FinfetTable finfet_table(const std::string& name, const FinfetModel& model, double supply) {
    SPINLOOM_EXPECT(supply > 0);
    const auto gates = gate_axis(supply), drains = drain_axis(supply), coarse = coarse_axis(supply);
    const auto drain = Samples(model, gates.voltages, drains.voltages).drain;
    const auto gate = Samples(model, coarse.voltages, coarse.voltages).gate;

    FinfetTable table;
    table.on_current = Samples(model, {supply}, {supply}).drain.value();
    measure_errors(table, model, gates, drains, drain);
    table.files = {table_file(name + "-drain.table", gates, drains, drain),
                   table_file(name + "-gate.table", coarse, coarse, gate)};
    const auto across = [&](const char* a) {
        return model.polarity > 0 ? fmt::format("({} s)", a) : fmt::format("(s {})", a);
    };
    table.subcircuit = fmt::format(
        ".subckt {0} d g s b\n"
        "adrain %vd{1} %vd{2} %id{2} drain\n"
        "agate %vd{1} %vd{2} %id{1} gate\n"
        ".model drain table2d (order=2 file=\"{3}\")\n"
        ".model gate table2d (order=2 file=\"{4}\")\n"
        ".ends {0}\n",
        name, across("g"), across("d"), table.files[0].name, table.files[1].name);
    return table;
}

}  // namespace spinloom::spice
