#include "spinloom/reproduce/accuracy_claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "spinloom/reproduce/verdict.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

constexpr double comparable = 2;  ///< points of accuracy that we call comparable; ours

const Json* network(const Json& results, const std::string& key) {
    if (!results.contains("networks")) return nullptr;
    for (const auto& n : results["networks"]) {
        if (n["key"] == key && n["accuracy"]["circuit"].is_number()) return &n;
    }
    return nullptr;
}

/// An accuracy of a network, or of the network whose weights it took.
std::optional<double> accuracy(const Json& results, const Json& net, const char* which) {
    if (net["accuracy"].contains(which) && net["accuracy"][which].is_number())
        return net["accuracy"][which].get<double>();
    if (!net.contains("weights_of") || !net["weights_of"].is_string()) return std::nullopt;
    const auto* owner = network(results, net["weights_of"]);
    return owner == nullptr ? std::nullopt : accuracy(results, *owner, which);
}

/// Spread of trainings of one recipe: of the candidates' validation accuracies, pooled over the networks.
struct TrainingSpread {
    double sigma = 0;
    int freedom = 0;  ///< degrees; 0: nothing is known
};

TrainingSpread spread_of_trainings(const Json& results) {
    double squares = 0;
    TrainingSpread spread;
    for (const auto& net : results["networks"]) {
        if (!net.contains("candidate_validation_accuracy")) continue;
        const auto& list = net["candidate_validation_accuracy"];
        double mean = 0;
        for (const auto& value : list) mean += value.get<double>() / static_cast<double>(list.size());
        for (const auto& value : list) squares += std::pow(value.get<double>() - mean, 2);
        spread.freedom += static_cast<int>(list.size()) - 1;
    }
    if (spread.freedom > 0) spread.sigma = std::sqrt(squares / spread.freedom);
    return spread;
}

/// What an accuracy may be off by: 95 % of a further training counted on as many images.
double half_width(double value, double images, const TrainingSpread& spread) {
    const double counting = normal_quantile(0.975) * std::sqrt(std::max(0.0, value * (1 - value)) / images);
    const double training = spread.freedom > 0 ? student_t_quantile(0.975, spread.freedom) * spread.sigma : 0;
    return std::hypot(counting, training);
}

/// The circuit's accuracy over the seeds that were trained, and how these differ.
struct CircuitAccuracy {
    double mean = 0;
    std::size_t seeds = 1;
    TrainingSpread spread;
};

CircuitAccuracy circuit_accuracy(const Json& results, const Json& net) {
    std::vector<double> values = {net["accuracy"]["circuit"].get<double>()};
    const std::string prefix = net["key"].get<std::string>() + "-seed-";
    for (const auto& other : results["networks"]) {
        if (other["key"].get<std::string>().starts_with(prefix) && other["accuracy"]["circuit"].is_number())
            values.push_back(other["accuracy"]["circuit"]);
    }
    CircuitAccuracy found{values.front(), values.size(), spread_of_trainings(results)};
    if (values.size() < 2) return found;
    const auto sample = spread_interval(values);
    found.mean = mean_interval(values).mean;
    found.spread = {sample.sigma * std::sqrt(1 + 1 / static_cast<double>(values.size())),
                    static_cast<int>(values.size()) - 1};
    return found;
}

struct AccuracyClaim {
    const char *id, *claim, *key, *source, *how;
    const char* further = nullptr;  ///< a network that the claim must hold for as well
    const char* further_label = nullptr;
};

void judge_network(const Json& results, const Json& net, const std::string& label, std::vector<JudgedFigure>& judged) {
    const auto circuit = circuit_accuracy(results, net);
    const double width = 100 * half_width(circuit.mean, net["images"], circuit.spread);
    const auto add = [&](const char* which, const char* against) {
        const auto other = accuracy(results, net, which);
        if (!other) return;
        const double value = 100 * (circuit.mean - *other);
        judged.push_back(
            {label + " less " + against, value, {value - width, value + width}, -comparable, true, "points"});
    };
    add("binarized", "the same weights in exact arithmetic");
    add("real", "a floating-point network of the topology");
}

std::optional<Json> accuracy_claim(const Json& results, const AccuracyClaim& wanted) {
    const auto* net = network(results, wanted.key);
    if (net == nullptr) return std::nullopt;
    std::vector<JudgedFigure> judged;
    judge_network(results, *net, "solved circuit", judged);
    if (const auto* further = wanted.further == nullptr ? nullptr : network(results, wanted.further))
        judge_network(results, *further, wanted.further_label, judged);
    if (judged.empty()) return std::nullopt;
    std::stable_sort(judged.begin(), judged.end(),
                     [](const JudgedFigure& a, const JudgedFigure& b) { return a.value < b.value; });
    const auto circuit = circuit_accuracy(results, *net);
    Json claim = {{"id", wanted.id},       {"claim", wanted.claim},          {"design", "published"},
                  {"ours", Json::array()}, {"verdict", name(judge(judged))}, {"sensitivity", Json::array()}};
    for (const auto& one : judged) claim["ours"].push_back(to_json(one));
    const auto add = [&](std::string label, double value) {
        claim["ours"].push_back(Json{{"label", std::move(label)}, {"value", 100 * value}, {"unit", "%"}});
    };
    add(circuit.seeds > 1 ? fmt::format("solved circuit, mean of {} seeds", circuit.seeds) : "solved circuit",
        circuit.mean);
    if (const auto ideal = accuracy(results, *net, "binarized")) add("same weights, exact arithmetic", *ideal);
    if (const auto real = accuracy(results, *net, "real")) add("floating-point network of the topology", *real);
    if (const auto* further = wanted.further == nullptr ? nullptr : network(results, wanted.further))
        add(wanted.further_label, (*further)["accuracy"]["circuit"]);
    claim["paper_short"] = "comparable";
    claim["paper"] = "comparable to the baselines; no number in the abstract";
    claim["source"] = wanted.source;
    claim["how"] = wanted.how;
    const auto& worst = judged.front();
    claim["reason"] = fmt::format(
        "{} is {:.2f} points {} ({:.2f} to {:.2f}); comparable means at most {:g} points below (our criterion); the "
        "interval holds the count of images and how {} differ",
        worst.label, std::abs(worst.value), worst.value < 0 ? "lower" : "higher", worst.interval.low,
        worst.interval.high, comparable, circuit.seeds > 1 ? "the seeds" : "candidates of a training");
    return claim;
}

}  // namespace

std::vector<Json> accuracy_claims(const Json& results) {
    constexpr const char* abstract = "abstract of arXiv 2012.02695";
    const std::vector<AccuracyClaim> wanted = {
        {"accuracy", "Accuracy on MNIST, circuit as drawn", "no-wires", abstract,
         "all test images through the solved circuit, wires without resistance; weights trained with the circuit's "
         "column "
         "law"},
        {"accuracy-wires", "Accuracy on MNIST, circuit with wires and partitions", "wires", abstract,
         "as above, with wires from geometry; one amplifier a neuron sums its partitions"},
        {"accuracy-transistors", "Accuracy on MNIST, with op-amps of transistors", "transistors", abstract,
         "as above, with every op-amp the FinFET circuit of the bench, all alike and with the offsets of its mismatch",
         "mismatch", "solved circuit with op-amp offsets by mismatch"},
        {"accuracy-published", "Accuracy on MNIST, published training recipe", "published",
         "abstract of arXiv 2012.02695; recipe: the authors' public training code",
         "weights trained with plain sums, as the public code does, then put into the circuit as drawn"},
    };
    std::vector<Json> claims;
    for (const auto& one : wanted)
        if (auto claim = accuracy_claim(results, one)) claims.push_back(std::move(*claim));
    return claims;
}

}  // namespace spinloom
