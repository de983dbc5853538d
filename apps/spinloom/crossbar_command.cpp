#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/parallel.hpp"
#include "spinloom/report/crossbar_report.hpp"

namespace spinloom::app {
namespace {

struct CrossbarArguments {
    CrossbarRequest request;
    CrossbarFiles files;
    std::string method = "auto", drive = "left", sense = "bottom", floating_rows, floating_columns;
    int threads = 0;
    bool quiet = false;
    Answer answer;
};

int read_line(const std::string& option, const std::string& list, std::string_view word) {
    int value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || stop != word.data() + word.size() || value < 0)
        throw InputError(InputProblem{
            {}, 0, option + " " + list, "not a list of lines; write numbers from 0 and ranges, as 0,3,8-15"});
    return value;
}

/// "0,3,8-15"
std::vector<int> read_lines(const std::string& option, const std::string& list) {
    constexpr int most = 1 << 20;
    std::vector<int> lines;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        const auto word = std::string_view(list).substr(at, end - at);
        const auto dash = word.find('-');
        const int first = read_line(option, list, word.substr(0, dash));
        const int last = dash == std::string_view::npos ? first : read_line(option, list, word.substr(dash + 1));
        if (last < first || last - first > most) read_line(option, list, "");
        for (int line = first; line <= last; ++line) lines.push_back(line);
        at = end + 1;
    }
    return lines;
}

bool is_both(const std::string& option, const std::string& given, const std::string& one) {
    if (given == "both") return true;
    if (given == one) return false;
    throw InputError(InputProblem{{}, 0, option + " " + given, fmt::format("must be {} or both", one)});
}

void add_array_options(Command command, CrossbarArguments& arguments) {
    const std::string ideal_wire = "1e-6 is as good as an ideal one";
    auto& request = arguments.request;
    command.add_option("--conductance", request.conductance,
                       "Cells, word lines x bit lines [S] (.npy or .csv); 0 is an open cell");
    command.add_option("--resistance", request.resistance,
                       "The same as resistances [ohm]; inf (in .npy) is an open cell");
    command
        .add_option("--inputs", request.inputs,
                    "Voltages of the word lines [V] (.npy or .csv): rows are word lines and columns input vectors, or "
                    "one row for one vector")
        .required();
    command
        .add_option("--r-row", request.row_segment,
                    "Wire between neighbouring cells of a word line [ohm]; " + ideal_wire)
        .required()
        .within(crossbar_range::segment, ideal_wire);
    command
        .add_option("--r-col", request.column_segment,
                    "Wire between neighbouring cells of a bit line [ohm]; " + ideal_wire)
        .required()
        .within(crossbar_range::segment, ideal_wire);
    command
        .add_option("--r-driver", request.driver_resistance,
                    "Output resistance of the drivers, in series with the first segment [ohm] (default: 0)")
        .within(crossbar_range::series);
    command
        .add_option("--r-sense", request.sense_resistance,
                    "Input resistance of the read-outs, in series with the last segment [ohm] (default: 0)")
        .within(crossbar_range::series);
    command.add_flag("!--no-end-segments", request.has_end_segments,
                     "No segment between a driver and the first cell, nor between the last cell and its read-out");
    command.add_option("--drive", arguments.drive, "Word lines driven at: left, both (default: left)");
    command.add_option("--sense", arguments.sense, "Bit lines read at: bottom, both (default: bottom)");
    command.add_option("--float-rows", arguments.floating_rows,
                       "Word lines that no driver is connected to, as 0,3,8-15");
    command.add_option("--float-columns", arguments.floating_columns, "Bit lines that no read-out is connected to");
}

void add_junction_options(Command command, CrossbarRequest& request) {
    command
        .add_option("--v-half", request.half_voltage,
                    "Cells are junctions whose TMR has halved at this voltage [V] (default: no roll-off)")
        .within(crossbar_range::half_voltage);
    command
        .add_option("--r-parallel", request.parallel_resistance,
                    "Parallel resistance of the junctions [ohm] (default: the smallest of the file)")
        .within(crossbar_range::parallel);
    command
        .add_option("--r-access", request.access_resistance,
                    "On-resistance of the access transistor, in series with each cell [ohm] (default: 0)")
        .within(crossbar_range::series);
}

}  // namespace

void add_crossbar_command(Command app) {
    auto command =
        app.add_subcommand("crossbar", "Solve one array with its wires exactly: currents, voltages, IR drop");
    auto arguments = std::make_shared<CrossbarArguments>();
    auto& request = arguments->request;
    add_array_options(command, *arguments);
    add_junction_options(command, request);
    command.add_option("--method", arguments->method, "Solver: auto, block, pcg, nodal (default: auto)");
    command
        .add_option("--tolerance", request.tolerance,
                    "True relative residual; estimated error against the largest current: a tenth (default: 1e-10)")
        .within(crossbar_range::tolerance);
    command.add_option("--threads", arguments->threads, "Threads to use (default: all of the machine)").whole(1, 4096);
    command.add_option("--out", arguments->files.out, "Bit-line currents, vectors x bit lines [A] (.npy or .csv)");
    command.add_option("--voltages", arguments->files.voltages,
                       "Node voltages (.npz: word and bit, each vectors x word lines x bit lines; .npy: vectors x 2 x "
                       "word lines x bit lines; .csv: one line a cell) [V]");
    command.add_option("--map", arguments->files.map, "Heat map of the IR drop (.svg)");
    command.add_option("--histogram", arguments->files.histogram,
                       "Cells by voltage across the junction and by current, for read disturb (.csv)");
    command.add_flag("--quiet,-q", arguments->quiet, "No progress on standard error");
    arguments->answer.add_to(command);
    command.footer(
        "Word line i is driven at its left end, bit line j read at its bottom into 0 V, each through one wire "
        "segment.\n"
        "Example: spinloom crossbar --resistance cells.csv --inputs inputs.csv --r-row 2.5 --r-col 2.5 --out "
        "currents.csv \\\n"
        "    --map drop.svg");
    command.callback([arguments] {
        auto& r = arguments->request;
        r.method = array_method(arguments->method, "--method");
        r.drives_both_sides = is_both("--drive", arguments->drive, "left");
        r.senses_both_sides = is_both("--sense", arguments->sense, "bottom");
        r.floating_rows = read_lines("--float-rows", arguments->floating_rows);
        r.floating_columns = read_lines("--float-columns", arguments->floating_columns);
        r.threads = arguments->threads > 0 ? arguments->threads : hardware_threads();
        r.progress = !arguments->quiet;
        r.keeps_voltages = !arguments->files.voltages.empty();
        check_endings(arguments->files);
        const auto summary = measure_crossbar(r);
        const auto written = write_crossbar(arguments->files, summary);
        std::string files;
        for (const auto& file : written) files += file_line(file);
        arguments->answer.tell(
            crossbar_text(summary), [&] { return crossbar_json(summary); }, files);
    });
}

}  // namespace spinloom::app
