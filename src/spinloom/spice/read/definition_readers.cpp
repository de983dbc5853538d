#include "spinloom/spice/read/definition_readers.hpp"

#include <fmt/format.h>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/element_reader.hpp"
#include "spinloom/spice/read/expression_functions.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

Value expression_value(std::string_view text, const Place& place) {
    return parse_value(Token{Token::Kind::word, text}, place);
}

void define_function(std::string_view name, const std::vector<std::string_view>& arguments, std::string_view value,
                     const Place& place, Body& body) {
    Function function{{}, expression_value(value, place)};
    for (const auto argument : arguments) function.arguments.emplace_back(argument);
    const auto key = std::string(name);
    if (find_builtin(key) >= 0) place.fail(excerpt(name), "a built-in function has this name");
    body.functions.insert_or_assign(key, std::move(function));
}

/// `f(x,y) {x*y}` as ngspice writes it, without an equals sign.
bool read_plain_function(std::string_view text, const Place& place, Body& body) {
    const auto open = text.find('('), close = text.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
    const auto rest = trim(text.substr(close + 1));
    if (rest.empty() || rest.front() == '=') return false;
    const auto tokens = tokenize(text.substr(open + 1, close - open - 1), Parentheses::join, place);
    std::vector<std::string_view> arguments;
    for (const auto& token : tokens) arguments.push_back(token.text);
    const bool is_quoted = rest.size() >= 2 && ((rest.front() == '{' && rest.back() == '}') ||
                                                (rest.front() == '\'' && rest.back() == '\''));
    define_function(trim(text.substr(0, open)), arguments, is_quoted ? rest.substr(1, rest.size() - 2) : rest, place,
                    body);
    return true;
}

}  // namespace

void read_parameters(std::string_view text, bool is_function, Origin origin, const Place& place, Body& body) {
    if (is_function && read_plain_function(text, place, body)) return;
    const auto assignments = split_assignments(text, place);
    if (assignments.empty()) place.fail({}, "names no parameter; the form is .param name=value");
    for (const auto& assignment : assignments) {
        if (assignment.arguments) {
            define_function(assignment.name, *assignment.arguments, assignment.value, place, body);
        } else {
            require_short_name(assignment.name);
            body.parameters.push_back(
                {std::string(assignment.name), expression_value(assignment.value, place), origin});
        }
    }
}

bool is_transistor_type(std::string_view type) {
    return type == "nmos" || type == "pmos" || type.starts_with("bsimcmg");
}

bool is_passive_type(std::string_view type) {
    return type == "r" || type == "res" || type == "c" || type == "cap";
}

ModelStatement read_model(std::string_view text, Origin origin, const Place& place) {
    const auto arguments = split_arguments(tokenize(text, Parentheses::separate, place), place);
    if (arguments.words.size() < 2) place.fail(".model", "the form is .model name type (key=value ...)");
    ModelStatement model{std::string(arguments.words[0].text), std::string(arguments.words[1].text), {}, origin};
    require_short_name(model.name);
    // Models of other types may stand in a library; only their use is an error.
    if (model.type != "mtj" && !is_transistor_type(model.type) && !is_passive_type(model.type)) return model;
    if (arguments.words.size() > 2) {
        place.fail(".model " + excerpt(model.name),
                   fmt::format("'{}' is not expected", excerpt(arguments.words[2].text)));
    }
    for (const auto& [key, token] : arguments.settings) {
        if (key == "version" && !parse_number(token.text)) continue;  // 4.8.2 is no number, and says nothing here
        const bool is_word = model.type == "mtj" && (key == "state" || key == "dynamics");
        const bool is_polarity = key == "type" && model.type != "mtj" && (token.text == "n" || token.text == "p");
        model.parameters.emplace_back(key, is_word       ? parse_junction_word(token, place)
                                           : is_polarity ? Value(token.text == "n" ? 1.0 : -1.0)
                                                         : parse_value(token, place));
    }
    return model;
}

void read_subcircuit_header(std::string_view text, Origin origin, const Place& place, BodyBuilder& builder) {
    auto& body = builder.body();
    const auto arguments = split_arguments(tokenize(text, Parentheses::join, place), place);
    if (arguments.words.empty()) place.fail(".subckt", "the form is .subckt name node... [parameter=default...]");
    require_short_name(arguments.words[0].text);
    body.name = arguments.words[0].text;
    for (std::size_t i = 1; i < arguments.words.size(); ++i) {
        const auto port = arguments.words[i].text;
        if (port == "params:") continue;
        // Ground may be listed (a habit of generated decks); it stays ground whatever it is connected to.
        if (builder.has_node(port)) place.fail(excerpt(body.name), fmt::format("two ports '{}'", excerpt(port)));
        builder.node(port);
    }
    body.ports = body.nodes.size();
    for (const auto& [key, token] : arguments.settings) {
        require_short_name(key);
        body.defaults.push_back({std::string(key), parse_value(token, place), origin});
    }
}

void read_node_voltages(std::string_view text, Origin origin, const Place& place, std::vector<NodeVoltage>& voltages) {
    const auto arguments = split_arguments(tokenize(text, Parentheses::join, place), place);
    if (!arguments.words.empty()) place.fail({}, "the form is v(node)=value ...");
    for (const auto& [key, token] : arguments.settings) {
        const bool is_voltage = key.size() > 3 && key.starts_with("v(") && key.ends_with(")");
        if (!is_voltage) place.fail(excerpt(key), "the form is v(node)=value ...");
        voltages.push_back({std::string(trim(key.substr(2, key.size() - 3))), parse_value(token, place), origin});
    }
}

}  // namespace spinloom::spice
