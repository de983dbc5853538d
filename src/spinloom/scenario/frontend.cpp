#include "spinloom/scenario/frontend.hpp"

#include <fmt/format.h>

#include "spinloom/network/train/conv_front.hpp"

namespace spinloom {

FrontendSettings read_frontend(const KeyTable& table) {
    FrontendSettings settings;
    settings.is_lenet = table.choice("model") == "lenet";
    if (const auto path = table.text("weights"); !path.empty()) settings.weights = path;
    settings.full_scale = table.number("full_scale");
    settings.learning_rate = table.number("learning_rate");
    return settings;
}

void check_frontend(const KeyTable& root, const FrontendSettings& settings, const std::vector<std::size_t>& topology,
                    bool crops_images, bool is_published_recipe) {
    if (!settings.is_lenet) {
        if (settings.weights) root.table("frontend").problem("weights", "needs frontend.model = \"lenet\"");
        return;
    }
    if (!topology.empty() && topology.front() != lenet::features) {
        root.table("network").problem("topology", fmt::format("begins with {}, but frontend.model = \"lenet\" gives {} "
                                                              "features",
                                                              topology.front(), lenet::features));
    }
    if (crops_images) {
        root.table("dataset").problem(
            "crop",
            fmt::format("must be \"none\": the front end takes whole images of {} x {}", lenet::image, lenet::image));
    }
    if (is_published_recipe) root.table("training").problem("recipe", "the published recipe knows no front end");
}

}  // namespace spinloom
