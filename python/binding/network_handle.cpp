#include "network_handle.hpp"

#include <numeric>

namespace spinloom::python {

Subject NetworkHandle::with(ImageSet images) const {
    std::vector<std::size_t> numbers(images.count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return {subject_.scenario, std::move(images), std::move(numbers), subject_.trained};
}

ImageSet image_set(const ByteArray& pixels, const std::optional<ByteArray>& labels) {
    ImageSet images;
    images.count = static_cast<std::size_t>(pixels.shape(0));
    images.rows = static_cast<std::size_t>(pixels.shape(1));
    images.columns = static_cast<std::size_t>(pixels.shape(2));
    images.pixels.assign(pixels.data(), pixels.data() + pixels.size());
    images.labels.assign(images.count, 0);
    if (labels) images.labels.assign(labels->data(), labels->data() + labels->size());
    return images;
}

}  // namespace spinloom::python
