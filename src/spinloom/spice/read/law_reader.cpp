#include "spinloom/spice/read/law_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/polynomial.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::array<std::string_view, 4> kept_settings = {"m", "scale", "max", "min"};
constexpr std::array<std::string_view, 9> ignored_settings = {"gain",  "level", "tc1",   "tc2", "temp",
                                                              "dtemp", "noise", "noisy", "abs"};

template <class List>
bool holds_word(const List& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// A value as part of an expression.
std::string as_text(const Token& token, const Place& place) {
    const auto value = parse_value(token, place);
    return value.is_number() ? fmt::format("({})", value.number()) : fmt::format("({})", value.expression().text());
}

class LawReader {
public:
    LawReader(std::string_view text, const Place& place)
        : text_(text), place_(place), tokens_(tokenize(text, Parentheses::separate, place)) {
        if (!tokens_.empty()) name_ = excerpt(tokens_[0].text);
    }

    /// Finds the form and its expression; false if there is none.
    bool read() {
        if (tokens_.size() < 4 && text_[0] == 'b') place_.fail(name_, "the form is Bname a b I=... or V=...");
        if (tokens_.size() < 4 || tokens_[1].kind != Token::Kind::word || tokens_[2].kind != Token::Kind::word)
            return false;
        switch (text_[0]) {
            case 'b':
                return read_assigned({"i", "v"}) || (place_.fail(name_, "the form is Bname a b I=... or V=..."), false);
            case 'e':
            case 'g':
                return read_assigned({"vol", "cur", "value"}) || read_bare_value() || read_table() || read_shape();
            case 'f':
            case 'h':
                return read_shape();
            case 'r':
                return read_passive({"r"}, LawForm::resistance);
            default:
                return read_passive({"c"}, LawForm::capacitance) || read_passive({"q"}, LawForm::charge);
        }
    }

    void add_to(BodyBuilder& body, Origin origin) {
        ElementStatement element;
        element.name = tokens_[0].text;
        element.origin = origin;
        element.form = form_;
        element.kind = form_ == LawForm::voltage ? ElementKind::behavioural_voltage : ElementKind::behavioural_current;
        element.nodes = {body.node(tokens_[1].text), body.node(tokens_[2].text)};
        if (limits_.size() == 2) expression_ = limited();
        const auto expression = parse_expression(expression_, place_);
        for (const auto& probe : expression.probes()) {
            if (probe.function != "v") continue;
            for (const auto& node : probe.arguments) {
                if (is_ground_name(node) || holds_word(element.extras->seen, node)) continue;
                element.extras.make().seen.push_back(node);
                element.nodes.push_back(body.node(node));
            }
        }
        element.values.emplace_back(expression);
        if (!settings_.empty()) element.extras.make().settings = std::move(settings_);
        body.add(std::move(element));
    }

private:
    [[nodiscard]] bool is_word(std::size_t at, std::string_view word) const {
        return at < tokens_.size() && tokens_[at].kind == Token::Kind::word && tokens_[at].text == word;
    }
    [[nodiscard]] bool is_equals(std::size_t at) const {
        return at < tokens_.size() && tokens_[at].kind == Token::Kind::equals;
    }
    [[nodiscard]] LawForm form_of_letter() const {
        return text_[0] == 'e' || text_[0] == 'h' ? LawForm::voltage : LawForm::current;
    }
    [[nodiscard]] std::string_view behind(std::size_t token) const {
        const auto& text = tokens_[token].text;
        return text_.substr(static_cast<std::size_t>(text.data() - text_.data()) + text.size());
    }

    /// `key=expression`, whatever blanks and parentheses it holds, and settings.
    bool read_assigned(std::initializer_list<std::string_view> keys) {
        if (!is_equals(4) || std::find(keys.begin(), keys.end(), tokens_[3].text) == keys.end()) return false;
        form_ = form_of_letter();
        if (tokens_[3].text == "vol" && form_ == LawForm::current) place_.fail(name_, "vol= belongs to E, cur= to G");
        if (tokens_[3].text == "cur" && form_ == LawForm::voltage) place_.fail(name_, "vol= belongs to E, cur= to G");
        if (text_[0] == 'b') form_ = tokens_[3].text == "v" ? LawForm::voltage : LawForm::current;
        for (const auto& assignment : split_assignments(close_parenthesis(behind(2)), place_)) {
            const Token token{Token::Kind::quoted, assignment.value};
            if (assignment.name == tokens_[3].text)
                expression_ = assignment.value;
            else
                take_setting(assignment.name, token);
        }
        return true;
    }

    /// Without the `)` that closes the nodes of `E1 (a b) VOL=...`.
    [[nodiscard]] static std::string_view close_parenthesis(std::string_view text) {
        text = trim(text);
        return text.starts_with(')') ? trim(text.substr(1)) : text;
    }

    /// `VALUE {expression}` without an equals sign.
    bool read_bare_value() {
        if (!is_word(3, "value") || tokens_.size() < 5 || tokens_[4].kind != Token::Kind::quoted) return false;
        form_ = form_of_letter();
        expression_ = tokens_[4].text;
        take_settings(5);
        return true;
    }

    /// `TABLE {expression} = (x, y) (x, y) ...`
    bool read_table() {
        if (!is_word(3, "table")) return false;
        std::size_t at = is_equals(4) ? 5 : 4;
        if (at >= tokens_.size() || tokens_[at].kind != Token::Kind::quoted)
            place_.fail(name_, "the form is TABLE {expression} = (x, y) ...");
        form_ = form_of_letter();
        expression_ = fmt::format("table(({})", tokens_[at++].text);
        if (is_equals(at)) ++at;
        take_points(at);
        return true;
    }

    /// Points from a token on, behind the argument of a table.
    void take_points(std::size_t at) {
        const auto first = at;
        for (; at < tokens_.size() && !is_equals(at + 1); ++at) expression_ += "," + as_text(tokens_[at], place_);
        if (at == first || (at - first) % 2 != 0) place_.fail(name_, "the points of a table are pairs of x and y");
        expression_ += ")";
        take_settings(at);
    }

    /// POLY, PWL, VCR, and what is limited.
    bool read_shape() {
        form_ = form_of_letter();
        std::size_t at = 3;
        for (const auto* const word : {"vcvs", "vccs", "cccs", "ccvs"})
            if (is_word(at, word)) ++at;
        if (is_word(at, "vcr")) {
            form_ = LawForm::resistance;
            ++at;
        }
        if (is_word(at, "poly")) return read_polynomial(at);
        if (is_word(at, "pwl") && at + 4 < tokens_.size()) {
            const bool has_number = parse_number(tokens_[at + 1].text) == 1.0 && !tokens_[at + 1].text.empty();
            const auto control = at + (has_number ? 2U : 1U);
            const auto [argument, next] = control_at(control);
            expression_ = "table(" + argument;
            take_points(next);
            return true;
        }
        const bool is_limited = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
            return token.kind == Token::Kind::word && (token.text == "max" || token.text == "min");
        });
        if (!is_limited && form_ != LawForm::resistance) return false;
        const auto [argument, next] = control_at(at);
        if (next >= tokens_.size()) place_.fail(name_, "its gain is missing");
        expression_ = argument + "*" + as_text(tokens_[next], place_);
        take_settings(next + 1);
        return true;
    }

    /// The controlling voltage or current that stands at a token, and the place behind it.
    [[nodiscard]] std::pair<std::string, std::size_t> control_at(std::size_t at) const {
        const bool is_current = text_[0] == 'f' || text_[0] == 'h';
        const auto count = is_current ? 1U : 2U;
        if (at + count > tokens_.size()) place_.fail(name_, "too few words: what controls it is missing");
        if (is_current) return {fmt::format("i({})", tokens_[at].text), at + 1};
        return {fmt::format("v({},{})", tokens_[at].text, tokens_[at + 1].text), at + 2};
    }

    /// `POLY(n) controls... coefficients...`; linear ones of one control are left to the linear elements.
    bool read_polynomial(std::size_t at) {
        const auto dimension = at + 1 < tokens_.size() ? parse_number(tokens_[at + 1].text) : std::nullopt;
        if (!dimension || *dimension < 1 || *dimension > 20 || *dimension != static_cast<int>(*dimension))
            place_.fail(name_, "POLY(n) takes 1 to 20 controls");
        std::vector<std::string> controls, coefficients;
        std::size_t next = at + 2;
        for (int i = 0; i < static_cast<int>(*dimension); ++i) {
            const auto [control, behind_it] = control_at(next);
            controls.push_back(control);
            next = behind_it;
        }
        bool is_linear = controls.size() == 1;
        for (std::size_t i = 0; next < tokens_.size() && !is_equals(next + 1); ++next, ++i) {
            coefficients.push_back(as_text(tokens_[next], place_));
            if (i != 1 && coefficients.back() != "(0)") is_linear = false;
        }
        if (coefficients.empty()) place_.fail(name_, "POLY lacks its coefficients");
        if (is_linear) return false;
        // One coefficient alone is the gain of the first control, as in SPICE.
        if (coefficients.size() == 1 && controls.size() == 1) coefficients.insert(coefficients.begin(), "(0)");
        if (coefficients.size() > most_coefficients)
            place_.fail(name_, fmt::format("POLY has more than {} coefficients", most_coefficients));
        expression_ = polynomial_text(controls, coefficients);
        take_settings(next);
        return true;
    }

    bool read_passive(std::initializer_list<std::string_view> keys, LawForm form) {
        if (text_.find('(') == std::string_view::npos && text_.find("time") == std::string_view::npos) return false;
        form_ = form;
        const auto key = *keys.begin();
        std::vector<Assignment> assignments;
        std::size_t settings_from = tokens_.size();
        if (is_equals(4) && (tokens_[3].text == key || (tokens_[3].text == "value" && key != "q"))) {
            assignments = split_assignments(close_parenthesis(behind(2)), place_);
            expression_ = assignments.front().value;
        } else if (key != "q" && !is_equals(4)) {
            const auto words = tokenize(text_, Parentheses::join, place_);
            if (words.size() < 4 || words[3].kind == Token::Kind::equals) return false;
            if (words[3].kind == Token::Kind::word && words[3].text.find('(') == std::string_view::npos) return false;
            expression_ = words[3].text;
            for (settings_from = 4; settings_from < tokens_.size() && !is_equals(settings_from + 1);) ++settings_from;
        }
        if (expression_.empty() || !parse_expression(expression_, place_).depends_on_circuit()) return false;
        for (std::size_t i = 1; i < assignments.size(); ++i)
            take_setting(assignments[i].name, Token{Token::Kind::quoted, assignments[i].value});
        take_settings(settings_from);
        return true;
    }

    void take_settings(std::size_t at) {
        for (; at < tokens_.size(); at += 3) {
            if (!is_equals(at + 1) || at + 2 >= tokens_.size())
                place_.fail(name_, fmt::format("'{}' is not expected", excerpt(tokens_[at].text)));
            take_setting(tokens_[at].text, tokens_[at + 2]);
        }
    }

    void take_setting(std::string_view key, const Token& value) {
        if (key == "abs" && parse_number(value.text) == 1.0) is_absolute_ = true;
        if (key == "max" || key == "min") {
            if (limits_.empty()) limits_.resize(2);
            limits_[key == "max" ? 1 : 0] = as_text(value, place_);
            return;
        }
        if (holds_word(kept_settings, key))
            settings_.emplace_back(key, parse_value(value, place_));
        else if (!holds_word(ignored_settings, key))
            place_.fail(
                name_,
                fmt::format("no setting '{}' of a behavioural element{}", excerpt(key),
                            suggest_among(key, std::vector<std::string>(kept_settings.begin(), kept_settings.end()))));
    }

    [[nodiscard]] std::string limited() const {
        std::string text = is_absolute_ ? fmt::format("abs({})", expression_) : fmt::format("({})", expression_);
        if (!limits_[0].empty()) text = fmt::format("max({},{})", text, limits_[0]);
        if (!limits_[1].empty()) text = fmt::format("min({},{})", text, limits_[1]);
        return text;
    }

    std::string_view text_;
    const Place& place_;
    std::vector<Token> tokens_;
    std::string name_;
    LawForm form_ = LawForm::none;
    std::string expression_;
    std::vector<std::string> limits_;  ///< least and greatest value; empty text: none
    bool is_absolute_ = false;
    std::vector<std::pair<std::string, Value>> settings_;
};

}  // namespace

bool read_law(std::string_view text, Origin origin, const Place& place, BodyBuilder& body) {
    if (std::string_view("befghrc").find(text[0]) == std::string_view::npos) return false;
    if ((text[0] == 'r' || text[0] == 'c') && text.find('(') == std::string_view::npos &&
        text.find("time") == std::string_view::npos)
        return false;
    LawReader reader(text, place);
    if (!reader.read()) return false;
    reader.add_to(body, origin);
    return true;
}

}  // namespace spinloom::spice
