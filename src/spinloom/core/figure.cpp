#include "spinloom/core/figure.hpp"

namespace spinloom {

std::string_view name(Figure::Role role) {
    switch (role) {
        case Figure::Role::single:
            return "single";
        case Figure::Role::total:
            return "total";
        case Figure::Role::part:
            return "part";
        case Figure::Role::share:
            return "share";
        default:
            return "apart";
    }
}

std::string_view group_of(const Figure& figure) {
    const auto dot = figure.key.rfind('.');
    return dot == std::string::npos ? std::string_view() : std::string_view(figure.key).substr(0, dot);
}

std::string_view name_in_group(const Figure& figure) {
    const auto dot = figure.key.rfind('.');
    return dot == std::string::npos ? std::string_view(figure.key) : std::string_view(figure.key).substr(dot + 1);
}

Figures of_group(const Figures& figures, std::string_view group) {
    Figures chosen;
    for (const auto& figure : figures) {
        if (group_of(figure) == group) chosen.push_back(figure);
    }
    return chosen;
}

}  // namespace spinloom
