#include "spinloom/study/samples/sample_table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <map>

#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/scenario/scenario_stamp.hpp"
#include "spinloom/study/samples/list_entry.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"

namespace spinloom {
namespace {

std::vector<std::string> columns_of(const SamplePlan& plan) {
    std::vector<std::string> names = {"sample"};
    for (const auto& variable : plan.variables) names.push_back(sql_name(variable.key));
    for (const auto& response : plan.responses) names.push_back(sql_name(response));
    names.insert(names.end(), {"failure", "seed", "version", "scenario_hash", "seconds"});
    return names;
}

/// One process at a time: a lock that ends with it, however it ends.
int locked(const std::filesystem::path& file) {
    const auto path = file.string() + ".lock";
    const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    const bool is_taken = lock >= 0 && errno == EWOULDBLOCK;
    if (lock >= 0) close(lock);
    if (is_taken) throw EnvironmentError(fmt::format("{}: another process is working on this study", file.string()));
    throw EnvironmentError(fmt::format("{}: cannot be locked", path));
}

std::string meta(Database& database, const std::string& key) {
    auto ask = database.prepare("SELECT value FROM study WHERE key = ?");
    return ask.bind(1, key).step() ? ask.text(0) : std::string();
}

bool has_study(Database& database) {
    return database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'study'").step();
}

TomlValue column_value(const Statement& row, int column) {
    if (row.is_text(column)) return toml_value(row.text(column));
    return row.number(column);
}

void put_value(Statement& statement, int place, const TomlValue& value) {
    if (const auto number = number_of(value)) {
        statement.bind(place, *number);
    } else {
        statement.bind(place, toml_text(value));
    }
}

Database opened(const std::filesystem::path& file) {
    Database database(file, Database::Access::read);
    if (!has_study(database)) throw InputError(file.string(), "holds no study");
    return database;
}

}  // namespace

SampleTable::SampleTable(const std::filesystem::path& file, const SamplePlan& plan, const Stamp& stamp)
    : plan_(plan), stamp_(stamp.value().text()), database_(file, Database::Access::write) {
    lock_ = locked(file);
    const std::string known = has_study(database_) ? meta(database_, "stamp") : std::string();
    if (!known.empty() && known != stamp_) {
        close(lock_);
        throw InputError(file.string(),
                         "holds samples of another study: program, scenario, cards, images, variables or seed differ; "
                         "choose another folder, or remove it");
    }
    begin(plan, stamp_);
    std::vector<std::string> marks(columns_of(plan).size(), "?");
    insert_ = database_.prepare(fmt::format("INSERT OR IGNORE INTO samples ({}) VALUES ({})",
                                            fmt::join(columns_of(plan), ", "), fmt::join(marks, ", ")));
}

SampleTable::~SampleTable() {
    if (lock_ >= 0) close(lock_);
}

void SampleTable::begin(const SamplePlan& plan, const std::string& stamp) {
    auto names = columns_of(plan);
    names.front() += " INTEGER PRIMARY KEY";
    database_.execute("BEGIN IMMEDIATE");
    database_.execute("CREATE TABLE IF NOT EXISTS study (key TEXT PRIMARY KEY, value TEXT)");
    database_.execute(fmt::format("CREATE TABLE IF NOT EXISTS samples ({})", fmt::join(names, ", ")));
    auto put = database_.prepare("INSERT OR REPLACE INTO study VALUES (?, ?)");
    const std::map<std::string, std::string> all = {{"stamp", stamp},
                                                    {"name", plan.name},
                                                    {"kind", std::string(name(plan.kind))},
                                                    {"samples", fmt::format("{}", plan.samples)},
                                                    {"version", version()},
                                                    {"commit", commit()},
                                                    {"study", plan.text},
                                                    {"scenario_name", plan.base.name},
                                                    {"scenario", plan.base.resolved}};
    for (const auto& [key, value] : all) put.bind(1, key).bind(2, value).run();
    database_.execute("COMMIT");
}

std::vector<std::size_t> SampleTable::finished() const {
    std::vector<std::size_t> numbers;
    auto ask = database_.prepare("SELECT sample FROM samples ORDER BY sample");
    while (ask.step()) numbers.push_back(static_cast<std::size_t>(ask.whole(0)));
    return numbers;
}

std::vector<SampleRow> SampleTable::rows(std::size_t count) const {
    return rows_of(database_, count);
}

std::vector<SampleRow> SampleTable::rows_of(Database& database, std::size_t count) const {
    std::vector<SampleRow> rows;
    auto ask = database.prepare(
        fmt::format("SELECT {} FROM samples WHERE sample < ? ORDER BY sample", fmt::join(columns_of(plan_), ", ")));
    ask.bind(1, static_cast<std::int64_t>(count));
    while (ask.step()) {
        SampleRow row;
        int column = 0;
        row.sample = static_cast<std::size_t>(ask.whole(column++));
        for (std::size_t i = 0; i < plan_.variables.size(); ++i) row.values.push_back(column_value(ask, column++));
        for (std::size_t i = 0; i < plan_.responses.size(); ++i, ++column)
            row.figures.push_back(ask.is_null(column) ? std::nullopt : std::optional(ask.number(column)));
        row.failure = ask.text(column++);
        column += 2;  // seed and version are the study's
        row.scenario_hash = ask.text(column++);
        row.seconds = ask.number(column);
        rows.push_back(std::move(row));
    }
    return rows;
}

void SampleTable::keep(const SampleRow& row) {
    const std::lock_guard lock(mutex_);
    int place = 1;
    insert_->bind(place++, static_cast<std::int64_t>(row.sample));
    for (const auto& value : row.values) put_value(*insert_, place++, value);
    for (const auto& figure : row.figures) {
        if (figure) {
            insert_->bind(place++, *figure);
        } else {
            insert_->bind_null(place++);
        }
    }
    insert_->bind(place++, row.failure);
    insert_->bind(place++, static_cast<std::int64_t>(plan_.seed));
    insert_->bind(place++, std::string(version()));
    insert_->bind(place++, row.scenario_hash);
    insert_->bind(place, row.seconds);
    insert_->run();
}

void SampleTable::take(const std::filesystem::path& other) {
    auto database = opened(other);
    if (meta(database, "stamp") != stamp_)
        throw InputError(other.string(),
                         "holds another study: program, scenario, cards, images, variables or seed differ");
    std::map<std::size_t, SampleRow> known;
    for (auto& row : rows(plan_.samples)) known.emplace(row.sample, std::move(row));
    database_.execute("BEGIN IMMEDIATE");
    for (const auto& row : rows_of(database, plan_.samples)) {
        const auto found = known.find(row.sample);
        if (found == known.end()) {
            keep(row);
        } else if (found->second.figures != row.figures) {
            database_.execute("ROLLBACK");
            throw InputError(other.string(), fmt::format("sample {} has other numbers than in the tables before; were "
                                                         "they made on machines of other instruction sets?",
                                                         row.sample));
        }
    }
    database_.execute("COMMIT");
}

SampleStatus sample_status(const std::filesystem::path& file) {
    auto database = opened(file);
    SampleStatus status{meta(database, "name"), meta(database, "kind"), meta(database, "version")};
    const auto asked = meta(database, "samples");
    const auto* end = asked.data() + asked.size();
    if (const auto read = std::from_chars(asked.data(), end, status.asked); read.ec != std::errc() || read.ptr != end)
        throw InputError(file.string(), "is damaged: it does not say how many samples its study has");
    auto ask = database.prepare("SELECT count(*), sum(failure <> ''), avg(seconds) FROM samples");
    if (ask.step()) {
        status.finished = static_cast<std::size_t>(ask.whole(0));
        status.failed = static_cast<std::size_t>(ask.whole(1));
        status.seconds = ask.number(2);
    }
    return status;
}

SamplePlan plan_of_table(const std::filesystem::path& file) {
    auto database = opened(file);
    auto plan = read_sample_plan_text(meta(database, "study"), meta(database, "name"), {}, meta(database, "scenario"));
    plan.base.name = meta(database, "scenario_name");
    return plan;
}

Stamp sample_stamp(const SamplePlan& plan) {
    auto stamp = scenario_stamp(plan.base);
    auto words = TomlTable::read_text(plan.text, plan.name);
    const bool can_grow = plan.kind != SamplePlan::Kind::latin_hypercube && plan.kind != SamplePlan::Kind::factorial;
    if (can_grow) words.set("samples", TomlValue(0L));
    return stamp.add("study", words.text());
}

}  // namespace spinloom
