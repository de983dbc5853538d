#include "spinloom/study/samples/sample_run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <map>
#include <span>

#include "spinloom/core/bytes.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/core/stopwatch.hpp"
#include "spinloom/study/samples/sample_stages.hpp"
#include "spinloom/study/samples/sample_statistics.hpp"

namespace spinloom {
namespace {

/// Samples that are prepared alike.
using Groups = std::vector<std::vector<std::size_t>>;

Groups groups_of(const SamplePlan& plan, const std::vector<std::size_t>& samples) {
    std::map<std::string, std::size_t> places;
    Groups groups;
    for (const std::size_t k : samples) {
        std::string mark;
        for (const auto& [key, value] : preparation_settings(plan, k)) mark += key + "=" + toml_text(value) + "\n";
        const auto place = places.emplace(mark, groups.size());
        if (place.second) groups.emplace_back();
        groups[place.first->second].push_back(k);
    }
    return groups;
}

Subject prepared(const SamplePlan& plan, std::size_t k, const SampleRunOptions& options) {
    PrepareOptions how{.threads = options.how.threads, .progress = options.how.progress};
    how.images.limit = plan.images;
    const auto scenario = ground_scenario(plan, k);
    return options.prepare ? options.prepare(scenario, how) : prepare(scenario, how);
}

std::vector<std::size_t> missing(const std::vector<std::size_t>& finished, std::size_t begin, std::size_t end,
                                 const SampleShard& shard) {
    std::vector<std::size_t> samples;
    for (std::size_t k = begin; k < end; ++k) {
        if (shard.has(k) && !std::binary_search(finished.begin(), finished.end(), k)) samples.push_back(k);
    }
    return samples;
}

/// What a row holds beside what follows from the plan.
std::string row_bytes(const SampleRow& row) {
    ByteWriter writer;
    writer.put_length(row.sample);
    for (const auto& figure : row.figures) {
        writer.put_length(figure ? 1 : 0);
        writer.put(figure.value_or(0));
    }
    for (const auto& text : {row.failure, row.scenario_hash}) {
        writer.put_length(text.size());
        writer.put_all(std::span(text));
    }
    writer.put(row.seconds);
    return writer.take();
}

SampleRow parse_row(const std::string& bytes, const SamplePlan& plan) {
    ByteReader reader(bytes);
    SampleRow row;
    row.sample = reader.get_length(plan.samples - 1);
    row.values = plan.values(row.sample);
    for (std::size_t i = 0; i < plan.responses.size(); ++i) {
        const bool is_there = reader.get_length(1) == 1;
        const auto value = reader.get<double>();
        row.figures.push_back(is_there ? std::optional(value) : std::nullopt);
    }
    for (auto* text : {&row.failure, &row.scenario_hash}) {
        text->resize(reader.get_length(bytes.size()));
        reader.get_all(std::span(*text));
    }
    row.seconds = reader.get<double>();
    return row;
}

/// One bench after another, the last one kept: what follows may be prepared alike.
class Benches {
public:
    Benches(const SamplePlan& plan, SampleTable* table, const SampleRunOptions& options)
        : plan_(plan), table_(table), options_(options) {}

    void measure(const std::vector<std::size_t>& samples) {
        if (samples.empty()) return;
        for (const auto& group : groups_of(plan_, samples)) measure_group(group);
    }

private:
    void measure_group(const std::vector<std::size_t>& group) {
        const auto settings = preparation_settings(plan_, group.front());
        if (!bench_ || settings != settings_) {
            prepare_bench(group.front());
            settings_ = settings;
        }
        const bool is_first = options_.ranks == nullptr || options_.ranks->is_first();
        Progress progress("samples", group.size(), is_first && options_.how.progress);
        if (options_.ranks != nullptr) {
            options_.ranks->share(
                group, options_.how.threads, [&](std::size_t k) { return row_bytes(bench_->measure(k, 1)); },
                [&](const std::string& bytes) {
                    table_->keep(parse_row(bytes, plan_));
                    progress.advance();
                });
            return;
        }
        const int inner =
            std::max(1, options_.how.threads / static_cast<int>(std::min<std::size_t>(group.size(), 4096)));
        parallel_for(options_.how.threads, group.size(), [&](std::size_t i) {
            table_->keep(bench_->measure(group[i], inner));
            progress.advance();
        });
    }

    /// Of several ranks the first one trains, and the others find what it kept.
    void prepare_bench(std::size_t k) {
        const bool waits = options_.ranks != nullptr && !options_.ranks->is_first();
        if (!waits) bench_.emplace(plan_, prepared(plan_, k, options_));
        if (options_.ranks != nullptr) static_cast<void>(options_.ranks->told_by_first("prepared"));
        if (waits) bench_.emplace(plan_, prepared(plan_, k, options_));
    }

    const SamplePlan& plan_;
    SampleTable* table_;
    const SampleRunOptions& options_;
    std::vector<std::pair<std::string, TomlValue>> settings_;
    std::optional<SampleBench> bench_;
};

/// The samples that are there, as the first rank's table says.
std::vector<std::size_t> numbers_of_first(const SampleTable* table, SampleRanks* ranks) {
    auto numbers = table != nullptr ? table->finished() : std::vector<std::size_t>();
    if (ranks == nullptr) return numbers;
    ByteWriter writer;
    writer.put_length(numbers.size());
    for (const std::size_t k : numbers) writer.put_length(k);
    const auto bytes = ranks->told_by_first(writer.take());
    ByteReader reader(bytes);
    numbers.resize(reader.get_length(bytes.size()));
    for (auto& k : numbers) k = reader.get_length(std::numeric_limits<std::size_t>::max());
    return numbers;
}

/// Samples between two looks at the interval: whole blocks.
std::size_t stride_of(const SamplePlan& plan) {
    if (!plan.stop) return plan.samples;
    const std::size_t blocks = (plan.stop->every + plan.block() - 1) / plan.block();
    return std::min(plan.samples, blocks * plan.block());
}

}  // namespace

void run_samples(const SamplePlan& plan, SampleTable* table, const SampleRunOptions& options) {
    const auto finished = numbers_of_first(table, options.ranks);
    Benches benches(plan, table, options);
    const std::size_t stride = stride_of(plan);
    for (std::size_t begin = 0; begin < plan.samples; begin += stride) {
        const std::size_t end = std::min(plan.samples, begin + stride);
        benches.measure(missing(finished, begin, end, options.shard));
        if (!plan.stop) continue;
        const bool is_done = table != nullptr && is_tight(plan, table->rows(end));
        const auto decision = std::string(is_done ? "stop" : "go on");
        if ((options.ranks != nullptr ? options.ranks->told_by_first(decision) : decision) == "stop") return;
    }
}

std::size_t samples_needed(const SamplePlan& plan, const SampleTable& table) {
    if (!plan.stop) return plan.samples;
    const std::size_t stride = stride_of(plan);
    for (std::size_t end = stride; end < plan.samples; end += stride) {
        const auto rows = table.rows(end);
        if (rows.size() == end && is_tight(plan, rows)) return end;
    }
    return plan.samples;
}

double SampleForecast::seconds() const {
    return preparation_s * static_cast<double>(preparations) + sample_s * static_cast<double>(missing) / threads;
}

SampleForecast forecast_samples(const SamplePlan& plan, const std::vector<std::size_t>& finished,
                                const SampleRunOptions& options) {
    SampleForecast forecast;
    forecast.threads = options.how.threads;
    const auto samples = missing(finished, 0, plan.samples, options.shard);
    forecast.samples = plan.samples;
    forecast.missing = samples.size();
    if (samples.empty()) return forecast;
    forecast.preparations = groups_of(plan, samples).size();
    const Stopwatch clock;
    const SampleBench bench(plan, prepared(plan, samples.front(), options));
    forecast.preparation_s = clock.seconds();
    forecast.sample_s = bench.measure(samples.front(), 1).seconds;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    forecast.memory_bytes = 1024.0 * static_cast<double>(usage.ru_maxrss);
    return forecast;
}

}  // namespace spinloom
