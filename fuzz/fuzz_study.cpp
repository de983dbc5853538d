#include "expect.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"

using namespace spinloom;

namespace {

constexpr const char* small = "[network]\ntopology = [4, 3]\n[amplifier]\ngains = [5]\n";

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_study) {
    const auto text = fuzz::text_of(data, size);
    fuzz::accepts([&] {
        const auto plan = read_sample_plan_text(text, "fuzz", {}, small);
        fuzz::expect(plan.samples >= 1, "a study has samples");
        fuzz::expect(!plan.responses.empty() || text.find("responses") != std::string::npos, "and asks for something");
        for (const std::size_t k : {std::size_t{0}, plan.samples - 1}) {
            const auto values = plan.values(k);
            fuzz::expect(values.size() == plan.variables.size(), "a sample has a value a variable");
            static_cast<void>(plan.settings(k));
        }
        const auto again = read_sample_plan_text(plan.text, "fuzz", {}, plan.base.resolved);
        fuzz::expect(again.text == plan.text && again.values(0) == plan.values(0), "what is written is read as it was");
    });
    fuzz::accepts([&] { static_cast<void>(read_swept_key(std::string(text))); });
    return 0;
}
