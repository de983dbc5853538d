#include "spinloom/spice/read/output_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/analysis_reader.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

// Applied by the simulator, or by the reader itself.
constexpr std::array<std::string_view, 23> applied_options = {
    "reltol", "abstol", "vntol",        "gmin",    "temp", "tnom",   "trtol",       "chgtol",
    "method", "maxord", "itl1",         "itl2",    "itl4", "delmax", "absv",        "absi",
    "voltol", "scale",  "max_elements", "parhier", "seed", "post",   "post_version"};

// Concern what is printed or how fast another program is; nothing here depends on them.
constexpr std::array<std::string_view, 57> harmless_options = {
    "probe",    "runlvl",   "ingold",   "nomod",    "nopage",   "acct",         "noacct",    "list",         "node",
    "nodes",    "opts",     "brief",    "measdgt",  "numdgt",   "co",           "captab",    "accurate",     "fast",
    "lvltim",   "dcon",     "converge", "autostop", "unwrap",   "savecurrents", "klu",       "sparse",       "filetype",
    "measform", "measfail", "measfile", "interp",   "opfile",   "statfl",       "warnlimit", "nowarn",       "warn",
    "itl3",     "itl5",     "itl6",     "limpts",   "pivtol",   "pivrel",       "pivot",     "symb",         "gshunt",
    "gmindc",   "dvdt",     "bypass",   "noopiter", "srcsteps", "gminsteps",    "limtim",    "splinesmooth", "artist",
    "psf",      "sim_la",   "mtthresh"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string without_blanks(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (!is_blank(c)) result += c;
    }
    return result;
}

/// @param takes_words  whether words such as onoise are outputs
OutputStatement read_output(const Token& token, const std::string& name, bool is_save, bool takes_words,
                            const Place& place) {
    const bool is_word = token.kind == Token::Kind::word;
    OutputStatement output{{}, name.empty() ? without_blanks(token.text) : name, {}};
    const bool is_bare = is_word && token.text.find('(') == std::string_view::npos && token.text != "power";
    if (is_save && is_bare && token.text[0] != '@') {
        output.name = fmt::format("v({})", token.text);
        output.expression = parse_expression(output.name, place);
        return output;
    }
    output.expression = read_signal(token, place);
    if (output.expression->probes().empty() && !(takes_words && is_bare)) {
        place.fail(excerpt(token.text), "is no output: neither a voltage, a current nor a power");
    }
    return output;
}

}  // namespace

Expression read_signal(const Token& token, const Place& place) {
    auto text = trim(token.text);
    if (token.kind == Token::Kind::word && text.starts_with("par(") && text.ends_with(")")) {
        text = trim(text.substr(4, text.size() - 5));
        const bool is_quoted =
            text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
        if (is_quoted) text = text.substr(1, text.size() - 2);
    }
    return parse_expression(text, place);
}

std::vector<OutputStatement> read_outputs(std::string_view text, const Place& place, Warnings& warnings) {
    auto tokens = tokenize(text, Parentheses::join, place);
    const bool is_save = tokens.at(0).text == ".save";
    std::size_t at = 1;
    std::optional<AnalysisKind> analysis;
    if (tokens.size() > 1) {
        analysis = analysis_kind(tokens[1].text);
        if (analysis) ++at;
    }
    std::vector<OutputStatement> outputs;
    for (; at < tokens.size(); ++at) {
        std::string name;
        if (at + 2 < tokens.size() && tokens[at + 1].kind == Token::Kind::equals) {
            name = tokens[at].text;
            at += 2;
        }
        const auto& token = tokens[at];
        const bool is_word = token.kind == Token::Kind::word;
        if (is_word && token.text.starts_with("(")) continue;  // limits of a plot
        if (is_word && (token.text == "all" || token.text == "v(*)")) {
            outputs.push_back({analysis, "all", {}});
            continue;
        }
        try {
            auto output = read_output(token, name, is_save, analysis == AnalysisKind::noise, place);
            output.analysis = analysis;
            outputs.push_back(std::move(output));
        } catch (const InputError&) {
            warnings.add("outputs", "outputs that are not read", std::string(token.text));
        }
    }
    return outputs;
}

std::vector<OptionStatement> read_options(std::string_view text, Origin origin, const Place& place,
                                          Warnings& warnings) {
    const auto arguments = split_arguments(tokenize(text, Parentheses::join, place), place);
    std::vector<OptionStatement> options;
    const auto add = [&](std::string_view name, const Token* value) {
        if (contains(harmless_options, name)) return;
        if (!contains(applied_options, name)) {
            return warnings.add("options", "options that are not known and have no effect", std::string(name));
        }
        OptionStatement option{std::string(name), {}, value == nullptr ? "" : std::string(value->text), origin};
        const bool is_word = name == "method" || name == "parhier" || name == "post" || name == "post_version";
        if (value != nullptr && !is_word) option.value = parse_value(*value, place);
        options.push_back(std::move(option));
    };
    for (std::size_t i = 1; i < arguments.words.size(); ++i) add(arguments.words[i].text, nullptr);
    for (const auto& setting : arguments.settings) add(setting.key, &setting.value);
    return options;
}

}  // namespace spinloom::spice
