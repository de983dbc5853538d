#include "spinloom/spice/read/control_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

using Kind = ControlStatement::Kind;

constexpr int deepest_blocks = 100;

std::optional<Kind> kind_of_block(std::string_view word) {
    if (word == "while") return Kind::loop_while;
    if (word == "dowhile") return Kind::loop_until_false;
    if (word == "repeat") return Kind::repeat;
    if (word == "foreach") return Kind::foreach_value;
    if (word == "if") return Kind::branch;
    return {};
}

class ControlReader {
public:
    ControlReader(const std::vector<SourceLine>& lines, const std::vector<std::string>& files, DeckProblems& problems)
        : lines_(lines), files_(files), problems_(problems) {}

    std::vector<ControlStatement> read() {
        auto statements = block(0);
        while (at_ < lines_.size()) {  // an `end` too many
            fail(lines_[at_], fmt::format("'{}' without a block before it", excerpt(first_word(lines_[at_].text))));
            ++at_;
            static_cast<void>(block(0));
        }
        return statements;
    }

private:
    static std::string first_word(std::string_view text) {
        return lower_case(text.substr(0, text.find_first_of(" \t(=")));
    }
    void fail(const SourceLine& line, const std::string& message) {
        problems_.add(InputError(
            InputProblem{files_[static_cast<std::size_t>(line.origin.file)], line.origin.line, ".control", message}));
    }

    /// Statements up to an `end` or `else`, which is left.
    std::vector<ControlStatement> block(int depth) {
        std::vector<ControlStatement> statements;
        while (at_ < lines_.size()) {
            const auto& line = lines_[at_];
            const auto word = first_word(line.text);
            if (word == "end" || word == "else") break;
            ++at_;
            const auto kind = kind_of_block(word);
            if (!kind) {
                statements.push_back({Kind::command, std::string(trim(line.text)), line.origin, {}, {}});
                continue;
            }
            ControlStatement statement{*kind, std::string(trim(line.text.substr(word.size()))), line.origin, {}, {}};
            if (depth >= deepest_blocks) {
                fail(line, fmt::format("blocks lie within one another more than {} deep", deepest_blocks));
                at_ = lines_.size();
                break;
            }
            statement.body = block(depth + 1);
            if (*kind == Kind::branch) read_else(statement, depth);
            if (at_ >= lines_.size() || first_word(lines_[at_].text) != "end")
                fail(line, fmt::format("'{}' lacks its end", word));
            else
                ++at_;
            statements.push_back(std::move(statement));
        }
        return statements;
    }

    /// `else`, or `else if` with an `end` of its own or the same.
    void read_else(ControlStatement& statement, int depth) {
        if (at_ >= lines_.size() || first_word(lines_[at_].text) != "else") return;
        const auto line = lines_[at_++];
        const auto rest = trim(std::string_view(line.text).substr(4));
        if (first_word(rest) != "if") {
            statement.otherwise = block(depth + 1);
            return;
        }
        ControlStatement inner{Kind::branch, std::string(trim(rest.substr(2))), line.origin, {}, {}};
        if (depth >= deepest_blocks) return fail(line, "too many blocks");
        inner.body = block(depth + 1);
        read_else(inner, depth + 1);
        statement.otherwise.push_back(std::move(inner));
    }

    const std::vector<SourceLine>& lines_;
    const std::vector<std::string>& files_;
    DeckProblems& problems_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<ControlStatement> read_control(const std::vector<SourceLine>& lines, const std::vector<std::string>& files,
                                           DeckProblems& problems) {
    return ControlReader(lines, files, problems).read();
}

}  // namespace spinloom::spice
