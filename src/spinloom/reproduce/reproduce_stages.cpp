#include "spinloom/reproduce/reproduce_stages.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "spinloom/reproduce/reproduce_benches.hpp"

namespace spinloom {

namespace {

constexpr double usual_images = 10000;

/// Typical time of the main network, whose training knows wires, on two cores [s].
double main_share(const ReproduceRequest& request) {
    return request.quick ? 2.5 : 25;
}

/// Typical time of a network on two cores [s]: its training, and op-amps of transistors image by image.
double network_share(const ReproduceRequest& request, const ComparedNetwork& network) {
    const double thousands = (request.limit ? static_cast<double>(*request.limit) : usual_images) / 1000;
    const double base = 0.45;
    if (network.key == "transistors" || network.key == "mismatch") return base + 2.2 * thousands;
    if (!network.weights_of.empty()) return network.key == "average-macro" ? 4 * base : base;
    if (network.key == "published") return request.quick ? 0.8 : 4;
    if (network.key == main_network_key) return main_share(request);
    return request.quick ? 2.5 : 13;
}

}  // namespace

std::vector<Stage> reproduce_stages(const ReproduceRequest& request) {
    const auto networks = compared_networks();
    const auto main =
        *std::find_if(networks.begin(), networks.end(), [](const auto& n) { return n.key == main_network_key; });
    std::vector<Stage> stages;
    for (const auto& network : networks) {
        stages.push_back({"network-" + network.key, network.title, network_share(request, network),
                          [request, network] { return measure_network(request, network); }});
    }
    const auto first_seed = reproduce_scenario(request).seed;
    for (std::size_t i = 1; i < request.seeds; ++i) {
        const auto seed = std::to_string(first_seed + i);
        const ComparedNetwork network{std::string(main_network_key) + "-seed-" + seed,
                                      "the main network, trained from seed " + seed,
                                      {{"run.seed", seed}},
                                      {}};
        stages.push_back({"network-" + network.key, network.title, main_share(request),
                          [request, network] { return measure_network(request, network); }});
    }
    // Typical times of a whole and of a quick run.
    const auto add = [&](const char* name, const char* title, std::pair<double, double> shares_s,
                         std::function<StageResult()> run) {
        stages.push_back({name, title, request.quick ? shares_s.second : shares_s.first, std::move(run)});
    };
    add("inside", "node voltages, misclassified images, IR drop", {1, 0.5}, [=] { return look_inside(request, main); });
    add("full-netlist", "check by full netlists", {7, 0.2}, [=] { return check_by_full_netlist(request, main); });
    add("partitions", "other partitions", {0.8, 0.8}, [=] { return compare_partitions(request, main); });
    add("settling", "settling", {4.5, 3}, [=] { return measure_settling(request, main, false); });
    add("settling-ideal", "settling with ideal op-amps", {2.6, 2},
        [=] { return measure_settling(request, main, true); });
    add("neuron", "neuron bench", {0.5, 0.5}, [=] { return measure_neuron_stage(request, main); });
    add("neurons", "earlier neurons", {4.7, 4.7}, [=] { return compare_neurons_stage(request, main); });
    add("amplifier", "op-amp bench", {0.1, 0.1}, [=] { return measure_amplifier_stage(request); });
    add("baselines", "other machines", {4, 1.4}, [=] { return compare_machines(request, main); });
    return stages;
}

}  // namespace spinloom
