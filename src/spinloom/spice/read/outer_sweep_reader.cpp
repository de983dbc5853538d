#include "spinloom/spice/read/outer_sweep_reader.hpp"

#include <fmt/format.h>

#include <optional>

#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using Spacing = SweepStatement::Spacing;

constexpr std::size_t most_data = 1'000'000;  ///< values of a table

std::optional<Spacing> spacing_of_word(std::string_view word) {
    if (word == "lin") return Spacing::linear_count;
    if (word == "dec") return Spacing::decade;
    if (word == "oct") return Spacing::octave;
    if (word == "poi" || word == "list") return Spacing::list;
    return {};
}

/// The words of a sweep one after the other.
class SweepWords {
public:
    SweepWords(const Arguments& arguments, std::size_t first, const Place& place)
        : arguments_(arguments), at_(first), place_(place) {}

    [[nodiscard]] bool has_more() const { return at_ < arguments_.words.size(); }
    [[nodiscard]] std::string_view word() const { return has_more() ? arguments_.words[at_].text : std::string_view(); }
    void skip() { ++at_; }

    std::string name() {
        if (!has_more()) fail("the name of what is swept is missing");
        require_short_name(word());
        return std::string(arguments_.words[at_++].text);
    }
    Value value() {
        if (!has_more()) fail("a value is missing");
        return parse_value(arguments_.words[at_++], place_);
    }
    void refuse_more() const {
        if (has_more()) fail(fmt::format("'{}' is not expected", excerpt(word())));
    }
    [[noreturn]] void fail(const std::string& message) const { place_.fail("sweep", message); }

private:
    const Arguments& arguments_;
    std::size_t at_;
    const Place& place_;
};

/// DATA= and MONTE=, which stand for a whole sweep.
std::optional<OuterSweep> read_named(const Arguments& arguments, Origin origin, const Place& place) {
    OuterSweep outer;
    outer.origin = origin;
    if (const auto* const data = arguments.find("data")) {
        outer.kind = OuterSweep::Kind::data;
        outer.data = data->text;
        return outer;
    }
    if (const auto* const monte = arguments.find("monte")) {
        outer.kind = OuterSweep::Kind::monte;
        outer.sweep.variable = "monte";
        outer.sweep.numbers = {parse_value(*monte, place)};
        if (const auto* const first = arguments.find("firstrun"))
            outer.sweep.numbers.push_back(parse_value(*first, place));
        return outer;
    }
    return {};
}

void read_list(SweepWords& words, SweepStatement& sweep) {
    while (words.has_more()) sweep.numbers.push_back(words.value());
    if (sweep.numbers.empty()) words.fail("a list has at least one value");
}

}  // namespace

OuterSweep read_outer_sweep(const Arguments& arguments, std::size_t first, Origin origin, const Place& place) {
    SweepWords words(arguments, first, place);
    if (auto named = read_named(arguments, origin, place)) {
        words.refuse_more();
        return *named;
    }
    OuterSweep outer;
    outer.origin = origin;
    auto& sweep = outer.sweep;
    if (words.word() == "optimize" || arguments.find("optimize") != nullptr) words.fail("OPTIMIZE= is not read");
    sweep.variable = words.name();
    if (const auto spacing = spacing_of_word(words.word())) {
        words.skip();
        sweep.spacing = *spacing;
        if (*spacing == Spacing::list) {
            const auto count = words.value();
            read_list(words, sweep);
            if (!count.is_number() || count.number() != static_cast<double>(sweep.numbers.size()))
                words.fail("POI takes the number of points, then the points");
            return outer;
        }
    } else if (arguments.find("start") != nullptr && arguments.find("stop") != nullptr &&
               arguments.find("step") != nullptr) {
        for (const auto* const key : {"start", "stop", "step"})
            sweep.numbers.push_back(parse_value(*arguments.find(key), place));
        words.refuse_more();
        return outer;
    }
    for (int i = 0; i < 3; ++i) sweep.numbers.push_back(words.value());
    words.refuse_more();
    return outer;
}

OuterSweep read_step(std::string_view text, Origin origin, const Place& place) {
    const auto arguments = split_arguments(tokenize(text, Parentheses::join, place), place);
    SweepWords words(arguments, 1, place);
    if (auto named = read_named(arguments, origin, place)) {
        words.refuse_more();
        return *named;
    }
    OuterSweep outer;
    outer.origin = origin;
    auto& sweep = outer.sweep;
    auto spacing = spacing_of_word(words.word());
    if (spacing && *spacing != Spacing::list) words.skip();
    if (words.word() == "param") words.skip();
    sweep.variable = words.name();
    if (const auto list = spacing_of_word(words.word()); list == Spacing::list) {
        words.skip();
        sweep.spacing = Spacing::list;
        read_list(words, sweep);
        return outer;
    }
    for (int i = 0; i < 3; ++i) sweep.numbers.push_back(words.value());
    words.refuse_more();
    // Steps name the values first; a count comes last.
    const bool is_logarithmic = spacing == Spacing::decade || spacing == Spacing::octave;
    if (is_logarithmic) {
        sweep.spacing = *spacing;
        sweep.numbers = {sweep.numbers[2], sweep.numbers[0], sweep.numbers[1]};
    }
    return outer;
}

void DataReader::begin(std::string_view rest, const Place& place) {
    *this = {};
    const auto tokens = tokenize(rest, Parentheses::join, place);
    if (tokens.empty()) place.fail(".data", "the form is .data name parameter... value...");
    require_short_name(tokens[0].text);
    name_ = tokens[0].text;
    for (std::size_t i = 1; i < tokens.size(); ++i) take(tokens[i], place);
}

void DataReader::add(std::string_view line, const Place& place) {
    for (const auto& token : tokenize(line, Parentheses::join, place)) take(token, place);
}

void DataReader::take(const Token& token, const Place& place) {
    if (token.kind == Token::Kind::equals)
        place.fail(".data", "tables from other files are not read; write the values into the deck");
    const bool is_name = token.kind == Token::Kind::word && !parse_number(token.text) && values_.empty();
    if (is_name) {
        require_short_name(token.text);
        return table_.names.emplace_back(token.text), void();
    }
    if (values_.size() >= most_data) place.fail(".data", fmt::format("holds more than {} values", most_data));
    values_.push_back(parse_value(token, place));
}

std::pair<std::string, DataTable> DataReader::finish(const Place& place) {
    const auto width = table_.names.size();
    if (width == 0 || values_.empty() || values_.size() % width != 0)
        place.fail(".data", fmt::format("{} has {} values for {} parameters", excerpt(name_), values_.size(), width));
    for (std::size_t i = 0; i < values_.size(); i += width)
        table_.rows.emplace_back(values_.begin() + static_cast<std::ptrdiff_t>(i),
                                 values_.begin() + static_cast<std::ptrdiff_t>(i + width));
    return {name_, std::move(table_)};
}

}  // namespace spinloom::spice
