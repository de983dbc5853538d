#include "spinloom/study/pareto.hpp"

#include <algorithm>
#include <cstddef>

#include "spinloom/core/contract.hpp"

namespace spinloom {

std::vector<bool> pareto_optimal(const std::vector<std::vector<double>>& points) {
    const auto dominates = [](const std::vector<double>& a, const std::vector<double>& b) {
        SPINLOOM_EXPECT(a.size() == b.size());
        bool is_better = false;
        for (std::size_t k = 0; k < a.size(); ++k) {
            if (a[k] > b[k]) return false;
            is_better = is_better || a[k] < b[k];
        }
        return is_better;
    };
    std::vector<bool> result;
    for (const auto& point : points) {
        result.push_back(
            std::none_of(points.begin(), points.end(), [&](const auto& other) { return dominates(other, point); }));
    }
    return result;
}

}  // namespace spinloom
