#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "spinloom/architecture/cost/breakdown.hpp"
#include "spinloom/core/card.hpp"

namespace spinloom {

/// A card of kind "technology": what stands around the arrays and follows from no circuit of ours.
class Technology {
public:
    /// @throws InputError
    [[nodiscard]] static Technology read(const std::filesystem::path& path);

    [[nodiscard]] double operator[](std::string_view parameter) const { return card_[parameter]; }
    /// The parameter as an input of a formula.
    [[nodiscard]] BreakdownInput input(std::string symbol, std::string_view parameter) const;
    [[nodiscard]] const std::string& name() const { return card_.name(); }
    /// Parameters that the card assumes, as "driver_error = 1 %".
    [[nodiscard]] std::vector<std::string> assumed() const;

private:
    explicit Technology(Card card) : card_(std::move(card)) {}
    Card card_;
};

inline constexpr const char* default_technology_card = "peripherals-14nm";

}  // namespace spinloom
