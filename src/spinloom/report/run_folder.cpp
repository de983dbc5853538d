#include "spinloom/report/run_folder.hpp"

#include <fmt/format.h>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/train/front_kernels.hpp"
#include "spinloom/report/figure_report.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/run_report.hpp"
#include "spinloom/report/run_views_report.hpp"
#include "spinloom/report/scenario_mark.hpp"
#include "spinloom/study/run_figures.hpp"

namespace spinloom {
namespace {

std::vector<std::string> written_files(const RunSummary& run) {
    std::vector<std::string> files = {"results.json", "report.html", "scenario.toml", "figures.csv"};
    if (run.confusion.size() > 0) files.insert(files.end(), {"confusion.csv", "predictions.csv"});
    if (run.confusion.size() > 0) files.push_back("plots.json");
    if (!run.training.empty()) files.push_back("weights/");
    return files;
}

std::string predictions_csv(const Subject& subject, const std::vector<int>& predicted) {
    std::string text = "image,label,predicted\n";
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        text += fmt::format("{},{},{}\n", subject.numbers[i], subject.images.labels[i], predicted[i]);
    }
    return text;
}

/// Writes weights/, if they were trained.
void write_weights_of(const std::filesystem::path& folder, const Subject& subject, const PrepareOptions& options) {
    const bool was_trained = subject.scenario.trains() && options.given_only_for.empty();
    if (!folder.empty() && was_trained) write_trained(folder / "weights", subject.trained);
}

}  // namespace

void start_folder(const std::filesystem::path& folder, const Scenario& scenario) {
    if (!folder.empty()) write_file_atomically(folder / "scenario.toml", scenario.resolved);
}

void write_trained(const std::filesystem::path& folder, const TrainedNetwork& trained) {
    write_weights(folder, trained.weights);
    write_file_atomically(folder / "training.csv", training_csv(trained.history));
    if (trained.front) write_npz(folder / kernel_file, conv_arrays(*trained.front));
}

Subject prepare_in(const std::filesystem::path& folder, const Scenario& scenario, PrepareOptions options) {
    options.store = folder;
    auto subject = prepare(scenario, options);
    write_weights_of(folder, subject, options);
    return subject;
}

SearchedSubject prepare_searched_in(const std::filesystem::path& folder, const Scenario& scenario,
                                    PrepareOptions options) {
    options.store = folder;
    auto searched = prepare_searched(scenario, options);
    write_weights_of(folder, searched.subject, options);
    return searched;
}

void write_run(const std::filesystem::path& folder, const Subject& subject, MeasuredRun& run) {
    if (folder.empty()) return;
    auto& summary = run.summary;
    summary.files = written_files(summary);
    if (summary.confusion.size() > 0) {
        write_file_atomically(folder / "confusion.csv", confusion_csv(summary.confusion));
        write_file_atomically(folder / "predictions.csv", predictions_csv(subject, run.inference.predicted_class));
        write_file_atomically(folder / "plots.json", views_json(view_run(subject, run.inference, summary.threads)));
    }
    write_file_atomically(folder / "results.json", results_json(summary, scenario_mark(subject.scenario.resolved)));
    write_file_atomically(folder / "figures.csv", figures_csv(figures(summary)));
    write_file_atomically(folder / "report.html", folder_report(folder));
}

}  // namespace spinloom
