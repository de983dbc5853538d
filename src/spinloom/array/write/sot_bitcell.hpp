#pragma once

#include <memory>

#include "spinloom/circuit/netlist.hpp"
#include "spinloom/core/card.hpp"

/// The bitcell of two transistors and one SOT-MRAM device, and the levels of its lines in each mode of the array.

namespace spinloom {

/// One cell: a device on a strip of heavy metal between two lines, with an access transistor for writing and one for
/// reading.
///
///     BL ──┬── write FinFET (gate WWL) ── x ──[strip/2]── m ──[strip/2]── SL
///          └── read FinFET (gate RWL) ─── t ───junction───┘
///
/// Current from BL to SL through the strip writes the parallel state, the other way the antiparallel one. The body of
/// both transistors is at ground. The published cell has these terminals; how it is wired inside could not be read, so
/// this wiring is ours, `assumed`. @cite zand2020
struct SotBitcell {
    SotDevice device;
    MagneticTunnelJunction junction;  ///< the device's junction as it is read
    std::shared_ptr<const FinfetModel> write, read;
};

/// Voltages of the lines [V].
struct WriteLevels {
    double write = 0;      ///< across BL and SL of a cell that is written, > 0
    double word_on = 0;    ///< of WWL when it selects
    double word_off = 0;   ///< of WWL else, <= the lowest level of any line
    double read_word = 0;  ///< of RWL when it selects; 0 else
    double verify = 0;     ///< across BL and SL of a cell whose state is sensed, > 0
};

/// What an array is doing.
enum class ArrayMode { idle, program_parallel, program_antiparallel, verify };

/// Levels of all lines [V]; "selected" are the row and the bit line of the one cell at work.
struct LineLevels {
    double write_word_selected, write_word_other;
    double read_word_selected, read_word_other;
    double source_selected, source_other;
    double bit_selected, bit_other;
};

/// The signalling table. One rule makes it: every line but the selected bit line stays at the level of the selected
/// source line, so that no other cell has a voltage across it but by the drop along wires.
///
///     mode                   WWL   other   RWL   other   SL   other   BL   other
///     idle                   off   off     0     0       0    0       0    0
///     program_parallel       on    off     0     0       0    0       V_w  0
///     program_antiparallel   on    off     0     0       V_w  V_w     0    V_w
///     verify                 off   off     on    0       0    0       V_v  0
///
/// In inference all WWL are off, all RWL on, the source lines are the input lines of the crossbar and the bit lines its
/// output lines. Derived here; the published table could not be read.
[[nodiscard]] LineLevels line_levels(ArrayMode mode, const WriteLevels& levels);

/// How long a write lasts [s].
struct WriteTiming {
    double pulse = 0;   ///< of the bit line, at half height, > 0
    double guard = 0;   ///< WWL is on by this much before and after the pulse
    double edge = 0;    ///< rise and fall of every line, > 0, <= pulse
    double verify = 0;  ///< sensing of a state

    /// From the first edge of WWL to its last.
    [[nodiscard]] double write_cycle() const { return pulse + 2 * guard + 3 * edge; }
};

/// The nodes of a cell's own.
struct BitcellNodes {
    Node x, middle, top;
};

/// Where a cell is connected.
struct BitcellLines {
    Node bit;       ///< BL
    Node read_bit;  ///< behind the read transistor; BL in an array
    Node source;    ///< SL
    Node write_word, read_word;
};

/// Adds a cell between its lines. `count` cells that lie in parallel between the same nodes are one element each.
/// @param name   of its elements: transistors `<name>_w` and `<name>_r`, nodes `<name>_x`, `<name>_m` and `<name>_t`
/// @param angle  of the junction [rad]; 0 parallel, pi antiparallel
/// @param start  where given, the magnetisation moves from there in transient analyses (element `<name>`)
BitcellNodes add_bitcell(Netlist& netlist, const std::string& name, const SotBitcell& cell, const BitcellLines& lines,
                         double count, double angle, const std::optional<Eigen::Vector3d>& start = {});

/// What a card of kind "bitcell" gives: fins, voltages and times.
[[nodiscard]] const std::vector<ParameterSpec>& bitcell_parameters();

}  // namespace spinloom
