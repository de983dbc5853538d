#include "spinloom/array/parts/inverter_tables.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace spinloom {
namespace {

/// What an inverter's law depends on, by value.
struct Inverter {
    FinfetModel n_channel, p_channel;
    double v_dd = 0;

    explicit Inverter(const NeuronCircuit& neuron)
        : n_channel(*neuron.n_channel), p_channel(*neuron.p_channel), v_dd(neuron.v_dd) {}
    bool operator==(const Inverter&) const = default;
};

/// The tables that were asked for last.
template <class Table>
class RecentTables {
public:
    std::shared_ptr<const Table> table_of(const NeuronCircuit& neuron) {
        const Inverter inverter(neuron);
        if (auto known = find(inverter)) return known;
        auto made = std::make_shared<const Table>(neuron);  // not under the lock: samples of a study differ
        const std::lock_guard lock(mutex_);
        entries_.insert(entries_.begin(), {inverter, made});
        if (entries_.size() > most) entries_.pop_back();
        return made;
    }

private:
    struct Entry {
        Inverter inverter;
        std::shared_ptr<const Table> table;
    };

    std::shared_ptr<const Table> find(const Inverter& inverter) {
        const std::lock_guard lock(mutex_);
        const auto found = std::find_if(entries_.begin(), entries_.end(),
                                        [&](const Entry& entry) { return entry.inverter == inverter; });
        if (found == entries_.end()) return nullptr;
        std::rotate(entries_.begin(), found, found + 1);
        return entries_.front().table;
    }

    static constexpr std::size_t most = 4;  ///< a few megabytes each
    std::mutex mutex_;
    std::vector<Entry> entries_;  ///< the last asked for first
};

}  // namespace

std::shared_ptr<const InverterTable> inverter_table_of(const NeuronCircuit& neuron) {
    static RecentTables<InverterTable> tables;
    return tables.table_of(neuron);
}

std::shared_ptr<const InverterDynamics> inverter_dynamics_of(const NeuronCircuit& neuron) {
    static RecentTables<InverterDynamics> tables;
    return tables.table_of(neuron);
}

}  // namespace spinloom
