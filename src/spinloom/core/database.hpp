#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

/// One file of tables (SQLite), for rows that come one by one and are kept whatever happens next.

struct sqlite3;
struct sqlite3_stmt;

namespace spinloom {

class Statement;

/// An open database. Not for several threads at once.
///
/// It is in WAL mode: others read while one writes, and a row that was written is kept when the program is killed.
class Database {
public:
    enum class Access { read, write };
    /// Opens the file; to write it is made where it is missing, and folders with it.
    /// @throws InputError if it is to be read and is not there, or is no database; EnvironmentError
    Database(const std::filesystem::path& file, Access access);

    /// Does what the SQL says. @throws EnvironmentError with the file and the library's words
    void execute(const std::string& sql);
    /// @throws EnvironmentError for SQL that is wrong
    [[nodiscard]] Statement prepare(const std::string& sql);
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    friend class Statement;
    [[noreturn]] void fail(const std::string& what) const;

    std::filesystem::path file_;
    std::shared_ptr<sqlite3> connection_;
};

/// One statement, with `?` for values; used again and again.
class Statement {
public:
    /// Values for the `?` in order, from 1.
    Statement& bind(int place, double value);
    Statement& bind(int place, std::int64_t value);
    Statement& bind(int place, const std::string& value);
    Statement& bind_null(int place);
    /// The next row; false where there is none, and then the statement is ready for other values.
    /// A file that another program has locked is waited for, up to a minute. @throws EnvironmentError
    [[nodiscard]] bool step();
    /// A statement that gives no rows.
    void run();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] bool is_text(int column) const;
    [[nodiscard]] double number(int column) const;
    [[nodiscard]] std::int64_t whole(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* statement);
    Statement& checked(int status);

    Database* database_;
    std::shared_ptr<sqlite3> connection_;
    std::shared_ptr<sqlite3_stmt> statement_;
};

/// A name as SQL takes it, whatever is in it.
[[nodiscard]] std::string sql_name(const std::string& name);

}  // namespace spinloom
