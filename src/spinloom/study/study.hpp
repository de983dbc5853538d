#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "spinloom/core/figure.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/study_options.hpp"

/// What a study is to the program: its name, what it asks for and what it finds. Command, help and files come from
/// that.

namespace spinloom {

/// Something that a user may ask of a study, on the command line `--name`.
struct StudyOption {
    enum class Kind {
        flag,      ///< there or not
        integer,   ///< a whole number in the range
        number,    ///< a number in the range
        fraction,  ///< of one in the range, written as 1% or 0.01
        integers,  ///< whole numbers in the range, as 3,20,37
        choice,    ///< one of `choices`
    };
    std::string name;
    Kind kind = Kind::flag;
    std::string help;
    double least = 0, most = 0;             ///< the range of numbers, ends included
    std::vector<std::string> choices = {};  ///< the first is the default
};

/// What the user asked for: options that were not given are not there.
class StudyArguments {
public:
    using Value = std::variant<bool, long, double, std::vector<long>, std::string>;

    void set(const std::string& option, Value value) { values_[option] = std::move(value); }

    [[nodiscard]] bool flag(const std::string& option) const { return value<bool>(option).value_or(false); }
    [[nodiscard]] std::optional<long> integer(const std::string& option) const { return value<long>(option); }
    /// Of a number or a fraction.
    [[nodiscard]] std::optional<double> number(const std::string& option) const { return value<double>(option); }
    [[nodiscard]] std::optional<std::vector<long>> integers(const std::string& option) const {
        return value<std::vector<long>>(option);
    }
    [[nodiscard]] std::optional<std::string> choice(const std::string& option) const {
        return value<std::string>(option);
    }

private:
    template <class Kind>
    [[nodiscard]] std::optional<Kind> value(const std::string& option) const {
        const auto found = values_.find(option);
        if (found == values_.end()) return {};
        return std::get<Kind>(found->second);
    }

    std::map<std::string, Value> values_;
};

/// A table that a study found.
struct StudyTable {
    using Cell = std::variant<long, double, std::string>;
    struct Column {
        std::string name;               ///< with unit
        std::string format = "{:.6g}";  ///< of its numbers as text
    };
    std::string file = {};   ///< of the CSV file, such as "settling.csv"; empty: none
    std::string key = {};    ///< in the JSON file, an object a row; empty: not there
    bool on_screen = false;  ///< whether a terminal shows it
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows = {};
};

/// What a study found.
struct StudyResult {
    std::string scenario;
    std::string headline;                                         ///< what was measured, a few words
    std::vector<std::pair<std::string, std::string>> facts = {};  ///< key and text, for the JSON file
    Figures figures;
    std::vector<StudyTable> tables = {};
    std::vector<std::string> remarks = {};      ///< a line each, for the screen
    std::vector<std::string> assumptions = {};  ///< what it assumes rather than knows
};

/// A study as the program knows it.
struct Study {
    std::string name;    ///< of its command
    std::string help;    ///< of the command, a line
    std::string footer;  ///< of its help: an example
    std::string file;    ///< of what it writes, without extension: "settling" gives settling.json
    std::vector<StudyOption> options;

    /// Refuses what cannot be measured, before anything is trained. @throws InputError
    std::function<void(const Scenario& scenario, std::size_t num_images, const StudyArguments& arguments)> check;
    /// Chooses images and what else is prepared; none: the test images.
    std::function<void(const StudyArguments& arguments, PrepareOptions& options)> choose = {};
    /// Images that what is asked for takes at least; none: one.
    std::function<std::size_t(const StudyArguments& arguments)> least_images = {};
    /// @throws InputError, ConvergenceError
    std::function<StudyResult(const Subject& subject, const StudyArguments& arguments, const StudyOptions& options)>
        measure;
};

}  // namespace spinloom
