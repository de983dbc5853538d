#include "spinloom/reproduce/reproduce_stages.hpp"

#include <algorithm>
#include <string>

#include "spinloom/reproduce/reproduce_benches.hpp"

namespace spinloom {

std::vector<Stage> reproduce_stages(const ReproduceRequest& request) {
    const auto networks = compared_networks();
    const auto main =
        *std::find_if(networks.begin(), networks.end(), [](const auto& n) { return n.key == main_network_key; });
    std::vector<Stage> stages;
    for (const auto& network : networks) {
        const double training_s = !network.weights_of.empty() ? 0.0 : network.key == "published" ? 4.0 : 15.0;
        stages.push_back({"network-" + network.key, network.title, 1 + (request.quick ? 0.1 : 1.0) * training_s,
                          [request, network] { return measure_network(request, network); }});
    }
    const auto first_seed = reproduce_scenario(request).seed;
    for (std::size_t i = 1; i < request.seeds; ++i) {
        const auto seed = std::to_string(first_seed + i);
        const ComparedNetwork network{std::string(main_network_key) + "-seed-" + seed,
                                      "the main network, trained from seed " + seed,
                                      {{"run.seed", seed}},
                                      {}};
        stages.push_back({"network-" + network.key, network.title, request.quick ? 2.5 : 16.0,
                          [request, network] { return measure_network(request, network); }});
    }
    const auto add = [&](const char* name, const char* title, double share_s, std::function<StageResult()> run) {
        stages.push_back({name, title, share_s, std::move(run)});
    };
    add("inside", "node voltages, misclassified images, IR drop", 3, [=] { return look_inside(request, main); });
    add("full-netlist", "check by full netlists", 6, [=] { return check_by_full_netlist(request, main); });
    add("partitions", "other partitions", 2, [=] { return compare_partitions(request, main); });
    add("settling", "settling", 9, [=] { return measure_settling(request, main, false); });
    add("settling-ideal", "settling with ideal op-amps", 5, [=] { return measure_settling(request, main, true); });
    add("neuron", "neuron bench", 1, [=] { return measure_neuron_stage(request, main); });
    add("neurons", "earlier neurons", 1, [=] { return compare_neurons_stage(request, main); });
    add("amplifier", "op-amp bench", 0.2, [=] { return measure_amplifier_stage(request); });
    add("baselines", "other machines", 10, [=] { return compare_machines(request, main); });
    return stages;
}

}  // namespace spinloom
