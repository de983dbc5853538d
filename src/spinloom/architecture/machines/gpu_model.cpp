#include "spinloom/architecture/machines/gpu_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "spinloom/architecture/cost/breakdown_range.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/json_text.hpp"

namespace spinloom {
namespace {

Breakdown layer_time(const IdealNetwork& network, std::size_t layer, const Card& card, const GpuTask& task) {
    const double fan_in = static_cast<double>(network.fan_in(layer));
    const double fan_out = static_cast<double>(network.fan_out(layer));
    const double element = layer == 0 ? 1 : 4;  // pixels are bytes, activations single precision
    const auto launch = task.is_graph ? "node_latency" : "launch_latency";
    return leaf(fmt::format("layer_{}", layer + 1), "s",
                fmt::format("max({}, max(flops/peak_flops, bytes/memory_bandwidth))", launch),
                {card_input(card, launch, "s"), counted("flops", 2 * task.images * (fan_in + 1) * fan_out),
                 card_input(card, "peak_flops", "Hz"),
                 counted("bytes", task.images * (element * fan_in + 4 * fan_out) + 4 * (fan_in + 1) * fan_out),
                 card_input(card, "memory_bandwidth", "Hz")});
}

double number(const nlohmann::json& json, const std::string& key, const std::string& file) {
    const auto it = json.find(key);
    if (it == json.end()) throw InputError(InputProblem{file, 0, key, "missing; benchmarks/gpu writes it"});
    if (!it->is_number() || !std::isfinite(it->get<double>()) || it->get<double>() <= 0)
        throw InputError(InputProblem{file, 0, key, "must be a number above 0"});
    return it->get<double>();
}

std::optional<double> optional_number(const nlohmann::json& json, const std::string& key, const std::string& file) {
    const auto it = json.find(key);
    if (it == json.end() || it->is_null()) return {};
    return number(json, key, file);
}

}  // namespace

Card read_gpu_card(const std::filesystem::path& path) {
    return Card::read(path, "gpu",
                      {{"peak_flops", "Hz", positive, "single-precision operations a second", {}},
                       {"memory_bandwidth", "Hz", positive, "bytes a second", {}},
                       {"bus_bandwidth", "Hz", positive, "bytes a second between host and card, one way", {}},
                       {"copy_latency", "s", non_negative, "of one copy between host and card", {}},
                       {"launch_latency", "s", non_negative, "from kernel to kernel of a stream", {}},
                       {"graph_latency", "s", non_negative, "of a captured graph's launch", {}},
                       {"node_latency", "s", non_negative, "of each kernel of a graph", {}},
                       {"synchronise_latency", "s", non_negative, "until the host knows", {}},
                       {"power", "W", positive, "thermal design power", {}},
                       {"die_area", "m^2", positive, "of the processor", {}}});
}

MachineFigures gpu_figures(const IdealNetwork& network, const Card& card, const GpuTask& task) {
    std::vector<Breakdown> steps;
    if (task.has_copies) {
        const double pixels = static_cast<double>(network.fan_in(0));
        steps.push_back(leaf("copies", "s", "2*copy_latency+bytes/bus_bandwidth",
                             {card_input(card, "copy_latency", "s"), counted("bytes", task.images * (pixels + 4)),
                              card_input(card, "bus_bandwidth", "Hz")},
                             "pixels there, classes back"));
    }
    if (task.is_graph) steps.push_back(leaf("graph", "s", "graph_latency", {card_input(card, "graph_latency", "s")}));
    for (std::size_t layer = 0; layer < network.num_layers(); ++layer)
        steps.push_back(layer_time(network, layer, card, task));
    steps.push_back(leaf("synchronise", "s", "synchronise_latency", {card_input(card, "synchronise_latency", "s")}));
    MachineFigures figures;
    figures.latency = branch("latency", "s", std::move(steps));
    const double seconds = figures.latency.value();
    figures.interval = seconds / task.images;
    const auto range = interval(figures.latency);
    figures.interval_range = Interval{range.low / task.images, range.high / task.images};
    figures.energy =
        leaf("energy", "J", "power*seconds/images",
             {card_input(card, "power", "W"), counted("seconds", seconds, "s"), counted("images", task.images)},
             "of one image, at thermal design power");
    figures.area = leaf("area", "m^2", "die_area", {card_input(card, "die_area", "m^2")});
    figures.assumptions = {"the GPU draws its thermal design power all the time",
                           "kernels reach the peak of arithmetic or memory; launches follow one another"};
    return figures;
}

GpuMeasurement parse_gpu_measurement(const std::string& text, const std::string& file) {
    const auto json = parse_json(text, file);
    if (!json.is_object()) throw InputError(file, "is no JSON object; benchmarks/gpu prints one");
    GpuMeasurement result;
    const auto device = json.find("device");
    if (device == json.end() || !device->is_string())
        throw InputError(InputProblem{file, 0, "device", "missing; a text is needed, the name of the GPU"});
    result.device = device->get<std::string>();
    const auto topology = json.find("topology");
    if (topology == json.end() || !topology->is_array() || topology->size() < 2)
        throw InputError(InputProblem{file, 0, "topology", "missing; a list of sizes is needed, as [784, 16, 10]"});
    for (const auto& size : *topology) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() == 0)
            throw InputError(InputProblem{file, 0, "topology", "must be whole numbers from 1 on"});
        result.topology.push_back(size.get<std::size_t>());
    }
    result.single_median = 1e-6 * number(json, "single_median_us", file);
    result.single_p99 = 1e-6 * number(json, "single_p99_us", file);
    result.graph_median = 1e-6 * number(json, "graph_median_us", file);
    result.kernel_median = 1e-6 * number(json, "kernel_median_us", file);
    result.batch_images = number(json, "batch_images", file);
    result.batch_median = 1e-6 * number(json, "batch_median_us", file);
    result.accuracy = optional_number(json, "accuracy", file);
    result.power = optional_number(json, "power_W", file);
    if (result.accuracy && *result.accuracy > 1)
        throw InputError(InputProblem{file, 0, "accuracy", "must be a fraction, at most 1"});
    return result;
}

GpuMeasurement read_gpu_measurement(const std::filesystem::path& path) {
    return parse_gpu_measurement(read_file(path), path.string());
}

}  // namespace spinloom
