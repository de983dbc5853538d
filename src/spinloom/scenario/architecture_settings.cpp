#include "spinloom/scenario/architecture_settings.hpp"

namespace spinloom {
namespace {

/// The name of a card that `read` can read; a problem where it cannot.
template <class Read>
std::string card_name(const TomlTable& table, const char* key, const std::string& fallback, const char* kind,
                      const Read& read) {
    const auto name = table.string(key, fallback);
    try {
        static_cast<void>(read(find_card(name, kind)));
    } catch (const InputError& error) {
        table.problem(key, error.what());
    }
    return name;
}

}  // namespace

AutomaticSettling automatic_settling(int synapses, int longest) {
    if (synapses <= 20000) return {32, longest <= 64};
    return {synapses <= 200000 ? std::size_t{32} : std::size_t{4}, false};
}

std::optional<ArchitectureSettings> read_architecture_settings(const TomlTable& root, const TomlTable& amplifier) {
    if (root.has("architecture") && !root.is_table("architecture")) {
        static_cast<void>(root.choice("architecture", {"none"}));
        return {};
    }
    ArchitectureSettings settings;
    const auto table = root.table("architecture");
    if (table.is_string("settle_images")) {
        static_cast<void>(table.choice("settle_images", {"auto"}));
    } else if (table.has("settle_images")) {
        settings.settle_images = static_cast<std::size_t>(table.integer("settle_images", Range{1, 1e6, false}));
    }
    settings.technology = card_name(table, "technology", settings.technology, "technology", Technology::read);
    settings.layout = card_name(table, "layout", settings.layout, "layout", read_layout_rule);
    settings.op_amp = card_name(table, "op_amp", settings.op_amp, "amplifier",
                                [](const auto& path) { return read_op_amp_card(path, {}); });
    if (amplifier.is_number("gain_bandwidth_Hz"))
        settings.gain_bandwidth = amplifier.number("gain_bandwidth_Hz", any_number);
    return settings;
}

}  // namespace spinloom
