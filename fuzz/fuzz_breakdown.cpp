#include <nlohmann/json.hpp>

#include "expect.hpp"
#include "spinloom/report/architecture_report.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_breakdown) {
    Breakdown tree;
    if (!fuzz::accepts([&] { tree = read_breakdown(fuzz::text_of(data, size), "fuzz"); })) return 0;
    const auto again = read_breakdown(to_json(tree).dump(), "fuzz");
    fuzz::expect(again.value() == tree.value(), "a tree comes back as it was");
    fuzz::expect(!explanation_text(tree, {}).empty(), "a tree can be told");
    return 0;
}
