#include "spinloom/circuit/tape_operations.hpp"

#include <algorithm>
#include <cmath>

namespace spinloom {
namespace {

constexpr double largest_exponent = 230;  ///< e^230 is about 1e100
constexpr double largest_size = 1e100;
constexpr double nearest_to_zero = 1e-30;

double truth(bool is_true) {
    return is_true ? 1.0 : 0.0;
}

double sign_of(double x) {
    return static_cast<double>(x > 0) - static_cast<double>(x < 0);
}

double limited_exponential(double x) {
    if (x <= largest_exponent) return std::exp(x);
    return std::exp(largest_exponent) * (1 + x - largest_exponent);
}

double slope_of_exponential(double x) {
    return std::exp(std::min(x, largest_exponent));
}

double limited_logarithm(double x) {
    if (x >= nearest_to_zero) return std::log(x);
    return std::log(nearest_to_zero) + (x - nearest_to_zero) / nearest_to_zero;
}

double divisor(double x) {
    return x == 0 ? nearest_to_zero : x;
}

/// |a|^b, of at most 1e100.
double size_of_power(double a, double b) {
    const double size = std::pow(std::abs(a), b);
    return std::isnan(size) ? 0.0 : std::min(size, largest_size);
}

bool is_odd(double x) {
    return std::abs(std::fmod(x, 2)) == 1;
}

double power_of(double a, double b) {
    return a < 0 && is_odd(b) ? -size_of_power(a, b) : size_of_power(a, b);
}

/// d|a|^b/d|a|, of at most 1e100.
double slope_of_power(double a, double b) {
    if (b == 0) return 0;
    const double base = b < 1 ? std::max(std::abs(a), nearest_to_zero) : std::abs(a);
    return std::clamp(b * std::pow(base, b - 1), -largest_size, largest_size);
}

/// By the exponent.
double slope_of_exponent(double a, double result) {
    return a == 0 ? 0.0 : result * std::log(std::abs(a));
}

double apply_comparison(TapeOperation operation, double a, double b) {
    switch (operation) {
        case TapeOperation::less:
            return truth(a < b);
        case TapeOperation::less_equal:
            return truth(a <= b);
        case TapeOperation::greater:
            return truth(a > b);
        case TapeOperation::greater_equal:
            return truth(a >= b);
        case TapeOperation::equal:
            return truth(a == b);
        case TapeOperation::not_equal:
            return truth(a != b);
        case TapeOperation::both:
            return truth(a != 0 && b != 0);
        case TapeOperation::either:
            return truth(a != 0 || b != 0);
        default:
            return truth(a == 0);
    }
}

double apply_transcendental(TapeOperation operation, double a, double b) {
    switch (operation) {
        case TapeOperation::exponential:
            return limited_exponential(a);
        case TapeOperation::logarithm:
            return limited_logarithm(a);
        case TapeOperation::sine:
            return std::sin(a);
        case TapeOperation::cosine:
            return std::cos(a);
        case TapeOperation::tangent:
            return std::tan(a);
        case TapeOperation::arc_sine:
            return std::asin(std::clamp(a, -1.0, 1.0));
        case TapeOperation::arc_cosine:
            return std::acos(std::clamp(a, -1.0, 1.0));
        case TapeOperation::arc_tangent:
            return std::atan(a);
        case TapeOperation::arc_tangent_2:
            return std::atan2(a, b);
        case TapeOperation::hyperbolic_sine:
            return std::abs(a) < 1 ? std::sinh(a) : 0.5 * (limited_exponential(a) - limited_exponential(-a));
        case TapeOperation::hyperbolic_cosine:
            return 0.5 * (limited_exponential(a) + limited_exponential(-a));
        case TapeOperation::hyperbolic_tangent:
            return std::tanh(a);
        case TapeOperation::area_sine:
            return std::asinh(a);
        case TapeOperation::area_cosine:
            return std::acosh(std::max(a, 1.0));
        default:
            return std::atanh(std::clamp(a, -1 + 1e-15, 1 - 1e-15));
    }
}

OperationSlopes slopes_of_transcendental(TapeOperation operation, double a, double b, double result) {
    switch (operation) {
        case TapeOperation::exponential:
            return {slope_of_exponential(a), 0};
        case TapeOperation::logarithm:
            return {1 / std::max(a, nearest_to_zero), 0};
        case TapeOperation::sine:
            return {std::cos(a), 0};
        case TapeOperation::cosine:
            return {-std::sin(a), 0};
        case TapeOperation::tangent:
            return {1 + result * result, 0};
        case TapeOperation::arc_sine:
            return {1 / std::sqrt(std::max(1 - a * a, nearest_to_zero)), 0};
        case TapeOperation::arc_cosine:
            return {-1 / std::sqrt(std::max(1 - a * a, nearest_to_zero)), 0};
        case TapeOperation::arc_tangent:
            return {1 / (1 + a * a), 0};
        case TapeOperation::arc_tangent_2: {
            const double size = std::max(a * a + b * b, nearest_to_zero);
            return {b / size, -a / size};
        }
        case TapeOperation::hyperbolic_sine:
            return {0.5 * (slope_of_exponential(a) + slope_of_exponential(-a)), 0};
        case TapeOperation::hyperbolic_cosine:
            return {0.5 * (slope_of_exponential(a) - slope_of_exponential(-a)), 0};
        case TapeOperation::hyperbolic_tangent:
            return {1 - result * result, 0};
        case TapeOperation::area_sine:
            return {1 / std::sqrt(1 + a * a), 0};
        case TapeOperation::area_cosine:
            return {a < 1 ? 0 : 1 / std::sqrt(std::max(a * a - 1, nearest_to_zero)), 0};
        case TapeOperation::area_tangent:
            return {1 / std::max(1 - a * a, nearest_to_zero), 0};
        default:
            return {0, 0};
    }
}

}  // namespace

double apply_operation(TapeOperation operation, double a, double b) {
    switch (operation) {
        case TapeOperation::negate:
            return -a;
        case TapeOperation::add:
            return a + b;
        case TapeOperation::subtract:
            return a - b;
        case TapeOperation::multiply:
            return a * b;
        case TapeOperation::divide:
            return a / divisor(b);
        case TapeOperation::power:
            return power_of(a, b);
        case TapeOperation::signed_power:
            return sign_of(a) * size_of_power(a, b);
        case TapeOperation::least:
            return std::min(a, b);
        case TapeOperation::greatest:
            return std::max(a, b);
        case TapeOperation::absolute:
            return std::abs(a);
        case TapeOperation::sign:
            return sign_of(a);
        case TapeOperation::square_root:
            return sign_of(a) * std::sqrt(std::abs(a));
        case TapeOperation::round_down:
            return std::floor(a);
        case TapeOperation::round_up:
            return std::ceil(a);
        case TapeOperation::truncate:
            return std::trunc(a);
        case TapeOperation::nearest:
            return std::round(a);
        case TapeOperation::modulo:
            return std::fmod(a, divisor(b));
        default:
            break;
    }
    return operation >= TapeOperation::less && operation <= TapeOperation::invert
               ? apply_comparison(operation, a, b)
               : apply_transcendental(operation, a, b);
}

OperationSlopes slopes_of_operation(TapeOperation operation, double a, double b, double result) {
    switch (operation) {
        case TapeOperation::negate:
            return {-1, 0};
        case TapeOperation::add:
            return {1, 1};
        case TapeOperation::subtract:
            return {1, -1};
        case TapeOperation::multiply:
            return {b, a};
        case TapeOperation::divide:
            return {1 / divisor(b), -result / divisor(b)};
        case TapeOperation::power:
            return {(a < 0 && !is_odd(b) ? -1 : 1) * slope_of_power(a, b), slope_of_exponent(a, result)};
        case TapeOperation::signed_power:
            return {slope_of_power(a, b), slope_of_exponent(a, result)};
        case TapeOperation::least:
            return {truth(a <= b), truth(a > b)};
        case TapeOperation::greatest:
            return {truth(a >= b), truth(a < b)};
        case TapeOperation::absolute:
            return {a < 0 ? -1.0 : 1.0, 0};
        case TapeOperation::square_root:
            return {0.5 / std::sqrt(std::max(std::abs(a), nearest_to_zero)), 0};
        case TapeOperation::modulo:
            return {1, -std::trunc(a / divisor(b))};
        default:
            return slopes_of_transcendental(operation, a, b, result);
    }
}

}  // namespace spinloom
