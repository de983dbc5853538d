#pragma once

#include <string>

namespace spinloom::spice {

/// A number the way HSPICE prints it: four decimals and a scale letter, a f p n u m, nothing, k x g t (10^-18 ... 10^12
/// in steps of 10^3; x is 10^6).
///
///     0.0000073 -> "7.3000u"    -46.0122e-6 -> "-46.0122u"    1 -> "1.0000"    999.99996 -> "1.0000k"    0 -> "0."
///
/// The number before the letter lies in [1, 1000), but for what is below 1a: 1e-21 -> "0.0010a". What four decimals of
/// "a" would lose, and 10^15 or more, has an exponent, "8.413e-25"; what is not finite is "nan", "inf" or "-inf".
/// `decimals` may be another number than four.
[[nodiscard]] std::string engineering(double value, int decimals = 4);

/// The same, for columns. The decimal points of all numbers stand one below the other, with three places for digits and
/// one for the sign in front, and one place for the letter or a blank: decimals + 6 characters, "  -5.0718u" or
/// "   1.0000 ". An exponent may move the point.
[[nodiscard]] std::string engineering_column(double value, int decimals = 4);

}  // namespace spinloom::spice
