#include "spinloom/scenario/training_settings.hpp"

namespace spinloom {
namespace {

constexpr Range count_range{1, 1e6, false};
constexpr Range held_out{0, 0.9, true};

}  // namespace

TrainingPlan read_training(const TomlTable& table, std::uint64_t seed) {
    TrainingPlan plan;
    const bool is_modern = table.choice("recipe", {"modern", "published"}, "modern") == "modern";
    plan.recipe = is_modern ? TrainingPlan::Recipe::modern : TrainingPlan::Recipe::published;
    plan.validation_fraction = table.number("validation_fraction", held_out, plan.validation_fraction);
    auto& modern = plan.modern;
    const auto epochs = static_cast<int>(
        table.integer("epochs", Range{1, 10000, false}, is_modern ? modern.run.epochs : plan.published.run.epochs));
    modern.candidates = static_cast<int>(table.integer("candidates", Range{1, 100, false}, modern.candidates));
    modern.batch = static_cast<std::size_t>(table.integer("batch", count_range, static_cast<long>(modern.batch)));
    const double rate =
        table.number("learning_rate", positive, is_modern ? modern.learning_rate : plan.published.learning_rate);
    modern.shift_pixels = static_cast<int>(table.integer("shift_pixels", Range{0, 10, false}, modern.shift_pixels));
    modern.device_variation = table.number("device_variation", Range{0, 1, false}, modern.device_variation);
    modern.amplifier_offset_V = table.number("amplifier_offset_V", Range{0, 0.1, false}, modern.amplifier_offset_V);
    modern.stuck_cells = table.number("stuck_cells", Range{0, 1, false}, modern.stuck_cells);
    modern.distillation = table.number("distillation", Range{0, 1, false}, modern.distillation);
    modern.temperature = table.number("temperature", Range{0.1, 100, false}, modern.temperature);
    plan.knows_wires = table.choice("wires", {"first-order", "none"}, "first-order") == "first-order";
    const auto search = table.choice("search", {"none", "gains", "gains-and-bias"}, "none");
    plan.search = search == "gains"            ? TrainingPlan::Search::gains
                  : search == "gains-and-bias" ? TrainingPlan::Search::gains_and_bias
                                               : TrainingPlan::Search::none;
    plan.search_epochs = static_cast<int>(table.integer("search_epochs", Range{2, 1000, false}, plan.search_epochs));
    modern.score_scale = table.number("score_scale", positive, modern.score_scale);
    (is_modern ? modern.learning_rate : plan.published.learning_rate) = rate;
    (is_modern ? modern.run.epochs : plan.published.run.epochs) = epochs;
    modern.run.seed = plan.published.run.seed = plan.real.run.seed = seed;
    plan.real.run.epochs = static_cast<int>(table.integer("teacher_epochs", Range{0, 10000, false}, 10));
    plan.real.candidates = 1;
    plan.starts_from_given = table.choice("start", {"random", "given"}, "random") == "given";
    return plan;
}

void check_training(const TomlTable& training, const Scenario& scenario) {
    const bool is_published = scenario.training.recipe == TrainingPlan::Recipe::published;
    if (is_published && scenario.circuit.synapse_levels != 2) {
        training.problem("recipe", "the published recipe trains weights of two levels; synapse.levels says more");
    }
    if (scenario.circuit.synapse_levels == 3 && scenario.training.modern.device_variation > 0) {
        training.problem("device_variation", "is not known for weights of three levels, whose 0 is another state");
    }
    if (scenario.circuit.synapse_levels != 2 && scenario.training.modern.stuck_cells > 0) {
        training.problem("stuck_cells", "is known for weights of two levels alone; synapse.levels says more");
    }
    if (scenario.training.modern.distillation > 0 && scenario.training.real.run.epochs == 0) {
        training.problem("distillation", "needs a teacher, but training.teacher_epochs is 0");
    }
    if (is_published && scenario.training.search != TrainingPlan::Search::none) {
        training.problem("search", "the published recipe knows nothing of gains and rails");
    }
    if (!scenario.training.starts_from_given) return;
    if (is_published) training.problem("start", "the published recipe starts at random");
    if (!scenario.weights) training.problem("start", "network.weights names no weights to start from");
}

}  // namespace spinloom
