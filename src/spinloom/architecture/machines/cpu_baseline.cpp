#include "spinloom/architecture/machines/cpu_baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_between(Clock::time_point start, Clock::time_point end) {
    return std::chrono::duration<double>(end - start).count();
}

/// Least time between two looks at the clock.
double clock_cost() {
    double least = 1;
    for (int i = 0; i < 1000; ++i) {
        const auto start = Clock::now();
        least = std::min(least, seconds_between(start, Clock::now()));
    }
    return least;
}

/// Classes of `count` images from `first` on.
using BatchTask = std::function<void(std::size_t first, std::size_t count, int* classes)>;

/// Images a second on so many threads at once: batches go on for `least_seconds`, and the median time of a batch
/// counts, so that what else runs on the machine does not.
double batch_throughput(const ImageSet& images, const CpuTimingOptions& options, int threads, const BatchTask& task,
                        std::vector<int>& classes) {
    const std::size_t batches = (images.count + options.batch - 1) / options.batch;
    std::vector<double> times;
    double total = 0;
    do {
        std::vector<double> pass(batches);
        const auto start = Clock::now();
        parallel_for(threads, batches, [&](std::size_t b) {
            const std::size_t first = b * options.batch, count = std::min(options.batch, images.count - first);
            const auto batch_start = Clock::now();
            task(first, count, classes.data() + first);
            pass[b] = seconds_between(batch_start, Clock::now()) / static_cast<double>(count);
        });
        total += seconds_between(start, Clock::now());
        times.insert(times.end(), pass.begin(), pass.end());
    } while (total < options.least_seconds);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return threads / std::max(*middle, 1e-12);
}

void time_single(const ImageSet& images, const CpuTimingOptions& options,
                 const std::function<int(std::size_t)>& classify, CpuTiming& timing) {
    timing.clock = clock_cost();
    std::vector<double> times;
    times.reserve(options.single_images);
    const std::size_t warm = options.single_images / 10;
    volatile int sink = 0;  // the class is used
    for (std::size_t i = 0; i < warm + options.single_images; ++i) {
        const std::size_t image = i % images.count;
        const auto start = Clock::now();
        sink = classify(image);
        const auto end = Clock::now();
        if (i >= warm) times.push_back(std::max(0.0, seconds_between(start, end) - timing.clock));
    }
    static_cast<void>(sink);
    std::sort(times.begin(), times.end());
    const auto at = [&](double fraction) {
        const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(times.size())));
        return times[std::max<std::size_t>(rank, 1) - 1];
    };
    timing.best = times.front();
    timing.median = at(0.5);
    timing.p99 = at(0.99);
}

void time_batches(const ImageSet& images, const CpuTimingOptions& options, const BatchTask& task, CpuTiming& timing) {
    timing.threads = options.threads;
    timing.classes.resize(images.count);
    timing.throughput_one = batch_throughput(images, options, 1, task, timing.classes);
    const PackageEnergyCounter counter;
    const auto before = counter.read();
    const auto start = Clock::now();
    timing.throughput_all = batch_throughput(images, options, options.threads, task, timing.classes);
    const double seconds = seconds_between(start, Clock::now());
    const auto after = counter.read();
    if (before && after && seconds > 0) timing.package_power = counter.used(*before, *after) / seconds;
}

std::optional<double> read_number(const std::filesystem::path& path) {
    std::ifstream file(path);
    double value = 0;
    if (file >> value) return value;
    return {};
}

}  // namespace

FloatNetwork::FloatNetwork(const IdealNetwork& network)
    : high_(static_cast<float>(network.high)), steepness_(static_cast<float>(network.steepness)) {
    for (const auto& affine : network.layers) {
        layers_.emplace_back(affine.topRows(affine.rows() - 1).cast<float>());
        const Eigen::VectorXf offset = affine.row(affine.rows() - 1).transpose().cast<float>();
        offsets_.emplace_back(offset.begin(), offset.end());
    }
    for (int grey = 0; grey < 256; ++grey)
        encoded_.push_back(static_cast<float>(network.input(static_cast<std::uint8_t>(grey))));
}

void FloatNetwork::classify(const ImageSet& images, std::size_t first, std::size_t count, Workspace& workspace,
                            int* classes) const {
    const std::size_t pixels = images.pixels_per_image();
    SPINLOOM_EXPECT(static_cast<Eigen::Index>(pixels) == layers_.front().rows());
    auto& values = workspace.values;
    values.resize(layers_.size() + 1);
    values[0].resize(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(pixels));
    const std::uint8_t* grey = images.pixels.data() + first * pixels;
    for (std::size_t i = 0; i < count * pixels; ++i) values[0].data()[i] = encoded_[grey[i]];
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        auto& next = values[l + 1];
        next.resize(static_cast<Eigen::Index>(count), layers_[l].cols());
        multiply_floats(values[l], layers_[l], next);
        next.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(offsets_[l].data(), layers_[l].cols());
        if (l + 1 < layers_.size()) next.array() = high_ / (1 + (steepness_ * next.array()).exp());
    }
    for (std::size_t i = 0; i < count; ++i) {
        Eigen::Index least = 0;
        values.back().row(static_cast<Eigen::Index>(i)).minCoeff(&least);
        classes[i] = static_cast<int>(least);
    }
}

CpuTiming time_floats(const IdealNetwork& network, const ImageSet& images, const CpuTimingOptions& options) {
    const FloatNetwork floats(network);
    CpuTiming timing;
    timing.what = "float32, " + float_product_name();
    FloatNetwork::Workspace workspace;
    int result = 0;
    time_single(
        images, options,
        [&](std::size_t i) {
            floats.classify(images, i, 1, workspace, &result);
            return result;
        },
        timing);
    time_batches(
        images, options,
        [&](std::size_t first, std::size_t count, int* classes) {
            thread_local FloatNetwork::Workspace mine;
            floats.classify(images, first, count, mine, classes);
        },
        timing);
    return timing;
}

CpuTiming time_bits(const BitNetwork& network, const ImageSet& images, const CpuTimingOptions& options) {
    CpuTiming timing;
    timing.what = "population counts, " + bit_instructions();
    BitNetwork::Workspace workspace;
    time_single(
        images, options, [&](std::size_t i) { return network.classify(images.image(i), workspace); }, timing);
    time_batches(
        images, options,
        [&](std::size_t first, std::size_t count, int* classes) {
            thread_local BitNetwork::Workspace mine;
            for (std::size_t i = 0; i < count; ++i) classes[i] = network.classify(images.image(first + i), mine);
        },
        timing);
    return timing;
}

PackageEnergyCounter::PackageEnergyCounter(std::filesystem::path folder) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const auto file_name = entry.path().filename().string();
        // Packages are intel-rapl:0, :1, ...; intel-rapl:0:0 is a part of one.
        if (!file_name.starts_with("intel-rapl:") || std::count(file_name.begin(), file_name.end(), ':') != 1) continue;
        if (!read_number(entry.path() / "energy_uj")) continue;
        packages_.push_back(entry.path());
        range_ += 1e-6 * read_number(entry.path() / "max_energy_range_uj").value_or(0);
    }
}

std::optional<double> PackageEnergyCounter::read() const {
    if (packages_.empty()) return {};
    double sum = 0;
    for (const auto& package : packages_) {
        const auto value = read_number(package / "energy_uj");
        if (!value) return {};
        sum += 1e-6 * *value;
    }
    return sum;
}

double PackageEnergyCounter::used(double before, double after) const {
    return after >= before ? after - before : after - before + range_;
}

CpuPowerModel read_cpu_power_model(const std::filesystem::path& path) {
    const auto card = Card::read(path, "cpu",
                                 {{"package_power", "W", positive, "of the whole package", {}},
                                  {"cores", "1", Range{1, 1024, false}, "of the package", {}},
                                  {"package_area", "m^2", positive, "of all its dies", {}}});
    const auto input = [&](const char* symbol) {
        const auto& value = card.values().at(symbol);
        return BreakdownInput{symbol, value.value,
                              symbol == std::string("cores")           ? "1"
                              : symbol == std::string("package_power") ? "W"
                                                                       : "m^2",
                              origin_of(value.provenance), "card " + card.name()};
    };
    return {card.name(), card.title(), input("package_power"), input("cores"), input("package_area")};
}

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("model name")) continue;
        const auto colon = line.find(": ");
        if (colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown processor";
}

}  // namespace spinloom
