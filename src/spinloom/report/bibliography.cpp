#include "spinloom/report/bibliography.hpp"

#include <algorithm>
#include <cctype>

namespace spinloom {

namespace embedded {
extern const char* const references;
}

namespace {

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

/// Braces, accents and dashes of TeX as plain text.
std::string plain(std::string_view tex) {
    std::string text;
    for (std::size_t i = 0; i < tex.size(); ++i) {
        const char c = tex[i];
        if (c == '{' || c == '}') continue;
        if (c == '\\' && i + 1 < tex.size()) {
            const bool is_letter = std::isalpha(static_cast<unsigned char>(tex[i + 1])) != 0;
            if (!is_letter && tex[i + 1] != '&' && tex[i + 1] != '%' && tex[i + 1] != '_') ++i;  // an accent
            continue;
        }
        if (c == '-' && text.ends_with('-')) continue;
        if (is_space(c) || c == '~') {
            if (!text.empty() && !text.ends_with(' ')) text += ' ';
            continue;
        }
        text += c;
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

std::string lower_letters(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// Reads one entry after its @; moves `at` behind it. @returns false if it does not end
bool read_entry(std::string_view text, std::size_t& at, Reference& entry) {
    const auto skip = [&] {
        while (at < text.size() && (is_space(text[at]) || text[at] == ',')) ++at;
    };
    const auto word = [&](std::string_view ends) {
        const auto first = at;
        while (at < text.size() && ends.find(text[at]) == ends.npos) ++at;
        return text.substr(first, at - first);
    };
    entry.type = lower_letters(plain(word("{")));
    if (at >= text.size()) return false;
    ++at;
    entry.key = plain(word(",}"));
    for (skip(); at < text.size() && text[at] != '}'; skip()) {
        const auto name = lower_letters(plain(word("=}")));
        if (at >= text.size() || text[at] == '}') break;
        ++at;
        skip();
        std::string_view value;
        if (at < text.size() && text[at] == '{') {
            const auto first = ++at;
            for (int depth = 1; at < text.size(); ++at) {
                depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
                if (depth == 0) break;
            }
            value = text.substr(first, at - first);
            if (at < text.size()) ++at;
        } else {
            value = word(",}");
        }
        entry.fields[name] = plain(value);
    }
    if (at >= text.size()) return false;
    ++at;
    return true;
}

/// "Zand, Ramtin and Doe, Jane" as "R. Zand, J. Doe".
std::string authors_text(const std::string& authors) {
    std::string text;
    for (std::size_t begin = 0; begin < authors.size();) {
        const auto end = std::min(authors.find(" and ", begin), authors.size());
        const auto author = authors.substr(begin, end - begin);
        const auto comma = author.find(", ");
        if (!text.empty()) text += ", ";
        if (comma == author.npos) {
            text += author;
        } else {
            for (std::size_t i = comma + 2; i < author.size(); ++i) {
                if (author[i - 1] == ' ' || author[i - 1] == '-') text += std::string(1, author[i]) + ". ";
            }
            text += author.substr(0, comma);
        }
        begin = end + 5;
    }
    return text;
}

}  // namespace

std::string Reference::field(std::string_view name) const {
    const auto it = fields.find(name);
    return it == fields.end() ? std::string() : it->second;
}

std::string Reference::text() const {
    std::string text = authors_text(field("author"));
    const auto add = [&](const std::string& part, const char* before = ", ") {
        if (!part.empty()) text += (text.empty() ? "" : before) + part;
    };
    add(field("title"));
    std::string where;
    for (const char* name : {"journal", "booktitle", "institution", "howpublished", "publisher"}) {
        if (where.empty()) where = field(name);
    }
    add(where);
    add(field("volume"), " ");
    add(field("pages"));
    if (!field("year").empty()) add("(" + field("year") + ")", " ");
    return text;
}

std::string Reference::link() const {
    if (const auto doi = field("doi"); !doi.empty()) return "https://doi.org/" + doi;
    if (const auto eprint = field("eprint"); !eprint.empty()) return "https://arxiv.org/abs/" + eprint;
    return field("url");
}

std::vector<Reference> read_bibliography(std::string_view text) {
    std::vector<Reference> list;
    for (std::size_t at = 0; at < text.size();) {
        const auto line_end = std::min(text.find('\n', at), text.size());
        if (text[at] == '@') {
            Reference entry;
            ++at;
            if (!read_entry(text, at, entry)) break;
            list.push_back(std::move(entry));
        } else if (text[at] == '%') {
            at = line_end;
        } else {
            ++at;
        }
    }
    return list;
}

const std::vector<Reference>& references() {
    static const auto list = read_bibliography(embedded::references);
    return list;
}

const std::vector<CitedModel>& cited_models() {
    static const std::vector<CitedModel> models = {
        {"circuit of neurons and synapses; the claims", {"zand2020"}, {}},
        {"netlists, cell and wire geometry as published in code", {"imacsim2023"}, {}},
        {"published training recipe", {"imac2020"}, {}},
        {"images", {"mnist"}, {}},
        {"transistors", {"bsimcmg107", "ptm-mg"}, {}},
        {"tunnel junction: resistance over angle and bias", {"julliere1975", "slonczewski1989"}, {}},
        {"wire resistance: surfaces and grain boundaries", {"mayadas1970"}, {}},
        {"wire capacitance", {"sakurai1983"}, "settling"},
        {"reduction of crossbars over time", {"odabasioglu1998"}, "settling"},
        {"modified nodal analysis, sparse factors", {"ho1975", "davis2010"}, {}},
        {"interpolation of the transistor tables", {"fritsch1980"}, {}},
        {"training: straight-through gradients, Adam", {"courbariaux2015", "hubara2016", "kingma2015"}, {}},
        {"mixed-signal machine: converters and schedule", {"shafiee2016", "mnsim2", "imacsim2023"}, "baselines"},
        {"GPU: launch latency and data sheet", {"reframe-latency", "wu2026", "lockwood-h100"}, "baselines"},
        {"digital accelerator: energy of operations", {"horowitz2014"}, "baselines"},
        {"random numbers", {"salmon2011"}, {}},
    };
    return models;
}

}  // namespace spinloom
