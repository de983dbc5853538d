#include "spinloom/array/write/write_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spinloom/array/write/neuron_write.hpp"
#include "spinloom/array/write/write_trial.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"

namespace spinloom {
namespace {

constexpr auto parallel = ArrayMode::program_parallel, antiparallel = ArrayMode::program_antiparallel;

std::shared_ptr<const FinfetModel> transistor_card(const char* card, double fins) {
    return std::make_shared<const FinfetModel>(make_finfet_model(read_finfet_card(find_card(card, "finfet")), {fins}));
}

/// The shipped device and cell.
WriteArray array_of(int rows, int outputs, const WireSegments& wires) {
    WriteArray array;
    array.cell.device = read_sot_card(find_card("in-plane-50x30", "sot"));
    array.cell.junction = {8488.26, 2};
    array.cell.write = transistor_card("ptm-mg-14nm-hp-n", 6);
    array.cell.read = transistor_card("ptm-mg-14nm-hp-n", 2);
    array.levels = {0.8, 0.8, 0, 0.8, 0.1};
    array.rows = rows;
    array.outputs = outputs;
    array.wires = wires;
    return array;
}

const WireSegments copper = segment_resistances({});
constexpr WriteTiming timing{2e-9, 0.1e-9, 20e-12, 2e-9};

/// Every line but the selected bit line is at the level of the selected source line.
TEST(WriteSignals, LeaveVoltageAcrossTheSelectedCellAlone) {
    const WriteLevels levels{0.8, 1.0, -0.2, 0.9, 0.1};
    for (const auto mode : {ArrayMode::idle, parallel, antiparallel, ArrayMode::verify}) {
        const auto lines = line_levels(mode, levels);
        EXPECT_EQ(lines.source_other, lines.source_selected);
        EXPECT_EQ(lines.bit_other, lines.source_selected);
        EXPECT_EQ(lines.write_word_other, -0.2);
        EXPECT_EQ(lines.read_word_other, 0);
    }
    EXPECT_EQ(line_levels(parallel, levels).bit_selected - line_levels(parallel, levels).source_selected, 0.8);
    EXPECT_EQ(line_levels(antiparallel, levels).bit_selected - line_levels(antiparallel, levels).source_selected, -0.8);
}

/// The current of the selected cell is that of its transistor over strip and wires: Kirchhoff's law by hand.
TEST(WritePath, CurrentObeysTransistorStripAndWires) {
    auto array = array_of(1, 1, {0, 0});
    const double strip = array.cell.device.line.resistance();
    const double p = solve_write(array, {}, parallel).current, ap = solve_write(array, {}, antiparallel).current;
    const auto drain_current = [&](double drain, double source) {
        return terminal_currents(*array.cell.write, 0.8, drain, source, 0).drain;
    };
    // The closed read transistor leaks some nanoamperes.
    constexpr double leakage = 2e-8;
    EXPECT_NEAR(p, drain_current(0.8, p * strip), leakage);
    EXPECT_NEAR(-ap, drain_current(0.8 + ap * strip, 0), leakage);
    EXPECT_GT(-ap, 1.5 * p) << "the transistor's source rises with the strip where the current comes from the bit line";
    array.wires = {100, 200};
    const double wired = solve_write(array, {}, antiparallel).current;
    EXPECT_NEAR(-wired, drain_current(0.8 + wired * (strip + 100), -wired * 200), leakage);
}

TEST(WritePath, CrossOfLinesStandsForTheWholeArray) {
    const auto array = array_of(6, 3, {20 * copper.input_line, 20 * copper.output_line});
    for (const auto mode : {parallel, antiparallel, ArrayMode::verify}) {
        for (const CellPlace place : {CellPlace{0, 2}, CellPlace{5, 0}, CellPlace{3, 4}}) {
            const auto cross = solve_write(array, place, mode);
            const auto whole = solve_write(array, place, mode, WriteScope::whole);
            // Wires of twenty times their length: what other cells carry is below a part in 10,000.
            EXPECT_NEAR(cross.current / whole.current, 1, 1e-4);
            EXPECT_NEAR(cross.power / whole.power, 1, 1e-3);
            EXPECT_NEAR(cross.row_disturb, whole.row_disturb, 1e-3 * std::abs(whole.current));
            EXPECT_NEAR(cross.column_disturb, whole.column_disturb, 1e-4 * std::abs(whole.current));
            EXPECT_LT(std::abs(whole.other_disturb), 1e-3 * std::abs(whole.current));
        }
    }
}

/// Three pairs at one cross-point: a write reaches one, whichever it is with the current of a single pair, and sensing
/// sees the conductance of that one.
TEST(WritePath, SelectsOnePairOfACrossPoint) {
    auto array = array_of(6, 3, copper);
    const auto single = solve_write(array, {3, 4}, parallel),
               single_antiparallel = solve_write(array, {3, 4}, antiparallel);
    const auto single_sensed = solve_write(array, {3, 4}, ArrayMode::verify);
    array.pairs = 3;
    double last = 0;
    for (const int pair : {0, 1, 2}) {
        const CellPlace place{3, 4, pair};
        // The others of its bit line leak 0.05 uA each, of 300 uA.
        EXPECT_NEAR(solve_write(array, place, parallel).current / single.current, 1, 1e-3);
        const auto written = solve_write(array, place, antiparallel);
        EXPECT_NEAR(written.current / single_antiparallel.current, 1, 1e-3);
        EXPECT_LT(std::abs(written.row_disturb), 2 * std::abs(single_antiparallel.row_disturb) + 1e-9);
        EXPECT_LT(std::abs(written.column_disturb), 1e-3 * std::abs(written.current));
        const auto whole = solve_write(array, place, antiparallel, WriteScope::whole);
        EXPECT_NEAR(written.current / whole.current, 1, 1e-4);
        EXPECT_NEAR(written.column_disturb, whole.column_disturb, 1e-4 * std::abs(whole.current));
        // Junctions of 8.5, 4.2 and 2.1 kohm behind a read transistor and the strip of some kilohms.
        const double sensed = solve_write(array, place, ArrayMode::verify).bit_current;
        if (pair == 0) {
            EXPECT_NEAR(sensed / single_sensed.bit_current, 1, 0.02);
        } else {
            EXPECT_GT(sensed / last, 1.2);
            EXPECT_LT(sensed / last, 2);
        }
        last = sensed;
    }
}

TEST(WritePath, MergedCellsAreTheSameCircuit) {
    auto merged = array_of(5, 2, {0, 0});
    merged.pairs = 2;
    auto apart = merged;
    apart.wires = {1e-5, 1e-5};  // wires so short that they only keep the cells apart
    for (const auto mode : {parallel, antiparallel, ArrayMode::verify}) {
        const auto a = solve_write(merged, {1, 2, 1}, mode, WriteScope::whole);
        const auto b = solve_write(apart, {1, 2, 1}, mode, WriteScope::whole);
        EXPECT_NEAR(a.current / b.current, 1, 1e-6);
        EXPECT_NEAR(a.power / b.power, 1, 1e-6);
        EXPECT_NEAR(a.column_disturb, b.column_disturb, 1e-11);
    }
}

/// One map serves all pairs.
TEST(WriteMap, IsThatOfEveryPair) {
    auto array = array_of(8, 4, copper);
    array.pairs = 3;
    for (const auto mode : {parallel, antiparallel}) {
        const WriteMap map(array, mode);
        for (const CellPlace place : {CellPlace{1, 6, 1}, CellPlace{0, 3, 2}, CellPlace{7, 0, 2}}) {
            const auto exact = solve_write(array, place, mode);
            EXPECT_NEAR(map.current(place) / exact.current, 1, 1e-5);
            EXPECT_NEAR(map.power(place) / exact.power, 1, 5e-5);
        }
        EXPECT_LT(map.interpolation_error(), 1e-4);
        EXPECT_GT(map.interpolation_error(), 0) << "the largest pair was compared";
    }
}

TEST(WriteMap, FollowsTheSolvedPlaces) {
    const auto array = array_of(32, 16, copper);
    for (const auto mode : {parallel, antiparallel}) {
        const WriteMap map(array, mode);
        for (const CellPlace place : {CellPlace{1, 14}, CellPlace{9, 4}, CellPlace{22, 25}, CellPlace{30, 1}}) {
            const auto exact = solve_write(array, place, mode);
            EXPECT_NEAR(map.current(place) / exact.current, 1, 1e-5);
            EXPECT_NEAR(map.power(place) / exact.power, 1, 5e-5);
        }
        EXPECT_LT(map.interpolation_error(), 1e-5);
        EXPECT_GT(map.interpolation_error(), 0);
    }
}

/// A line so long that the first grid is too coarse for it.
TEST(SlowWriteMap, RefinesItsGrid) {
    const auto array = array_of(300, 1, copper);
    const WriteMap map(array, antiparallel);
    EXPECT_LT(map.interpolation_error(), 1e-4);
    for (const int row : {11, 77, 222}) {
        EXPECT_NEAR(map.current({row, 0}) / solve_write(array, {row, 0}, antiparallel).current, 1, 3e-4);
    }
    EXPECT_GT(WriteMap(array, antiparallel, 1.0).interpolation_error(), 1e-4) << "the first grid would not do";
}

/// Half-selected cells stay far below the critical current of 105 uA.
TEST(WritePath, DisturbsOfTheShippedCellAreSmall) {
    const auto array = array_of(32, 32, copper);
    const double critical = array.cell.device.critical_current(1e-3).value();
    for (const auto mode : {parallel, antiparallel}) {
        const auto solution = solve_write(array, {31, 31}, mode);
        EXPECT_GT(std::abs(solution.current), 2 * critical);
        EXPECT_LT(std::abs(solution.row_disturb), 0.2 * critical);
        EXPECT_LT(std::abs(solution.column_disturb), 1e-3 * critical);
    }
}

TEST(NeuronWrite, WritesOneDeviceAndSparesTheOther) {
    const auto cell = array_of(1, 1, {0, 0});
    const NeuronWrite neuron{cell.cell, cell.cell, cell.levels, transistor_card("ptm-mg-14nm-hp-n", 10),
                             transistor_card("ptm-mg-14nm-hp-p", 10)};
    const auto input = solve_neuron_write(neuron, false), feedback = solve_neuron_write(neuron, true);
    // The paths are those of a single cell.
    EXPECT_NEAR(input.current, solve_write(cell, {}, parallel).current, 1e-8);
    EXPECT_NEAR(feedback.current, solve_write(cell, {}, antiparallel).current, 1e-8);
    for (const auto& step : {input, feedback}) {
        EXPECT_LT(std::abs(step.other_current), 1e-8);
        EXPECT_LT(std::abs(step.inverter_power), 1e-9);
    }
}

/// Writes a cell among others in mixed states. @returns the trial, all cells of row and bit line moving
struct Trial {
    std::vector<MovingCell> moving;
    std::vector<bool> parallel;
    WriteTrial result;
};

Trial try_write(const WriteArray& array, const CellPlace& place, ArrayMode mode) {
    Trial trial;
    std::vector<CellPlace> places = {place};
    for (int pair = 0; pair < array.pairs; ++pair) {
        for (int bit = 0; bit < array.num_bit_lines(); ++bit)
            if (bit != place.bit_line) places.push_back({place.row, bit, pair});
        for (int row = 0; row < array.rows; ++row)
            if (row != place.row) places.push_back({row, place.bit_line, pair});
        if (pair != place.pair) places.push_back({place.row, place.bit_line, pair});
    }
    for (std::size_t i = 0; i < places.size(); ++i)
        trial.parallel.push_back(i == 0 ? mode == antiparallel : i % 2 == 0);
    const auto starts = thermal_starts(array.cell.device, trial.parallel, 300, 5, 0);
    for (std::size_t i = 0; i < places.size(); ++i) trial.moving.push_back({places[i], starts[i]});
    trial.result = run_write_pulse(array, timing, place, mode, trial.moving);
    return trial;
}

/// With several pairs the largest is written, and the others of its cross-point stay.
TEST(WriteTrial, TurnsTheSelectedCellOverAndNoOther) {
    auto array = array_of(3, 2, copper);
    array.capacitances = segment_capacitances({}, {});
    const auto easy = array.cell.device.layer.wells().easy;
    for (const int pairs : {1, 2}) {
        array.pairs = pairs;
        for (const auto mode : {parallel, antiparallel}) {
            const CellPlace place{1, 2, pairs - 1};
            const auto trial = try_write(array, place, mode);
            ASSERT_EQ(trial.moving.size(), static_cast<std::size_t>(6 * pairs));
            for (std::size_t i = 0; i < trial.moving.size(); ++i) {
                const bool is_parallel = trial.result.ends[i].dot(easy) > 0;
                EXPECT_EQ(is_parallel != trial.parallel[i], i == 0) << "cell " << i;
                EXPECT_GT(std::abs(trial.result.ends[i].dot(easy)), 0.99) << "at rest";
            }
            // The steady solution is the plateau of the transient one.
            const auto steady = solve_write(array, place, mode);
            EXPECT_NEAR(trial.result.peak_current / std::abs(steady.current), 1, 1e-3);
            // Steady power over the pulse, and on top the charge of the lines: some tens of femtojoules.
            const double pulse_energy = steady.power * timing.pulse;
            EXPECT_GT(trial.result.energy, 0.98 * pulse_energy);
            EXPECT_LT(trial.result.energy, 1.05 * pulse_energy);
        }
    }
}

/// A pulse too short to write leaves the cell: the check above can fail.
TEST(WriteTrial, ShortPulseLeavesTheCell) {
    const auto array = array_of(1, 1, copper);
    const auto easy = array.cell.device.layer.wells().easy;
    const auto starts = thermal_starts(array.cell.device, {false}, 300, 5, 0);
    const auto trial = run_write_pulse(array, {0.1e-9, 0.1e-9, 20e-12, 2e-9}, {}, parallel, {{{0, 0}, starts[0]}});
    EXPECT_LT(trial.ends[0].dot(easy), -0.99);
}

/// Raising all lines takes at least the charge of the wires, and twice that of twice the cells.
TEST(WriteTrial, RaisingLinesCostsTheirCharge) {
    auto array = array_of(4, 2, {0, 0});
    const double small = line_swing_energy(array, timing);
    array.pairs = 2;
    EXPECT_NEAR(line_swing_energy(array, timing) / small, 2, 0.01);
    array.pairs = 1;
    array.rows = 8;
    EXPECT_NEAR(line_swing_energy(array, timing) / small, 2, 0.01);
    array.capacitances.output_ground = 1e-15;
    EXPECT_NEAR(line_swing_energy(array, timing) - 2 * small, 4 * 8 * 1e-15 * 0.64, 0.02 * 2 * small);
}

}  // namespace
}  // namespace spinloom
