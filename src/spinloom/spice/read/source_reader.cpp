#include "spinloom/spice/read/source_reader.hpp"

#include <fmt/format.h>

#include <array>

#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

struct Shape {
    std::string_view name;
    SourceShape shape;
    std::size_t least, most;  ///< number of arguments
};

constexpr std::size_t unbounded = std::size_t(-1);
constexpr std::array shapes = {
    Shape{"pulse", SourceShape::pulse, 2, 8},        Shape{"pwl", SourceShape::corners, 2, unbounded},
    Shape{"pl", SourceShape::corners, 2, unbounded}, Shape{"sin", SourceShape::sine, 2, 6},
    Shape{"sine", SourceShape::sine, 2, 6},          Shape{"exp", SourceShape::exponential, 2, 6},
    Shape{"pu", SourceShape::pulse, 2, 8},           Shape{"pwlz", SourceShape::none, 0, 0},
    Shape{"sffm", SourceShape::none, 0, 0},          Shape{"am", SourceShape::none, 0, 0},
    Shape{"pat", SourceShape::none, 0, 0},           Shape{"lfsr", SourceShape::none, 0, 0},
    Shape{"trnoise", SourceShape::none, 0, 0},       Shape{"trrandom", SourceShape::none, 0, 0},
    Shape{"external", SourceShape::none, 0, 0},      Shape{"distof1", SourceShape::none, 0, 0},
    Shape{"distof2", SourceShape::none, 0, 0},       Shape{"portnum", SourceShape::none, 0, 0},
};

const Shape* find_shape(std::string_view word) {
    for (const auto& shape : shapes) {
        if (shape.name == word) return &shape;
    }
    return nullptr;
}

class SourceParser {
public:
    SourceParser(const std::vector<Token>& tokens, std::size_t first, const Place& place)
        : tokens_(tokens), at_(first), place_(place), name_(tokens.empty() ? "" : excerpt(tokens[0].text)) {}

    SourceStatement parse() {
        while (at_ < tokens_.size()) {
            const auto& token = tokens_[at_];
            const auto* const shape = token.kind == Token::Kind::word ? find_shape(token.text) : nullptr;
            if (token.kind == Token::Kind::equals) {
                place_.fail(name_, "'=' is not expected");
            } else if (token.kind == Token::Kind::word && token.text == "dc") {
                ++at_;
                skip_equals();
                // A bare DC is a source of nothing.
                source_.direct = at_ < tokens_.size() && is_value(at_) ? take_value() : Value(0.0);
            } else if (token.kind == Token::Kind::word && token.text == "ac") {
                parse_small_signal();
            } else if (shape != nullptr) {
                parse_shape(*shape);
            } else if (token.text == "m" && is_setting(at_) && name_[0] == 'i') {
                at_ += 2;
                source_.multiplier = take_value();
            } else if (is_setting(at_)) {
                place_.fail(name_, fmt::format("no setting '{}' of a source", excerpt(token.text)));
            } else if (!source_.direct) {
                source_.direct = take_value();
            } else {
                place_.fail(name_, fmt::format("'{}' is not expected behind its value", excerpt(token.text)));
            }
        }
        return std::move(source_);
    }

private:
    [[nodiscard]] bool is_setting(std::size_t at) const {
        return at + 1 < tokens_.size() && tokens_[at + 1].kind == Token::Kind::equals;
    }

    /// Whether a value stands there, and not the next part of the statement.
    [[nodiscard]] bool is_value(std::size_t at) const {
        if (at >= tokens_.size() || tokens_[at].kind == Token::Kind::equals) return false;
        if (tokens_[at].kind == Token::Kind::quoted) return true;
        const auto text = tokens_[at].text;
        return text != "dc" && text != "ac" && find_shape(text) == nullptr && !is_setting(at);
    }

    void skip_equals() {
        if (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::equals) ++at_;
    }

    Value take_value() {
        if (at_ >= tokens_.size() || tokens_[at_].kind == Token::Kind::equals) place_.fail(name_, "a value is missing");
        return parse_value(tokens_[at_++], place_);
    }

    void parse_small_signal() {
        ++at_;
        skip_equals();
        source_.magnitude = is_value(at_) ? take_value() : Value(1.0);
        // Behind the magnitude a number is the phase; anything else that is no number would be the bare DC value.
        if (is_value(at_)) source_.phase = take_value();
    }

    void parse_shape(const Shape& shape) {
        if (shape.shape == SourceShape::none) {
            place_.fail(name_, fmt::format("{} is not read; the shapes are PULSE, PWL, SIN and EXP", shape.name));
        }
        if (source_.shape != SourceShape::none) place_.fail(name_, "has two shapes");
        source_.shape = shape.shape;
        ++at_;
        while (at_ < tokens_.size()) {
            if (shape.shape == SourceShape::corners && parse_corner_setting()) continue;
            if (!is_value(at_)) break;
            source_.arguments.push_back(take_value());
        }
        const auto count = source_.arguments.size();
        if (!source_.file.empty()) {
            if (count > 0) place_.fail(name_, "PWL takes its corners from a file or from the deck, not from both");
            return;
        }
        if (count < shape.least || count > shape.most) {
            place_.fail(name_, fmt::format("{} has {} values", shape.name, count));
        }
        if (shape.shape == SourceShape::corners && count % 2 != 0) {
            place_.fail(name_, "pwl needs a value for each time");
        }
    }

    /// `r`, `r=time` (repeat from there) and `td=time` among the corners.
    bool parse_corner_setting() {
        const auto& token = tokens_[at_];
        if (token.kind != Token::Kind::word) return false;
        const bool is_assigned = is_setting(at_);
        if (token.text == "r" || (token.text == "repeat" && is_assigned)) {
            at_ += is_assigned ? 2 : 1;
            source_.repeat = is_assigned ? take_value() : Value(0.0);
            return true;
        }
        if (token.text == "td" && is_assigned) {
            at_ += 2;
            source_.delay = take_value();
            return true;
        }
        if ((token.text == "file" || token.text == "pwlfile") && is_assigned && at_ + 2 < tokens_.size()) {
            source_.file = tokens_[at_ + 2].text;
            at_ += 3;
            return true;
        }
        return false;
    }

    const std::vector<Token>& tokens_;
    std::size_t at_;
    const Place& place_;
    std::string name_;
    SourceStatement source_;
};

}  // namespace

SourceStatement read_source(const std::vector<Token>& tokens, std::size_t first, const Place& place) {
    return SourceParser(tokens, first, place).parse();
}

}  // namespace spinloom::spice
