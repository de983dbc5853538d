#include "spinloom/core/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <system_error>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr int patience_ms = 60000;  // for a file that another program has locked

}  // namespace

Database::Database(const std::filesystem::path& file, Access access) : file_(file) {
    const bool writes = access == Access::write;
    std::error_code error;
    if (!writes && !std::filesystem::exists(file, error)) throw InputError(file.string(), "is not there");
    if (writes && file.has_parent_path()) {
        std::filesystem::create_directories(file.parent_path(), error);
        if (error) throw EnvironmentError(fmt::format("{}: {}", file.parent_path().string(), error.message()));
    }
    sqlite3* opened = nullptr;
    const int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE);
    int status = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
    if (status != SQLITE_OK && !writes) {  // a folder that cannot be written is read all the same
        sqlite3_close(opened);
        status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    }
    connection_ = {opened, [](sqlite3* connection) { sqlite3_close_v2(connection); }};
    if (status != SQLITE_OK) fail("cannot be opened");
    sqlite3_busy_timeout(opened, patience_ms);
    status =
        sqlite3_exec(opened, writes ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL" : "PRAGMA user_version",
                     nullptr, nullptr, nullptr);
    if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT)
        throw InputError(file.string(), "is not a database, or is damaged; remove it to begin anew");
    if (status != SQLITE_OK) fail("cannot be opened");
}

void Database::fail(const std::string& what) const {
    throw EnvironmentError(fmt::format("{}: {} ({})", file_.string(), what,
                                       connection_ ? sqlite3_errmsg(connection_.get()) : "out of memory"));
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot be changed");
}

Statement Database::prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        fail("does not know what is asked for");
    return {*this, statement};
}

Statement::Statement(Database& database, sqlite3_stmt* statement)
    : database_(&database),
      connection_(database.connection_),
      statement_(statement, [](sqlite3_stmt* ended) { sqlite3_finalize(ended); }) {}

Statement& Statement::checked(int status) {
    if (status != SQLITE_OK) database_->fail("takes no such value");
    return *this;
}

Statement& Statement::bind(int place, double value) {
    return checked(sqlite3_bind_double(statement_.get(), place, value));
}

Statement& Statement::bind(int place, std::int64_t value) {
    return checked(sqlite3_bind_int64(statement_.get(), place, value));
}

Statement& Statement::bind(int place, const std::string& value) {
    return checked(sqlite3_bind_text(statement_.get(), place, value.data(), static_cast<int>(value.size()),
                                     SQLITE_TRANSIENT));  // NOLINT: the library's own cast
}

Statement& Statement::bind_null(int place) {
    return checked(sqlite3_bind_null(statement_.get(), place));
}

bool Statement::step() {
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_ROW) return true;
    sqlite3_reset(statement_.get());
    if (status != SQLITE_DONE) database_->fail("cannot be read or written");
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool Statement::is_text(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_TEXT;
}

double Statement::number(int column) const {
    return sqlite3_column_double(statement_.get(), column);
}

std::int64_t Statement::whole(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return bytes == nullptr
               ? std::string()
               : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string sql_name(const std::string& name) {
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

}  // namespace spinloom
