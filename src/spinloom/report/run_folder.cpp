#include "spinloom/report/run_folder.hpp"

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {

void start_folder(const std::filesystem::path& folder, const Scenario& scenario) {
    if (!folder.empty()) write_file_atomically(folder / "scenario.toml", scenario.resolved);
}

Subject prepare_in(const std::filesystem::path& folder, const Scenario& scenario, PrepareOptions options) {
    options.store = folder;
    auto subject = prepare(scenario, options);
    const bool was_trained = subject.scenario.trains() && options.given_only_for.empty();
    if (!folder.empty() && was_trained) write_trained(folder / "weights", subject.trained);
    return subject;
}

}  // namespace spinloom
