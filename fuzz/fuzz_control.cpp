#include <complex>

#include "expect.hpp"
#include "spinloom/spice/read/control_reader.hpp"
#include "spinloom/spice/run/control_words.hpp"

/// The language of .control blocks: a line each is read as a statement, as text with variables, and as an expression.
///
/// Nothing is simulated; vectors have three values.

using namespace spinloom;

namespace {

std::optional<spice::ControlVector> vector_of(const std::string& name) {
    if (name.empty() || name[0] == 'x') return {};
    return spice::ControlVector{{1.0, std::complex<double>(2, name.size() % 2 == 0 ? 0 : 1), 3.0}};
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_control) {
    auto text = fuzz::text_of(data, size);
    std::vector<spice::SourceLine> lines;
    const spice::ControlVariables variables = {{"a", {"1", "2"}}, {"b", {}}};
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        lines.push_back({std::string(line), {0, number}, {}});
        fuzz::accepts([&] {
            const auto full = spice::with_values(line, variables, vector_of);
            static_cast<void>(spice::words_of(full));
            for (const auto& expression : spice::expressions_of(full))
                fuzz::expect(!expression.empty(), "an expression has characters");
            const auto value = spice::evaluate_vectors(full, vector_of);
            fuzz::expect(value.size() <= 1'000'000, "a vector is bounded");
        });
        static_cast<void>(spice::is_harmless_file_name(std::string(line)));
    }
    fuzz::accepts([&] {
        spice::DeckProblems problems;
        static_cast<void>(spice::read_control(lines, {"deck.sp"}, problems));
        problems.throw_if_any();
    });
    return 0;
}
