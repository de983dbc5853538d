#include "spinloom/spice/run/control_vectors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using Complex = std::complex<double>;

constexpr int deepest = 100;
constexpr double longest_vector = 1e6;

[[noreturn]] void refuse_expression(const std::string& message) {
    throw InputError(InputProblem{{}, 0, {}, message});
}

double truth_of(bool is_true) {
    return is_true ? 1.0 : 0.0;
}

struct VectorFunction {
    std::string_view name;
    Complex (*apply)(Complex);
};

constexpr std::array functions = {
    VectorFunction{"mag", [](Complex x) { return Complex(std::abs(x)); }},
    VectorFunction{"abs", [](Complex x) { return Complex(std::abs(x)); }},
    VectorFunction{"magnitude", [](Complex x) { return Complex(std::abs(x)); }},
    VectorFunction{"ph", [](Complex x) { return Complex(std::arg(x)); }},
    VectorFunction{"phase", [](Complex x) { return Complex(std::arg(x)); }},
    VectorFunction{"cph", [](Complex x) { return Complex(std::arg(x)); }},
    VectorFunction{"real", [](Complex x) { return Complex(x.real()); }},
    VectorFunction{"re", [](Complex x) { return Complex(x.real()); }},
    VectorFunction{"imag", [](Complex x) { return Complex(x.imag()); }},
    VectorFunction{"im", [](Complex x) { return Complex(x.imag()); }},
    VectorFunction{"db", [](Complex x) { return Complex(20 * std::log10(std::abs(x))); }},
    VectorFunction{"sqrt", [](Complex x) { return std::sqrt(x); }},
    VectorFunction{"exp", [](Complex x) { return std::exp(x); }},
    VectorFunction{"ln", [](Complex x) { return std::log(x); }},
    VectorFunction{"log", [](Complex x) { return std::log10(x); }},
    VectorFunction{"log10", [](Complex x) { return std::log10(x); }},
    VectorFunction{"sin", [](Complex x) { return std::sin(x); }},
    VectorFunction{"cos", [](Complex x) { return std::cos(x); }},
    VectorFunction{"tan", [](Complex x) { return std::tan(x); }},
    VectorFunction{"atan", [](Complex x) { return Complex(std::atan(x.real())); }},
    VectorFunction{"sinh", [](Complex x) { return std::sinh(x); }},
    VectorFunction{"cosh", [](Complex x) { return std::cosh(x); }},
    VectorFunction{"tanh", [](Complex x) { return std::tanh(x); }},
    VectorFunction{"floor", [](Complex x) { return Complex(std::floor(x.real())); }},
    VectorFunction{"ceil", [](Complex x) { return Complex(std::ceil(x.real())); }},
    VectorFunction{"round", [](Complex x) { return Complex(std::round(x.real())); }},
    VectorFunction{"sgn", [](Complex x) { return Complex(truth_of(x.real() > 0) - truth_of(x.real() < 0)); }},
    VectorFunction{"pos", [](Complex x) { return Complex(truth_of(x.real() > 0)); }},
    VectorFunction{"j", [](Complex x) { return x * Complex(0, 1); }},
    VectorFunction{"conj", [](Complex x) { return std::conj(x); }},
};

ControlVector of_number(double value) {
    return {{Complex(value)}};
}

double real_of(const ControlVector& vector, const char* what) {
    if (vector.size() != 1) refuse_expression(fmt::format("{} is one number", what));
    return vector.values[0].real();
}

/// What makes one number of a vector, or a vector of one number.
std::optional<ControlVector> apply_to_all(std::string_view name, const ControlVector& x) {
    const auto& v = x.values;
    if (name == "length") return of_number(static_cast<double>(v.size()));
    if (name == "vector" || name == "unitvec") {
        const double count = real_of(x, "the length of a vector");
        if (!(count >= 0 && count <= longest_vector)) refuse_expression("a vector has at most a million values");
        ControlVector made;
        for (double i = 0; i < std::floor(count); ++i) made.values.emplace_back(name == "vector" ? i : 1.0);
        return made;
    }
    const bool is_known = name == "mean" || name == "avg" || name == "minimum" || name == "maximum" ||
                          name == "vecmin" || name == "vecmax";
    if (!is_known) return {};
    if (v.empty()) refuse_expression(fmt::format("{} of a vector without values", name));
    if (name == "mean" || name == "avg") {
        Complex sum = 0;
        for (const auto& one : v) sum += one;
        return {{{sum / static_cast<double>(v.size())}}};
    }
    double best = v[0].real();
    for (const auto& one : v)
        best = name == "minimum" || name == "vecmin" ? std::min(best, one.real()) : std::max(best, one.real());
    return of_number(best);
}

template <class Apply>
ControlVector combined_vectors(const ControlVector& a, const ControlVector& b, const Apply& apply) {
    if (a.size() != b.size() && a.size() != 1 && b.size() != 1)
        refuse_expression(fmt::format("vectors of {} and {} values do not go together", a.size(), b.size()));
    if (a.size() == 0 || b.size() == 0) return {};
    ControlVector result;
    const auto size = std::max(a.size(), b.size());
    for (std::size_t i = 0; i < size; ++i)
        result.values.push_back(apply(a.values[a.size() == 1 ? 0 : i], b.values[b.size() == 1 ? 0 : i]));
    return result;
}

struct Operator {
    std::string_view text;
    int precedence;
    Complex (*apply)(Complex, Complex);
};

// Longer ones before their beginnings.
constexpr std::array operators = {
    Operator{"||", 1, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 || b != 0.0)); }},
    Operator{"|", 1, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 || b != 0.0)); }},
    Operator{"or", 1, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 || b != 0.0)); }},
    Operator{"&&", 2, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 && b != 0.0)); }},
    Operator{"&", 2, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 && b != 0.0)); }},
    Operator{"and", 2, [](Complex a, Complex b) { return Complex(truth_of(a != 0.0 && b != 0.0)); }},
    Operator{"<>", 3, [](Complex a, Complex b) { return Complex(truth_of(a != b)); }},
    Operator{"!=", 3, [](Complex a, Complex b) { return Complex(truth_of(a != b)); }},
    Operator{"ne", 3, [](Complex a, Complex b) { return Complex(truth_of(a != b)); }},
    Operator{"==", 3, [](Complex a, Complex b) { return Complex(truth_of(a == b)); }},
    Operator{"eq", 3, [](Complex a, Complex b) { return Complex(truth_of(a == b)); }},
    Operator{"<=", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() <= b.real())); }},
    Operator{"le", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() <= b.real())); }},
    Operator{">=", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() >= b.real())); }},
    Operator{"ge", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() >= b.real())); }},
    Operator{"<", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() < b.real())); }},
    Operator{"lt", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() < b.real())); }},
    Operator{">", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() > b.real())); }},
    Operator{"gt", 3, [](Complex a, Complex b) { return Complex(truth_of(a.real() > b.real())); }},
    Operator{"=", 3, [](Complex a, Complex b) { return Complex(truth_of(a == b)); }},
    Operator{"+", 4, [](Complex a, Complex b) { return a + b; }},
    Operator{"-", 4, [](Complex a, Complex b) { return a - b; }},
    Operator{"*", 5, [](Complex a, Complex b) { return a * b; }},
    Operator{"/", 5, [](Complex a, Complex b) { return a / b; }},
    Operator{"%", 5, [](Complex a, Complex b) { return Complex(std::fmod(a.real(), b.real())); }},
};

Complex power_of_complex(Complex a, Complex b) {
    const bool is_real = a.imag() == 0 && b.imag() == 0 && (a.real() >= 0 || b.real() == std::floor(b.real()));
    return is_real ? Complex(std::pow(a.real(), b.real())) : std::pow(a, b);
}

/// Recursive descent over the text.
class VectorParser {
public:
    VectorParser(std::string_view text, const FindVector& find) : text_(text), find_(find) {}

    ControlVector parse() {
        auto value = conditional();
        skip();
        if (at_ < text_.size()) fail(fmt::format("'{}' is not expected", excerpt(text_.substr(at_), 20)));
        return value;
    }

private:
    struct Level {
        explicit Level(VectorParser& parser) : parser(parser) {
            if (++parser.depth_ > deepest) parser.fail(fmt::format("nested more than {} deep", deepest));
        }
        ~Level() { --parser.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        VectorParser& parser;
    };

    [[noreturn]] void fail(const std::string& message) const {
        refuse_expression(fmt::format("expression '{}': {}", excerpt(text_), message));
    }
    void skip() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    bool take(std::string_view token) {
        skip();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        return true;
    }

    ControlVector conditional() {
        const Level level(*this);
        auto condition = binary(1);
        if (!take("?")) return condition;
        auto first = conditional();
        if (!take(":")) fail("a conditional needs ':' and a second value");
        auto second = conditional();
        return condition.size() > 0 && condition.values[0] != 0.0 ? first : second;
    }

    const Operator* peek() {
        skip();
        const auto rest = text_.substr(at_);
        if (rest.starts_with("**")) return nullptr;
        for (const auto& one : operators) {
            if (!rest.starts_with(one.text)) continue;
            const bool is_word = is_letter(one.text[0]);
            const auto next = rest.size() > one.text.size() ? rest[one.text.size()] : ' ';
            if (!is_word || !(is_letter(next) || is_digit(next) || next == '_' || next == '(')) return &one;
        }
        return nullptr;
    }

    ControlVector binary(int least) {
        auto value = unary();
        while (const auto* one = peek()) {
            if (one->precedence < least) break;
            at_ += one->text.size();
            value = combined_vectors(value, binary(one->precedence + 1), one->apply);
        }
        return value;
    }

    ControlVector unary() {
        const Level level(*this);
        if (take("-")) return combined_vectors(of_number(0), unary(), [](Complex a, Complex b) { return a - b; });
        if (take("+")) return unary();
        skip();
        const auto rest = text_.substr(at_);
        if ((rest.starts_with("!") && !rest.starts_with("!=")) || rest.starts_with("not ")) {
            at_ += rest[0] == '!' ? 1 : 4;
            return combined_vectors(unary(), of_number(0),
                                    [](Complex a, Complex b) { return Complex(truth_of(a == b)); });
        }
        auto base = indexed();
        if (!take("**") && !take("^")) return base;
        return combined_vectors(base, unary(), power_of_complex);
    }

    ControlVector indexed() {
        auto value = primary();
        while (at_ < text_.size() && text_[at_] == '[') {
            ++at_;
            const double index = real_of(conditional(), "an index");
            if (!take("]")) fail("a ']' is missing");
            if (!(index >= 0 && index < static_cast<double>(value.size())))
                fail(fmt::format("the index {} lies outside of {} values", index, value.size()));
            value = {{value.values[static_cast<std::size_t>(index)]}};
        }
        return value;
    }

    ControlVector primary() {
        skip();
        if (at_ >= text_.size()) fail("a value is missing at its end");
        if (take("(")) {
            auto value = conditional();
            if (take(","))
                value =
                    combined_vectors(value, conditional(), [](Complex a, Complex b) { return a + b * Complex(0, 1); });
            if (!take(")")) fail("a ')' is missing");
            return value;
        }
        if (const auto number = scan_number(text_.substr(at_))) {
            at_ += number->length;
            return of_number(number->value);
        }
        return name();
    }

    static bool continues_name(char c) {
        return is_letter(c) || is_digit(c) || std::string_view("_.#@:$").find(c) != std::string_view::npos ||
               static_cast<unsigned char>(c) >= 0x80;
    }

    /// A vector or a call. v(a,b), i(r1) and the like are names, as is @device[parameter].
    ControlVector name() {
        const auto begin = at_;
        while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
        if (at_ == begin) fail(fmt::format("a value is missing before '{}'", excerpt(text_.substr(at_), 12)));
        std::string word(text_.substr(begin, at_ - begin));
        if (word[0] == '@' && at_ < text_.size() && text_[at_] == '[') {
            const auto end = text_.find(']', at_);
            if (end == std::string_view::npos) fail("a ']' is missing");
            word += text_.substr(at_, end + 1 - at_);
            at_ = end + 1;
        } else if (at_ < text_.size() && text_[at_] == '(') {
            if (auto value = probe(word)) return *value;
            return call(word);
        }
        if (const auto value = find_(word)) return *value;
        if (word == "pi") return of_number(3.14159265358979323846);
        if (word == "yes" || word == "true") return of_number(1);
        if (word == "no" || word == "false") return of_number(0);
        fail(fmt::format("no vector '{}'", excerpt(word)));
    }

    /// v(...) and i(...), with what a plot before them names.
    std::optional<ControlVector> probe(const std::string& word) {
        const auto dot = word.rfind('.');
        const auto function = dot == std::string::npos ? word : word.substr(dot + 1);
        static constexpr std::array<std::string_view, 13> probes = {"v",  "i",  "p",  "vm", "vdb", "vp", "vr",
                                                                    "vi", "im", "ip", "ir", "ii",  "idb"};
        if (std::find(probes.begin(), probes.end(), function) == probes.end()) return {};
        const auto end = text_.find(')', at_);
        if (end == std::string_view::npos) fail("a ')' is missing");
        std::string inside;
        for (const char c : text_.substr(at_, end + 1 - at_))
            if (!is_blank(c)) inside += c;
        auto found = find_(word + inside);
        if (!found) fail(fmt::format("no vector '{}'", excerpt(word + inside)));
        at_ = end + 1;
        return found;
    }

    ControlVector call(const std::string& function) {
        ++at_;
        std::vector<ControlVector> arguments;
        do {
            arguments.push_back(conditional());
        } while (take(","));
        if (!take(")")) fail("a ')' is missing");
        if ((function == "min" || function == "max") && arguments.size() == 2) {
            return combined_vectors(arguments[0], arguments[1], function == "min" ? least_of : greatest_of);
        }
        if (arguments.size() != 1) fail(fmt::format("{} takes one argument", excerpt(function)));
        if (auto whole = apply_to_all(function == "min"   ? "minimum"
                                      : function == "max" ? "maximum"
                                                          : function,
                                      arguments[0]))
            return *whole;
        const auto* const it = std::find_if(functions.begin(), functions.end(),
                                            [&](const VectorFunction& one) { return one.name == function; });
        if (it == functions.end()) fail(fmt::format("no function '{}'", excerpt(function)));
        for (auto& value : arguments[0].values) value = it->apply(value);
        return arguments[0];
    }
    static Complex least_of(Complex a, Complex b) { return std::min(a.real(), b.real()); }
    static Complex greatest_of(Complex a, Complex b) { return std::max(a.real(), b.real()); }

    std::string_view text_;
    const FindVector& find_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

bool ControlVector::is_real() const {
    return std::all_of(values.begin(), values.end(), [](const Complex& value) { return value.imag() == 0; });
}

ControlVector evaluate_vectors(std::string_view text, const FindVector& find) {
    return VectorParser(text, find).parse();
}

}  // namespace spinloom::spice
