#include "spinloom/spice/read/random_draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace spinloom::spice {
namespace {

struct DrawLaw {
    std::string_view name;
    enum class Shape { normal, even, ends } shape;
    bool is_relative;
    std::size_t least;  ///< number of arguments; the number of draws may follow
};

constexpr std::array distributions = {
    DrawLaw{"gauss", DrawLaw::Shape::normal, true, 2}, DrawLaw{"agauss", DrawLaw::Shape::normal, false, 2},
    DrawLaw{"unif", DrawLaw::Shape::even, true, 2}, DrawLaw{"aunif", DrawLaw::Shape::even, false, 2},
    DrawLaw{"limit", DrawLaw::Shape::ends, false, 2}};

constexpr double most_draws = 10'000;

}  // namespace

std::optional<double> RandomDraws::draw(std::string_view name, const std::vector<double>& arguments) {
    const auto* const it =
        std::find_if(distributions.begin(), distributions.end(), [&](const DrawLaw& one) { return one.name == name; });
    const bool has_sigmas = it != distributions.end() && it->shape == DrawLaw::Shape::normal;
    const std::size_t most = has_sigmas ? 4 : 3;
    if (it == distributions.end() || arguments.size() < it->least || arguments.size() > most) return {};
    const double nominal = arguments[0];
    if (!stream_) return nominal;
    const double sigmas = has_sigmas && arguments.size() > 2 ? arguments[2] : 1.0;
    const double size = (it->is_relative ? nominal : 1.0) * arguments[1] / (sigmas == 0 ? 1.0 : sigmas);
    const double times = arguments.size() == most ? std::clamp(arguments[most - 1], 1.0, most_draws) : 1.0;
    double furthest = 0;
    for (int i = 0; i < static_cast<int>(times); ++i) {
        const double part = it->shape == DrawLaw::Shape::normal ? stream_->normal()
                            : it->shape == DrawLaw::Shape::even ? 2 * stream_->uniform() - 1
                                                                : (stream_->uniform() < 0.5 ? -1.0 : 1.0);
        if (std::abs(part) > std::abs(furthest)) furthest = part;
    }
    return nominal + size * furthest;
}

}  // namespace spinloom::spice
