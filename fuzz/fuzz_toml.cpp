#include "expect.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/toml_table.hpp"
#include "spinloom/core/units.hpp"

using namespace spinloom;

namespace {

const std::vector<ParameterSpec> wanted = {
    {"ra_product", "ohm m^2", positive, "resistance-area product", {}},
    {"tmr", "1", {0, 10}, "tunnel magnetoresistance ratio", {}},
    {"half_voltage", "V", positive, "bias at which TMR halves", 0.5},
};

/// Asks every key for every kind, down to the last table.
void ask_everything(const TomlTable& table, int depth) {
    for (const auto& key : table.keys()) {
        fuzz::expect(table.has(key), "a listed key is there");
        if (table.is_table(key) && depth < 20) {
            ask_everything(table.table(key), depth + 1);
            continue;
        }
        const double number = table.number(key, {2, 5, true}, 3);
        fuzz::expect(number > 2 && number <= 5, "a number is in its range, or the fallback");
        static_cast<void>(table.integer(key, positive, 1));
        static_cast<void>(table.boolean(key, true));
        static_cast<void>(table.string(key));
        static_cast<void>(table.choice(key, {"mtj", "b"}));
        static_cast<void>(table.numbers(key, any_number));
        static_cast<void>(table.integers(key, any_number));
    }
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_toml) {
    const auto text = fuzz::text_of(data, size);
    fuzz::accepts([&] {
        const auto root = TomlTable::read_text(text, "fuzz");
        ask_everything(root, 0);
        static_cast<void>(root.text());
        root.finish();
    });
    fuzz::accepts([&] {
        const auto card = Card::read_text(text, "fuzz", "mtj", wanted);
        for (const auto& spec : wanted) {
            fuzz::expect(spec.range.contains(card[spec.name]), "a card that was accepted is in range");
        }
    });
    // The first line as key and unit, the rest as a value given on the command line.
    const auto end = std::min(text.find('\n'), text.size());
    fuzz::accepts([&] {
        auto root = TomlTable::read_text("a = 1\n[b]\nc = 2\n", "fuzz");
        root.override_value(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
        ask_everything(root, 0);
        root.finish();
    });
    fuzz::accepts([&] { static_cast<void>(dimension_text(parse_unit(text.substr(0, end)))); });
    return 0;
}
