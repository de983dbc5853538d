#include "spinloom/spice/write/hspice_wave.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/spice/read/number.hpp"
#include "spinloom/spice/run/signal_quantity.hpp"

namespace spinloom::spice {
namespace {

static_assert(std::endian::native == std::endian::little, "waveform files are little-endian");

constexpr std::size_t bytes_in_block = 8192;
constexpr double end_of_sweep = 1e30;
constexpr std::string_view end_of_header = "$&%#";

void append_block(std::string& out, std::string_view bytes, std::size_t bytes_of_item) {
    const std::array<std::int32_t, 4> head = {4, static_cast<std::int32_t>(bytes.size() / bytes_of_item), 4,
                                              static_cast<std::int32_t>(bytes.size())};
    out.append(reinterpret_cast<const char*>(head.data()), sizeof head);
    out += bytes;
    out.append(reinterpret_cast<const char*>(&head[3]), sizeof head[3]);
}

void append_blocks(std::string& out, std::string_view bytes, std::size_t bytes_of_item) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), bytes_in_block)))
        append_block(out, bytes.substr(0, bytes_in_block), bytes_of_item);
}

/// Of the swept quantity first: 1 time, 2 frequency, 3 another; of signals 1 or, of an AC analysis, 2 for a voltage, 8
/// for a current, 43 for a power, 50 for that of the circuit; 1 for what has no kind of its own.
int kind_of(const RawVariable& variable, bool is_first, bool is_complex) {
    if (is_first) return variable.name == "time" ? 1 : is_complex ? 2 : 3;
    if (variable.type == "current") return 8;
    if (variable.name == "power") return 50;
    if (variable.name.starts_with("p(")) return 43;
    return is_complex ? 2 : 1;
}

std::string name_of(const RawVariable& variable, bool is_first) {
    if (is_first && variable.name == "time") return "TIME";
    if (is_first && variable.name == "frequency") return "HERTZ";
    return variable.name.ends_with(')') ? variable.name.substr(0, variable.name.size() - 1) : variable.name;
}

/// So many bytes of printable ASCII.
std::string padded(std::string_view text, std::size_t width) {
    std::string result(text.substr(0, width));
    std::replace_if(
        result.begin(), result.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
    result.resize(width, ' ');
    return result;
}

/// One word of 16 characters or more, with a blank behind it.
std::string name_field(std::string name) {
    std::replace(name.begin(), name.end(), ' ', '_');
    return padded(name.empty() ? "_" : name, std::max<std::size_t>(name.size(), 15)) + ' ';
}

/// A sweep: what is set outside of it, and its points.
struct Sweep {
    std::vector<std::pair<std::string, double>> step;
    const RawPlot* plot;
};

std::string header(std::span<const Sweep> sweeps, WaveVersion version) {
    const auto& plot = *sweeps.front().plot;
    const auto& step = sweeps.front().step;
    std::string text = fmt::format("{:04}{:04}{:04}0000", plot.variables.size() % 10000, 0, step.size());
    text += version == WaveVersion::v9601 ? "9601    " : "2001";
    if (version == WaveVersion::v2001) text.insert(16, "0000");
    const auto writer = fmt::format(" Written by spinloom {}.", spinloom::version());
    text += padded(plot.title, 64) + padded(plot.date, 24) + padded(writer, 64);
    text += fmt::format("{:>12}{:68}", step.empty() ? 0 : sweeps.size(), "");
    for (std::size_t i = 0; i < plot.variables.size(); ++i)
        text += fmt::format("{:>{}}", kind_of(plot.variables[i], i == 0, plot.is_complex), i == 0 ? 11 : 8);
    text += "     ";
    for (std::size_t i = 0; i < plot.variables.size(); ++i) text += name_field(name_of(plot.variables[i], i == 0));
    for (const auto& [name, value] : step) text += name_field(name);
    for (auto at = text.find(end_of_header); at != std::string::npos; at = text.find(end_of_header, at))
        text.replace(at, end_of_header.size(), "____");
    text += std::string(end_of_header) + "    ";
    return text += std::string((8 - text.size() % 8) % 8, ' ');
}

template <class Number>
void append_points(std::string& out, std::span<const Sweep> sweeps) {
    std::string bytes;
    const auto put = [&](double value) {
        const auto number = static_cast<Number>(value);
        bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
    };
    for (const auto& [step, plot] : sweeps) {
        for (const auto& entry : step) put(entry.second);
        for (std::size_t point = 0; point < plot->points; ++point) {
            for (std::size_t i = 0; i < plot->variables.size(); ++i) {
                const auto& variable = plot->variables[i];
                put(variable.values[point]);
                if (plot->is_complex && i > 0) put(variable.imaginary.empty() ? 0 : variable.imaginary[point]);
            }
        }
        put(end_of_sweep);
    }
    append_blocks(out, bytes, sizeof(Number));
}

std::string bytes_of(std::span<const Sweep> sweeps, WaveVersion version) {
    std::string out;
    append_blocks(out, header(sweeps, version), 8);
    if (version == WaveVersion::v9601)
        append_points<float>(out, sweeps);
    else
        append_points<double>(out, sweeps);
    return out;
}

std::string_view suffix_of(AnalysisKind kind) {
    switch (kind) {
        case AnalysisKind::transient:
            return "tr";
        case AnalysisKind::dc_sweep:
            return "sw";
        case AnalysisKind::ac:
            return "ac";
        default:
            return "";
    }
}

RawPlot wave_plot(const AnalysisResult& analysis, const std::string& title, const std::string& date) {
    RawPlot plot{title, date, {}, analysis.kind == AnalysisKind::ac, analysis.sweep.size(), {}};
    plot.variables.push_back({analysis.sweep_name, {}, analysis.sweep, {}});
    for (const auto& signal : analysis.signals) {
        const bool is_current = quantity_of_signal(signal.name) == Quantity::current;
        plot.variables.push_back({signal.name, is_current ? "current" : "voltage", signal.values, signal.imaginary});
    }
    return plot;
}

}  // namespace

std::optional<WaveVersion> wave_version(const Deck& deck) {
    std::optional<WaveVersion> version;
    WaveVersion wanted = WaveVersion::v9601;
    for (const auto& option : deck.blocks.front().options) {
        if (option.name == "post" && option.text != "0" && option.text != "none") version = wanted;
        if (option.name != "post_version") continue;
        if (option.text == "2001")
            wanted = WaveVersion::v2001;
        else if (option.text != "9601")
            throw InputError(InputProblem{deck.files[static_cast<std::size_t>(option.origin.file)], option.origin.line,
                                          "post_version", "waveform files are written in the versions 9601 and 2001"});
    }
    if (version) version = wanted;
    return version;
}

std::vector<WaveFile> hspice_waves(std::span<const SimulationResult> passes, WaveVersion version,
                                   const std::string& date) {
    struct Group {
        std::vector<RawPlot> plots;
        std::vector<std::vector<std::pair<std::string, double>>> steps;
    };
    std::map<std::pair<int, std::string_view>, Group> groups;
    for (const auto& pass : passes) {
        for (const auto& analysis : pass.analyses) {
            const auto suffix = suffix_of(analysis.kind);
            if (suffix.empty() || analysis.sweep.empty()) continue;
            auto& group = groups[{pass.alter, suffix}];
            group.plots.push_back(wave_plot(analysis, pass.title, date));
            group.steps.push_back(pass.step);
        }
    }
    std::vector<WaveFile> files;
    for (const auto& [key, group] : groups) {
        std::vector<Sweep> sweeps;
        for (std::size_t i = 0; i < group.plots.size(); ++i) {
            if (group.plots[i].variables.size() == group.plots[0].variables.size() &&
                group.steps[i].size() == group.steps[0].size())
                sweeps.push_back({group.steps[i], &group.plots[i]});
        }
        files.push_back({fmt::format("{}{}", key.second, key.first), bytes_of(sweeps, version)});
    }
    return files;
}

std::string wave_bytes(std::span<const RawPlot> plots, WaveVersion version) {
    SPINLOOM_EXPECT(!plots.empty());
    std::vector<Sweep> sweeps;
    for (const auto& plot : plots) {
        SPINLOOM_EXPECT(plot.variables.size() == plots[0].variables.size());
        Sweep sweep{{}, &plot};
        if (plots.size() > 1) sweep.step.emplace_back("sweep", static_cast<double>(sweeps.size() + 1));
        sweeps.push_back(std::move(sweep));
    }
    return bytes_of(sweeps, version);
}

}  // namespace spinloom::spice
