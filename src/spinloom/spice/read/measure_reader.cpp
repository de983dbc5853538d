#include "spinloom/spice/read/measure_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "spinloom/spice/read/analysis_reader.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/output_reader.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

struct Statistic {
    std::string_view name;
    MeasureKind kind;
    bool wants_place = false;
};

constexpr std::array statistics = {Statistic{"avg", MeasureKind::average},
                                   Statistic{"mean", MeasureKind::average},
                                   Statistic{"rms", MeasureKind::rms},
                                   Statistic{"min", MeasureKind::minimum},
                                   Statistic{"max", MeasureKind::maximum},
                                   Statistic{"min_at", MeasureKind::minimum, true},
                                   Statistic{"max_at", MeasureKind::maximum, true},
                                   Statistic{"pp", MeasureKind::peak_to_peak},
                                   Statistic{"integ", MeasureKind::integral},
                                   Statistic{"integral", MeasureKind::integral},
                                   Statistic{"deriv", MeasureKind::derivative},
                                   Statistic{"derivative", MeasureKind::derivative}};

constexpr auto known_kinds =
    "FIND, WHEN, TRIG ... TARG, AVG, RMS, MIN, MAX, MIN_AT, MAX_AT, PP, INTEG, DERIV and PARAM";

class MeasureParser {
public:
    MeasureParser(std::string_view text, const Place& place)
        : tokens_(tokenize(text, Parentheses::join, place)), place_(place) {
        measure_.file = place.file;
        measure_.line = place.line;
    }

    MeasureStatement parse() {
        if (at_ < tokens_.size()) measure_.analysis = analysis_kind(tokens_[at_].text);
        if (measure_.analysis) ++at_;
        if (at_ >= tokens_.size() || tokens_[at_].kind != Token::Kind::word) place_.fail(".measure", "lacks its name");
        measure_.name = take().text;
        parse_kind();
        while (at_ < tokens_.size()) parse_part();
        check();
        return std::move(measure_);
    }

private:
    void parse_kind() {
        if (at_ >= tokens_.size()) fail(fmt::format("does not say what to measure; known are {}", known_kinds));
        const auto word = take().text;
        if (word == "param") {
            measure_.kind = MeasureKind::parameter;
            take_equals("param");
            measure_.signal = take_signal();
        } else if (word == "find") {
            measure_.kind = MeasureKind::find_at;
            skip_equals();
            measure_.signal = take_signal();
        } else if (word == "when") {
            measure_.kind = MeasureKind::when;
            parse_when();
        } else if (word == "trig") {
            measure_.kind = MeasureKind::trig_targ;
            parse_trigger(measure_.trigger);
        } else if (!parse_statistic(word)) {
            fail(fmt::format("no kind of measure '{}'; known are {}", excerpt(word), known_kinds));
        }
    }

    bool parse_statistic(std::string_view word) {
        for (const auto& statistic : statistics) {
            if (statistic.name != word) continue;
            measure_.kind = statistic.kind;
            measure_.wants_place = statistic.wants_place;
            skip_equals();
            measure_.signal = take_signal();
            return true;
        }
        return false;
    }

    /// WHEN signal=level; the settings that follow belong to this event.
    void parse_when() {
        MeasureEvent event;
        event.signal = take_signal();
        take_equals("when");
        event.level = take_signal();
        measure_.event = std::move(event);
        current_ = &*measure_.event;
    }

    /// TRIG or TARG: a signal, or AT=.
    void parse_trigger(std::optional<MeasureEvent>& event) {
        event.emplace();
        current_ = &*event;
        const bool begins_with_place = at_ < tokens_.size() && tokens_[at_].text == "at" && is_setting();
        if (!begins_with_place) event->signal = take_signal();
        // As in WHEN, the level may follow the signal behind an equals sign.
        if (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::equals) {
            ++at_;
            event->level = take_signal();
        }
    }

    void parse_part() {
        const auto word = tokens_[at_].text;
        if (word == "when" && !is_setting()) {
            if (measure_.event || (measure_.kind != MeasureKind::find_at && measure_.kind != MeasureKind::derivative)) {
                fail("WHEN is not expected");
            }
            ++at_;
            if (measure_.kind == MeasureKind::find_at) measure_.kind = MeasureKind::find_when;
            return parse_when();
        }
        if (word == "targ" && !is_setting()) {
            if (measure_.kind != MeasureKind::trig_targ || measure_.target) fail("TARG is not expected");
            ++at_;
            return parse_trigger(measure_.target);
        }
        if (word == "print" && !is_setting()) {
            ++at_;
            return;
        }
        // HSPICE takes FROM and TO without an equals sign.
        const bool is_bare = (word == "from" || word == "to") && at_ + 1 < tokens_.size();
        if (!is_setting() && !is_bare) fail(fmt::format("'{}' is not expected", excerpt(word)));
        parse_setting();
    }

    void parse_setting() {
        const bool has_equals = is_setting();
        const auto key = take().text;
        if (has_equals) take_equals(key);
        if (key == "cross" || key == "rise" || key == "fall") return parse_count(key);
        auto value = take_signal();
        const bool in_event = current_ != nullptr;
        if (key == "val" && in_event)
            current_->level = std::move(value);
        else if (key == "td" && in_event)
            current_->delay = std::move(value);
        else if (key == "td")
            measure_.delay = std::move(value);
        else if (key == "at" && measure_.kind == MeasureKind::trig_targ)
            current_->at = std::move(value);
        else if (key == "at")
            measure_.at = std::move(value);
        else if (key == "from")
            measure_.from = std::move(value);
        else if (key == "to")
            measure_.to = std::move(value);
        else if (key == "goal")
            measure_.goal = std::move(value);
        else if (key == "weight")
            measure_.weight = std::move(value);
        else if (key == "minval")
            measure_.minimum = std::move(value);
        else if (key != "print")
            fail(
                fmt::format("no setting '{}'; known are at, from, to, td, val, cross, rise, fall, goal", excerpt(key)));
    }

    void parse_count(std::string_view key) {
        if (current_ == nullptr) fail(fmt::format("{}= belongs to WHEN, TRIG or TARG", key));
        if (at_ >= tokens_.size()) fail(fmt::format("{}= lacks its number", key));
        current_->edge = key == "rise" ? MeasureEdge::rise : key == "fall" ? MeasureEdge::fall : MeasureEdge::cross;
        const auto word = trim(take().text);
        if (word == "last") {
            current_->count = MeasureEvent::last;
            return;
        }
        const auto number = parse_number(word);
        if (!number || *number < 1 || *number > 1e9 || *number != std::floor(*number)) {
            fail(fmt::format("{}={} must be 1, 2, ... or LAST", key, excerpt(word)));
        }
        current_->count = static_cast<int>(*number);
    }

    void check() const {
        const auto require_event = [&](const MeasureEvent& event, std::string_view what) {
            if (!event.at && !event.level) fail(fmt::format("{} needs VAL= or AT=", what));
            if (!event.at && !event.signal) fail(fmt::format("{} needs a signal", what));
        };
        if (measure_.kind == MeasureKind::find_at && !measure_.at) fail("FIND needs AT= or WHEN");
        if (measure_.kind == MeasureKind::derivative && !measure_.at && !measure_.event)
            fail("DERIV needs AT= or WHEN");
        if (measure_.kind != MeasureKind::trig_targ) return;
        if (!measure_.target) fail("TRIG needs TARG");
        require_event(*measure_.trigger, "TRIG");
        require_event(*measure_.target, "TARG");
    }

    [[nodiscard]] bool is_setting() const {
        return at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Token::Kind::equals;
    }

    const Token& take() {
        if (at_ >= tokens_.size()) fail("ends too early");
        return tokens_[at_++];
    }

    Expression take_signal() {
        const auto& token = take();
        if (token.kind == Token::Kind::equals) fail("'=' is not expected");
        return read_signal(token, place_);
    }

    void take_equals(std::string_view key) {
        if (at_ >= tokens_.size() || tokens_[at_].kind != Token::Kind::equals)
            fail(fmt::format("'{}' lacks its '='", key));
        ++at_;
    }

    void skip_equals() {
        if (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::equals) ++at_;
    }

    [[noreturn]] void fail(const std::string& message) const {
        place_.fail(".measure " + excerpt(measure_.name), message);
    }

    std::vector<Token> tokens_;
    const Place& place_;
    std::size_t at_ = 1;
    MeasureStatement measure_;
    MeasureEvent* current_ = nullptr;  ///< to which VAL, TD, RISE, FALL and CROSS belong
};

}  // namespace

MeasureStatement read_measure(std::string_view text, const Place& place) {
    return MeasureParser(text, place).parse();
}

}  // namespace spinloom::spice
