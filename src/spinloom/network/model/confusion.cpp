#include "spinloom/network/model/confusion.hpp"

#include <algorithm>

namespace spinloom {

Eigen::MatrixXi confusion_matrix(const std::vector<std::uint8_t>& labels, const std::vector<int>& predicted,
                                 int num_classes) {
    int size = num_classes;
    for (const auto label : labels) size = std::max(size, label + 1);
    Eigen::MatrixXi confusion = Eigen::MatrixXi::Zero(size, size);
    for (std::size_t i = 0; i < predicted.size(); ++i) ++confusion(labels[i], predicted[i]);
    return confusion;
}

}  // namespace spinloom
