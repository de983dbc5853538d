#include "spinloom/spice/read/pwl_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t most_numbers = 10'000'000;

/// Whether a path stays below the folder that it is relative to.
bool stays_below(const std::filesystem::path& name) {
    const auto normal = name.lexically_normal();
    return !name.empty() && !name.is_absolute() && !name.has_root_name() && *normal.begin() != "..";
}

std::vector<double> numbers_in(std::string_view text, const std::string& name, const Place& place) {
    std::vector<double> numbers;
    for (int line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        auto rest = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!rest.empty() && std::string_view("*#;").find(rest[0]) != std::string_view::npos) continue;
        while (!rest.empty()) {
            const auto length = std::min(rest.find_first_of(" \t,\r"), rest.size());
            const auto word = rest.substr(0, length);
            rest.remove_prefix(length);
            while (!rest.empty() && (is_blank(rest[0]) || rest[0] == ',')) rest.remove_prefix(1);
            if (word.empty()) continue;
            const auto number = parse_number(lower_case(word));
            if (!number) place.fail(name, fmt::format("its line {} holds something that is no number", line));
            if (numbers.size() >= most_numbers)
                place.fail(name, fmt::format("holds more than {} numbers", most_numbers));
            numbers.push_back(*number);
        }
    }
    if (numbers.empty() || numbers.size() % 2 != 0) place.fail(name, "does not hold a value for each time");
    return numbers;
}

}  // namespace

const std::vector<double>& PwlFiles::read(const std::string& name, const FileReader& reader, const Place& place,
                                          const std::string& deck) {
    const auto shown = excerpt(name);
    if (!stays_below(name))
        place.fail(shown, "a file of PWL lies in the folder of the deck, or below it; copy it there");
    for (const auto& beside : {place.file, deck}) {
        const auto path = std::filesystem::path(beside).parent_path() / name;
        if (const auto it = numbers_.find(path.string()); it != numbers_.end()) return it->second;
        std::optional<std::string> text;
        try {
            text = reader(path);
        } catch (const InputError&) {
            continue;  // said below
        }
        return numbers_[path.string()] = numbers_in(*text, shown, place);
    }
    place.fail(shown, "cannot read this file of PWL");
}

std::string written_as(const std::string& lowered, std::string_view written) {
    const auto at = lower_case(written).find(lowered);
    return at == std::string::npos ? lowered : std::string(written.substr(at, lowered.size()));
}

}  // namespace spinloom::spice
