#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spinloom/architecture/cost/breakdown.hpp"
#include "spinloom/architecture/machines/bit_network.hpp"
#include "spinloom/architecture/machines/blas_product.hpp"

/// The digital CPU of the comparison: this machine, measured.

namespace spinloom {

/// The ideal network in single precision: a product and an activation a layer.
class FloatNetwork {
public:
    explicit FloatNetwork(const IdealNetwork& network);

    struct Workspace {
        std::vector<FloatMatrix> values;
    };
    /// Classes of `count` images from `first` on, into `classes`.
    void classify(const ImageSet& images, std::size_t first, std::size_t count, Workspace& workspace,
                  int* classes) const;

private:
    std::vector<FloatMatrix> layers_;  ///< fan-in x fan-out
    std::vector<std::vector<float>> offsets_;
    std::vector<float> encoded_;  ///< input of each of the 256 grey levels
    float high_ = 1, steepness_ = 1;
};

/// How the times are taken.
struct CpuTimingOptions {
    int threads = 1;                   ///< of the batch on all threads
    std::size_t single_images = 2000;  ///< timed one by one, after a tenth of them unmeasured
    std::size_t batch = 256;           ///< images a task of the batch
    double least_seconds = 0.5;        ///< of the repeated batches, each number of threads
};

/// What a machine did: times from the pixels in memory to the class.
struct CpuTiming {
    std::string what;            ///< which arithmetic, by which library or instructions
    double median = 0, p99 = 0;  ///< of one image alone [s], the clock's own time taken off
    double best = 0;             ///< of one image alone [s]
    double clock = 0;            ///< what two looks at the clock cost [s]
    double throughput_one = 0;   ///< images a second in batches on one thread, by the median batch
    double throughput_all = 0;   ///< the same on `threads` threads at once
    int threads = 1;
    std::optional<double> package_power = {};  ///< measured during the batches on all threads [W]
    std::vector<int> classes;                  ///< of all images
};

[[nodiscard]] CpuTiming time_floats(const IdealNetwork& network, const ImageSet& images,
                                    const CpuTimingOptions& options);
[[nodiscard]] CpuTiming time_bits(const BitNetwork& network, const ImageSet& images, const CpuTimingOptions& options);

/// The energy counters of the processor packages, where the system shows them (Linux: powercap, RAPL).
class PackageEnergyCounter {
public:
    /// @param folder  as /sys/class/powercap
    explicit PackageEnergyCounter(std::filesystem::path folder = "/sys/class/powercap");
    /// Sum over the packages [J], counting from anywhere; none where no counter can be read.
    [[nodiscard]] std::optional<double> read() const;
    /// What was used from an earlier reading of `before` to `after`, counters starting over at their range [J].
    [[nodiscard]] double used(double before, double after) const;

private:
    std::vector<std::filesystem::path> packages_;
    double range_ = 0;  ///< sum of the ranges [J]
};

/// Power of a processor by its data sheet: that of a package shared by its cores.
struct CpuPowerModel {
    std::string name, title;
    BreakdownInput package_power, cores, package_area;
};

/// Reads a card of kind "cpu" from cards/baselines. @throws InputError
[[nodiscard]] CpuPowerModel read_cpu_power_model(const std::filesystem::path& path);

/// "AMD EPYC 9654" as the system names the processor; "unknown processor" where it does not.
[[nodiscard]] std::string processor_name();

}  // namespace spinloom
