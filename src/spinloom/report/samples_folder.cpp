#include "spinloom/report/samples_folder.hpp"

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/interruption.hpp"
#include "spinloom/report/run_folder.hpp"
#include "spinloom/report/samples_report.hpp"

namespace spinloom {
namespace {

void keep_plan(const std::filesystem::path& folder, const SamplePlan& plan) {
    write_file_atomically(folder / "scenario.toml", plan.base.resolved);
    write_file_atomically(folder / sample_study_file, plan.text);
}

MeasuredSamples write_finished(const std::filesystem::path& folder, const SamplePlan& plan, const SampleTable& table) {
    MeasuredSamples found{table.rows(samples_needed(plan, table)), {}};
    found.statistics = sample_statistics(plan, found.rows);
    write_samples(folder, plan, found.rows, found.statistics);
    return found;
}

}  // namespace

std::function<Subject(const Scenario& scenario, PrepareOptions how)> prepare_samples_in(
    const std::filesystem::path& folder, const SamplePlan& plan) {
    return [folder, trains_each = plan.trains_each](const Scenario& scenario, PrepareOptions how) {
        if (!trains_each) return prepare_in(folder, scenario, how);
        how.store = folder;
        return prepare(scenario, how);
    };
}

MeasuredSamples measure_samples_in(const std::filesystem::path& folder, const SamplePlan& plan,
                                   const SampleRunOptions& options) {
    SampleTable table(folder / sample_file, plan, sample_stamp(plan));
    keep_plan(folder, plan);
    note_resumable(folder.string());
    auto how = options;
    if (!how.prepare) how.prepare = prepare_samples_in(folder, plan);
    run_samples(plan, &table, how);
    return write_finished(folder, plan, table);
}

MeasuredSamples merge_samples_in(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& parts) {
    const auto plan = plan_of_table(parts.front() / sample_file);
    SampleTable table(folder / sample_file, plan, sample_stamp(plan));
    for (const auto& part : parts) table.take(part / sample_file);
    keep_plan(folder, plan);
    return write_finished(folder, plan, table);
}

}  // namespace spinloom
