#include "spinloom/scenario/training_settings.hpp"

namespace spinloom {
TrainingPlan read_training(const KeyTable& table, std::uint64_t seed) {
    TrainingPlan plan;
    auto& modern = plan.modern;
    auto& published = plan.published;
    const auto whole = [&](std::string_view key) { return static_cast<int>(table.whole(key)); };
    const bool is_modern = table.choice("recipe") == "modern";
    plan.recipe = is_modern ? TrainingPlan::Recipe::modern : TrainingPlan::Recipe::published;
    plan.validation_fraction = table.number("validation_fraction");
    auto& epochs = is_modern ? modern.run.epochs : published.run.epochs;
    epochs = static_cast<int>(table.whole("epochs", epochs));
    auto& rate = is_modern ? modern.learning_rate : published.learning_rate;
    rate = table.number("learning_rate", rate);
    modern.candidates = whole("candidates");
    modern.batch = static_cast<std::size_t>(table.whole("batch"));
    modern.shift_pixels = whole("shift_pixels");
    modern.device_variation = table.number("device_variation");
    modern.amplifier_offset_V = table.number("amplifier_offset_V");
    modern.stuck_cells = table.number("stuck_cells");
    modern.distillation = table.number("distillation");
    modern.temperature = table.number("temperature");
    modern.score_scale = table.number("score_scale");
    plan.knows_wires = table.choice("wires") == "first-order";
    const auto search = table.choice("search");
    plan.search = search == "gains"            ? TrainingPlan::Search::gains
                  : search == "gains-and-bias" ? TrainingPlan::Search::gains_and_bias
                                               : TrainingPlan::Search::none;
    plan.search_epochs = whole("search_epochs");
    plan.real.run.epochs = whole("teacher_epochs");
    plan.real.candidates = 1;
    modern.run.seed = published.run.seed = plan.real.run.seed = seed;
    plan.starts_from_given = table.choice("start") == "given";
    return plan;
}

void check_training(const KeyTable& training, const TrainingPlan& plan, int synapse_levels, bool has_weights) {
    const bool is_published = plan.recipe == TrainingPlan::Recipe::published;
    if (is_published && synapse_levels != 2) {
        training.problem("recipe", "the published recipe trains weights of two levels; synapse.levels says more");
    }
    if (synapse_levels == 3 && plan.modern.device_variation > 0) {
        training.problem("device_variation", "is not known for weights of three levels, whose 0 is another state");
    }
    if (synapse_levels != 2 && plan.modern.stuck_cells > 0) {
        training.problem("stuck_cells", "is known for weights of two levels alone; synapse.levels says more");
    }
    if (plan.modern.distillation > 0 && plan.real.run.epochs == 0) {
        training.problem("distillation", "needs a teacher, but training.teacher_epochs is 0");
    }
    if (is_published && plan.search != TrainingPlan::Search::none) {
        training.problem("search", "the published recipe knows nothing of gains and rails");
    }
    if (!plan.starts_from_given) return;
    if (is_published) training.problem("start", "the published recipe starts at random");
    if (!has_weights) training.problem("start", "network.weights names no weights to start from");
}

}  // namespace spinloom
