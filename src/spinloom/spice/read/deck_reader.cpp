#include "spinloom/spice/read/deck_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/analysis_reader.hpp"
#include "spinloom/spice/read/arms.hpp"
#include "spinloom/spice/read/asked_nodes.hpp"
#include "spinloom/spice/read/body_builder.hpp"
#include "spinloom/spice/read/definition_readers.hpp"
#include "spinloom/spice/read/element_reader.hpp"
#include "spinloom/spice/read/measure_reader.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/outer_sweep_reader.hpp"
#include "spinloom/spice/read/output_reader.hpp"
#include "spinloom/spice/read/pwl_file.hpp"
#include "spinloom/spice/read/source_constants.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t deepest_definitions = 32;
/// Room for the statements of a large deck is taken at once: characters of a short one, and how many at most.
constexpr std::size_t least_statement = 20, most_reserved = 1U << 20U;

const std::vector<std::string> known_commands = {
    ".ac",    ".alter", ".control", ".data",  ".dc",      ".else",   ".elseif", ".end",    ".endc",    ".enddata",
    ".endif", ".endl",  ".ends",    ".eom",   ".func",    ".global", ".ic",     ".if",     ".include", ".lib",
    ".macro", ".meas",  ".measure", ".model", ".nodeset", ".noise",  ".op",     ".option", ".options", ".param",
    ".plot",  ".print", ".probe",   ".save",  ".step",    ".subckt", ".temp",   ".tran"};

// What they ask for concerns only how results look.
constexpr std::array<std::string_view, 9> cosmetic_commands = {".width",  ".title", ".protect",  ".unprotect", ".prot",
                                                               ".unprot", ".graph", ".backanno", ".nooutput"};

constexpr std::array<std::string_view, 18> unsupported_commands = {
    ".sens", ".tf",      ".pz",      ".disto", ".four", ".fft", ".hdl", ".del",   ".vec",
    ".lin",  ".biaschk", ".connect", ".net",   ".sp",   ".pss", ".mc",  ".wcase", ".csparam"};

class DeckReader {
public:
    explicit DeckReader(std::string name) { deck_.name = std::move(name); }

    Deck read(const std::string& text, const FileReader& reader) {
        reader_ = &reader;
        begin_block({});
        bodies_.front().body().plain.reserve(std::min(text.size() / least_statement, most_reserved));
        // What is wrong with the files comes before what is wrong with their statements.
        std::vector<std::pair<InputError, Place>> wrong;
        const auto read_statement = [&](const SourceLine& line) {
            if (wrong.size() >= DeckProblems::most) return;
            move_to(line.origin);
            try {
                read_line(line.text, line.written);
            } catch (const InputError& error) {
                wrong.emplace_back(error, place_);
            }
        };
        place_.file = deck_.name;
        read_source_lines(text, deck_.name, reader, problems_, warnings_, read_statement, source_);
        for (const auto& [error, place] : wrong) problems_.add(error, place.file, place.line);
        end_block();
        deck_.title = std::move(source_.title);
        deck_.files = std::move(source_.files);
        check_nodes();
        deck_.control = read_control(source_.control, deck_.files, problems_);
        problems_.throw_if_any();
        deck_.warnings = warnings_.texts();
        return std::move(deck_);
    }

private:
    /// Nodes that expressions ask for; those of the top may be connected by an .alter block.
    void check_nodes() {
        std::vector<std::string> globals;
        for (const auto& one : deck_.blocks) globals.insert(globals.end(), one.globals.begin(), one.globals.end());
        for (const auto& body : finished_) {
            const bool is_top = body->name.empty();
            if (!is_top || deck_.num_alters() == 0) check_asked_nodes(*body, globals, deck_.files, problems_);
        }
    }

    void move_to(Origin origin) {
        if (origin.file != origin_.file) place_.file = source_.files[static_cast<std::size_t>(origin.file)];
        place_.line = origin.line;
        origin_ = origin;
    }

    void begin_block(std::string name) {
        deck_.blocks.emplace_back().name = std::move(name);
        bodies_.clear();
        bodies_.emplace_back(nullptr);
        arms_.assign(1, {});
        constants_.begin_block();
        has_temperature_ = false;
    }

    void end_block() {
        if (is_in_data_)
            problems_.add(InputError(InputProblem{place_.file, place_.line, ".data", "lacks its .enddata"}));
        if (arms_.back().current() != no_arm) {
            const auto& open = bodies_.back().body().arms[static_cast<std::size_t>(arms_.back().current())];
            problems_.add(InputError(InputProblem{source_.files[static_cast<std::size_t>(open.origin.file)],
                                                  open.origin.line, ".if", "lacks its .endif"}));
        }
        if (bodies_.size() > 1) {
            const auto& open = bodies_.back().body();
            problems_.add(InputError(InputProblem{source_.files[static_cast<std::size_t>(open.origin.file)],
                                                  open.origin.line, excerpt(open.name), ".subckt lacks its .ends"}));
        }
        finished_.push_back(bodies_.front().share());
        block().body = bodies_.front().share();
        if (deck_.blocks.size() == 1) constants_.set_first(*block().body);
    }

    void read_line(std::string_view text, std::string_view written) {
        if (is_in_data_ && text[0] != '.') return data_.add(text, place_);
        if (text[0] != '.') {
            warn_of_amperes(text);
            if (read_constant(text)) return;
            auto* const element = read_element(text, origin_, arms_.back().current(), place_, bodies_.back());
            if (element != nullptr && element->extras->source && !element->extras->source->file.empty())
                element->extras.make().source = with_corners(*element->extras->source, written);
            return;
        }
        const auto command = text.substr(0, text.find_first_of(" \t\r\f\v=(,'"));
        const auto rest = trim(text.substr(command.size()));
        if (is_in_data_ || command == ".data" || command == ".enddata") return read_data(command, rest);
        if (steers_arms(command)) return arms_.back().take(command, rest, origin_, place_, bodies_.back().body());
        if (!read_definition(command, rest) && !read_request(command, text) && !read_setting(command, rest)) {
            refuse(command);
        }
    }

    /// A statement of an .alter block that only gives a source of the deck another constant. The first one that does
    /// more turns those before it into elements.
    bool read_constant(std::string_view text) {
        if (deck_.blocks.size() == 1 || bodies_.size() > 1 || !bodies_.back().has_no_element()) return false;
        if (arms_.back().current() == no_arm) {
            if (const auto constant = constants_.read(text, origin_)) {
                block().constants.push_back(*constant);
                return true;
            }
        }
        const Body& first = *deck_.blocks.front().body;
        auto& body = bodies_.back();
        for (const auto& constant : std::exchange(block().constants, {})) {
            auto element = with_constant(first, constant);
            for (int& node : element.nodes) node = body.node(first.nodes[static_cast<std::size_t>(node)]);
            body.body().sources[element.name] = body.body().elements.size();
            body.add(std::move(element));
        }
        return false;
    }

    /// `5A` is 5e-18 in HSPICE's suffixes, while users of other programs mean ampere.
    void warn_of_amperes(std::string_view text) {
        if (text[0] != 'i' && text[0] != 'v') return;
        const auto end = text.find_last_not_of(" \t");
        for (std::size_t at = text.find('a', 1); at != std::string_view::npos && at <= end;
             at = text.find('a', at + 1)) {
            const bool is_suffix = text[at - 1] >= '0' && text[at - 1] <= '9';
            const bool ends_word =
                at + 1 > end || std::string_view(" \t,)").find(text[at + 1]) != std::string_view::npos;
            const auto begin = text.find_last_of(" \t(,=", at) + 1;
            if (is_suffix && ends_word && parse_number(text.substr(begin, at - begin)))
                warnings_.add("atto", "a suffix A is 1e-18 (atto), not ampere",
                              excerpt(text.substr(begin, at + 1 - begin)));
        }
    }

    /// Statements that define something or say where they stand.
    bool read_definition(std::string_view command, std::string_view rest) {
        auto& body = bodies_.back();
        if (command == ".param" || command == ".params" || command == ".parameter" || command == ".parameters" ||
            command == ".func") {
            const auto before = body.body().parameters.size();
            read_parameters(rest, command == ".func", origin_, place_, body.body());
            for (auto i = before; i < body.body().parameters.size(); ++i)
                body.body().parameters[i].arm = arms_.back().current();
        } else if (command == ".model") {
            add_model(read_model(rest, origin_, place_));
        } else if (command == ".subckt" || command == ".macro") {
            begin_subcircuit(rest);
        } else if (command == ".ends" || command == ".eom") {
            end_subcircuit(rest);
        } else if (command == ".alter") {
            if (bodies_.size() > 1) place_.fail(".alter", "stands within a .subckt");
            if (arms_.back().current() != no_arm) place_.fail(".alter", "stands within an .if");
            end_block();
            begin_block(std::string(rest));
        } else if (command == ".ic") {
            read_node_voltages(rest, origin_, place_, body.body().initial_voltages);
        } else if (command == ".nodeset") {
            read_node_voltages(rest, origin_, place_, body.body().node_sets);
        } else {
            return false;
        }
        return true;
    }

    /// Statements that ask for results.
    bool read_request(std::string_view command, std::string_view text) {
        if (command == ".op" || command == ".dc" || command == ".ac" || command == ".tran" || command == ".noise") {
            block().analyses.push_back(read_analysis(text, origin_, place_, warnings_));
            block().analyses.back().arm = arms_.front().current();
        } else if (command == ".step") {
            block().steps.push_back(read_step(text, origin_, place_));
            block().steps.back().arm = arms_.front().current();
        } else if (command == ".print" || command == ".probe" || command == ".plot" || command == ".save") {
            for (auto& output : read_outputs(text, place_, warnings_)) {
                output.origin = origin_;
                output.arm = arms_.front().current();
                block().outputs.push_back(std::move(output));
            }
        } else if (command == ".measure" || command == ".meas") {
            block().measures.push_back(read_measure(text, place_));
            block().measures.back().arm = arms_.front().current();
        } else {
            return false;
        }
        return true;
    }

    bool read_setting(std::string_view command, std::string_view rest) {
        if (command == ".option" || command == ".options" || command == ".opt") {
            const auto text = std::string(".option ") + std::string(rest);
            for (auto& option : read_options(text, origin_, place_, warnings_)) {
                option.arm = arms_.front().current();
                block().options.push_back(std::move(option));
            }
        } else if (command == ".temp" || command == ".temperature") {
            read_temperature(rest);
        } else if (command == ".global") {
            for (const auto& token : tokenize(rest, Parentheses::join, place_)) {
                require_short_name(token.text);
                block().globals.emplace_back(token.text);
            }
        } else {
            return std::find(cosmetic_commands.begin(), cosmetic_commands.end(), command) != cosmetic_commands.end();
        }
        return true;
    }

    /// .data, .enddata, and what stands between them by mistake.
    void read_data(std::string_view command, std::string_view rest) {
        if (!is_in_data_) {
            if (command == ".enddata") place_.fail(".enddata", "without a .data before it");
            is_in_data_ = true;
            return data_.begin(rest, place_);
        }
        is_in_data_ = false;
        if (command != ".enddata") place_.fail(excerpt(command), ".data lacks its .enddata before this");
        block().data.insert(data_.finish(place_));
    }

    void read_temperature(std::string_view rest) {
        const auto tokens = tokenize(rest, Parentheses::join, place_);
        if (tokens.size() != 1 || std::exchange(has_temperature_, true)) {
            place_.fail(".temp",
                        "a pass has one temperature [degree Celsius]; for others add .alter blocks with .temp");
        }
        block().options.push_back(
            {"temp", parse_value(tokens[0], place_), std::string(tokens[0].text), origin_, arms_.front().current()});
    }

    void add_model(ModelStatement model) {
        model.arm = arms_.back().current();
        if (model.arm != no_arm) return bodies_.back().body().models_in_arms.push_back(std::move(model));
        auto& models = bodies_.back().body().models;
        if (const auto it = models.find(model.name); it != models.end() && !is_same(it->second.origin, origin_)) {
            warnings_.add("models", "models defined more than once, of which the last counts", model.name);
        }
        models.insert_or_assign(model.name, std::move(model));
    }

    void begin_subcircuit(std::string_view rest) {
        if (bodies_.size() > deepest_definitions) {
            place_.fail(".subckt",
                        fmt::format("definitions lie within one another more than {} deep", deepest_definitions));
        }
        bodies_.emplace_back(&bodies_.back().body());
        arms_.emplace_back();
        if (bodies_.size() == 2) bodies_.back().body().enclosing = nullptr;
        bodies_.back().body().origin = origin_;
        read_subcircuit_header(rest, origin_, place_, bodies_.back());
    }

    void end_subcircuit(std::string_view name) {
        if (bodies_.size() == 1) place_.fail(".ends", "without a .subckt before it");
        finished_.push_back(bodies_.back().share());
        if (arms_.back().current() != no_arm) place_.fail(".ends", "stands before the .endif of an .if within");
        const auto finished = bodies_.back().share();
        bodies_.pop_back();
        arms_.pop_back();
        if (!name.empty() && name != finished->name) {
            place_.fail(".ends", fmt::format("ends '{}', but '{}' is open", excerpt(name), excerpt(finished->name)));
        }
        if (const int arm = arms_.back().current(); arm != no_arm)
            return bodies_.back().body().bodies_in_arms.emplace_back(arm, finished), void();
        auto& subcircuits = bodies_.back().body().subcircuits;
        if (const auto it = subcircuits.find(finished->name);
            it != subcircuits.end() && !is_same(it->second->origin, finished->origin)) {
            warnings_.add("subcircuits", "subcircuits defined more than once, of which the last counts",
                          finished->name);
        }
        subcircuits.insert_or_assign(finished->name, finished);
    }

    /// A PWL with the corners of its file, whose name is `written` where the statement has it in lower case.
    std::shared_ptr<const SourceStatement> with_corners(const SourceStatement& source, std::string_view written) {
        auto complete = std::make_shared<SourceStatement>(source);
        const auto name = written_as(source.file, written);
        for (const double number : pwl_file_.read(name, *reader_, place_, deck_.name))
            complete->arguments.emplace_back(number);
        return complete;
    }

    [[noreturn]] void refuse(std::string_view command) {
        const auto name = excerpt(command);
        if (std::find(unsupported_commands.begin(), unsupported_commands.end(), command) !=
            unsupported_commands.end()) {
            place_.fail(name, "is not supported; use ngspice for decks that need it");
        }
        place_.fail(name, "no such statement" + suggest_among(command, known_commands));
    }

    static bool is_same(Origin a, Origin b) { return a.file == b.file && a.line == b.line; }

    [[nodiscard]] DeckBlock& block() { return deck_.blocks.back(); }

    Deck deck_;
    SourceText source_;
    DeckProblems problems_;
    Warnings warnings_;
    Place place_;
    Origin origin_;
    std::vector<std::shared_ptr<const Body>> finished_;
    bool has_temperature_ = false;  ///< whether the block had its .temp
    bool is_in_data_ = false;       ///< within .data
    DataReader data_;
    std::vector<BodyBuilder> bodies_;  ///< the block's own, then the subcircuits that are open
    std::vector<OpenArms> arms_;       ///< of each of these
    SourceConstants constants_;
    const FileReader* reader_ = nullptr;
    PwlFiles pwl_file_;
};

}  // namespace

Deck parse_deck(const std::string& text, std::string name, const FileReader& reader) {
    return DeckReader(std::move(name)).read(text, reader);
}

Deck read_deck(const std::filesystem::path& path, const FileReader& reader) {
    return parse_deck(reader(path), path.string(), reader);
}

}  // namespace spinloom::spice
