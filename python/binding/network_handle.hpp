#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "numpy_arrays.hpp"
#include "spinloom/network/infer/compiled_network.hpp"
#include "spinloom/scenario/subject.hpp"

/// A network as Python holds it.

namespace spinloom::python {

/// A scenario with its weights and the network built from them, without images. May be used from several threads.
class NetworkHandle {
public:
    NetworkHandle(const Scenario& scenario, TrainedNetwork trained)
        : subject_(scenario, ImageSet(), {}, std::move(trained)) {}
    explicit NetworkHandle(Subject subject) : subject_(std::move(subject)) {}

    [[nodiscard]] const Scenario& scenario() const { return subject_.scenario; }
    [[nodiscard]] const TrainedNetwork& trained() const { return subject_.trained; }
    [[nodiscard]] const AnalogNetwork& network() const { return subject_.network; }
    /// Reduced to its ports once.
    [[nodiscard]] const CompiledNetwork& compiled(int threads) const {
        const std::scoped_lock lock(mutex_);
        return subject_.compiled(threads);
    }
    /// The same with images, for a study.
    [[nodiscard]] Subject with(ImageSet images) const;

private:
    mutable std::mutex mutex_;
    Subject subject_;
};

/// Images from pixels, images x rows x columns, and labels, one an image or none (all 0).
[[nodiscard]] ImageSet image_set(const ByteArray& pixels, const std::optional<ByteArray>& labels);

}  // namespace spinloom::python
