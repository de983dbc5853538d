#include "spinloom/network/train/trainer_checkpoint.hpp"

#include "spinloom/core/bytes.hpp"

/// Layout: of each state its members in order, the matrices without their sizes.

namespace spinloom {
namespace {

std::span<const float> elements_of(const LayerMatrix<float>& matrix) {
    return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

std::span<float> elements_of(LayerMatrix<float>& matrix) {
    return {matrix.data(), static_cast<std::size_t>(matrix.size())};
}

void put_record(ByteWriter& writer, const EpochRecord& record) {
    writer.put(record.candidate);
    writer.put(record.epoch);
    writer.put(record.loss);
    writer.put(record.training_accuracy);
    writer.put(record.validation_accuracy);
    writer.put(record.seconds);
}

EpochRecord get_record(ByteReader& reader) {
    EpochRecord record;
    record.candidate = reader.get<int>();
    record.epoch = reader.get<int>();
    record.loss = reader.get<double>();
    record.training_accuracy = reader.get<double>();
    record.validation_accuracy = reader.get<double>();
    record.seconds = reader.get<double>();
    return record;
}

/// A state of the shapes of `state`, which it replaces.
void get_state(ByteReader& reader, int epochs, TrainingState& state) {
    for (WeightSet* weights : {&state.latent, &state.first_moment, &state.second_moment, &state.best}) {
        for (LayerMatrix<float>& matrix : *weights) reader.get_all(elements_of(matrix));
    }
    state.steps = reader.get<std::int64_t>();
    state.history.resize(reader.get_length(static_cast<std::size_t>(epochs)));
    for (EpochRecord& record : state.history) record = get_record(reader);
}

/// Whether the records are those of a candidate's epochs, one after the other.
bool is_history(const TrainingState& state, std::size_t candidate) {
    for (std::size_t i = 0; i < state.history.size(); ++i) {
        const EpochRecord& record = state.history[i];
        if (record.candidate != static_cast<int>(candidate) || record.epoch != static_cast<int>(i) + 1) return false;
    }
    return true;
}

}  // namespace

std::string checkpoint_bytes(const std::vector<TrainingState>& states) {
    ByteWriter writer;
    for (const TrainingState& state : states) {
        for (const WeightSet* weights : {&state.latent, &state.first_moment, &state.second_moment, &state.best}) {
            for (const LayerMatrix<float>& matrix : *weights) writer.put_all(elements_of(matrix));
        }
        writer.put(state.steps);
        writer.put_length(state.history.size());
        for (const EpochRecord& record : state.history) put_record(writer, record);
    }
    return writer.take();
}

std::optional<std::vector<TrainingState>> parse_checkpoint(std::string_view bytes,
                                                           const std::vector<TrainingState>& fresh, int epochs) {
    ByteReader reader(bytes);
    auto states = fresh;
    for (TrainingState& state : states) get_state(reader, epochs, state);
    bool fits = reader.is_done();
    for (std::size_t candidate = 0; fits && candidate < states.size(); ++candidate) {
        fits =
            is_history(states[candidate], candidate) && states[candidate].epochs_done() == states.front().epochs_done();
    }
    return fits ? std::optional(std::move(states)) : std::nullopt;
}

}  // namespace spinloom
