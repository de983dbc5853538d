#include "spinloom/study/network_reading.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/network/model/image_table.hpp"
#include "spinloom/network/model/network_file.hpp"

namespace spinloom {
namespace {

void classify(const NetworkReadingRequest& request, NetworkReading& reading) {
    const auto set = read_images_of_any_kind(request.images, request.labels, {}, ImagePart::test).first(request.limit);
    const auto pixels = set.pixels_per_image();
    const auto topology = reading.plan.topology();
    if (topology.empty() || pixels != topology.front()) {
        throw InputError(request.images.string(),
                         fmt::format("images of {} x {} pixels, but the network has {} inputs", set.rows, set.columns,
                                     topology.empty() ? 0 : topology.front()));
    }
    const auto outputs = forward(reading.plan.network, encode_inputs(set, 0, set.count, {}));
    std::size_t right = 0;
    for (std::size_t i = 0; i < set.count; ++i) {
        Eigen::Index best = 0;
        outputs.col(static_cast<Eigen::Index>(i)).maxCoeff(&best);
        right += best == set.labels[i] ? 1U : 0U;
    }
    reading.images = set.count;
    reading.accuracy = set.count == 0 ? 0.0 : static_cast<double>(right) / static_cast<double>(set.count);
    reading.outputs = outputs.transpose();
}

}  // namespace

NetworkReading read_network_file(const NetworkReadingRequest& request) {
    NetworkReading reading{request.file.string(), read_network_plan(request.file, request.activations), 0, {}, {}};
    if (!request.images.empty() && reading.plan.unread.empty()) classify(request, reading);
    return reading;
}

}  // namespace spinloom
