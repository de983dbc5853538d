#pragma once

#include <filesystem>
#include <string>

#include "spinloom/study/program.hpp"

/// The plan of write pulses as text, CSV and JSON.

namespace spinloom {

[[nodiscard]] std::string program_text(const ProgramSummary& summary);
[[nodiscard]] std::string program_json(const ProgramSummary& summary);
/// The plan, a device a row in the order of writing.
[[nodiscard]] std::string plan_csv(const ProgramSummary& summary);
/// A co-simulated device a row.
[[nodiscard]] std::string checks_csv(const ProgramSummary& summary);

/// Writes plan.csv, states.csv, program.json, and check.csv where something was checked. @throws EnvironmentError
void write_program(const std::filesystem::path& folder, const ProgramSummary& summary);

}  // namespace spinloom
