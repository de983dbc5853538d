#include "spinloom/scenario/programming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "spinloom/core/card.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

constexpr Range fins_range{1, 1000, false}, voltage_range{0.01, 3, false};

/// A value of the card, unless the scenario gives its own; `unit` is that of the key.
class CellValues {
public:
    CellValues(const TomlTable& table, std::string_view card) : table_(&table) {
        try {
            card_.emplace(Card::read(find_card(card, "bitcell"), "bitcell", bitcell_parameters()));
        } catch (const InputError& error) {
            table.problem("cell", error.what());
        }
    }
    [[nodiscard]] double get(std::string_view key, std::string_view parameter, double unit, const Range& range) const {
        // Without a card the run has failed already.
        const double otherwise = card_ ? (*card_)[parameter] / unit : std::max(1.0, range.minimum);
        return unit * table_->number(key, range, otherwise);
    }

private:
    const TomlTable* table_;
    std::optional<Card> card_;
};

SotDevice read_device(const TomlTable& table, const std::string& card) {
    SotDevice device;
    try {
        device = read_sot_card(find_card(card, "sot"));
    } catch (const InputError& error) {
        table.problem("device", error.what());
        return device;
    }
    if (device.assist_voltage != 0) {
        table.problem("device",
                      fmt::format("'{}' needs a voltage over its junction during a write, which the lines of this "
                                  "bitcell do not give; choose one without assist_voltage",
                                  card));
    }
    // An assist field over a whole array is that of a magnet: it is there all the time.
    device.layer.external_field.x() += std::exchange(device.assist_field, 0.0);
    return device;
}

}  // namespace

SotBitcell ProgrammingPlan::cell(double parallel, double antiparallel) const {
    SotBitcell result{device, {parallel, antiparallel / parallel - 1}, write, read};
    result.device.junction.parallel_conductance = 1 / parallel;
    result.device.junction.tunnel_magnetoresistance = antiparallel / parallel - 1;
    return result;
}

ProgrammingPlan read_programming(const TomlTable& table, double lowest_level, double transistor_temperature,
                                 std::string_view default_n_card) {
    ProgrammingPlan plan;
    plan.cell_card = table.string("cell", std::string("sot-2t1r-14nm"));
    plan.device_card = table.string("device", std::string("in-plane-50x30"));
    plan.n_card = table.string("n_card", std::string(default_n_card));
    plan.device = read_device(table, plan.device_card);
    const CellValues values(table, plan.cell_card);
    plan.write_fins = values.get("write_fins", "write_fins", 1, fins_range);
    plan.read_fins = values.get("read_fins", "read_fins", 1, fins_range);
    auto& levels = plan.levels;
    levels.write = values.get("write_voltage_V", "write_voltage", 1, voltage_range);
    levels.word_on = values.get("word_voltage_V", "word_voltage", 1, voltage_range);
    levels.read_word = values.get("read_word_voltage_V", "read_word_voltage", 1, voltage_range);
    levels.verify = values.get("verify_voltage_V", "verify_voltage", 1, voltage_range);
    levels.word_off = table.number("word_off_V", Range{-3, 0.3, false}, std::min(0.0, lowest_level));
    if (levels.word_off > std::min(0.0, lowest_level)) {
        table.problem("word_off_V", fmt::format("write transistors would conduct in inference: lines go down to {:g} V",
                                                std::min(0.0, lowest_level)));
    }
    auto& timing = plan.timing;
    timing.pulse = values.get("pulse_ns", "pulse", 1e-9, Range{0.01, 1000, false});
    timing.guard = values.get("guard_ns", "guard", 1e-9, Range{0, 1000, false});
    timing.edge = values.get("edge_ps", "edge", 1e-12, Range{0.1, 1e5, false});
    timing.verify = values.get("verify_ns", "verify_time", 1e-9, Range{1e-3, 1e4, false});
    if (timing.edge > timing.pulse) table.problem("edge_ps", "must be no longer than pulse_ns");
    plan.retries = static_cast<int>(table.integer("retries", Range{0, 100, false}, plan.retries));
    const auto initial = table.string("initial", std::string("parallel"));
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
    plan.temperature = table.number("temperature_K", Range{1, 600, false}, plan.temperature);
    plan.samples =
        static_cast<std::size_t>(table.integer("samples", Range{8, 1e7, false}, static_cast<long>(plan.samples)));
    try {
        const auto card = read_finfet_card(find_card(plan.n_card, "finfet"));
        if (card.polarity < 0) table.problem("n_card", "must be an n-channel card");
        plan.fin_pitch = card.fin_pitch;
        const auto model = [&](double fins) {
            return std::make_shared<const FinfetModel>(make_finfet_model(card, {fins, transistor_temperature, 0}));
        };
        plan.write = model(plan.write_fins);
        plan.read = model(plan.read_fins);
    } catch (const InputError& error) {
        table.problem("n_card", error.what());
    }
    return plan;
}

}  // namespace spinloom
