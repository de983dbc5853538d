#include <fmt/format.h>

#include <ctime>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/progress.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/control.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/spice/write/hspice_listing.hpp"
#include "spinloom/spice/write/hspice_wave.hpp"
#include "spinloom/spice/write/measure_table.hpp"
#include "spinloom/spice/write/plain_listing.hpp"
#include "spinloom/spice/write/raw_file.hpp"
#include "spinloom/spice/write/result_json.hpp"
#include "spinloom/spice/write/table_csv.hpp"

namespace spinloom::app {
namespace {

struct SimArguments {
    std::string deck, json, raw, csv;
    double most_values = spice::SimulationSettings{}.most_values;
    bool quiet = false;
};

spice::DeckResults simulate_deck(const spice::Deck& deck, double default_temperature, double most_values, bool quiet) {
    constexpr std::size_t parts = 1000;
    std::size_t shown = 0;
    Progress progress("simulate " + deck.name, parts, !quiet);
    spice::SimulationSettings settings;
    settings.default_temperature = default_temperature;
    settings.most_values = most_values;
    settings.progress = [&](const std::string& analysis, double fraction) {
        const auto now = static_cast<std::size_t>(fraction * parts);
        if (now <= shown) return;  // commands of a .control block begin anew
        progress.note(analysis);
        progress.advance(now - shown);
        shown = now;
    };
    auto results = spice::simulate_with_control(deck, settings);
    for (const auto& warning : results.warnings) fmt::print(stderr, "spinloom: warning: {}\n", warning);
    return results;
}

/// Files that commands of the deck made, below the working folder.
void write_files_of(const spice::DeckResults& results) {
    for (const auto& file : results.files) {
        const auto folder = std::filesystem::path(file.name).parent_path();
        if (!folder.empty()) std::filesystem::create_directories(folder);
        write_file_atomically(file.name, file.contents);
    }
}

void run_sim(const SimArguments& arguments) {
    const auto results =
        simulate_deck(spice::read_deck(arguments.deck), 300.15, arguments.most_values, arguments.quiet);
    const bool is_printed = arguments.json == "-";
    write_files_of(results);
    if (is_printed) {
        fmt::print("{}", spice::to_json(results.passes));
    } else {
        fmt::print("{}", results.text);
        for (std::size_t i = 0; i < results.passes.size(); ++i)
            fmt::print("{}", spice::plain_listing(results.passes[i], results.tables[i]));
        if (!arguments.json.empty()) write_file_atomically(arguments.json, spice::to_json(results.passes));
    }
    if (!arguments.raw.empty()) spice::write_raw_file(arguments.raw, results.passes);
    if (!arguments.csv.empty()) {
        const auto& analyses = results.passes.front().analyses;
        if (analyses.size() != 1 || results.passes.size() != 1) {
            throw InputError(
                InputProblem{{}, 0, "--csv", "a table holds one analysis; this deck has more, take --json"});
        }
        write_file_atomically(arguments.csv, spice::table_csv(analyses.front()));
    }
}

std::string date(const char* form = "%a %b %e %H:%M:%S %Y") {
    const std::time_t now = std::time(nullptr);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), form, std::localtime(&now));
    return text.data();
}

/// What `.option post` asks for, under the listing's name, or the deck's in the working folder.
void write_waves(const spice::Deck& deck, const std::string& stem, const spice::DeckResults& results) {
    const auto version = spice::wave_version(deck);
    if (!version) return;
    for (const auto& file : spice::hspice_waves(results.passes, *version, date("%m/%d/%Y      %H:%M:%S")))
        write_file_atomically(fmt::format("{}.{}", stem, file.suffix), file.contents);
}

void run_hspice(const std::string& path, const std::string& out) {
    const auto start = std::clock();
    const std::string started = date();
    const auto deck = spice::read_deck(path);
    const auto results = simulate_deck(deck, 298.15, spice::SimulationSettings{}.most_values, true);
    std::string listing;
    for (std::size_t i = 0; i < results.passes.size(); ++i)
        listing += spice::hspice_listing(results.passes[i], results.tables[i]);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    listing += spice::hspice_job_statistics(results.passes.back(), {seconds, started, date()});
    if (out.empty()) {
        fmt::print("{}", listing);
        return write_waves(deck, std::filesystem::path(path).stem().string(), results);
    }
    const std::string stem = out.ends_with(".lis") ? out.substr(0, out.size() - 4) : out;
    write_file_atomically(stem + ".lis", listing);
    write_file_atomically(stem + ".st0", spice::hspice_status(path, results.passes, seconds));
    write_waves(deck, stem, results);
    for (const auto kind : {spice::AnalysisKind::transient, spice::AnalysisKind::dc_sweep, spice::AnalysisKind::ac}) {
        const auto table = spice::measure_table(results.passes, kind);
        if (!table.empty()) write_file_atomically(fmt::format("{}.{}", stem, spice::measure_suffix(kind)), table);
    }
}

/// As `ngspice -b`: what is printed goes to the log, all plots to one raw file.
void run_ngspice(const std::string& deck, const std::string& raw, const std::string& log) {
    const auto results = simulate_deck(spice::read_deck(deck), 300.15, spice::SimulationSettings{}.most_values, true);
    std::string text = results.text;
    for (std::size_t i = 0; i < results.passes.size(); ++i)
        text += spice::plain_listing(results.passes[i], results.tables[i]);
    write_files_of(results);
    if (!raw.empty()) spice::write_raw_file(raw, results.passes);
    if (log.empty())
        fmt::print("{}", text);
    else
        write_file_atomically(log, text);
}

}  // namespace

void add_ngspice_command(Command app) {
    auto command = app.add_subcommand("ngspice", "Simulate a deck with the options of ngspice in batch mode");
    struct Arguments {
        std::string deck, raw, log;
        bool is_batch = false, has_no_start = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command.add_option("deck", arguments->deck, "Deck to simulate").required();
    command.add_option("-r,--rawfile", arguments->raw, "Binary raw file of all plots");
    command.add_option("-o,--output", arguments->log, "What is printed goes to this file (default: standard output)");
    command.add_flag("-b,--batch", arguments->is_batch, "Accepted: there is no other mode");
    command.add_flag("-n,--no-spiceinit", arguments->has_no_start, "Accepted: no start file is read");
    command.footer("Example: spinloom ngspice -b inverter.cir -r inverter.raw -o inverter.log");
    command.callback([arguments] { run_ngspice(arguments->deck, arguments->raw, arguments->log); });
}

void add_sim_command(Command app) {
    auto command = app.add_subcommand("sim", "Simulate a SPICE deck (HSPICE or ngspice dialect)");
    auto arguments = std::make_shared<SimArguments>();
    command.add_option("deck", arguments->deck, "Deck to simulate").required();
    command.add_option("--json", arguments->json,
                       "JSON file for all results (SI units); -: on standard output, and nothing else there");
    command.add_option("--raw", arguments->raw, "Binary raw file, as ngspice writes it");
    command.add_option("--csv", arguments->csv, "CSV file for the one analysis of the deck");
    command
        .add_option("--most-values", arguments->most_values,
                    "Most values that the analyses may keep (default: 5e7, about 1.5 GB when printed)")
        .within(1.0, 1e12);
    command.add_flag("--quiet,-q", arguments->quiet, "No progress on standard error");
    command.footer(
        "Voltages are in V, currents in A, times in s, powers in W.\n"
        "Results hold what .print, .probe, .save and .measure ask of an analysis; all nodes where nothing is "
        "asked.\nExample: spinloom sim inverter.sp --json "
        "out.json");
    command.callback([arguments] { run_sim(*arguments); });
}

void add_hspice_command(Command app) {
    auto command = app.add_subcommand("hspice", "Simulate a deck and print the listing in HSPICE's layout");
    struct Arguments {
        std::string deck, input, out;
        int threads = 1;
        std::string number;
        bool high_performance = false, is_shown = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command.add_option("deck", arguments->deck, "Deck to simulate");
    command.add_option("-i", arguments->input, "Deck to simulate, as HSPICE names it");
    command.add_option(
        "-o", arguments->out,
        "Listing goes to this name, with .lis if it has not, and beside it measures to .mt0, .ms0 and .ma0, the "
        "status to .st0, and what .option post asks for to .tr0, .sw0 and .ac0 (default: standard output)");
    command.add_option("--mt,--mp", arguments->threads, "Accepted and not used");
    command.add_option("-n", arguments->number, "Accepted and not used: number of the first output file");
    command.add_flag("-d", arguments->is_shown, "Accepted and not used: the listing is on standard output without -o");
    command.add_flag("--hpp", arguments->high_performance, "Accepted and not used");
    command.footer("Example: spinloom hspice classifier.sp > output.txt");
    command.callback([arguments] {
        const auto& deck = arguments->input.empty() ? arguments->deck : arguments->input;
        if (deck.empty()) throw InputError(InputProblem{{}, 0, "deck", "name the deck: spinloom hspice DECK"});
        run_hspice(deck, arguments->out);
    });
}

}  // namespace spinloom::app
