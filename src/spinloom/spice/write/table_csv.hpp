#pragma once

#include <string>

#include "spinloom/spice/run/simulation.hpp"

/// Results of an analysis as a table of comma-separated values.

namespace spinloom::spice {

/// One line a sweep point, the swept quantity first; the header says names and SI units: `time_s,v(out)_V,i(v1)_A`. An
/// AC signal takes two columns, `re(v(out))_V,im(v(out))_V`. An operating point is a table of one line. Numbers have 17
/// digits, so that they read back as they were. A name with a comma is quoted: `"v(a,b)_V"`.
/// @pre every signal has a value for each sweep point
[[nodiscard]] std::string table_csv(const AnalysisResult& analysis);

}  // namespace spinloom::spice
