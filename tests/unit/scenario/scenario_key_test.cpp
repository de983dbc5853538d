#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/scenario/scenario_keys.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

const std::filesystem::path source = SPINLOOM_SOURCE_DIR;

Scenario small() {
    return read_scenario_text("[network]\ntopology = [4, 3, 2]\n[amplifier]\ngains = [20, 5]\n", "small");
}

/// A value of the wrong kind, or a word that is none.
TomlValue wrong_value(const Key& key) {
    switch (key.kind) {
        case KeyKind::choice:
            return "no such word";
        case KeyKind::number:
        case KeyKind::numbers:
            return key.words.empty() ? TomlValue(true) : TomlValue("no such word");
        case KeyKind::whole:
        case KeyKind::wholes:
            return 2.5;
        default:
            return 5;
    }
}

std::vector<std::string> keys_below(const TomlTable& table, const std::string& prefix) {
    std::vector<std::string> names;
    for (const auto& key : table.keys()) {
        names.push_back(prefix + key);
        if (!table.is_table(key)) continue;
        for (auto& name : keys_below(table.table(key), prefix + key + ".")) names.push_back(std::move(name));
    }
    return names;
}

/// Whether a name is a key, or a table of keys.
bool is_declared(const std::string& name) {
    const auto keys = scenario_keys();
    return find_key(scenario_keys(), name) ||
           std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.name.starts_with(name + "."); });
}

TEST(ScenarioKeys, AreDeclaredOnceEachWithUnitAndMeaning) {
    std::set<std::string_view> names;
    for (const auto& key : scenario_keys()) {
        EXPECT_TRUE(names.insert(key.name).second) << key.name;
        EXPECT_FALSE(key.unit.empty()) << key.name;
        EXPECT_FALSE(key.meaning.empty()) << key.name;
        EXPECT_FALSE(legal_text(key).empty()) << key.name;
        EXPECT_EQ(key.meaning.find_first_of("\t\n|"), std::string_view::npos) << key.name;
    }
}

TEST(ScenarioKeys, HaveLegalDefaults) {
    for (const auto& key : scenario_keys()) {
        if (const auto* value = std::get_if<double>(&key.otherwise)) {
            EXPECT_TRUE(key.range.contains(*value)) << key.name;
        }
        if (const auto* list = std::get_if<std::vector<double>>(&key.otherwise)) {
            const bool is_legal =
                std::all_of(list->begin(), list->end(), [&](double x) { return key.range.contains(x); });
            EXPECT_TRUE(is_legal) << key.name;
        }
        const auto* word = std::get_if<std::string_view>(&key.otherwise);
        if (word && !key.words.empty()) {
            EXPECT_EQ(std::count(key.words.begin(), key.words.end(), *word), 1) << key.name;
        }
    }
}

TEST(ScenarioKeys, HoldWhatShippedScenariosState) {
    std::size_t num_files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source / "scenarios")) {
        if (entry.path().extension() != ".toml") continue;
        ++num_files;
        for (const auto& name : keys_below(TomlTable::read_file(entry.path()), {})) {
            EXPECT_TRUE(is_declared(name)) << entry.path() << ": " << name;
        }
    }
    EXPECT_GE(num_files, 8U);
}

TEST(ScenarioKeys, AreAllReadAndChecked) {
    const auto scenario = small();
    for (const auto& key : scenario_keys()) {
        const std::string name(key.name);
        const auto message = message_of<InputError>([&] { return scenario.with({{name, wrong_value(key)}}).seed; });
        EXPECT_NE(message.find(": " + name + ": "), std::string::npos) << name << ": " << message;
        EXPECT_EQ(message.find("unknown key"), std::string::npos) << message;
    }
}

TEST(ScenarioKeys, UnknownOnesAreToldWithTheNearest) {
    const auto scenario = small();
    const auto message = message_of<InputError>([&] {
        return scenario.with({{"faults.sample", 3}, {"neurons.fins", 5}}).seed;
    });
    EXPECT_NE(message.find("faults.sample: unknown key (did you mean 'samples'?)"), std::string::npos) << message;
    EXPECT_NE(message.find("neurons: unknown key (did you mean 'neuron'?)"), std::string::npos) << message;
}

std::vector<std::string> names_of(std::string_view pattern) {
    std::vector<std::string> names;
    for (const auto* key : matching_keys(scenario_keys(), pattern)) names.emplace_back(key->name);
    return names;
}

TEST(ScenarioKeys, AreFoundByPartOfTheirNameOrByPattern) {
    EXPECT_EQ(matching_keys(scenario_keys(), "").size(), scenario_keys().size());
    EXPECT_EQ(matching_keys(scenario_keys(), "*").size(), scenario_keys().size());
    EXPECT_EQ(names_of("fins"),
              (std::vector<std::string>{"neuron.fins", "programming.write_fins", "programming.read_fins"}));
    EXPECT_EQ(names_of("*.fins"), (std::vector<std::string>{"neuron.fins"}));
    EXPECT_EQ(names_of("neuron.?_card"), (std::vector<std::string>{"neuron.n_card", "neuron.p_card"}));
    EXPECT_EQ(names_of("wires.l*b*_*m"), (std::vector<std::string>{"wires.lambda_nm"}));
}

TEST(ScenarioKeys, NamesTheNearestWhereNoneIsFound) {
    const auto message_for = [](std::string_view pattern) {
        return message_of<InputError>([&] { return matching_keys(scenario_keys(), pattern).size(); });
    };
    EXPECT_NE(message_for("neuron.finss").find("did you mean 'neuron.fins'?"), std::string::npos);
    EXPECT_NE(message_for("tmr_procent").find("did you mean 'synapse.tmr_percent'?"), std::string::npos);
    EXPECT_NE(message_for(std::string(200, '*') + "#").find("no key"), std::string::npos);
}

TEST(ScenarioKeys, AreTheTableOfTheDocumentation) {
    const auto page = read_file(source / "docs" / "theory" / "scenario.md");
    const auto first = page.find("| key |");
    ASSERT_NE(first, std::string::npos);
    const auto table = page.substr(first, page.find("\n\n", first) + 1 - first);
    EXPECT_EQ(table, key_markdown(matching_keys(scenario_keys(), "")))
        << "write it anew with `spinloom keys --markdown`";
}

}  // namespace
}  // namespace spinloom
