#include "spinloom/study/run_views.hpp"

#include <algorithm>
#include <limits>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr int num_bins = 40;
/// Values of a layer's map; a larger layer is drawn in blocks.
constexpr Eigen::Index most_values = 13000;

double margin_of(const Eigen::Ref<const Eigen::VectorXd>& outputs) {
    double first = -std::numeric_limits<double>::infinity(), second = first;
    for (const double output : outputs) {
        second = std::max(second, std::min(first, output));
        first = std::max(first, output);
    }
    return first - second;
}

Eigen::MatrixXd block_means(const Eigen::MatrixXd& values, Eigen::Index down, Eigen::Index across) {
    Eigen::MatrixXd means((values.rows() + down - 1) / down, (values.cols() + across - 1) / across);
    for (Eigen::Index i = 0; i < means.rows(); ++i) {
        for (Eigen::Index j = 0; j < means.cols(); ++j) {
            means(i, j) = values
                              .block(i * down, j * across, std::min(down, values.rows() - i * down),
                                     std::min(across, values.cols() - j * across))
                              .mean();
        }
    }
    return means;
}

ConductanceView view_of(const LayerConductances& cells) {
    ConductanceView view{
        .inputs = cells.positive.rows(), .outputs = cells.positive.cols(), .positive = {}, .negative = {}};
    const auto values = [&] {
        return ((view.inputs + view.input_block - 1) / view.input_block) *
               ((view.outputs + view.output_block - 1) / view.output_block);
    };
    while (values() > most_values) {
        const bool is_tall = view.inputs / view.input_block >= view.outputs / view.output_block;
        ++(is_tall ? view.input_block : view.output_block);
    }
    view.positive = block_means(cells.positive, view.input_block, view.output_block);
    view.negative = block_means(cells.negative, view.input_block, view.output_block);
    return view;
}

}  // namespace

MarginHistogram margin_histogram(const Eigen::MatrixXd& outputs, const std::vector<std::uint8_t>& labels,
                                 const std::vector<int>& classes) {
    SPINLOOM_EXPECT(outputs.rows() > 1 && static_cast<std::size_t>(outputs.cols()) == labels.size() &&
                    labels.size() == classes.size());
    std::vector<double> margins;
    for (const auto& image : outputs.colwise()) margins.push_back(margin_of(image));
    const double largest = margins.empty() ? 0 : *std::max_element(margins.begin(), margins.end());
    MarginHistogram histogram{largest > 0 ? largest / num_bins : 1e-3, std::vector<int>(num_bins),
                              std::vector<int>(num_bins)};
    for (std::size_t i = 0; i < margins.size(); ++i) {
        const auto bin = std::min<std::size_t>(static_cast<std::size_t>(margins[i] / histogram.width), num_bins - 1);
        ++(classes[i] == labels[i] ? histogram.right : histogram.wrong)[bin];
    }
    return histogram;
}

RunViews view_run(const Subject& subject, const CircuitInference& inference, int threads) {
    RunViews views;
    if (inference.outputs.size() == 0) return views;
    if (inference.outputs.rows() > 1)
        views.margins = margin_histogram(inference.outputs, subject.images.labels, inference.predicted_class);
    for (std::size_t layer = 0; layer < subject.network.design.num_layers(); ++layer)
        views.layers.push_back(view_of(subject.network.conductances(layer)));
    try {
        views.column = view_column(subject, threads);
    } catch (const ConvergenceError&) {  // the run has its figures without that picture
        views.column.reset();
    }
    return views;
}

}  // namespace spinloom
