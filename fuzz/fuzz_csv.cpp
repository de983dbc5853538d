#include "expect.hpp"
#include "spinloom/core/csv.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_csv) {
    NumericTable table;
    if (!fuzz::accepts([&] { table = read_csv_text(fuzz::text_of(data, size), "fuzz"); })) return 0;
    fuzz::expect(table.values.allFinite(), "what was read is finite");
    const auto text = csv_text(table.header, table.values, 17);
    const auto again = read_csv_text(text, "again");
    fuzz::expect(again.header == table.header, "names survive writing and reading");
    fuzz::expect(again.values.rows() == table.values.rows() && again.values == table.values,
                 "numbers survive writing and reading");
    return 0;
}
