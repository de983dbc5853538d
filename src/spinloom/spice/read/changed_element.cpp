#include "spinloom/spice/read/changed_element.hpp"

#include <memory>
#include <utility>

#include "spinloom/core/error.hpp"

namespace spinloom::spice {

std::optional<ElementStatement> changed_element(const ElementStatement& element, const std::string& prefix,
                                                const std::map<std::string, double>& given) {
    if (given.empty()) return {};
    const auto it = given.find(prefix + element.name);
    if (it == given.end()) return {};
    ElementStatement changed = element;
    if (element.extras->source != nullptr) {
        auto source = std::make_shared<SourceStatement>(*element.extras->source);
        source->direct = it->second;
        changed.extras.make().source = std::move(source);
    } else if (!element.values.empty() && element.form == LawForm::none) {
        changed.values = {it->second};
        changed.extras.make().reference = is_current_controlled(element) ? element.extras->reference : "";
        changed.extras.make().place_of_reference.reset();
    } else {
        throw InputError(InputProblem{{}, 0, element.name, "has no single value that could be altered"});
    }
    return changed;
}

}  // namespace spinloom::spice
