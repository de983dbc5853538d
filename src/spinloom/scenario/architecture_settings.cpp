#include "spinloom/scenario/architecture_settings.hpp"

namespace spinloom {

std::optional<ArchitectureSettings> read_architecture_settings(const KeyTable& root, const KeyTable& amplifier) {
    if (!root.is_table("architecture")) return {};
    ArchitectureSettings settings;
    const auto table = root.table("architecture");
    if (!table.word("settle_images")) settings.settle_images = static_cast<std::size_t>(table.whole("settle_images"));
    const auto card_name = [&](std::string_view key, const auto& read) {
        static_cast<void>(table.card(key, read));  // a problem where it cannot be read
        return table.text(key);
    };
    settings.technology = card_name("technology", Technology::read);
    settings.layout = card_name("layout", read_layout_rule);
    settings.op_amp = card_name("op_amp", [](const auto& path) { return read_op_amp_card(path, {}); });
    if (amplifier.is_number("gain_bandwidth_Hz")) settings.gain_bandwidth = amplifier.number("gain_bandwidth_Hz");
    return settings;
}

}  // namespace spinloom
