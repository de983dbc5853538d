#include "spinloom/spice/write/table_csv.hpp"

#include "spinloom/core/contract.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {
namespace {

std::string with_unit(const std::string& name, Quantity quantity) {
    const auto unit = si_unit(quantity);
    return unit.empty() ? name : name + "_" + std::string(unit);
}

}  // namespace

std::string table_csv(const AnalysisResult& analysis) {
    const bool has_sweep = analysis.kind != AnalysisKind::operating_point;
    const bool is_complex = analysis.kind == AnalysisKind::ac;
    const auto points = static_cast<Eigen::Index>(has_sweep ? analysis.sweep.size() : 1);
    const auto columns = analysis.signals.size() * (is_complex ? 2 : 1) + (has_sweep ? 1 : 0);

    std::vector<std::string> header;
    Eigen::MatrixXd values = Eigen::MatrixXd::Zero(points, static_cast<Eigen::Index>(columns));
    const auto add = [&](std::string name, const std::vector<double>& column) {
        SPINLOOM_EXPECT(static_cast<Eigen::Index>(column.size()) == points);
        values.col(static_cast<Eigen::Index>(header.size())) = Eigen::Map<const Eigen::VectorXd>(column.data(), points);
        header.push_back(std::move(name));
    };
    if (has_sweep) add(with_unit(analysis.sweep_name, quantity_of_sweep(analysis.sweep_name)), analysis.sweep);
    for (const auto& signal : analysis.signals) {
        const auto quantity = quantity_of_signal(signal.name);
        if (!is_complex) {
            add(with_unit(signal.name, quantity), signal.values);
            continue;
        }
        add(with_unit("re(" + signal.name + ")", quantity), signal.values);
        add(with_unit("im(" + signal.name + ")", quantity),
            signal.imaginary.empty() ? std::vector<double>(signal.values.size()) : signal.imaginary);
    }
    return csv_text(header, values, 17);
}

}  // namespace spinloom::spice
