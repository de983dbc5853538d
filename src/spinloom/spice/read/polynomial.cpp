#include "spinloom/spice/read/polynomial.hpp"

namespace spinloom::spice {
namespace {

/// The product that comes after one of the same degree; false behind the last.
bool advance(std::vector<std::size_t>& factors, std::size_t num_controls) {
    for (std::size_t i = factors.size(); i-- > 0;) {
        if (factors[i] + 1 == num_controls) continue;
        const auto next = factors[i] + 1;
        for (std::size_t k = i; k < factors.size(); ++k) factors[k] = next;
        return true;
    }
    return false;
}

}  // namespace

std::string polynomial_text(const std::vector<std::string>& controls, const std::vector<std::string>& coefficients) {
    std::string text;
    std::vector<std::size_t> factors;
    for (const auto& coefficient : coefficients) {
        if (coefficient != "(0)") {
            text += text.empty() ? coefficient : "+" + coefficient;
            for (const auto factor : factors) text += "*" + controls[factor];
        }
        if (!advance(factors, controls.size())) factors.assign(factors.size() + 1, 0);
    }
    return text.empty() ? "0" : text;
}

}  // namespace spinloom::spice
