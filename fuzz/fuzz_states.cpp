#include "expect.hpp"
#include "spinloom/network/design/device_states.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_states) {
    const std::vector<std::size_t> topology = {1, 1};
    for (const int pairs : {1, 2}) {
        DeviceStates states;
        if (!fuzz::accepts([&] { states = read_states_text(fuzz::text_of(data, size), "fuzz", topology, pairs); }))
            continue;
        fuzz::expect(read_states_text(states_csv(states), "again", topology, pairs) == states,
                     "states survive writing and reading");
    }
    return 0;
}
