#include "spinloom/spice/read/analysis_reader.hpp"

#include <fmt/format.h>

#include "spinloom/spice/read/expression.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/outer_sweep_reader.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using Spacing = SweepStatement::Spacing;

std::optional<Spacing> spacing_of(std::string_view word) {
    if (word == "lin") return Spacing::linear_count;
    if (word == "dec") return Spacing::decade;
    if (word == "oct") return Spacing::octave;
    if (word == "poi") return Spacing::list;
    return {};
}

class AnalysisParser {
public:
    AnalysisParser(std::string_view text, Origin origin, const Place& place, Warnings& warnings)
        : arguments_(split_arguments(tokenize(text, Parentheses::join, place), place)),
          place_(place),
          warnings_(warnings) {
        statement_.origin = origin;
        // `.dc = 1` is a setting of that name to split_arguments.
        if (arguments_.words.empty() || !arguments_.words[0].text.starts_with('.'))
            place.fail(excerpt(text), "has '=' behind the command, where its arguments are expected");
        command_ = arguments_.words[0].text;
    }

    AnalysisStatement parse() {
        if (command_ == ".op") parse_operating_point();
        if (command_ == ".dc") parse_dc();
        if (command_ == ".ac") parse_ac();
        if (command_ == ".tran") parse_transient();
        if (command_ == ".noise") parse_noise();
        if (repeats() && !statement_.outer) parse_outer();
        return std::move(statement_);
    }

private:
    /// DATA= or MONTE=, with or without SWEEP before it.
    [[nodiscard]] bool repeats() const {
        return arguments_.find("data") != nullptr || arguments_.find("monte") != nullptr;
    }

    /// Takes what stands behind SWEEP.
    void parse_outer() {
        if (at_ < arguments_.words.size() && word() == "sweep") ++at_;
        statement_.outer = read_outer_sweep(arguments_, at_, statement_.origin, place_);
        at_ = arguments_.words.size();
    }

    void parse_operating_point() {
        statement_.kind = AnalysisKind::operating_point;
        if (arguments_.words.size() > 1 && arguments_.words[1].text != "all") {
            warnings_.add("op",
                          "what stands behind .op is not read; operating points at times need .tran and .measure");
        }
    }

    void parse_dc() {
        statement_.kind = AnalysisKind::dc_sweep;
        while (at_ < arguments_.words.size()) {
            if (word() == "sweep") {
                if (repeats()) return parse_outer();
                ++at_;
                continue;
            }
            SweepStatement sweep;
            require_short(word());
            sweep.variable = word();
            ++at_;
            parse_range(sweep);
            statement_.sweeps.push_back(std::move(sweep));
        }
        // `.dc DATA=table` is an operating point for each row.
        if (statement_.sweeps.empty() && repeats()) statement_.kind = AnalysisKind::operating_point;
        if (statement_.sweeps.empty() && !repeats())
            fail("the form is .dc source start stop step [source2 start stop step]");
        if (statement_.sweeps.size() > 3) fail("at most three sweeps are nested");
    }

    void parse_range(SweepStatement& sweep) {
        const auto spacing = at_ < arguments_.words.size() ? spacing_of(word()) : std::nullopt;
        if (spacing) {
            ++at_;
            sweep.spacing = *spacing;
            if (*spacing == Spacing::list) return parse_list(sweep);
        } else if (arguments_.find("start") != nullptr && statement_.sweeps.empty()) {
            for (const auto* const key : {"start", "stop", "step"}) {
                const auto* const value = arguments_.find(key);
                if (value == nullptr) fail(fmt::format("start=, stop= and step= belong together; {}= is missing", key));
                sweep.numbers.push_back(parse_value(*value, place_));
            }
            return;
        }
        for (int i = 0; i < 3; ++i) sweep.numbers.push_back(take_value());
    }

    void parse_list(SweepStatement& sweep) {
        const auto count = take_value();
        const auto left = static_cast<double>(arguments_.words.size() - at_);
        if (!count.is_number() || !(count.number() >= 1) || count.number() > left) {
            fail("POI takes the number of points, then the points");
        }
        for (int i = 0; i < static_cast<int>(count.number()); ++i) sweep.numbers.push_back(take_value());
    }

    void parse_ac() {
        statement_.kind = AnalysisKind::ac;
        SweepStatement sweep;
        sweep.variable = "frequency";
        if (at_ >= arguments_.words.size() || !spacing_of(word()))
            fail("the form is .ac dec|oct|lin points start stop");
        parse_range(sweep);
        statement_.sweeps.push_back(std::move(sweep));
        if (at_ < arguments_.words.size() && word() == "sweep") parse_outer();
        refuse_more();
    }

    void parse_noise() {
        statement_.kind = AnalysisKind::noise;
        constexpr const char* form =
            "the form is .noise v(output[,reference]) source dec|oct|lin points start stop [interval]";
        if (arguments_.words.size() < 4) fail(form);
        const auto probes = parse_expression(word(), place_).probes();
        if (probes.size() != 1 || probes[0].function != "v" || probes[0].arguments.empty()) fail(form);
        statement_.output = probes[0].arguments;
        ++at_;
        require_short(word());
        statement_.input = word();
        ++at_;
        SweepStatement sweep;
        sweep.variable = "frequency";
        if (at_ >= arguments_.words.size() || !spacing_of(word())) fail(form);
        parse_range(sweep);
        statement_.sweeps.push_back(std::move(sweep));
        if (at_ < arguments_.words.size()) {
            (void)take_value();  // points a summary: any says that contributions are wanted
            statement_.lists_contributions = true;
        }
        refuse_more();
    }

    void parse_transient() {
        statement_.kind = AnalysisKind::transient;
        while (at_ < arguments_.words.size()) {
            if (word() == "sweep") {
                parse_outer();
            } else if (word() == "uic") {
                statement_.uses_initial_conditions = true;
                ++at_;
            } else if (word() == "noise") {
                statement_.is_noisy = true;
                ++at_;
            } else {
                statement_.times.push_back(take_value());
            }
        }
        if (statement_.times.size() < 2)
            fail("the form is .tran step stop [start [longest step]] [uic] [noise [fmax=F] [seed=N]]");
        parse_transient_noise();
        // START= of a sweep has STOP= and STEP= beside it.
        const auto* const start = arguments_.find("start");
        if (start != nullptr && arguments_.find("step") == nullptr) {
            statement_.times.insert(statement_.times.begin() + 2, parse_value(*start, place_));
            if (statement_.times.size() > 4) fail("START= stands behind one step and one stop time");
        }
    }

    void parse_transient_noise() {
        const auto take = [&](const char* name, std::optional<Value>& value) {
            const auto* const given = arguments_.find(name);
            if (given == nullptr) return;
            if (!statement_.is_noisy) fail(fmt::format("{}= stands behind NOISE", name));
            value = parse_value(*given, place_);
        };
        take("fmax", statement_.noise_bandwidth);
        take("seed", statement_.noise_seed);
    }

    void require_short(std::string_view name) const {
        if (name.size() > 1000) fail("a name has at most 1000 characters");
    }

    void refuse_more() const {
        if (at_ < arguments_.words.size()) {
            fail(fmt::format("'{}' is not expected", excerpt(arguments_.words[at_].text)));
        }
    }

    [[nodiscard]] std::string_view word() const { return arguments_.words[at_].text; }

    Value take_value() {
        if (at_ >= arguments_.words.size()) fail("a value is missing");
        return parse_value(arguments_.words[at_++], place_);
    }

    [[noreturn]] void fail(const std::string& message) const { place_.fail(std::string(command_), message); }

    Arguments arguments_;
    const Place& place_;
    Warnings& warnings_;
    std::string_view command_;
    std::size_t at_ = 1;
    AnalysisStatement statement_;
};

}  // namespace

std::optional<AnalysisKind> analysis_kind(std::string_view word) {
    if (word == "op") return AnalysisKind::operating_point;
    if (word == "dc") return AnalysisKind::dc_sweep;
    if (word == "ac") return AnalysisKind::ac;
    if (word == "tran") return AnalysisKind::transient;
    if (word == "noise") return AnalysisKind::noise;
    return {};
}

AnalysisStatement read_analysis(std::string_view text, Origin origin, const Place& place, Warnings& warnings) {
    return AnalysisParser(text, origin, place, warnings).parse();
}

}  // namespace spinloom::spice
