#include "expect.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/scenario/scenario_keys.hpp"

using namespace spinloom;

namespace {

constexpr const char* small = "[network]\ntopology = [4, 3]\n[amplifier]\ngains = [5]\n";

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_scenario) {
    const auto text = fuzz::text_of(data, size);
    fuzz::accepts([&] {
        const auto scenario = read_scenario_text(text, "fuzz");
        fuzz::expect(scenario.circuit.gains.size() + 1 == scenario.circuit.topology.size(),
                     "a scenario has a gain a layer");
        fuzz::expect(scenario.with({}).resolved == scenario.resolved, "nothing set is nothing changed");
        fuzz::expect(read_scenario_text(scenario.resolved, "fuzz").resolved == scenario.resolved,
                     "what is written is read as it was");
    });
    // The first line as key, the rest as a value given on the command line; and as a pattern of keys.
    const auto end = std::min(text.find('\n'), text.size());
    const std::string first(text.substr(0, end)), rest(text.substr(std::min(end + 1, text.size())));
    fuzz::accepts([&] { static_cast<void>(read_scenario_text(small, "fuzz", {{first, rest}})); });
    fuzz::accepts([&] { static_cast<void>(read_scenario_text(small, "fuzz").with({{first, rest}})); });
    fuzz::accepts(
        [&] { fuzz::expect(!matching_keys(scenario_keys(), first).empty(), "keys are found or an error is thrown"); });
    return 0;
}
