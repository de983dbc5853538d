#include "spinloom/spice/read/element_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "spinloom/spice/read/law_reader.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/source_reader.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::string_view supported_elements =
    "read are R, C, L, V, I, B, E, F, G, H, M and N (FinFETs), Y and N (junctions), X";

struct Unsupported {
    char letter;
    std::string_view what;
};

constexpr std::array unsupported_elements = {Unsupported{'a', "a code model"},
                                             Unsupported{'d', "a diode"},
                                             Unsupported{'j', "a junction field-effect transistor"},
                                             Unsupported{'k', "a mutual inductance"},
                                             Unsupported{'o', "a lossy transmission line"},
                                             Unsupported{'p', "a port"},
                                             Unsupported{'q', "a bipolar transistor"},
                                             Unsupported{'s', "a switch"},
                                             Unsupported{'t', "a transmission line"},
                                             Unsupported{'u', "a distributed RC line"},
                                             Unsupported{'w', "a current-controlled switch"},
                                             Unsupported{'z', "a MESFET"}};

/// The parts of one element's statement.
struct Parts {
    std::string_view text;
    const Place& place;
    BodyBuilder& body;
    Arguments arguments;
    ElementStatement element;

    [[nodiscard]] std::size_t num_words() const { return arguments.words.size(); }
    [[nodiscard]] std::string_view word(std::size_t i) const { return arguments.words[i].text; }
    [[nodiscard]] Value value(std::size_t i) const { return parse_value(arguments.words[i], place); }

    [[noreturn]] void fail(const std::string& message) const { place.fail(excerpt(element.name), message); }

    /// Takes the words [first, first + count) as nodes.
    void take_nodes(std::size_t first, std::size_t count, std::string_view form) {
        if (num_words() < first + count) fail(fmt::format("too few words; the form is {}", form));
        element.nodes.reserve(element.nodes.size() + count);
        for (std::size_t i = first; i < first + count; ++i) element.nodes.push_back(body.node(word(i)));
    }

    void refuse_more_words(std::size_t expected, std::string_view form) const {
        if (num_words() > expected)
            fail(fmt::format("'{}' is not expected; the form is {}", excerpt(word(expected)), form));
    }

    /// Keeps those settings that are in `kept`, lets those in `ignored` go, and refuses the rest.
    void take_settings(std::span<const std::string_view> kept, std::span<const std::string_view> ignored) {
        for (const auto& [key, token] : arguments.settings) {
            if (std::find(kept.begin(), kept.end(), key) != kept.end()) {
                element.extras.make().settings.emplace_back(key, parse_value(token, place));
            } else if (std::find(ignored.begin(), ignored.end(), key) == ignored.end()) {
                fail(fmt::format("no setting '{}'{}", excerpt(key),
                                 suggest_among(key, std::vector<std::string>(kept.begin(), kept.end()))));
            }
        }
    }
};

/// A word that may be the name of a model or of a parameter.
bool is_name(const Token& token) {
    if (token.kind != Token::Kind::word || token.text.empty() || is_digit(token.text[0])) return false;
    return std::all_of(token.text.begin(), token.text.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.'; });
}

/// R, C and L: two nodes and a value, which may stand behind `r=`, `c=`, `l=`. A model may stand before or behind the
/// value of R and C; temperature coefficients may follow without their names.
void read_passive(Parts& parts, std::string_view form) {
    static constexpr std::array<std::string_view, 6> kept = {"tc1", "tc2", "m", "ic", "l", "w"};
    static constexpr std::array<std::string_view, 6> ignored = {"r", "c", "l", "noise", "noisy", "dtemp"};
    auto& element = parts.element;
    parts.take_nodes(1, 2, form);
    const auto key = element.name.substr(0, 1);
    const auto* const named = parts.arguments.find(key);
    const bool may_have_model = key != "l";
    if (named == nullptr && parts.num_words() < 4)
        parts.fail(fmt::format("its value is missing; the form is {}", form));
    if (named != nullptr) element.values.push_back(parse_value(*named, parts.place));
    const std::size_t most = named != nullptr ? 6 : 7;
    for (std::size_t i = 3; i < std::min(most, parts.num_words()); ++i) {
        const auto& word = parts.arguments.words[i];
        if (may_have_model && i < 5 && element.extras->reference.empty() && is_name(word)) {
            element.extras.make().reference = word.text;
            element.extras.make().place_of_reference = element.values.size();
        }
        element.values.push_back(parts.value(i));
    }
    const bool has_model = element.extras->place_of_reference.has_value();
    parts.refuse_more_words(has_model ? most : most - 1, form);
    for (const auto& setting : parts.arguments.settings) {
        const bool is_foreign =
            setting.key.size() == 1 && std::string_view("rcl").find(setting.key) != std::string_view::npos;
        const bool is_length = has_model && setting.key == "l";
        if (is_foreign && setting.key != key && !is_length) parts.fail(fmt::format("no setting '{}'", setting.key));
        if (setting.key == "w" && !has_model) parts.fail("no setting 'w' without a model");
        if (setting.key == "dtemp") parts.fail("dtemp is not read; elements share the temperature of the deck");
    }
    parts.take_settings(may_have_model ? std::span<const std::string_view>(kept) : std::span(kept).first(4), ignored);
}

void read_independent_source(Parts& parts, const std::vector<Token>& tokens) {
    parts.take_nodes(1, 2, "Vname plus minus [DC] value [AC magnitude phase] [PULSE|PWL|SIN|EXP (...)]");
    parts.element.extras.make().source = std::make_shared<const SourceStatement>(read_source(tokens, 3, parts.place));
    parts.body.body().sources[parts.element.name] = parts.body.body().elements.size();
}

/// What E and G have in common with F and H, from word `next` on: the gain, or POLY's zero and gain.
void read_gain(Parts& parts, std::size_t next, bool is_poly, std::string_view form) {
    static constexpr std::array<std::string_view, 2> kept = {"m", "scale"};
    auto& element = parts.element;
    for (const auto* const key : {"abs", "delta", "tc1", "tc2", "ic"}) {
        if (parts.arguments.find(key) != nullptr)
            parts.fail(fmt::format("{}= of a controlled source is not read", key));
    }
    parts.take_settings(kept, std::array<std::string_view, 2>{"gain", "level"});
    if (const auto* const level = parts.arguments.find("level"); level != nullptr && level->text != "1") {
        parts.fail("only level=1, the plain controlled source, is read");
    }
    if (const auto* const gain = parts.arguments.find("gain")) {
        element.values = {parse_value(*gain, parts.place)};
        return parts.refuse_more_words(next, form);
    }
    if (is_poly) ++next;
    if (parts.num_words() <= next) parts.fail(fmt::format("its gain is missing; the form is {}", form));
    element.values = {parts.value(next)};
    if (!is_poly) parts.refuse_more_words(next + 1, form);  // what follows in a linear POLY is 0
}

/// Takes `poly 1` at word `next`; returns whether it stood there. Other polynomials are no linear elements.
bool take_poly(const Parts& parts, std::size_t& next) {
    if (parts.num_words() <= next || parts.word(next) != "poly") return false;
    next += 2;
    return true;
}

void refuse_behavioural(const Parts& parts) {
    static constexpr std::array<std::string_view, 7> forms = {"laplace", "freq",   "delay", "noise",
                                                              "vccap",   "foster", "pole"};
    const auto refuse = [&](std::string_view form) {
        parts.fail(fmt::format("'{}' is a form of source that is not read; use ngspice for it", form));
    };
    for (const auto form : forms) {
        if (parts.arguments.find(form) != nullptr) refuse(form);
        if (parts.num_words() > 3 && parts.word(3) == form) refuse(form);
    }
    for (const auto* const form : {"npwl", "ppwl", "transformer", "and", "nand", "or", "nor"}) {
        if (parts.num_words() > 3 && parts.word(3) == form) refuse(form);
    }
}

void read_voltage_controlled(Parts& parts) {
    const bool is_voltage = parts.element.name[0] == 'e';
    const auto* const form = is_voltage
                                 ? "Ename plus minus [VCVS] control+ control- gain, or Ename out ref OPAMP in+ in-"
                                 : "Gname plus minus [VCCS] control+ control- gain";
    parts.take_nodes(1, 2, form);
    refuse_behavioural(parts);
    std::size_t next = 3;
    if (is_voltage && parts.num_words() > 3 && parts.word(3) == "opamp") {
        parts.element.kind = ElementKind::op_amp;
        parts.take_nodes(4, 2, form);
        parts.take_settings({}, {});
        // Some decks write a number behind the inputs, which the ideal op-amp has no use for.
        if (parts.num_words() == 7 && parse_number(parts.word(6))) return;
        return parts.refuse_more_words(6, form);
    }
    if (parts.num_words() > 3 && parts.word(3) == (is_voltage ? "vcvs" : "vccs")) ++next;
    const bool is_poly = take_poly(parts, next);
    parts.take_nodes(next, 2, form);
    read_gain(parts, next + 2, is_poly, form);
}

void read_current_controlled(Parts& parts) {
    const bool is_current = parts.element.name[0] == 'f';
    const auto* const form =
        is_current ? "Fname plus minus [CCCS] Vcontrol gain" : "Hname plus minus [CCVS] Vcontrol gain";
    parts.take_nodes(1, 2, form);
    refuse_behavioural(parts);
    std::size_t next = 3;
    if (parts.num_words() > 3 && parts.word(3) == (is_current ? "cccs" : "ccvs")) ++next;
    const bool is_poly = take_poly(parts, next);
    if (parts.num_words() <= next) parts.fail(fmt::format("too few words; the form is {}", form));
    require_short_name(parts.word(next));
    parts.element.extras.make().reference = parts.word(next);
    read_gain(parts, next + 1, is_poly, form);
}

/// M, N, Y and X: nodes, then the name of a model or subcircuit, then settings.
void read_referring(Parts& parts, std::size_t least_nodes, std::size_t most_nodes, std::string_view form) {
    auto& words = parts.arguments.words;
    const auto is_noise = [](const Token& token) { return token.kind == Token::Kind::word && token.text == "params:"; };
    words.erase(std::remove_if(words.begin(), words.end(), is_noise), words.end());
    const auto count = words.size() < 2 ? 0 : words.size() - 2;
    if (count < least_nodes || count > most_nodes) {
        parts.fail(fmt::format("has {} nodes; the form is {}", count, form));
    }
    parts.take_nodes(1, count, form);
    require_short_name(words.back().text);
    parts.element.extras.make().reference = words.back().text;
    const bool may_be_junction =
        parts.element.kind == ElementKind::junction || parts.element.kind == ElementKind::model_device;
    for (const auto& [key, token] : parts.arguments.settings) {
        const bool is_word = may_be_junction && (key == "state" || key == "dynamics");
        parts.element.extras.make().settings.emplace_back(
            key, is_word ? parse_junction_word(token, parts.place) : parse_value(token, parts.place));
    }
}

constexpr std::size_t any_number_of_nodes = 1'000'000'000;

void read_by_letter(Parts& parts, const std::vector<Token>& tokens) {
    auto& kind = parts.element.kind;
    switch (parts.element.name[0]) {
        case 'r':
            kind = ElementKind::resistor;
            return read_passive(parts, "Rname plus minus value [tc1=] [tc2=] [m=]");
        case 'c':
            kind = ElementKind::capacitor;
            return read_passive(parts, "Cname plus minus value [ic=] [m=]");
        case 'l':
            kind = ElementKind::inductor;
            return read_passive(parts, "Lname plus minus value [ic=] [m=]");
        case 'v':
            kind = ElementKind::voltage_source;
            return read_independent_source(parts, tokens);
        case 'i':
            kind = ElementKind::current_source;
            return read_independent_source(parts, tokens);
        case 'e':
            kind = ElementKind::voltage_amplifier;
            return read_voltage_controlled(parts);
        case 'g':
            kind = ElementKind::transconductor;
            return read_voltage_controlled(parts);
        case 'f':
            kind = ElementKind::current_amplifier;
            return read_current_controlled(parts);
        case 'h':
            kind = ElementKind::transresistor;
            return read_current_controlled(parts);
        case 'm':
            kind = ElementKind::finfet;
            return read_referring(parts, 4, 4, "Mname drain gate source body model l= nfin= [m=]");
        case 'n':
            kind = ElementKind::model_device;
            return read_referring(parts, 2, 4, "Nname drain gate source body model, or Nname plus minus mtj-model");
        case 'y':
            kind = ElementKind::junction;
            return read_referring(
                parts, 2, 3,
                "Yname plus minus mtj-model [state=p|ap] [angle=], or Yname top strip+ strip- mtj-model [state=p|ap]");
        case 'x':
            kind = ElementKind::instance;
            return read_referring(parts, 0, any_number_of_nodes, "Xname node... subcircuit [parameter=value...]");
        default:
            break;
    }
    for (const auto& [letter, what] : unsupported_elements) {
        if (parts.element.name[0] == letter) {
            parts.fail(fmt::format("{} is not simulated ({}); use ngspice for this deck", what, supported_elements));
        }
    }
    parts.fail(fmt::format("is no element; {}", supported_elements));
}

bool wants_separate_parentheses(char letter) {
    return std::string_view("viefgh").find(letter) != std::string_view::npos;
}

/// R, C or L of two nodes and a number, and nothing else, as most statements of a large array are. False, and nothing
/// read, for any other statement.
bool read_plain_passive(std::string_view text, Origin origin, int arm, BodyBuilder& body) {
    std::array<std::string_view, 4> words;
    if (split_plain_words(text, words) != words.size() ||
        !(is_digit(words[3][0]) || words[3][0] == '-' || words[3][0] == '+'))
        return false;
    const auto value = parse_number(words[3]);
    if (!value) return false;
    const auto kind = text[0] == 'r'   ? ElementKind::resistor
                      : text[0] == 'c' ? ElementKind::capacitor
                                       : ElementKind::inductor;
    require_short_name(words[0]);
    const int first = body.node(words[1]), second = body.node(words[2]);
    body.add(PlainPassive{kind, arm, words[0], origin, {first, second}, *value});
    return true;
}

}  // namespace

Value parse_junction_word(const Token& token, const Place& place) {
    if (token.text == "p" || token.text == "parallel" || token.text == "none") return 0.0;
    if (token.text == "ap" || token.text == "antiparallel" || token.text == "llg") return 1.0;
    return parse_value(token, place);
}

ElementStatement* read_element(std::string_view text, Origin origin, int arm, const Place& place, BodyBuilder& body) {
    const bool is_passive = text[0] == 'r' || text[0] == 'c' || text[0] == 'l';
    if (is_passive && read_plain_passive(text, origin, arm, body)) return nullptr;
    auto& elements = body.body().elements;
    if (read_law(text, origin, place, body)) {
        require_short_name(elements.back().name);
        elements.back().arm = arm;
        return nullptr;
    }
    const auto parentheses = wants_separate_parentheses(text[0]) ? Parentheses::separate : Parentheses::join;
    const auto tokens = tokenize(text, parentheses, place);
    Parts parts{text, place, body, split_arguments(tokens, place), {}};
    if (parts.arguments.words.empty() || parts.arguments.words[0].text.data() != text.data()) {
        place.fail(excerpt(text), "is no element");
    }
    require_short_name(parts.word(0));
    parts.element.name = parts.word(0);
    parts.element.origin = origin;
    parts.element.arm = arm;
    read_by_letter(parts, tokens);
    body.add(std::move(parts.element));
    return &elements.back();
}

}  // namespace spinloom::spice
