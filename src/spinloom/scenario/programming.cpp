#include "spinloom/scenario/programming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "spinloom/core/card.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

/// A value of the card, unless the scenario gives its own; `unit` is that of the key.
class CellValues {
public:
    explicit CellValues(const KeyTable& table)
        : table_(&table),
          card_(
              table.card("cell", [](const auto& path) { return Card::read(path, "bitcell", bitcell_parameters()); })) {}
    [[nodiscard]] double get(std::string_view key, std::string_view parameter, double unit = 1) const {
        // Without a card the run has failed already.
        return unit * table_->number(key, card_ ? (*card_)[parameter] / unit : 1.0);
    }

private:
    const KeyTable* table_;
    std::optional<Card> card_;
};

SotDevice read_device(const KeyTable& table, double temperature) {
    const auto read = [&](const auto& path) { return read_sot_card(path).at_temperature(temperature); };
    auto device = table.card("device", read).value_or(SotDevice{});
    if (device.assist_voltage != 0) {
        table.problem("device",
                      fmt::format("'{}' needs a voltage over its junction during a write, which the lines of this "
                                  "bitcell do not give; choose one without assist_voltage",
                                  table.text("device")));
    }
    // An assist field over a whole array is that of a magnet: it is there all the time.
    device.layer.external_field.x() += std::exchange(device.assist_field, 0.0);
    return device;
}

WriteLevels read_levels(const KeyTable& table, const CellValues& values, double lowest_level) {
    WriteLevels levels;
    levels.write = values.get("write_voltage_V", "write_voltage");
    levels.word_on = values.get("word_voltage_V", "word_voltage");
    levels.read_word = values.get("read_word_voltage_V", "read_word_voltage");
    levels.verify = values.get("verify_voltage_V", "verify_voltage");
    const double lowest = std::min(0.0, lowest_level);
    levels.word_off = table.number("word_off_V", lowest);
    if (levels.word_off > lowest) {
        table.problem("word_off_V",
                      fmt::format("write transistors would conduct in inference: lines go down to {:g} V", lowest));
    }
    return levels;
}

WriteTiming read_timing(const KeyTable& table, const CellValues& values) {
    WriteTiming timing;
    timing.pulse = values.get("pulse_ns", "pulse", 1e-9);
    timing.guard = values.get("guard_ns", "guard", 1e-9);
    timing.edge = values.get("edge_ps", "edge", 1e-12);
    timing.verify = values.get("verify_ns", "verify_time", 1e-9);
    if (timing.edge > timing.pulse) table.problem("edge_ps", "must be no longer than pulse_ns");
    return timing;
}

void read_initial(const KeyTable& table, ProgrammingPlan& plan) {
    const auto initial = table.text("initial");
    constexpr std::array<std::string_view, 3> states = {"parallel", "antiparallel", "random"};
    const auto known = std::find(states.begin(), states.end(), initial);
    if (known != states.end()) {
        plan.initial = static_cast<ProgrammingPlan::Initial>(known - states.begin());
    } else if (std::filesystem::path(initial).extension() == ".csv") {
        plan.initial = ProgrammingPlan::Initial::file;
        plan.initial_file = initial;
    } else {
        table.problem("initial",
                      fmt::format("'{}' is neither \"parallel\", \"antiparallel\", \"random\" nor a table of "
                                  "states (.csv)",
                                  initial));
    }
}

void read_transistors(const KeyTable& table, double temperature, double release, ProgrammingPlan& plan) {
    const auto models = table.card("n_card", [&](const auto& path) {
        const auto card = read_finfet_card(path, release);
        if (card.polarity < 0) table.problem("n_card", "must be an n-channel card");
        plan.fin_pitch = card.fin_pitch;
        const auto model = [&](double fins) {
            return std::make_shared<const FinfetModel>(make_finfet_model(card, {fins, temperature, 0}));
        };
        return std::pair(model(plan.write_fins), model(plan.read_fins));
    });
    if (models) std::tie(plan.write, plan.read) = *models;
}

}  // namespace

SotBitcell ProgrammingPlan::cell(double parallel, double antiparallel, double half_voltage) const {
    SotBitcell result{device, {parallel, antiparallel / parallel - 1, half_voltage}, write, read};
    result.device.junction.parallel_conductance = 1 / parallel;
    result.device.junction.tunnel_magnetoresistance = antiparallel / parallel - 1;
    return result;
}

ProgrammingPlan read_programming(const KeyTable& table, double lowest_level, double network_temperature,
                                 double transistor_release) {
    ProgrammingPlan plan;
    plan.cell_card = table.text("cell");
    plan.device_card = table.text("device");
    plan.n_card = table.text("n_card");
    plan.temperature = table.number("temperature_K", network_temperature);
    plan.device = read_device(table, plan.temperature);
    const CellValues values(table);
    plan.write_fins = values.get("write_fins", "write_fins");
    plan.read_fins = values.get("read_fins", "read_fins");
    plan.levels = read_levels(table, values, lowest_level);
    plan.timing = read_timing(table, values);
    plan.retries = static_cast<int>(table.whole("retries"));
    read_initial(table, plan);
    plan.samples = static_cast<std::size_t>(table.whole("samples"));
    read_transistors(table, network_temperature, transistor_release, plan);
    return plan;
}

}  // namespace spinloom
