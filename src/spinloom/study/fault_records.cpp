#include "spinloom/study/fault_records.hpp"

#include <limits>

#include "spinloom/core/bytes.hpp"

namespace spinloom {

Stamp stamp_of(const FaultSweepPlan& plan) {
    Stamp stamp;
    for (const auto& curve : plan.curves) {
        stamp.add("curve", curve.kind ? name(*curve.kind) : "variation");
        for (const double level : curve.levels) stamp.add("level", level);
    }
    return stamp.add("samples", static_cast<double>(plan.samples))
        .add("spares", plan.spares)
        .add("seed", static_cast<double>(plan.seed));
}

std::string record_bytes(const std::vector<FaultRecord>& records) {
    ByteWriter writer;
    writer.put_length(records.size());
    for (const auto& record : records) {
        writer.put_length(record.curve);
        writer.put_length(record.level);
        writer.put_length(record.sample);
        writer.put(record.outcome.accuracy);
        writer.put(record.outcome.repaired_accuracy);
        writer.put_length(record.outcome.faults);
        writer.put_length(record.outcome.replaced);
    }
    return writer.take();
}

std::optional<std::vector<FaultRecord>> parse_records(std::string_view bytes, const FaultSweepPlan& plan) {
    ByteReader reader(bytes);
    std::vector<FaultRecord> records(reader.get_length(bytes.size()));
    for (auto& record : records) {
        record.curve = reader.get_length(plan.curves.size() - 1);
        record.level = reader.get_length(plan.curves[record.curve].levels.size() - 1);
        record.sample = reader.get_length(plan.samples - 1);
        record.outcome.accuracy = reader.get<double>();
        record.outcome.repaired_accuracy = reader.get<double>();
        record.outcome.faults = reader.get_length(std::numeric_limits<std::size_t>::max());
        record.outcome.replaced = reader.get_length(std::numeric_limits<std::size_t>::max());
    }
    return reader.is_done() ? std::optional(std::move(records)) : std::nullopt;
}

}  // namespace spinloom
