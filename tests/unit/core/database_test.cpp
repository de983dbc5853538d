#include "spinloom/core/database.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "spinloom/core/error.hpp"
#include "temporary_folder.hpp"

namespace spinloom {
namespace {

using DatabaseFile = TemporaryFolder;

TEST_F(DatabaseFile, KeepsWhatItIsGivenBitByBit) {
    const auto file = folder() / "new" / "rows.sqlite";
    {
        Database database(file, Database::Access::write);
        database.execute("CREATE TABLE t (a, b, c, d)");
        auto insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
        for (const double value : {0.1 + 0.2, -1.0 / 3, 5e-324, 3.0}) {
            insert.bind(1, value).bind(2, std::int64_t{1} << 60U).bind(3, std::string("a'b\"c\n")).bind_null(4);
            insert.run();
        }
    }
    Database database(file, Database::Access::read);
    auto ask = database.prepare("SELECT a, b, c, d FROM t ORDER BY rowid");
    for (const double value : {0.1 + 0.2, -1.0 / 3, 5e-324, 3.0}) {
        ASSERT_TRUE(ask.step());
        EXPECT_EQ(ask.number(0), value);
        EXPECT_EQ(ask.whole(1), std::int64_t{1} << 60U);
        EXPECT_EQ(ask.text(2), "a'b\"c\n");
        EXPECT_TRUE(ask.is_text(2));
        EXPECT_TRUE(ask.is_null(3));
    }
    EXPECT_FALSE(ask.step());
    EXPECT_TRUE(ask.step()) << "and may be asked again";
}

TEST_F(DatabaseFile, QuotesNames) {
    EXPECT_EQ(sql_name("power_W.supply"), "\"power_W.supply\"");
    EXPECT_EQ(sql_name("a\"b"), "\"a\"\"b\"");
}

TEST_F(DatabaseFile, SaysWhatIsWrongWithAFile) {
    EXPECT_THROW(Database(folder() / "nothing", Database::Access::read), InputError);
    const auto file = folder() / "text.sqlite";
    std::ofstream(file) << std::string(5000, 'x');
    EXPECT_THROW(Database(file, Database::Access::write), InputError);
    Database database(folder() / "rows", Database::Access::write);
    EXPECT_THROW(database.execute("no SQL"), EnvironmentError);
    EXPECT_THROW(static_cast<void>(database.prepare("SELECT x FROM nowhere")), EnvironmentError);
}

}  // namespace
}  // namespace spinloom
