#include "spinloom/spice/read/source_constants.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::size_t most_words = 5;

}  // namespace

void SourceConstants::set_first(const Body& first) {
    first_ = &first;
    places_.clear();
    is_listed_ = false;
}

void SourceConstants::list_places() {
    is_listed_ = true;
    for (std::size_t i = 0; i < first_->elements.size(); ++i) {
        const auto& element = first_->elements[i];
        if (element.extras->source != nullptr && element.arm == no_arm && element.extras->settings.empty())
            places_.push_back(static_cast<int>(i));
    }
}

std::optional<SourceConstant> SourceConstants::read(std::string_view text, Origin origin) {
    if (first_ == nullptr || (text[0] != 'v' && text[0] != 'i')) return {};
    std::array<std::string_view, most_words> words;
    const auto count = split_plain_words(text, words);
    if (count < 4 || (count == 5 && words[3] != "dc")) return {};
    const auto number = words[count - 1];
    if (!is_digit(number[0]) && number[0] != '-' && number[0] != '+' && number[0] != '.') return {};
    if (!is_listed_) list_places();
    auto next = next_;
    if (next == places_.size() || first_->elements[static_cast<std::size_t>(places_[next])].name != words[0]) {
        const auto found = first_->sources.find(std::string(words[0]));
        if (found == first_->sources.end()) return {};
        const auto place = static_cast<int>(found->second);
        const auto it = std::lower_bound(places_.begin(), places_.end(), place);
        if (it == places_.end() || *it != place) return {};
        next = static_cast<std::size_t>(it - places_.begin());
    }
    const auto& element = first_->elements[static_cast<std::size_t>(places_[next])];
    const auto is_node = [&](std::size_t end) {
        return first_->nodes[static_cast<std::size_t>(element.nodes[end])] == words[end + 1];
    };
    if (next < next_ || !is_node(0) || !is_node(1)) return {};
    const auto value = parse_number(number);
    if (!value) return {};
    next_ = next + 1;
    return SourceConstant{places_[next], origin, *value};
}

ElementStatement with_constant(const Body& first, const SourceConstant& constant) {
    ElementStatement element = first.elements[static_cast<std::size_t>(constant.element)];
    SourceStatement source;
    source.direct = constant.value;
    element.extras.make().source = std::make_shared<const SourceStatement>(std::move(source));
    element.origin = constant.origin;
    return element;
}

}  // namespace spinloom::spice
