#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "answer.hpp"
#include "command_line.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/study/dry_run.hpp"
#include "spinloom/study/study_options.hpp"

/// The program's commands; each adds itself to the parser and runs when chosen.

namespace spinloom::app {

void add_run_command(Command app);
void add_infer_command(Command app);
void add_keys_command(Command app);
void add_completion_command(Command app);
void add_cards_command(Command app);
void add_init_command(Command app);
void add_fetch_command(Command app);
void add_doctor_command(Command app);
void add_train_command(Command app);
void add_neuron_command(Command app);
void add_amplifier_command(Command app);
void add_compare_command(Command app);
void add_baselines_command(Command app);
void add_explain_command(Command app);
void add_export_command(Command app);
void add_verify_command(Command app);
void add_study_commands(Command app);
void add_sweep_command(Command app);
void add_samples_command(Command app);
void add_program_command(Command app);
void add_faults_command(Command app);
void add_partition_command(Command app);
void add_reproduce_command(Command app);
void add_report_command(Command app);
void add_plot_command(Command app);
void add_sim_command(Command app);
void add_hspice_command(Command app);
void add_ngspice_command(Command app);
void add_device_command(Command app);
void add_crossbar_command(Command app);
void add_network_command(Command app);
void add_write_command(Command device);

/// With what a command on a scenario works, and where its results go.
struct RunOptions {
    int threads = 1;
    bool progress = true;       ///< on standard error
    std::filesystem::path out;  ///< folder for the results; empty: write nothing
};

/// Options that every command on a scenario takes.
struct ScenarioArguments {
    std::string file;
    std::vector<std::string> settings;  ///< key=value
    std::string out;
    int threads = 0;  ///< 0: as many as the machine has
    long seed = -1;   ///< -1: as the scenario says
    bool quiet = false;
    bool dry_run = false;
    Answer answer;  ///< of commands that have `answer.add_to(command)`

    /// Adds the scenario and the common options; `--out` differs in meaning and is each command's own.
    /// @param optional  what is said of the scenario where none need be given
    void add_to(Command command, const char* optional = nullptr);
    void add_settings(Command command);
    /// Adds --dry-run and --json, which do not go together: a forecast is told in words.
    void add_dry_run(Command command);
    /// Prints what a trial foretells.
    void tell(const DryRun& dry) const;
    /// The `--set` options as overrides. @throws InputError for one that is not key=value
    [[nodiscard]] std::vector<ScenarioOverride> overrides() const;
    /// The scenario with the overrides and the seed.
    /// @param may_search  whether the command knows `training.search`
    /// @throws InputError also if the scenario would search and the command cannot
    [[nodiscard]] Scenario scenario(bool may_search = false) const;
    /// Threads, folder and progress, as given.
    [[nodiscard]] RunOptions run_options() const;
    /// Threads and progress, as given.
    [[nodiscard]] StudyOptions study_options() const;
    [[nodiscard]] PrepareOptions prepare_options() const;
};

}  // namespace spinloom::app
