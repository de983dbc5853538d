#include "spinloom/core/plain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace spinloom {
namespace {

/// A character of UTF-8 and how many bytes it takes; no bytes where there is none.
struct Character {
    std::uint32_t code = 0;
    std::size_t size = 0;
};

/// The first character. Source: RFC 3629, section 3.
Character first_character(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (size == 0 || lead >= 0xf5 || text.size() < size) return {};
    std::uint32_t code = lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {};
        code = code << 6U | (byte(i) & 0x3fU);
    }
    const bool is_overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool is_surrogate = code >= 0xd800 && code < 0xe000;
    return is_overlong || is_surrogate || code > 0x10ffff ? Character{} : Character{code, size};
}

/// Controls, marks and overrides of direction, separators and the byte order mark.
bool is_hidden(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

std::string escaped(std::uint32_t code) {
    if (code == '\n') return "\\n";
    if (code == '\r') return "\\r";
    if (code == '\t') return "\\t";
    return code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
}

std::string shown_but(std::string_view text, std::string_view kept) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto [code, size] = first_character(text);
        const auto bytes = text.substr(0, std::max<std::size_t>(size, 1));
        if (size == 0) {
            out += escaped(static_cast<unsigned char>(text.front()));
        } else if (is_hidden(code) && kept.find(text.front()) == std::string_view::npos) {
            out += escaped(code);
        } else {
            out += bytes;
        }
        text.remove_prefix(bytes.size());
    }
    return out;
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

}  // namespace

std::string shown(std::string_view text) {
    return shown_but(text, {});
}

std::string shown_lines(std::string_view text) {
    return shown_but(text, "\n\t");
}

std::string plain_name(std::string_view name) {
    std::string out(name);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return !is_plain(c); }, '_');
    return out.empty() || out.front() == '.' || out.front() == '-' ? "_" + out : out;
}

}  // namespace spinloom
