#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "spinloom/study/faults.hpp"

/// Accuracy against faults as tables, CSV, JSON and plots.

namespace spinloom {

/// A table a kind, and what is assumed.
[[nodiscard]] std::string faults_text(const FaultSummary& summary);
[[nodiscard]] std::string faults_json(const FaultSummary& summary);
/// A point a row.
[[nodiscard]] std::string faults_csv(const FaultSummary& summary);
/// An outcome a row.
[[nodiscard]] std::string fault_samples_csv(const FaultSummary& summary);
/// Accuracy over the fault probability (or over sigma), with 95 % intervals; nothing where there is no such curve.
[[nodiscard]] std::optional<std::string> faults_svg(const FaultSummary& summary);
[[nodiscard]] std::optional<std::string> variation_svg(const FaultSummary& summary);

/// Writes faults.csv, samples.csv, faults.json, and faults.svg and variation.svg as far as there are such curves.
/// @throws EnvironmentError
void write_faults(const std::filesystem::path& folder, const FaultSummary& summary);

}  // namespace spinloom
