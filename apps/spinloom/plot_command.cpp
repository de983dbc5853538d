#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/report/html_report.hpp"
#include "spinloom/report/result_pictures.hpp"

namespace spinloom::app {
namespace {

struct PlotArguments {
    std::string path, out;
};

/// Where the pictures go if nothing is said: beside what they show.
std::filesystem::path default_out(const std::filesystem::path& path) {
    if (std::filesystem::is_directory(path)) return path / "plot.svg";
    auto file = path;
    return file.replace_extension(".svg");
}

void plot(const PlotArguments& arguments) {
    const std::filesystem::path path = arguments.path;
    const auto out = arguments.out.empty() ? default_out(path) : std::filesystem::path(arguments.out);
    const bool is_page = out.extension() == ".html";
    if (!is_page && out.extension() != ".svg")
        throw InputError(InputProblem{out.string(), 0, "--out", "pictures are files of the kinds .svg and .html"});
    const auto pictures = result_pictures(path);
    write_file_atomically(out, is_page ? pictures_page(pictures) : pictures_svg(pictures));
    fmt::print("{} {}: {}\n", pictures.list.size(), pictures.list.size() == 1 ? "picture" : "pictures", out.string());
}

}  // namespace

void add_plot_command(Command app) {
    auto command = app.add_subcommand("plot", "Draw a result: a folder, or a file that a command wrote");
    auto arguments = std::make_shared<PlotArguments>();
    command.add_option("path", arguments->path, "Folder of results, or a file: .json, .raw, .tr0, .csv or .npy")
        .required();
    command.add_option("--out", arguments->out,
                       "The file: .svg, or .html to zoom and read values (default: .svg beside the result)");
    command.footer(
        "Drawn are runs, faults, settling, partitions, trainings, what sim, crossbar, neuron and device write, and "
        "tables\n"
        "of numbers over their first column.\n"
        "Example: spinloom plot runs/first --out first.html");
    command.callback([arguments] { plot(*arguments); });
}

}  // namespace spinloom::app
