#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "spinloom/architecture/machines/ideal_network.hpp"
#include "spinloom/architecture/machines/machine_figures.hpp"

namespace spinloom {

/// Reads a card of kind "gpu" from cards/baselines. @throws InputError
[[nodiscard]] Card read_gpu_card(const std::filesystem::path& path);

/// How a GPU takes the images.
struct GpuTask {
    double images = 1;       ///< at once
    bool has_copies = true;  ///< pixels and classes cross the bus
    bool is_graph = false;   ///< one launch of a captured graph instead of one a kernel
};

/// Times by the card: a kernel a layer in single precision, pixels as bytes.
///
///     t = copies (2 copy_latency + bytes/bus) + sum over layers max(launch, flops/peak, bytes/memory) + synchronise
///
/// One image hides nothing; a batch pays the same latencies once. Energy: thermal design power for that time.
[[nodiscard]] MachineFigures gpu_figures(const IdealNetwork& network, const Card& card, const GpuTask& task);

/// What `benchmarks/gpu` measured on a GPU.
struct GpuMeasurement {
    std::string device;
    std::vector<std::size_t> topology;
    double single_median = 0, single_p99 = 0;   ///< one image: launch and copies [s]
    double graph_median = 0;                    ///< one image: copies and kernels as one captured graph [s]
    double kernel_median = 0;                   ///< one image that is there already: kernels and synchronisation [s]
    double batch_images = 0, batch_median = 0;  ///< a batch with its copies [s]
    std::optional<double> accuracy = {};
    std::optional<double> power = {};  ///< mean of the batches [W]
};

/// @throws InputError naming file and key
[[nodiscard]] GpuMeasurement read_gpu_measurement(const std::filesystem::path& path);
/// @param file  for messages
[[nodiscard]] GpuMeasurement parse_gpu_measurement(const std::string& text, const std::string& file);

}  // namespace spinloom
