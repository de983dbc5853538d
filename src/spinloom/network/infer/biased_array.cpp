#include "spinloom/network/infer/biased_array.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "spinloom/core/contract.hpp"

namespace spinloom {
namespace {

/// Where the slope of the excess is taken for c: about what the cells of a running network have [V].
constexpr double usual_voltage = 0.2;

Batch largest(const Batch& so_far, const Batch& step) {
    return xsimd::max(so_far, xsimd::abs(step));
}

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

BiasedArray::BiasedArray(const Crossbar& crossbar)
    : bits_(crossbar.num_bit_lines()),
      words_(crossbar.num_sources()),
      segment_(crossbar.wires.output_line),
      tap_segment_(crossbar.wires.input_line) {
    SPINLOOM_EXPECT(crossbar.depends_on_bias() && (tap_segment_ == 0 || segment_ > 0));
    if (has_wires()) positions_ = crossbar.num_positions();
    if (tap_segment_ > 0) taps_each_ = crossbar.num_taps();
    line_conductance_.assign(at(bits_), 0);
    word_conductance_.assign(at(words_), 0);
    cells_.assign(has_wires() ? at(bits_ * positions_) : 0, Cell{0, 0, 0});
    std::vector<std::vector<BiasedCell>> groups(at(has_wires() ? positions_ : bits_));
    for (int word = 0; word < words_; ++word) {
        const auto& line = crossbar.word_lines[at(word)];
        for (const int bit : line.bit_lines) {
            const double conductance = crossbar.conductance(bit, line.position);
            const int tap = (tap_segment_ > 0 ? crossbar.tap_of_bit_line[at(bit)] : 0) * words_ + word;
            const int node = has_wires() ? line.position * bits_ + bit : bit;
            const double antiparallel = crossbar.antiparallel(bit, line.position);
            const auto law = BiasExcess::of(antiparallel, crossbar.tmr(bit, line.position), crossbar.half_voltage);
            const double slope = has_wires() ? law.at(usual_voltage).conductance : 0;
            if (has_wires()) cells_[at(node)] = {node, tap, conductance + slope};
            if (!has_wires()) cells_.push_back({node, tap, conductance});
            line_conductance_[at(bit)] += conductance;
            word_conductance_[at(word)] += conductance;
            if (law.scale > 0) groups[at(has_wires() ? line.position : bit)].push_back({node, tap, law, slope});
        }
    }
    for (const auto& group : groups) {
        first_biased_.push_back(biased_.size());
        biased_.insert(biased_.end(), group.begin(), group.end());
    }
    first_biased_.push_back(biased_.size());
    if (has_wires()) make_ladders();
}

void BiasedArray::make_ladders() {
    line_.kept.resize(cells_.size());
    line_.end.assign(at(bits_), 0);
    for (std::size_t k = 0; k < cells_.size(); ++k) {
        auto& arriving = line_.end[k % at(bits_)];
        arriving += cells_[k].conductance;
        line_.kept[k] = 1 / (1 + segment_ * arriving);
        arriving *= line_.kept[k];
    }
    if (tap_segment_ == 0) return;
    on_tap_.resize(at(taps_each_));
    biased_on_tap_.resize(at(taps_each_));
    std::vector<double> at_tap(at(taps_each_ * words_), 0);
    for (std::size_t k = 0; k < cells_.size(); ++k) {
        on_tap_[at(cells_[k].tap / words_)].push_back(k);
        at_tap[at(cells_[k].tap)] += cells_[k].conductance;
    }
    for (std::size_t k = 0; k < biased_.size(); ++k) biased_on_tap_[at(biased_[k].tap / words_)].push_back(k);
    word_.kept.resize(at_tap.size());
    word_.end.assign(at(words_), 0);
    for (std::size_t k = at_tap.size(); k-- > 0;) {
        auto& arriving = word_.end[k % at(words_)];
        arriving += at_tap[k];
        word_.kept[k] = 1 / (1 + tap_segment_ * arriving);
        arriving *= word_.kept[k];
    }
}

BiasedArray::State BiasedArray::start() const {
    State state;
    const Batch zero(0.0);
    state.sources.assign(at(words_), zero);
    state.lines.assign(at(bits_), zero);
    state.current.assign(at(bits_), zero);
    state.conductance.assign(at(bits_), zero);
    if (!has_wires()) {
        state.ohmic.assign(at(bits_), zero);
        return state;
    }
    state.nodes.assign(cells_.size(), zero);
    state.excess.assign(biased_.size(), zero);
    state.slope.assign(at(bits_), zero);
    if (tap_segment_ > 0) state.taps.assign(at(taps_each_ * words_), zero);
    return state;
}

void BiasedArray::take_sources(State& state) const {
    if (!has_wires()) {
        std::fill(state.ohmic.begin(), state.ohmic.end(), Batch(0.0));
        for (const auto& cell : cells_) state.ohmic[at(cell.node)] += cell.conductance * state.sources[at(cell.tap)];
    } else if (state.is_new) {
        for (std::size_t k = 0; k < state.taps.size(); ++k) state.taps[k] = state.sources[k % at(words_)];
    }
}

void BiasedArray::find_excess(State& state) const {
    const Batch* const tap = taps(state).data();
    std::fill(state.slope.begin(), state.slope.end(), Batch(0.0));
    for (std::size_t k = 0; k < biased_.size(); ++k) {
        const auto& cell = biased_[k];
        const Batch voltage = tap[cell.tap] - state.nodes[at(cell.node)];
        const auto excess = cell.law.at(voltage);
        state.excess[k] = excess.current - cell.slope * voltage;
        state.slope[at(cell.node % bits_)] += excess.conductance - cell.slope;
    }
}

void BiasedArray::arrive_along_wires(State& state, Workspace& workspace) const {
    if (!state.is_new) find_excess(state);
    workspace.arriving.resize(cells_.size());
    workspace.current.assign(at(bits_), Batch(0.0));
    const Batch* const tap = taps(state).data();
    Batch* const sum = workspace.current.data();
    for (int p = 0; p < positions_; ++p) {
        const auto first = at(p * bits_);
        for (std::size_t b = 0; b < at(bits_); ++b)
            sum[b] += cells_[first + b].conductance * tap[cells_[first + b].tap];
        if (!state.is_new) {
            for (std::size_t k = first_biased_[at(p)]; k < first_biased_[at(p) + 1]; ++k)
                sum[at(biased_[k].node) - first] += state.excess[k];
        }
        for (std::size_t b = 0; b < at(bits_); ++b) {
            workspace.arriving[first + b] = sum[b];
            sum[b] *= line_.kept[first + b];
        }
    }
    for (std::size_t b = 0; b < at(bits_); ++b) {
        state.current[b] = sum[b];
        state.conductance[b] = Batch(line_.end[b]);
    }
}

void BiasedArray::arrive(State& state, Workspace& workspace) const {
    if (has_wires()) return arrive_along_wires(state, workspace);
    for (std::size_t b = 0; b < at(bits_); ++b) {
        const Batch line = state.lines[b];
        std::array<Batch, 2> current = {Batch(0.0), Batch(0.0)}, slope = current;
        const auto end = first_biased_[b + 1];
        for (std::size_t k = first_biased_[b]; k < end && !state.is_new; ++k) {
            const auto excess = biased_[k].law.at(Batch(state.sources[at(biased_[k].tap)] - line));
            current[k % 2] += excess.current;
            slope[k % 2] += excess.conductance;
        }
        const Batch more = slope[0] + slope[1];
        state.conductance[b] = line_conductance_[b] + more;
        state.current[b] = state.ohmic[b] + (current[0] + current[1]) + more * line;
    }
}

void BiasedArray::follow(const std::vector<Batch>& lines, double end_conductance, State& state, Workspace& workspace,
                         Batch& change) const {
    if (!has_wires()) {
        for (std::size_t b = 0; b < at(bits_); ++b) {
            change = largest(change, lines[b] - state.lines[b]);
            state.lines[b] = lines[b];
        }
        state.is_new = false;
        return;
    }
    const double relaxation = state.is_new ? 1.0 : relaxation_;
    workspace.current = lines;  // of the node ahead, before relaxation
    workspace.next.resize(at(bits_));
    for (std::size_t b = 0; b < at(bits_); ++b) {
        // A line's own voltage meets all its cells, which conduct more or less than c by now.
        const double usual = line_.end[b] + end_conductance;
        Batch& pace = workspace.next[b];
        pace = relaxation * usual / xsimd::max(Batch(0.25 * usual), usual + state.slope[b]);
        const Batch step = pace * (lines[b] - state.lines[b]);
        change = largest(change, step);
        state.lines[b] += step;
    }
    Batch* const ahead = workspace.current.data();
    for (std::size_t first = cells_.size(); first > 0;) {
        first -= at(bits_);
        for (std::size_t b = 0; b < at(bits_); ++b) {
            const std::size_t k = first + b;
            ahead[b] = line_.kept[k] * (ahead[b] + segment_ * workspace.arriving[k]);
            const Batch step = workspace.next[b] * (ahead[b] - state.nodes[k]);
            change = largest(change, step);
            state.nodes[k] += step;
        }
    }
    if (tap_segment_ > 0) follow_taps(relaxation, state, workspace, change);
    state.is_new = false;
}

void BiasedArray::follow_taps(double relaxation, State& state, Workspace& workspace, Batch& change) const {
    const auto words = at(words_);
    workspace.arriving.resize(at(taps_each_) * words);
    workspace.current.assign(words, Batch(0.0));
    Batch* const sum = workspace.current.data();
    for (std::size_t t = at(taps_each_); t-- > 0;) {
        for (const auto k : on_tap_[t])
            sum[at(cells_[k].tap) - t * words] += cells_[k].conductance * state.nodes[at(cells_[k].node)];
        for (const auto k : biased_on_tap_[t]) sum[at(biased_[k].tap) - t * words] -= state.excess[k];
        for (std::size_t w = 0; w < words; ++w) {
            workspace.arriving[t * words + w] = sum[w];
            sum[w] *= word_.kept[t * words + w];
        }
    }
    workspace.current = state.sources;
    Batch* const ahead = workspace.current.data();
    for (std::size_t k = 0; k < state.taps.size(); ++k) {
        Batch& before = ahead[k % words];
        before = word_.kept[k] * (before + tap_segment_ * workspace.arriving[k]);
        const Batch step = relaxation * (before - state.taps[k]);
        change = largest(change, step);
        state.taps[k] += step;
    }
}

void BiasedArray::add_currents(const State& state, Batch* currents, Batch* slopes) const {
    const Batch* const tap = taps(state).data();
    const Batch* const line = has_wires() ? state.nodes.data() : state.lines.data();
    const auto words = at(words_);
    for (const auto& cell : cells_)
        currents[at(cell.tap) % words] += cell.conductance * (tap[cell.tap] - line[cell.node]);
    for (std::size_t k = 0; k < biased_.size(); ++k) {
        const auto& cell = biased_[k];
        const auto word = at(cell.tap) % words;
        if (has_wires()) {
            currents[word] += state.excess[k];
            slopes[word] += cell.slope;
            continue;
        }
        const auto excess = cell.law.at(Batch(tap[cell.tap] - line[cell.node]));
        currents[word] += excess.current;
        slopes[word] += excess.conductance;
    }
}

void BiasedArray::tune(double end_conductance) {
    relaxation_ = 1;
    if (tap_segment_ == 0) return;
    constexpr int sweeps = 8;
    auto state = start();
    std::fill(state.taps.begin(), state.taps.end(), Batch(1.0));
    Workspace workspace;
    std::vector<Batch> lines(at(bits_));
    double before = 1, shrinks = 0;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        state.is_new = true;  // d stays 0
        arrive(state, workspace);
        for (std::size_t b = 0; b < at(bits_); ++b)
            lines[b] = state.current[b] / (state.conductance[b] + end_conductance);
        Batch change(0.0);
        follow(lines, end_conductance, state, workspace, change);
        shrinks = change.get(0) / before;
        before = change.get(0);
    }
    const double rate = std::clamp(shrinks, 0.0, 0.99);
    relaxation_ = 2 / (1 + std::sqrt(1 - rate));
}

}  // namespace spinloom
