#include "spinloom/study/dry_run.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <numeric>

#include "spinloom/core/stopwatch.hpp"
#include "spinloom/scenario/images.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/run.hpp"

namespace spinloom {
namespace {

constexpr std::size_t few_images = 256, more_images = 1024;
constexpr std::size_t few_samples = 2, more_samples = 4;
constexpr std::size_t few_cut_images = 32, more_cut_images = 128;  // of each partition
constexpr std::size_t few_devices = 1, more_devices = 2;

double peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

/// The same scenario with trainings that end after an epoch.
Scenario short_of(Scenario scenario) {
    scenario.training.search = TrainingPlan::Search::none;
    for (auto* run : {&scenario.training.modern.run, &scenario.training.published.run, &scenario.training.real.run})
        run->stop_after = 1;
    return scenario;
}

/// Trainings as they would be, from those that ended after an epoch.
void add_training(const Scenario& scenario, const TrainedNetwork& trained, int threads, DryRun& dry) {
    const bool is_published = scenario.training.recipe == TrainingPlan::Recipe::published;
    const int epochs = is_published ? scenario.training.published.run.epochs : scenario.training.modern.run.epochs;
    double all = 0;
    int candidates = 0;
    for (const auto& epoch : trained.history) {
        all += epoch.seconds;
        candidates = std::max(candidates, epoch.candidate + 1);
    }
    const double epoch_s = all / std::max(1, std::min(threads, candidates));
    const int reference = scenario.training.real.run.epochs;
    if (reference > 0)
        dry.parts.push_back({"training of the floating-point reference",
                             reference * std::max(0.0, trained.seconds - epoch_s),
                             fmt::format("1 of {} epochs", reference)});
    dry.parts.push_back(
        {"training of the network", epochs * epoch_s,
         fmt::format("1 of {} epochs, {} {}", epochs, candidates, candidates == 1 ? "start" : "starts")});
    if (scenario.training.search != TrainingPlan::Search::none)
        dry.notes.emplace_back(
            "the trainings of the search (training.search) are not counted: how many there are shows on the way");
}

DryRun begun(const Scenario& scenario, std::string headline) {
    DryRun dry;
    dry.scenario = scenario.name;
    dry.headline = std::move(headline);
    return dry;
}

void finish(const Stopwatch& clock, DryRun& dry) {
    dry.trial_s = clock.seconds();
    dry.peak_bytes = peak_memory();
}

ImageChoice first_of(ImageChoice choice, std::size_t count) {
    choice.limit = count;
    return choice;
}

/// The subject of a trial; the rest of its preparation is a part.
Subject tried_subject(const Scenario& scenario, const ImageChoice& images, int threads, DryRun& dry) {
    const Stopwatch clock;
    auto subject = prepare(short_of(scenario), {.threads = threads, .images = images});
    const double trained_s = scenario.trains() ? subject.trained.seconds : 0;
    dry.parts.push_back({"reading and building", std::max(0.0, clock.seconds() - trained_s), "measured whole"});
    if (scenario.trains()) add_training(scenario, subject.trained, threads, dry);
    return subject;
}

struct TriedRun {
    double images_s = 0, compile_s = 0, architecture_s = 0;
};

TriedRun measured(const Subject& subject, int threads) {
    const Stopwatch clock;
    const auto timing = measure_run(subject, {.threads = threads, .progress = false}).summary.timing;
    return {clock.seconds() - timing.compile_s - timing.architecture_s, timing.compile_s, timing.architecture_s};
}

/// The same network on other images.
Subject with_images(const Subject& subject, const ImageChoice& choice) {
    auto images = read_images(subject.scenario, choice);
    std::vector<std::size_t> numbers(images.count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return {subject.scenario, std::move(images), std::move(numbers), subject.trained};
}

/// Wall time of work on `count` things: linearly, through two smaller numbers of them that are tried.
DryRun::Part linear_part(std::string what, const std::string& things, std::size_t count, std::size_t few,
                         std::size_t more, const std::function<void(std::size_t)>& work) {
    const auto timed = [&](std::size_t number) {
        const Stopwatch clock;
        work(number);
        return clock.seconds();
    };
    if (count <= few) return {std::move(what), timed(count), "measured whole"};
    more = std::min(std::max(more, 2 * few), count);
    const double first = timed(few), second = timed(more);
    const double each = std::max(0.0, second - first) / static_cast<double>(more - few);
    return {std::move(what), first + each * static_cast<double>(count - few),
            fmt::format("{} and {} of {} {}", few, more, count, things)};
}

void add_dies(const Subject& subject, const ImageChoice& images, std::size_t count, int threads, DryRun& dry) {
    if (!has_dies(subject)) return;
    const auto& asked = subject.scenario.mismatch;
    auto tried = with_images(subject, first_of(images, std::min(count, asked.images)));
    dry.parts.push_back(linear_part("dies with mismatch", "dies", asked.dies, 1, 3, [&](std::size_t dies) {
        tried.scenario.mismatch.dies = dies;
        static_cast<void>(measure_mismatch(tried, {.threads = threads}));
    }));
}

std::string fidelity_name(Fidelity fidelity) {
    return fidelity == Fidelity::circuit ? "circuit" : fidelity == Fidelity::behavioural ? "behavioural" : "ideal";
}

}  // namespace

double DryRun::seconds() const {
    double sum = 0;
    for (const auto& part : parts) sum += part.seconds;
    return sum;
}

DryRun try_training(const Scenario& scenario, int threads) {
    const Stopwatch clock;
    auto dry = begun(scenario, "train");
    const auto trained = train_network(short_of(scenario), {.threads = threads});
    dry.parts.push_back({"reading", std::max(0.0, clock.seconds() - trained.seconds), "measured whole"});
    add_training(scenario, trained, threads, dry);
    finish(clock, dry);
    return dry;
}

DryRun try_run(const Scenario& scenario, const ImageChoice& images, int threads) {
    const Stopwatch clock;
    const auto count = choose_pictures(scenario, images).set.count;
    auto dry = begun(scenario, fmt::format("{} images at {} fidelity", count, fidelity_name(scenario.fidelity)));
    const auto few = std::min(count, few_images), more = std::min(count, more_images);
    const auto subject = tried_subject(scenario, first_of(images, few), threads, dry);
    const auto first = measured(subject, threads);
    double images_s = first.images_s;
    std::string how = fmt::format("{} of {} images", few, count);
    if (scenario.trains_frontend()) {
        images_s *= static_cast<double>(count) / static_cast<double>(few);  // more features would need their kernels
    } else if (more > few) {
        const double slope = (measured(with_images(subject, first_of(images, more)), threads).images_s - images_s) /
                             static_cast<double>(more - few);
        images_s += std::max(0.0, slope) * static_cast<double>(count - few);
        how = fmt::format("{} and {} of {} images", few, more, count);
    }
    if (scenario.fidelity == Fidelity::circuit)
        dry.parts.push_back({"reduction of the circuit", first.compile_s, "measured whole"});
    dry.parts.push_back({"images", images_s, how});
    if (scenario.architecture) dry.parts.push_back({"architecture", first.architecture_s, "measured whole"});
    add_dies(subject, images, count, threads, dry);
    finish(clock, dry);
    return dry;
}

DryRun try_faults(const Scenario& scenario, const FaultRequest& request, const ImageChoice& images, int threads) {
    const Stopwatch clock;
    check_faults(scenario, request);
    const auto& faults = scenario.faults;
    const auto samples = request.samples.value_or(faults.samples);
    auto dry = begun(scenario, "");
    const auto subject = tried_subject(scenario, images, threads, dry);
    std::size_t points = 0;
    for (const auto& kind : request.kinds) {
        points += !kind                              ? faults.sigmas.size()
                  : *kind == FaultKind::retention    ? faults.retention_times.size()
                  : *kind == FaultKind::read_disturb ? faults.reads.size()
                                                     : faults.rates.size();
    }
    dry.headline = fmt::format("{} points of {} networks, {} images at {} fidelity", points, samples,
                               subject.images.count, fidelity_name(scenario.fidelity));
    dry.parts.push_back(linear_part("networks with faults", "networks of each point", samples, few_samples,
                                    more_samples, [&](std::size_t count) {
                                        auto tried = request;
                                        tried.samples = count;
                                        static_cast<void>(measure_faults(subject, tried, {.threads = threads}));
                                    }));
    finish(clock, dry);
    return dry;
}

DryRun try_images(const Scenario& scenario, PrepareOptions how, const ImageWork& work) {
    const Stopwatch clock;
    const auto count = choose_pictures(scenario, how.images).set.count;
    auto dry = begun(scenario, fmt::format("{} images at {} fidelity", count, fidelity_name(scenario.fidelity)));
    const auto few = std::min(count, work.few);
    const auto subject = tried_subject(scenario, first_of(how.images, few), how.threads, dry);
    const bool has_new_kernels = scenario.trains_frontend();  // further features would need them
    const std::size_t most = has_new_kernels ? few : count;
    dry.parts.push_back(linear_part(work.what, "images", most, few, work.more, [&](std::size_t number) {
        if (number == few) return work.work(subject);
        work.work(with_images(subject, first_of(how.images, number)));
    }));
    if (has_new_kernels && few < count) {
        dry.parts.back().seconds *= static_cast<double>(count) / static_cast<double>(few);
        dry.parts.back().how = fmt::format("{} of {} images", few, count);
    }
    finish(clock, dry);
    return dry;
}

DryRun try_partitions(const Scenario& scenario, const PartitionRequest& request, const PartitionOptions& options) {
    const Stopwatch clock;
    auto dry = begun(scenario, "");
    auto once = request;
    once.retrain = false;
    const bool is_test = request.images == PartitionRequest::Images::test;
    const auto set = is_test ? ImageChoice::Set::test : ImageChoice::Set::validation;
    const auto count = choose_pictures(scenario, {.set = set, .limit = options.limit}).set.count;
    PartitionPlan plan;
    auto part = linear_part(
        "images of every choice", "images", count, few_cut_images, more_cut_images, [&](std::size_t number) {
            plan = measure_partitions(short_of(scenario), once, {.threads = options.threads, .limit = number});
        });
    dry.headline = fmt::format("{} choices, {} images each", plan.choices.size(), count);
    if (!plan.trained.empty()) add_training(scenario, plan.trained.front().second, options.threads, dry);
    if (request.retrain) {
        for (auto& training : dry.parts) training.seconds *= static_cast<double>(plan.choices.size());
        dry.notes.emplace_back("a training for every choice is counted, though choices of other gains share theirs");
    }
    dry.parts.push_back(std::move(part));
    finish(clock, dry);
    return dry;
}

DryRun try_programming(const Scenario& scenario, const ProgramRequest& request, int threads) {
    const Stopwatch clock;
    auto dry = begun(scenario, fmt::format("a plan, {} devices of it written in a circuit", request.check));
    const auto subject = tried_subject(scenario, {.set = ImageChoice::Set::none}, threads, dry);
    check_programming(subject, request);
    dry.parts.push_back(
        linear_part("plan and checks", "devices", request.check, few_devices, more_devices, [&](std::size_t count) {
            auto tried = request;
            tried.check = count;
            static_cast<void>(measure_programming(subject, tried, {.threads = threads}));
        }));
    finish(clock, dry);
    return dry;
}

DryRun try_work(const std::string& name, const std::string& headline, double whole, double few,
                const std::string& things, const std::function<void()>& tried) {
    const Stopwatch clock;
    DryRun dry;
    dry.scenario = name;
    dry.headline = headline;
    tried();
    dry.parts.push_back({"all", clock.seconds() * whole / few, fmt::format("{:.3g} of {:.3g} {}", few, whole, things)});
    finish(clock, dry);
    return dry;
}

}  // namespace spinloom
