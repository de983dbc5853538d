#include "spinloom/network/train/conv_features.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/network/train/conv_pass.hpp"

namespace spinloom {

ImageSet conv_features(const ConvWeights<float>& weights, const ImageSet& images, int threads) {
    if (images.rows != lenet::image || images.columns != lenet::image) {
        throw InputError("", fmt::format("images of {} x {} pixels, but the front end takes {} x {}", images.rows,
                                         images.columns, lenet::image, lenet::image));
    }
    constexpr std::size_t lanes = ConvGroup<float>::lanes, side = 20;
    static_assert(side * side == lenet::features);
    ImageSet result{std::vector<std::uint8_t>(images.count * lenet::features), images.labels, images.count, side, side};
    const ConvKernels<float> kernels(weights);
    constexpr std::size_t together = 500;
    parallel_for(threads, (images.count + together - 1) / together, [&](std::size_t part) {
        ConvGroup<float> group;
        const std::size_t end = std::min(images.count, (part + 1) * together);
        for (std::size_t first = part * together; first < end; first += lanes) {
            const std::size_t count = std::min(lanes, end - first);
            for (std::size_t lane = 0; lane < count; ++lane) group.load(lane, images.image(first + lane));
            group.forward(kernels);
            for (std::size_t lane = 0; lane < count; ++lane) {
                for (std::size_t k = 0; k < lenet::features; ++k) {
                    result.pixels[(first + lane) * lenet::features + k] = group.level(lane, k);
                }
            }
        }
    });
    return result;
}

}  // namespace spinloom
