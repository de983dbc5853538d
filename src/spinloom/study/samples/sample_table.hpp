#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "spinloom/core/database.hpp"
#include "spinloom/core/store.hpp"
#include "spinloom/study/samples/sample_bench.hpp"

namespace spinloom {

/// The samples of a study that are finished, in a file (SQLite): table `samples`, a row a sample, with its values and
/// figures by name, `failure`, `seed`, `version`, `scenario_hash` and `seconds`; table `study`, what the study is.
///
/// A row is kept as soon as it is there, whatever happens to the program next; one process writes at a time.
class SampleTable {
public:
    /// Opens the table of a plan to add to it, or begins it.
    /// @param stamp  what the samples depend on
    /// @throws InputError if it holds another study, EnvironmentError if another process is writing to it
    SampleTable(const std::filesystem::path& file, const SamplePlan& plan, const Stamp& stamp);
    ~SampleTable();
    SampleTable(const SampleTable&) = delete;
    SampleTable& operator=(const SampleTable&) = delete;

    /// Which samples are there, ascending.
    [[nodiscard]] std::vector<std::size_t> finished() const;
    /// Rows of the first `count` samples that are there, ascending.
    [[nodiscard]] std::vector<SampleRow> rows(std::size_t count) const;
    /// Keeps a row; one that is there already stays. May be called from any thread.
    void keep(const SampleRow& row);
    /// Keeps all rows of another table of the same study. @throws InputError if that holds another study, or a sample
    /// that is there with other numbers
    void take(const std::filesystem::path& other);

private:
    void begin(const SamplePlan& plan, const std::string& stamp);
    [[nodiscard]] std::vector<SampleRow> rows_of(Database& database, std::size_t count) const;

    const SamplePlan& plan_;
    std::string stamp_;
    int lock_ = -1;
    mutable Database database_;
    std::mutex mutex_;
    std::optional<Statement> insert_;
};

/// How far the study in a folder is, read while it runs.
struct SampleStatus {
    std::string name, kind, version;
    std::size_t asked = 0, finished = 0, failed = 0;
    double seconds = 0;  ///< of a sample, mean
};

/// @throws InputError if there is none
[[nodiscard]] SampleStatus sample_status(const std::filesystem::path& file);

/// The plan that the table in a file was begun with. @throws InputError
[[nodiscard]] SamplePlan plan_of_table(const std::filesystem::path& file);

/// What the samples of a plan depend on: program, scenario with the content of its files, and all that the plan says
/// but how many there are where that changes none of them.
[[nodiscard]] Stamp sample_stamp(const SamplePlan& plan);

}  // namespace spinloom
