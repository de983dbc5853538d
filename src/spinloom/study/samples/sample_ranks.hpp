#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace spinloom {

/// Several programs that measure the samples of one study together, each on a rank of its own. The first one keeps the
/// rows.
///
/// All ranks make the same calls in the same order.
class SampleRanks {
public:
    virtual ~SampleRanks() = default;
    SampleRanks() = default;
    SampleRanks(const SampleRanks&) = delete;
    SampleRanks& operator=(const SampleRanks&) = delete;

    [[nodiscard]] virtual bool is_first() const = 0;
    /// What the first rank says, on every rank.
    [[nodiscard]] virtual std::string told_by_first(const std::string& words) = 0;
    /// Does `work` once for each sample, on whichever rank is free, and `keep` with what it returned on the first rank,
    /// one at a time and in any order.
    /// @param threads  of this rank
    virtual void share(const std::vector<std::size_t>& samples, int threads,
                       const std::function<std::string(std::size_t)>& work,
                       const std::function<void(const std::string&)>& keep) = 0;
};

}  // namespace spinloom
