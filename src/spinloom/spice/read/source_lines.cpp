#include "spinloom/spice/read/source_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/spice/read/physical_line.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr int deepest_include = 32;
constexpr int most_files = 100'000;
constexpr std::size_t most_bytes = std::size_t{1} << 30U;

class SourceReader {
public:
    SourceReader(const FileReader& reader, DeckProblems& problems, Warnings& warnings,
                 const StatementReader& read_statement, SourceText& result)
        : reader_(reader), problems_(problems), warnings_(warnings), read_statement_(read_statement), result_(result) {}

    void read(const std::string& text, const std::string& name) {
        result_.files.push_back(name);
        std::string with_newlines;  // decks of old Macs end their lines with CR alone
        if (text.find('\n') == std::string::npos && text.find('\r') != std::string::npos) {
            with_newlines = text;
            std::replace(with_newlines.begin(), with_newlines.end(), '\r', '\n');
        }
        std::string_view rest = with_newlines.empty() ? text : with_newlines;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        take_title(rest);
        read_text(rest, {.file = 0, .line = 2, .folder = std::filesystem::path(name).parent_path()});
    }

private:
    enum class Mode { reading, control_block, other_section };

    /// One reading of one file.
    struct Pass {
        int file = 0, line = 0;
        std::filesystem::path folder;
        std::string section = {};  ///< the library section wanted; empty: all that lies outside sections
        int depth = 0;
        Mode mode = Mode::reading;
        bool section_was_found = false, is_done = false;
        int opened_at = 0;  ///< line of the .lib or .control that is open; 0: none
        std::string pending = {};
        int pending_line = 0;
        bool joins_next = false, joins_with_blank = false;  ///< the line before ended in backslashes
        std::set<std::string> control_words = {};
        std::vector<std::string> sections_seen = {};
    };

    void take_title(std::string_view& rest) {
        const auto end = rest.find('\n');
        const auto title = trim(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        for (const char c : title) {
            const auto byte = static_cast<unsigned char>(c);
            result_.title += byte < 0x20 || byte >= 0x7F ? '?' : c;
        }
        if (is_clean_text(title)) result_.title = title;
        if (title.size() > 1 && title[0] == '.' && is_letter(title[1])) {
            warnings_.add("title", fmt::format("{}:1: the first line is the title; '{}' is not read as a statement",
                                               result_.files[0], excerpt(result_.title)));
        }
    }

    void read_text(std::string_view text, Pass pass) {
        bytes_read_ += text.size();
        if (bytes_read_ > most_bytes) {
            throw InputError(result_.files[pass.file], "with its included files it holds more than 1 GiB of text");
        }
        if (!pass.section.empty()) pass.mode = Mode::other_section;
        while (!text.empty() && !pass.is_done) {
            const auto end = text.find('\n');
            // A .control block has other comments: `$` begins its variables.
            if (pass.pending.size() == 8 && lower_case(pass.pending) == ".control") flush(pass);
            const auto line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            if (!take_plain_line(line, text, pass))
                read_physical_line(pass.mode == Mode::control_block ? trim(line) : without_comment(line), pass);
            ++pass.line;
        }
        if (!pass.is_done) flush(pass);
        finish(pass);
    }

    /// Takes a line that is a statement as it stands: no comment, quote or setting, and nothing that goes on with it.
    /// Most lines of a large deck are such; any other line is left to `read_physical_line`.
    bool take_plain_line(std::string_view line, std::string_view rest, Pass& pass) {
        static constexpr auto lower_of = [] {
            std::array<char, 256> table{};  // 0: not plain
            for (int c = ' '; c < 0x7F; ++c) table[static_cast<std::size_t>(c)] = lower(static_cast<char>(c));
            table['\t'] = '\t';
            for (const char c : std::string_view("$;/\\'\"{}=")) table[static_cast<unsigned char>(c)] = 0;
            return table;
        }();
        if (pass.mode != Mode::reading || pass.joins_next || line.empty() || !is_letter(line[0])) return false;
        if (!rest.empty() && !is_letter(rest[0]) && rest[0] != '.') return false;
        flush(pass);  // which may read another file
        if (pass.is_done || pass.mode != Mode::reading) return false;
        plain_.resize(line.size());
        for (std::size_t i = 0; i < line.size(); ++i) {
            plain_[i] = lower_of[static_cast<unsigned char>(line[i])];
            if (plain_[i] == 0) return false;
        }
        plain_.resize(trim(plain_).size());
        line_.text.swap(plain_);
        line_.origin = {pass.file, pass.line};
        line_.written.clear();
        read_statement_(line_);
        return true;
    }

    void read_physical_line(std::string_view line, Pass& pass) {
        if (line.empty()) return;
        const bool joins = std::exchange(pass.joins_next, false);
        if (pass.mode == Mode::reading && (joins || line[0] == '+')) return join(line, joins, pass);
        flush(pass);
        if (pass.is_done) return;
        if (pass.mode == Mode::control_block) return keep_control(line, pass);
        if (pass.mode == Mode::other_section) return skip_section(line, pass);
        pass.pending_line = pass.line;
        append(line, pass);
    }

    void join(std::string_view line, bool was_announced, Pass& pass) {
        if (!was_announced) line = trim(line.substr(1));
        if (pass.pending.empty()) return add_problem(pass.line, pass, "'+' continues a line, but there is none before");
        if (!was_announced || pass.joins_with_blank) pass.pending += ' ';
        append(line, pass);
    }

    /// Takes a trailing continuation mark off the line.
    static void append(std::string_view line, Pass& pass) {
        const bool is_double = line.ends_with("\\\\");
        const bool is_single = !is_double && (line == "\\" || line.ends_with(" \\") || line.ends_with("\t\\"));
        if (is_double || is_single) {
            line.remove_suffix(is_double ? 2 : 1);
            pass.joins_next = true;
            pass.joins_with_blank = is_single;
        }
        pass.pending += line;
    }

    /// Deals with the statement that is now complete.
    void flush(Pass& pass) {
        if (pass.pending.empty()) return;
        statement_.swap(pass.pending);  // buffers that stay, for decks of a million statements
        pass.pending.clear();
        if (!is_clean_text(statement_)) {
            if (!not_text_.insert(pass.file).second) return;  // once a file: such files are rarely wrong in one line
            return add_problem(pass.pending_line, pass,
                               "holds control characters or malformed UTF-8; a deck is plain text");
        }
        if (statement_[0] == '.' && read_file_statement(statement_, pass)) return;
        line_.text = statement_;
        for (char& c : line_.text) c = lower(c);
        line_.origin = {pass.file, pass.pending_line};
        const bool may_name_file = line_.text.find("file") != std::string::npos;
        line_.written = may_name_file ? std::string_view(statement_) : std::string_view();
        read_statement_(line_);
    }

    /// Returns whether the statement was one of those that steer the reading.
    bool read_file_statement(const std::string& text, Pass& pass) {
        const auto words = split_file_words(text);
        const auto command = lower_case(words.front().text);
        if (command == ".end") {
            pass.is_done = true;
        } else if (command == ".include" || command == ".inc" || command == ".incl") {
            if (words.size() != 2 || words[1].text.empty()) {
                add_problem(pass.pending_line, pass, ".include takes the name of one file");
            } else {
                include(words[1].text, {}, pass);
            }
        } else if (command == ".lib") {
            library(words, pass);
        } else if (command == ".endl") {
            end_section(pass);
        } else if (command == ".control") {
            pass.mode = Mode::control_block;
            pass.opened_at = pass.pending_line;
        } else {
            return false;
        }
        return true;
    }

    void library(const std::vector<FileWord>& words, Pass& pass) {
        if (words.size() == 3 && !words[1].text.empty()) return include(words[1].text, lower_case(words[2].text), pass);
        if (words.size() != 2 || words[1].is_quoted) {
            return add_problem(pass.pending_line, pass, ".lib takes a file and the name of a section in it");
        }
        if (!pass.section.empty()) {
            return add_problem(pass.pending_line, pass, "a library section cannot lie within another one");
        }
        pass.mode = Mode::other_section;
        pass.opened_at = pass.pending_line;
    }

    void end_section(Pass& pass) {
        if (pass.section.empty()) return add_problem(pass.pending_line, pass, ".endl without a .lib before it");
        pass.is_done = true;
        pass.opened_at = 0;
    }

    static void skip_section(std::string_view line, Pass& pass) {
        if (line[0] != '.') return;
        const auto words = split_file_words(line.substr(0, std::min<std::size_t>(line.size(), 4096)));
        const auto command = lower_case(words.front().text);
        if (command == ".endl") {
            pass.opened_at = 0;
            if (pass.section.empty()) pass.mode = Mode::reading;
        } else if (command == ".lib" && words.size() == 2 && !pass.section.empty()) {
            const auto name = lower_case(words[1].text);
            pass.opened_at = pass.line;
            if (pass.sections_seen.size() < 1000) pass.sections_seen.push_back(name);
            if (name != pass.section) return;
            pass.section_was_found = true;
            pass.mode = Mode::reading;
        }
    }

    void keep_control(std::string_view line, Pass& pass) {
        if (line[0] == '*' || line[0] == '#') return;
        if (!is_clean_text(line))
            return add_problem(pass.line, pass, "holds control characters or malformed UTF-8; a deck is plain text");
        const auto word = lower_case(line.substr(0, std::min(line.find_first_of(" \t=("), std::size_t{30})));
        if (word == ".endc") {
            pass.mode = Mode::reading;
            pass.opened_at = 0;
        } else if (pass.control_words.size() < 20 && is_clean_text(word)) {
            pass.control_words.insert(word);
        }
        if (pass.mode == Mode::reading) return;
        if (line[0] == '+' && !result_.control.empty())
            result_.control.back().text += " " + std::string(trim(line.substr(1)));
        else
            result_.control.push_back({std::string(line), {pass.file, pass.line}, {}});
    }

    void finish(const Pass& pass) {
        if (!pass.control_words.empty()) {
            std::string words;
            for (const auto& word : pass.control_words) words += (words.empty() ? "" : ", ") + word;
            warnings_.add(
                fmt::format("control {}", pass.file),
                fmt::format("{}: the .control block is not run; it holds {}", result_.files[pass.file], words));
        }
        if (pass.opened_at > 0) {
            add_problem(pass.opened_at, pass,
                        pass.mode == Mode::control_block ? ".control lacks its .endc" : ".lib lacks its .endl");
        } else if (!pass.section.empty() && !pass.section_was_found) {
            add_problem(0, pass,
                        fmt::format("has no library section '{}'{}", excerpt(pass.section),
                                    suggest_among(pass.section, pass.sections_seen)));
        }
    }

    void include(const std::string& wanted, const std::string& section, const Pass& pass) {
        if (pass.depth + 1 >= deepest_include) {
            throw InputError(InputProblem{result_.files[pass.file],
                                          pass.pending_line,
                                          {},
                                          fmt::format("files include one another more than {} deep", deepest_include)});
        }
        if (++files_read_ > most_files) {
            throw InputError(result_.files[pass.file], fmt::format("more than {} files are included", most_files));
        }
        std::vector<std::filesystem::path> places = {pass.folder / wanted};
        const auto beside_deck = std::filesystem::path(result_.files[0]).parent_path() / wanted;
        if (beside_deck != places[0]) places.push_back(beside_deck);
        for (const auto& place : places) {
            const auto text = read(place);
            if (!text) continue;
            const int file = file_number(place.string());
            return read_text(
                *text,
                {.file = file, .line = 1, .folder = place.parent_path(), .section = section, .depth = pass.depth + 1});
        }
        add_problem(pass.pending_line, pass, fmt::format("cannot read the file '{}'", excerpt(wanted)));
    }

    /// The text of a file, read once; null if it cannot be read.
    std::shared_ptr<const std::string> read(const std::filesystem::path& path) {
        auto [it, is_new] = texts_.try_emplace(path.string());
        if (is_new) {
            try {
                it->second = std::make_shared<const std::string>(reader_(path));
            } catch (const InputError&) {
                it->second = nullptr;  // the caller says which file is missing
            }
        }
        return it->second;
    }

    int file_number(const std::string& name) {
        const auto [it, is_new] = file_numbers_.try_emplace(name, static_cast<int>(result_.files.size()));
        if (is_new) result_.files.push_back(name);
        return it->second;
    }

    void add_problem(int line, const Pass& pass, std::string message) {
        problems_.add(InputError(InputProblem{result_.files[pass.file], line, {}, std::move(message)}));
    }

    const FileReader& reader_;
    DeckProblems& problems_;
    Warnings& warnings_;
    const StatementReader& read_statement_;
    SourceText& result_;
    std::string statement_;  ///< as written
    std::string plain_;
    SourceLine line_;
    std::size_t bytes_read_ = 0;
    int files_read_ = 0;
    std::map<std::string, std::shared_ptr<const std::string>> texts_;
    std::map<std::string, int> file_numbers_;
    std::set<int> not_text_;  ///< files of which this was said
};

}  // namespace

std::string read_deck_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) throw InputError(path.string(), "is not a file");
    if (const auto size = std::filesystem::file_size(path, error); error || size > most_bytes) {
        throw InputError(path.string(), "is larger than 1 GiB");
    }
    return read_file(path);
}

void read_source_lines(const std::string& text, const std::string& name, const FileReader& reader,
                       DeckProblems& problems, Warnings& warnings, const StatementReader& read_statement,
                       SourceText& result) {
    SourceReader(reader, problems, warnings, read_statement, result).read(text, name);
}

}  // namespace spinloom::spice
