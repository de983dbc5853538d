#include <fmt/format.h>

#include <cstring>
#include <type_traits>

#include "spinloom/core/error.hpp"
#include "spinloom/network/train/trainer_loop.hpp"

/// Layout: a line of text, the fingerprint, the number of states, then of each state its members in order; a matrix is
/// preceded by rows and columns, a list by its length. Numbers lie as they do in memory.

namespace spinloom {
namespace {

constexpr std::string_view heading = "spinloom training checkpoint 1, little-endian\n";

class Writer {
public:
    template <class T>
    void put(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    void put(std::string_view text) { bytes_.append(text); }
    void put(const WeightSet& weights) {
        put(static_cast<std::uint64_t>(weights.size()));
        for (const LayerMatrix<float>& matrix : weights) {
            put(static_cast<std::int64_t>(matrix.rows()));
            put(static_cast<std::int64_t>(matrix.cols()));
            bytes_.append(reinterpret_cast<const char*>(matrix.data()),
                          static_cast<std::size_t>(matrix.size()) * sizeof(float));
        }
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class Reader {
public:
    Reader(const std::string& bytes, const std::string& file) : bytes_(bytes), file_(file) {}

    template <class T>
    [[nodiscard]] T get() {
        T value{};
        copy(&value, sizeof(T));
        return value;
    }
    [[nodiscard]] std::uint64_t get_length(std::uint64_t most) {
        const auto length = get<std::uint64_t>();
        if (length > most) fail("is damaged");
        return length;
    }
    [[nodiscard]] WeightSet get_weights() {
        constexpr std::int64_t most = 1 << 24;
        WeightSet weights(get_length(1000));
        for (LayerMatrix<float>& matrix : weights) {
            const auto rows = get<std::int64_t>(), columns = get<std::int64_t>();
            const bool is_sane = rows >= 0 && columns >= 0 && rows <= most && columns <= most;
            if (!is_sane || static_cast<std::uint64_t>(rows * columns) * sizeof(float) > bytes_.size()) {
                fail("is damaged");
            }
            matrix.resize(rows, columns);
            copy(matrix.data(), static_cast<std::size_t>(matrix.size()) * sizeof(float));
        }
        return weights;
    }
    void expect_heading() {
        if (bytes_.compare(0, heading.size(), heading) != 0) fail("is no training checkpoint of this version");
        position_ = heading.size();
    }
    void expect_end() const {
        if (position_ != bytes_.size()) fail("is longer than a checkpoint");
    }
    [[noreturn]] void fail(const std::string& what) const {
        throw InputError(file_, what + "; remove the file to train from the start");
    }

private:
    void copy(void* target, std::size_t size) {
        if (size > bytes_.size() - position_) fail("is truncated");
        if (size > 0) std::memcpy(target, bytes_.data() + position_, size);
        position_ += size;
    }

    const std::string& bytes_;
    const std::string& file_;
    std::size_t position_ = 0;
};

void put_record(Writer& writer, const EpochRecord& record) {
    writer.put(record.candidate);
    writer.put(record.epoch);
    writer.put(record.loss);
    writer.put(record.training_accuracy);
    writer.put(record.validation_accuracy);
    writer.put(record.seconds);
}

EpochRecord get_record(Reader& reader) {
    EpochRecord record;
    record.candidate = reader.get<int>();
    record.epoch = reader.get<int>();
    record.loss = reader.get<double>();
    record.training_accuracy = reader.get<double>();
    record.validation_accuracy = reader.get<double>();
    record.seconds = reader.get<double>();
    return record;
}

}  // namespace

std::string checkpoint_bytes(const std::vector<TrainingState>& states, std::uint64_t fingerprint) {
    Writer writer;
    writer.put(heading);
    writer.put(fingerprint);
    writer.put(static_cast<std::uint64_t>(states.size()));
    for (const TrainingState& state : states) {
        for (const WeightSet* weights : {&state.latent, &state.first_moment, &state.second_moment, &state.best}) {
            writer.put(*weights);
        }
        writer.put(state.steps);
        writer.put(static_cast<std::uint64_t>(state.history.size()));
        for (const EpochRecord& record : state.history) put_record(writer, record);
    }
    return writer.take();
}

std::vector<TrainingState> parse_checkpoint(const std::string& bytes, std::uint64_t fingerprint,
                                            const std::string& file) {
    Reader reader(bytes, file);
    reader.expect_heading();
    if (reader.get<std::uint64_t>() != fingerprint) {
        reader.fail("is the checkpoint of a training with other options, another model or other images");
    }
    std::vector<TrainingState> states(reader.get_length(10000));
    if (states.empty()) reader.fail("is damaged");
    for (TrainingState& state : states) {
        for (WeightSet* weights : {&state.latent, &state.first_moment, &state.second_moment, &state.best}) {
            *weights = reader.get_weights();
        }
        state.steps = reader.get<std::int64_t>();
        state.history.resize(reader.get_length(1'000'000));
        for (EpochRecord& record : state.history) record = get_record(reader);
    }
    reader.expect_end();
    return states;
}

void Fingerprint::add(std::string_view bytes) {
    for (const char byte : bytes) value_ = (value_ ^ static_cast<std::uint8_t>(byte)) * 1099511628211ULL;
}

void Fingerprint::add(double value) {
    add(std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
}

void Fingerprint::add(const ImageSet& images) {
    add(static_cast<double>(images.count));
    add(static_cast<double>(images.rows));
    add(std::string_view(reinterpret_cast<const char*>(images.pixels.data()), images.pixels.size()));
    add(std::string_view(reinterpret_cast<const char*>(images.labels.data()), images.labels.size()));
}

Fingerprint fingerprint_of(std::string_view recipe, const ImageSet& training, const ImageSet& validation,
                           const std::vector<std::size_t>& topology, const TrainingRun& run) {
    Fingerprint fingerprint;
    fingerprint.add(recipe);
    // Hashing every pixel takes a moment: only where a checkpoint asks for it.
    if (!run.checkpoint.empty()) {
        fingerprint.add(training);
        fingerprint.add(validation);
    }
    for (const std::size_t size : topology) fingerprint.add(static_cast<double>(size));
    fingerprint.add(static_cast<double>(run.seed));
    fingerprint.add(static_cast<double>(run.epochs));
    return fingerprint;
}

}  // namespace spinloom
