// The spinloom program: a thin skin over the scenario and report layers.

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "commands.hpp"
#include "processor.hpp"
#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/interruption.hpp"
#include "spinloom/core/large_pages.hpp"
#include "spinloom/core/plain_text.hpp"
#include "spinloom/core/version.hpp"

namespace {

using spinloom::ExitCode;
using spinloom::shown_lines;

int leave(ExitCode code, const char* kind, const std::exception& error) {
    const auto text = fmt::format("spinloom: {}{}\n", kind, shown_lines(error.what()));
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));  // a closed stderr is nobody's to tell
    return static_cast<int>(code);
}

/// A standard stream that was closed is opened again, so that no file of ours gets its number. What is printed to it is
/// an error, as on a full disk.
void open_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        const int way = stream == STDERR_FILENO ? O_WRONLY : O_RDONLY;
        static_cast<void>(open("/dev/null", way));  // the lowest number that is free, which is this one
    }
}

/// Whether all that was printed got to where it goes.
bool is_printed() {
    std::cout.flush();
    const bool is_whole = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
    // A full disk may show only when the file is closed.
    return std::fclose(stdout) == 0 && is_whole;
}

/// The exit code of a command that ended with this one: output that is lost is an error of the machine.
int finished(ExitCode code) {
    errno = 0;
    if (is_printed() || code != ExitCode::success) return static_cast<int>(code);
    return leave(ExitCode::environment, "standard output: cannot be written ",
                 std::runtime_error(fmt::format("({})", std::generic_category().message(errno != 0 ? errno : EIO))));
}

constexpr const char* examples = R"(Examples:
  spinloom run scenarios/mnist-784x16x10.toml --out runs/first
  spinloom run scenarios/mnist-784x16x10.toml --set "amplifier.gains=[10, 5]" --limit 1000
  spinloom train scenarios/mnist-784x16x10.toml --out weights
  spinloom infer scenarios/mnist-784x16x10.toml --set network.weights=weights \
      --images data/mnist/t10k-images-idx3-ubyte --labels data/mnist/t10k-labels-idx1-ubyte \
      --indices 3,20,37 --nodes nodes.csv
  spinloom neuron --load-ohm 600 --load-to 0.4 --out vtc.csv
  spinloom sim examples/spice/junction-divider.sp --csv divider.csv
  spinloom explain runs/first energy --depth 2 --table
  spinloom export scenarios/mnist-784x16x10.toml --flavor hspice --indices 0,1,2 --out decks
  spinloom verify scenarios/mnist-784x16x10.toml --indices 0,1,2
  spinloom settle scenarios/mnist-784x16x10-wires.toml --limit 1000 --tolerance 1% --out runs/settling
  spinloom program scenarios/mnist-784x16x10-wires.toml --check 20 --out runs/program
  spinloom faults scenarios/mnist-784x16x10.toml --kind write-error --out runs/faults
  spinloom partition scenarios/mnist-784x16x10-wires.toml --rows 16,32,64 --columns 16 --out runs/partitions
  spinloom sweep mnist-784x16x10-wires partition.rows=16,32,64 amplifier.r_in_ohm=5000,10000 --out runs/sweep
  spinloom study scenarios/studies/mismatch-784x16x10.toml --limit 1000 --out runs/mismatch
  spinloom reproduce --out runs/reproduce
  spinloom report runs/first
  spinloom plot runs/first --out first.svg
  spinloom device llg examples/device/type-y-pulse.json --temperature 300 --samples 100 --out llg.csv
  spinloom crossbar --resistance cells.csv --inputs inputs.csv --r-row 2.5 --r-col 2.5 --out currents.csv
  spinloom network mine.onnx
  spinloom keys gains
  spinloom init mine.toml --from mnist-784x16x10-wires
  spinloom doctor

Exit codes: 0 fine, 2 bad input, 3 did not converge, 4 environment, 70 a bug of ours.
`spinloom COMMAND --help` lists a command's options.)";

/// @param asked  the first word after the program's name. Of commands on small files only the one that is asked for is
///               added: to add all takes longer than a small deck.
void add_commands(spinloom::app::Command app, std::string_view asked) {
    using namespace spinloom::app;
    if (asked == "sim") return add_sim_command(app);
    if (asked == "hspice") return add_hspice_command(app);
    if (asked == "ngspice") return add_ngspice_command(app);
    add_run_command(app);
    add_infer_command(app);
    add_train_command(app);
    add_neuron_command(app);
    add_amplifier_command(app);
    add_compare_command(app);
    add_baselines_command(app);
    add_explain_command(app);
    add_export_command(app);
    add_verify_command(app);
    add_study_commands(app);
    add_sweep_command(app);
    add_samples_command(app);
    add_program_command(app);
    add_faults_command(app);
    add_partition_command(app);
    add_reproduce_command(app);
    add_report_command(app);
    add_plot_command(app);
    add_sim_command(app);
    add_hspice_command(app);
    add_ngspice_command(app);
    add_device_command(app);
    add_crossbar_command(app);
    add_network_command(app);
    add_keys_command(app);
    add_cards_command(app);
    add_init_command(app);
    add_fetch_command(app);
    add_doctor_command(app);
    add_completion_command(app);
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    spinloom::use_large_pages();
    spinloom::tell_interruptions();
    spinloom::app::CommandLine line(
        "From a magnetic tunnel junction to the accuracy, power and latency of the analog neural network built from "
        "it,\n"
        "by solving the real circuit.",
        fmt::format("spinloom {} (commit {})\n{}", spinloom::version(), spinloom::commit(),
                    spinloom::app::processors()),
        examples);
    add_commands(line.program(), argc > 1 ? argv[1] : "");
    try {
        spinloom::app::run_on_asked_level(argv);
        return finished(line.run(argc, argv));
    } catch (const spinloom::InputError& error) {
        return leave(ExitCode::bad_input, "", error);
    } catch (const spinloom::ConvergenceError& error) {
        return leave(ExitCode::not_converged, "", error);
    } catch (const spinloom::EnvironmentError& error) {
        return leave(ExitCode::environment, "", error);
    } catch (const std::bad_alloc& error) {
        return leave(ExitCode::environment, "out of memory: ", error);
    } catch (const std::system_error& error) {  // a stream or a file, as standard output on a full disk
        return leave(ExitCode::environment, "standard output or another stream: ", error);
    } catch (const std::exception& error) {
        return leave(ExitCode::bug, "this is a bug of ours, please report it: ", error);
    }
}
