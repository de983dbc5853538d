#include "spinloom/study/fault_checkpoint.hpp"

#include <fmt/format.h>

#include <cmath>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/network/train/trainer_loop.hpp"

namespace spinloom {
namespace {

constexpr auto time_between_saves = std::chrono::seconds(2);
constexpr Eigen::Index num_columns = 7;

}  // namespace

FaultCheckpoint::FaultCheckpoint(const std::filesystem::path& folder, const std::vector<std::string>& setting,
                                 const FaultSweepPlan& plan)
    : samples_(plan.samples) {
    Fingerprint sum;
    for (const auto& text : setting) sum.add(text);
    for (const auto& curve : plan.curves) {
        sum.add(curve.kind ? name(*curve.kind) : "variation");
        for (const double level : curve.levels) sum.add(level);
        num_levels_.push_back(curve.levels.size());
    }
    for (const double number :
         {static_cast<double>(plan.samples), static_cast<double>(plan.spares), static_cast<double>(plan.seed)})
        sum.add(number);
    if (!folder.empty()) file_ = folder / fmt::format("faults-{:016x}.checkpoint", sum.value());
}

bool FaultCheckpoint::exists() const {
    return !file_.empty() && std::filesystem::exists(file_);
}

std::vector<FaultRecord> FaultCheckpoint::read() const {
    std::vector<FaultRecord> records;
    if (!exists()) return records;
    const auto values = read_csv_matrix(file_);
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        const auto index = [&](Eigen::Index column, std::size_t end) {
            const bool is_sane = values.cols() == num_columns && values(row, column) >= 0 &&
                                 values(row, column) < static_cast<double>(end) &&
                                 values(row, column) == std::floor(values(row, column));
            if (!is_sane) throw InputError(file_.string(), "is damaged; remove the file to start anew");
            return static_cast<std::size_t>(values(row, column));
        };
        const auto curve = index(0, num_levels_.size());
        records.push_back(
            {curve,
             index(1, num_levels_[curve]),
             index(2, samples_),
             {values(row, 3), values(row, 4), index(5, std::size_t{1} << 53), index(6, std::size_t{1} << 53)}});
    }
    return records;
}

void FaultCheckpoint::save(const std::vector<FaultRecord>& records) {
    const auto now = std::chrono::steady_clock::now();
    if (file_.empty() || now - saved_ < time_between_saves) return;
    Eigen::MatrixXd values(static_cast<Eigen::Index>(records.size()), num_columns);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& r = records[i];
        values.row(static_cast<Eigen::Index>(i)) << static_cast<double>(r.curve), static_cast<double>(r.level),
            static_cast<double>(r.sample), r.outcome.accuracy, r.outcome.repaired_accuracy,
            static_cast<double>(r.outcome.faults), static_cast<double>(r.outcome.replaced);
    }
    write_file_atomically(
        file_, csv_text({"curve", "level", "sample", "accuracy", "repaired", "faults", "replaced"}, values, 17));
    saved_ = now;
}

void FaultCheckpoint::remove() const {
    std::error_code ignored;
    if (!file_.empty()) std::filesystem::remove(file_, ignored);
}

}  // namespace spinloom
