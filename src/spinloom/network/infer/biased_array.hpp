#pragma once

#include <vector>

#include "spinloom/array/ports/crossbar.hpp"
#include "spinloom/core/batch.hpp"
#include "spinloom/device/magnet/bias_excess.hpp"

namespace spinloom {

/// A subarray whose antiparallel junctions conduct more at higher voltage, solved for `Batch::size` images side by
/// side.
///
/// A cell carries I = c (V_tap - V_node) + d. Its conductance c is the same for all images, and the source d = excess -
/// (c - G) (V_tap - V_node) follows the cell's own voltage (BiasExcess): Kirchhoff's laws hold exactly where d stands
/// still. For given taps every output line is a ladder, and for given nodes every input line is one;
/// both are solved in turn, over-relaxed (wires with resistance), or there is nothing but the lines' own voltages
/// (without, by Newton's iteration). A line ends at an amplifier, which sees the current J - S V of its end.
class BiasedArray {
public:
    /// @pre its cells depend on bias
    explicit BiasedArray(const Crossbar& crossbar);

    /// Voltages of some images [V].
    struct State {
        std::vector<Batch> sources;               ///< of the word lines
        std::vector<Batch> lines;                 ///< bit lines at their ends
        std::vector<Batch> nodes, taps;           ///< along bit lines, along word lines; empty without resistance
        std::vector<Batch> excess;                ///< d of each biased cell [A]; with wires
        std::vector<Batch> ohmic;                 ///< sum G V of each line [A]; without wires
        std::vector<Batch> current, conductance;  ///< J [A] and S [S] of each line's end
        std::vector<Batch> slope;  ///< of each line, how much more its cells conduct than c [S]; with wires
        bool is_new = true;        ///< d is not known yet
    };
    /// Memory of a thread.
    struct Workspace {
        std::vector<Batch> arriving, current, next;
    };

    [[nodiscard]] State start() const;
    /// To be called when the sources have changed.
    void take_sources(State& state) const;
    /// Finds what arrives at the ends of the lines.
    void arrive(State& state, Workspace& workspace) const;
    /// Takes the lines' new voltages, and with wires solves for all nodes and taps.
    /// @param lines  one a line [V]
    /// @param end_conductance  of what a line ends at [S]
    /// @param change  grows to the largest change of a voltage [V]
    void follow(const std::vector<Batch>& lines, double end_conductance, State& state, Workspace& workspace,
                Batch& change) const;
    /// Adds what each word line draws [A], and how much faster it grows with the line's voltage than at 0 V [S].
    void add_currents(const State& state, Batch* currents, Batch* slopes) const;

    [[nodiscard]] bool has_wires() const { return segment_ > 0; }
    [[nodiscard]] int num_lines() const { return bits_; }
    [[nodiscard]] int num_sources() const { return words_; }
    /// Sets the relaxation of nodes and taps, 1 to 2, by how fast unrelaxed steps shrink.
    void tune(double end_conductance);

private:
    struct Cell {
        int node, tap;
        double conductance;  ///< c [S]
    };
    struct BiasedCell {
        int node, tap;
        BiasExcess law;
        double slope;  ///< c - G [S]
    };
    struct Ladder {
        std::vector<double> kept;  ///< 1/(1 + r S) at each place [1]
        std::vector<double> end;   ///< S at the end of each line [S]
    };
    void add_cell(const Crossbar& crossbar, int bit, int word, int position);
    void make_ladders();
    [[nodiscard]] const std::vector<Batch>& taps(const State& state) const {
        return tap_segment_ > 0 ? state.taps : state.sources;
    }
    void find_excess(State& state) const;
    void arrive_along_wires(State& state, Workspace& workspace) const;
    void follow_taps(double relaxation, State& state, Workspace& workspace, Batch& change) const;

    int bits_ = 0, positions_ = 1, words_ = 0, taps_each_ = 1;
    double segment_ = 0, tap_segment_ = 0;  ///< resistances [ohm]
    double relaxation_ = 1;
    std::vector<Cell> cells_;                ///< by node: position by position, bit by bit
    std::vector<BiasedCell> biased_;         ///< without wires line by line, else in the order of nodes
    std::vector<std::size_t> first_biased_;  ///< of each line (without wires) or position, and one past the last
    std::vector<std::vector<std::size_t>> on_tap_, biased_on_tap_;  ///< cells of the taps at one place
    std::vector<double> line_conductance_, word_conductance_;       ///< sum G [S]
    Ladder line_, word_;
};

}  // namespace spinloom
