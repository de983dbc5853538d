#include "spinloom/spice/write/hspice_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "spinloom/core/constants.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/spice/read/engineering.hpp"
#include "spinloom/spice/read/text.hpp"
#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {
namespace {

using constants::zero_celsius;

std::string without_trailing_blanks(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

/// "out" of "v(out)"; what has no parentheses as it is.
std::string argument_of(const std::string& name) {
    const auto open = name.find('(');
    return open == std::string::npos || !name.ends_with(')') ? name : name.substr(open + 1, name.size() - open - 2);
}

/// A node or element as HSPICE names it: "0:" stands for the top of the circuit.
std::string at_top(const std::string& name) {
    return name.find('.') == std::string::npos ? "0:" + name : name;
}

std::string section(const std::string& title, std::string_view what, double nominal, double temperature) {
    return fmt::format(" ******\n {}\n\n ****** {} tnom={:8.3f} temp={:8.3f} ******\n", title, what,
                       nominal - zero_celsius, temperature - zero_celsius);
}

std::string_view heading_of(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::operating_point:
            return "operating point information";
        case AnalysisKind::dc_sweep:
            return "dc transfer curves";
        case AnalysisKind::ac:
            return "ac analysis";
        case AnalysisKind::noise:
            return "noise analysis";
        case AnalysisKind::transient:
            break;
    }
    return "transient analysis";
}

double listed_value(const Signal& signal) {
    SPINLOOM_EXPECT(signal.values.size() == 1);
    return signal.values.front();
}

std::string node_voltages(const AnalysisResult& analysis) {
    constexpr std::size_t in_a_row = 3;
    std::string rows, line;
    std::size_t count = 0;
    for (const auto& signal : analysis.signals) {
        if (!signal.name.starts_with("v(") || signal.name.find(',') != std::string::npos) continue;
        line += fmt::format("{}{:<10}={}", count % in_a_row == 0 ? " +" : "  ", at_top(argument_of(signal.name)),
                            engineering_column(listed_value(signal)));
        if (++count % in_a_row == 0) rows += without_trailing_blanks(std::exchange(line, {}));
    }
    if (!line.empty()) rows += without_trailing_blanks(line);
    return "    node    =voltage      node    =voltage      node    =voltage\n\n" + rows + '\n';
}

/// The currents of the elements for which `belongs` holds, and their powers where known, five in a row.
template <class Belongs>
std::string currents(const AnalysisResult& analysis, std::string_view heading, Belongs belongs) {
    constexpr std::size_t in_a_row = 5;
    std::vector<const Signal*> list;
    std::unordered_map<std::string_view, const Signal*> powers;
    for (const auto& signal : analysis.signals) {
        if (signal.name.starts_with("p(")) powers.emplace(signal.name, &signal);
        if (signal.name.starts_with("i(") && belongs(argument_of(signal.name))) list.push_back(&signal);
    }
    std::string out;
    for (std::size_t first = 0; first < list.size(); first += in_a_row) {
        std::string elements, amperes, watts;
        bool any_power = false;
        for (auto i = first; i < std::min(first + in_a_row, list.size()); ++i) {
            const auto name = argument_of(list[i]->name);
            const auto found = powers.find("p(" + name + ")");
            const auto* power = found == powers.end() ? nullptr : found->second;
            any_power |= power != nullptr;
            const auto width = std::max<std::size_t>(11, at_top(name).size() + 1);
            elements += fmt::format(" {:<{}}", at_top(name), width - 1);
            amperes += fmt::format("{:<{}}", " " + engineering_column(listed_value(*list[i])), width);
            watts += fmt::format("{:<{}}", power ? " " + engineering_column(listed_value(*power)) : "", width);
        }
        out += without_trailing_blanks(" element " + elements) + without_trailing_blanks("  current" + amperes);
        if (any_power) out += without_trailing_blanks("  power  " + watts);
        out += '\n';
    }
    return out.empty() ? out : fmt::format("\n **** {}\n\n{}", heading, out);
}

bool is_voltage_source(const std::string& element) {
    const auto dot = element.rfind('.');
    return (dot == std::string::npos ? element : element.substr(dot + 1)).starts_with('v');
}

std::string operating_point(const AnalysisResult& analysis) {
    auto out = " ****** operating point status is all       simulation time is     0.\n" + node_voltages(analysis) +
               currents(analysis, "voltage sources", is_voltage_source);
    if (const auto* power = analysis.find("power")) {
        out += fmt::format("     total voltage source power dissipation={}       watts\n",
                           engineering_column(listed_value(*power)));
    }
    return out + currents(analysis, "other elements", [](const auto& name) { return !is_voltage_source(name); }) + '\n';
}

/// The two lines above a column: what it is, and of what.
std::pair<std::string, std::string> heading_of(const std::string& name, AnalysisKind kind, std::string_view part) {
    const auto function = name.substr(0, name.find('('));
    const bool is_ac = kind == AnalysisKind::ac;
    const auto quantity = quantity_of_signal(name);
    if (quantity == Quantity::other) return {"param", name};
    if (quantity == Quantity::power) return {"power", argument_of(name)};
    const bool is_voltage = function.starts_with('v');
    const std::string noun = is_ac && is_voltage ? "volt" : is_voltage ? "voltage" : is_ac ? "i" : "current";
    std::string_view suffix = part;
    if (is_ac && part.empty()) {
        suffix = quantity == Quantity::decibel                    ? "db"
                 : quantity == Quantity::phase                    ? "phase"
                 : function.ends_with('r')                        ? "real"
                 : function.size() > 1 && function.ends_with('i') ? "imag"
                                                                  : "mag";
    }
    return {suffix.empty() ? noun : noun + " " + std::string(suffix), argument_of(name)};
}

std::string print_table(const AnalysisResult& analysis, const PrintTable& print) {
    struct Column {
        std::pair<std::string, std::string> heading;
        const std::vector<double>* values;
        std::size_t width;
    };
    std::vector<Column> columns;
    const auto add = [&](const Signal& signal, std::string_view part, const std::vector<double>& values) {
        SPINLOOM_EXPECT(analysis.sweep.empty() || values.size() == analysis.sweep.size());
        auto heading = heading_of(signal.name, analysis.kind, part);
        const auto width = std::max({std::size_t{11}, heading.first.size() + 1, heading.second.size() + 1});
        columns.push_back({std::move(heading), &values, width});
    };
    for (const auto& signal : print.columns) {
        const bool is_complex = !signal.imaginary.empty();
        add(signal, is_complex ? "real" : "", signal.values);
        if (is_complex) add(signal, "imag", signal.imaginary);
    }
    const auto sweep = quantity_of_sweep(analysis.sweep_name);
    const std::string_view axis = sweep == Quantity::time        ? "time"
                                  : sweep == Quantity::frequency ? "freq"
                                  : sweep == Quantity::current   ? "current"
                                                                 : "volt";
    std::string quantities = fmt::format("     {:<7}", analysis.sweep.empty() ? "" : axis);
    std::string names(12, ' ');
    for (const auto& c : columns) {
        quantities += fmt::format(" {:>{}}", c.heading.first, c.width - 1);
        names += fmt::format(" {:>{}}", c.heading.second, c.width - 1);
    }
    std::string out = "x\n\n" + without_trailing_blanks(quantities) + without_trailing_blanks(names);
    const auto points = analysis.sweep.empty() ? std::size_t{1} : analysis.sweep.size();
    for (std::size_t point = 0; point < points; ++point) {
        auto line = analysis.sweep.empty() ? std::string(12, ' ') : " " + engineering_column(analysis.sweep[point], 5);
        for (const auto& c : columns) line += fmt::format("{:>{}}", engineering_column((*c.values)[point]), c.width);
        out += without_trailing_blanks(std::move(line));
    }
    return out + "y\n";
}

std::string measure(const MeasureResult& m) {
    const auto name = lower_case(m.name);
    if (!m.value) return fmt::format(" {}= failed\n", name);
    auto line = fmt::format(" {}={}", name, engineering_column(*m.value));
    if (m.target && m.trigger) {
        line += fmt::format("  targ={}   trig={}", engineering_column(*m.target), engineering_column(*m.trigger));
    } else if (m.from && m.to) {
        if (m.at) line += fmt::format("  at={}", engineering_column(*m.at));
        line += fmt::format("  from={}     to={}", engineering_column(*m.from), engineering_column(*m.to));
    }
    return without_trailing_blanks(std::move(line));
}

}  // namespace

std::string hspice_listing(const SimulationResult& result, std::span<const PrintTable> tables,
                           double nominal_temperature) {
    std::string out = fmt::format(" ****** spinloom {} ******\n", version());
    const auto& analyses = result.analyses;
    // Measures stand below the last analysis of their kind; those that do not say, below the last of all.
    std::vector<std::size_t> places;
    for (const auto& m : result.measures) {
        std::size_t place = analyses.empty() ? 0 : analyses.size() - 1;
        for (std::size_t i = 0; m.analysis && i < analyses.size(); ++i) {
            if (analyses[i].kind == *m.analysis) place = i;
        }
        places.push_back(place);
    }
    const auto add_measures = [&](std::size_t place) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] == place) out += measure(result.measures[i]);
        }
    };
    const auto title = result.pass.empty() ? result.title : result.title + " (" + result.pass + ")";
    for (std::size_t i = 0; i < analyses.size(); ++i) {
        out += section(title, heading_of(analyses[i].kind), nominal_temperature, analyses[i].temperature);
        if (analyses[i].kind == AnalysisKind::operating_point) out += operating_point(analyses[i]);
        for (const auto& print : tables) {
            if (print.analysis == i) out += print_table(analyses[i], print);
        }
        add_measures(i);
    }
    if (analyses.empty()) add_measures(0);
    return out + "\n          ***** job concluded\n";
}

std::string hspice_status(std::string_view deck, std::span<const SimulationResult> passes, double cpu_seconds) {
    std::string text = fmt::format("****** spinloom -- {} ******\nInput File: {}\n\n", version(), deck);
    for (const auto& pass : passes) {
        for (const auto& analysis : pass.analyses) {
            const auto kind = name_in_deck(analysis.kind);
            text += fmt::format(" sweep: {0} {0}{1}    end, #points={2:6}\n", kind, pass.alter,
                                std::max<std::size_t>(analysis.sweep.size(), 1));
        }
    }
    return text + fmt::format(" total cpu clock= {:.2E}\n>info:         ***** hspice job concluded\n", cpu_seconds);
}

std::string hspice_job_statistics(const SimulationResult& last, const JobStatistics& statistics,
                                  double nominal_temperature) {
    const auto temperature = last.analyses.empty() ? nominal_temperature : last.analyses.back().temperature;
    return section(last.title, "job statistics summary", nominal_temperature, temperature) +
           fmt::format(
               "\n           total cpu time      {:10.2f} seconds\n"
               "               job started at     {}\n               job ended   at     {}\n",
               statistics.cpu_seconds, statistics.started, statistics.ended);
}

}  // namespace spinloom::spice
