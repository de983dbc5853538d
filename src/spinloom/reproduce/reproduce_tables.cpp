#include "spinloom/reproduce/reproduce_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spinloom/report/text_table.hpp"
#include "spinloom/reproduce/reproduce_claims.hpp"

namespace spinloom {
namespace {

using Json = nlohmann::ordered_json;

std::string percent(const Json& fraction) {
    return fraction.is_number() ? fmt::format("{:.2f} %", 100 * fraction.get<double>()) : "-";
}

std::string watts(const Json& network, const char* key) {
    if (!network.contains("power_W")) return "-";
    const double value = network["power_W"][key];
    return value < 10 ? fmt::format("{:.1f} mW", 1e3 * value) : fmt::format("{:.0f} W", value);
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

std::string figure_text(const Json& figure) {
    auto text = fmt::format("{:.4g} {}", figure["value"].get<double>(), figure["unit"].get<std::string>());
    if (figure.contains("low"))
        text += fmt::format(" ({:.4g} to {:.4g})", figure["low"].get<double>(), figure["high"].get<double>());
    return text;
}

/// Every assumption that was moved, those first that turn a verdict.
std::string sensitivity_text(const Json& claims) {
    TextTable table({"assumption", "from", "to", "unit", "claim", "figure from", "to", "turns the verdict"});
    std::size_t rows = 0;
    for (const bool wanted : {true, false}) {
        for (const auto& claim : claims) {
            for (const auto& s : claim["sensitivity"]) {
                if (s["turns"].get<bool>() != wanted) continue;
                ++rows;
                const auto number = [&](const char* key) { return fmt::format("{:.4g}", s[key].get<double>()); };
                table.add({s["assumption"], number("low"), number("high"), s["unit"], claim["id"],
                           number("figure_at_low"), number("figure_at_high"), wanted ? "yes" : "no"});
            }
        }
    }
    return rows == 0 ? std::string() : "\nwhich assumption would turn a verdict\n\n" + table.text();
}

std::string claims_text(const Json& claims) {
    TextTable table({"claim", "design", "paper", "ours", "verdict"});
    for (const auto& claim : claims) {
        table.add({claim["claim"], claim["design"], claim["paper_short"], figure_text(claim["ours"].front()),
                   claim["verdict"]});
    }
    std::string text = claims_sentence(claims) + "\n\n" + table.text();
    for (const auto& claim : claims) {
        text += fmt::format("\n{} ({} design): {}\n", claim["claim"].get<std::string>(),
                            claim["design"].get<std::string>(), claim["verdict"].get<std::string>());
        text +=
            fmt::format("  paper   {} ({})\n", claim["paper"].get<std::string>(), claim["source"].get<std::string>());
        for (const auto& figure : claim["ours"])
            text += fmt::format("  ours    {}: {}{}\n", figure["label"].get<std::string>(), figure_text(figure),
                                figure.contains("verdict") ? ", " + figure["verdict"].get<std::string>() : "");
        text += fmt::format("  how     {}\n  verdict {}\n", claim["how"].get<std::string>(),
                            claim["reason"].get<std::string>());
    }
    return text + sensitivity_text(claims);
}

std::string networks_text(const Json& networks) {
    TextTable table({"network", "real-valued", "binarised ideal", "behavioural", "circuit", "supply power",
                     "op-amp outputs", "what it is"});
    for (const auto& n : networks) {
        const auto& a = n["accuracy"];
        table.add({n["key"], percent(a["real"]), percent(a["binarized"]), percent(a["behavioural"]),
                   percent(a["circuit"]), watts(n, "supply"), watts(n, "opamp_outputs"), n["title"]});
    }
    return table.text();
}

/// Validation accuracy over the epochs of each trained network, of its best candidate.
std::string epochs_text(const Json& training) {
    std::vector<std::string> header = {"epoch"};
    std::vector<std::vector<double>> columns;
    std::size_t most = 0;
    for (const auto& run : training) {
        header.push_back(run["network"]);
        int best_candidate = 0;
        double best = -1;
        for (const auto& e : run["epochs"]) {
            if (e["validation_accuracy"].get<double>() <= best) continue;
            best = e["validation_accuracy"];
            best_candidate = e["candidate"];
        }
        auto& column = columns.emplace_back();
        for (const auto& e : run["epochs"]) {
            if (e["candidate"] == best_candidate) column.push_back(e["validation_accuracy"]);
        }
        most = std::max(most, column.size());
    }
    TextTable table(header);
    for (std::size_t epoch = 0; epoch < most; ++epoch) {
        std::vector<std::string> row = {fmt::format("{}", epoch + 1)};
        for (const auto& column : columns)
            row.push_back(epoch < column.size() ? fmt::format("{:.2f} %", 100 * column[epoch]) : "");
        table.add(row);
    }
    return table.text();
}

std::string partitions_text(const Json& partitions) {
    TextTable table({"partition", "gains", "subarrays", "accuracy", "supply power", "area"});
    for (const auto& choice : partitions["choices"]) {
        table.add({choice["partition"], choice["gains_restored"].get<bool>() ? "restored" : "as given",
                   fmt::format("{}", choice["subarrays"].get<int>()), percent(choice["accuracy"]),
                   watts(choice, "supply"), fmt::format("{:.0f} um^2", choice["area_um2"]["total"].get<double>())});
    }
    return table.text();
}

}  // namespace

std::string reproduction_text(const Json& results, const Json& plots) {
    std::string text = fmt::format(
        "{}\n{} test images{}\n\n", results["title"].get<std::string>(), results["images"].get<std::size_t>(),
        results["provenance"]["quick"].get<bool>() ? ", shortened by --quick: not for figures" : "");
    text += "paper against measured\n\n" + claims_text(results["claims"]);
    text += "\naccuracy by fidelity\n\n" + networks_text(results["networks"]);
    if (plots.contains("training"))
        text += "\nvalidation accuracy by epoch (best candidate)\n\n" + epochs_text(plots["training"]);
    if (results.contains("partitions")) {
        text +=
            fmt::format("\npartitions, same weights, {} {}\n\n{}", results["partitions"]["images"].get<int>(),
                        results["partitions"]["image_set"].get<std::string>(), partitions_text(results["partitions"]));
    }
    if (results.contains("checks")) {
        const auto& c = results["checks"];
        text += fmt::format(
            "\nfull netlist of {} images: outputs within {:.1e} V, powers within {:.1e} of the supply; dissipation "
            "equals what is delivered within {:.1e}\n",
            c["images"].get<int>(), c["largest_voltage_difference_V"].get<double>(),
            c["largest_power_difference"].get<double>(), c["largest_energy_imbalance"].get<double>());
    }
    return text;
}

std::string claims_csv(const Json& results) {
    std::string text = "claim,design,paper,low,value,high,unit,verdict\n";
    for (const auto& claim : results["claims"]) {
        const auto& figure = claim["ours"].front();
        text += fmt::format("{},{},{},{:.9g},{:.9g},{:.9g},{},{}\n", quoted(claim["claim"]),
                            claim["design"].get<std::string>(), quoted(claim["paper_short"]),
                            figure["low"].get<double>(), figure["value"].get<double>(), figure["high"].get<double>(),
                            figure["unit"].get<std::string>(), claim["verdict"].get<std::string>());
    }
    return text;
}

std::string sensitivity_csv(const Json& results) {
    std::string text = "claim,design,figure,assumption,low,high,unit,figure_at_low,figure_at_high,turns\n";
    for (const auto& claim : results["claims"]) {
        for (const auto& s : claim["sensitivity"]) {
            text += fmt::format("{},{},{},{},{:.9g},{:.9g},{},{:.9g},{:.9g},{}\n", quoted(claim["claim"]),
                                claim["design"].get<std::string>(), quoted(s["figure"]), quoted(s["assumption"]),
                                s["low"].get<double>(), s["high"].get<double>(), s["unit"].get<std::string>(),
                                s["figure_at_low"].get<double>(), s["figure_at_high"].get<double>(),
                                s["turns"].get<bool>() ? "yes" : "no");
        }
    }
    return text;
}

std::string networks_csv(const Json& results) {
    std::string text = "network,recipe,images,real,binarized,behavioural,circuit,supply_W,opamp_outputs_W\n";
    for (const auto& n : results["networks"]) {
        const auto& a = n["accuracy"];
        const auto number = [](const Json& value) {
            return value.is_number() ? fmt::format("{:.6g}", value.get<double>()) : std::string();
        };
        const auto power = [&](const char* key) { return n.contains("power_W") ? number(n["power_W"][key]) : ""; };
        text += fmt::format("{},{},{},{},{},{},{},{},{}\n", n["key"].get<std::string>(), n["recipe"].get<std::string>(),
                            n["images"].get<int>(), number(a["real"]), number(a["binarized"]), number(a["behavioural"]),
                            number(a["circuit"]), power("supply"), power("opamp_outputs"));
    }
    return text;
}

std::string epochs_csv(const Json& plots) {
    std::string text = "network,candidate,epoch,loss,training_accuracy,validation_accuracy\n";
    if (!plots.contains("training")) return text;
    for (const auto& run : plots["training"]) {
        for (const auto& e : run["epochs"]) {
            text += fmt::format("{},{},{},{:.6g},{:.6f},{:.6f}\n", run["network"].get<std::string>(),
                                e["candidate"].get<int>(), e["epoch"].get<int>(), e["loss"].get<double>(),
                                e["training_accuracy"].get<double>(), e["validation_accuracy"].get<double>());
        }
    }
    return text;
}

}  // namespace spinloom
