#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {

Quantity quantity_of_signal(std::string_view name) {
    const auto parenthesis = name.find('(');
    if (parenthesis == std::string_view::npos) return name == "power" ? Quantity::power : Quantity::other;
    const auto function = name.substr(0, parenthesis);
    if (function == "p") return Quantity::power;
    if (function.empty() || (function[0] != 'v' && function[0] != 'i')) return Quantity::other;
    const auto part = function.substr(1);
    if (part == "p") return Quantity::phase;
    if (part == "db") return Quantity::decibel;
    // v(...), i(...), the magnitude, real and imaginary parts, and the current i2(...) of a terminal.
    if (part.empty() || part == "m" || part == "r" || part == "i" || (part.size() == 1 && part[0] <= '9')) {
        return function[0] == 'v' ? Quantity::voltage : Quantity::current;
    }
    return Quantity::other;
}

Quantity quantity_of_sweep(std::string_view name) {
    if (name == "time") return Quantity::time;
    if (name == "frequency") return Quantity::frequency;
    if (name.starts_with('v')) return Quantity::voltage;
    if (name.starts_with('i')) return Quantity::current;
    return Quantity::other;
}

std::string_view si_unit(Quantity quantity) {
    switch (quantity) {
        case Quantity::voltage:
            return "V";
        case Quantity::current:
            return "A";
        case Quantity::power:
            return "W";
        case Quantity::phase:
            return "deg";
        case Quantity::decibel:
            return "dB";
        case Quantity::time:
            return "s";
        case Quantity::frequency:
            return "Hz";
        case Quantity::other:
            break;
    }
    return "";
}

}  // namespace spinloom::spice
