#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "spinloom/circuit/mna_system.hpp"
#include "spinloom/circuit/netlist.hpp"
#include "spinloom/circuit/transient_noise.hpp"
#include "spinloom/core/name_map.hpp"
#include "spinloom/spice/read/deck.hpp"

/// A deck made into a circuit: subcircuits expanded, every expression a number.

namespace spinloom::spice {

/// An element of the netlist by its place in the list of its kind.
struct ElementReference {
    ElementKind kind;
    std::uint32_t index;
};

/// Values of a sweep, the first of a .dc varying fastest; frequencies [Hz] of .ac.
struct SweepRequest {
    std::string variable;
    std::vector<double> values;
};

/// One run of what is repeated: what is set before it, and the sample of random numbers that it draws.
struct StepPoint {
    std::vector<std::pair<std::string, double>> values;  ///< of sources, parameters and `temp` [degree Celsius]
    std::uint64_t sample = 0;                            ///< 0: none, all distributions are nominal
};

struct AnalysisRequest {
    AnalysisKind kind = AnalysisKind::operating_point;
    std::vector<SweepRequest> sweeps = {};
    double step = 0, stop = 0, start = 0, max_step = 0;  ///< of .tran [s]; max_step 0: as the step control likes
    bool uses_initial_conditions = false;
    std::optional<TransientNoise> noise = {};  ///< of .tran
    Node output = ground, reference = ground;  ///< of .noise
    SourcePlace input = {};                    ///< of .noise
    bool lists_contributions = false;          ///< of .noise
    std::vector<StepPoint> outer = {};         ///< of SWEEP, DATA= or MONTE=; empty: it runs once
};

/// A deck as a circuit. Names are lower case and hierarchical: "x1.x2.node", "x1.r1".
struct Circuit {
    Netlist netlist;
    NameMap<ElementReference> elements;
    std::vector<AnalysisRequest> analyses;
    std::vector<StepPoint> steps;  ///< of .step; empty: there is none
    std::vector<MeasureStatement> measures;
    std::vector<OutputStatement> outputs;
    std::vector<Clamp> initial_conditions, nodesets;
    std::vector<std::pair<std::size_t, double>> capacitor_voltages, inductor_currents;  ///< ic= of elements
    std::map<std::string, double> options;                                              ///< numbers of .option
    bool uses_gear = false;                                                             ///< .option method=gear
    double temperature = 300.15;                                                        ///< [K]
    double step = 1e-12, stop = 1;             ///< of the first .tran [s], for what a PULSE leaves out
    std::map<std::string, double> parameters;  ///< of the top level
    std::vector<std::string> warnings;

    /// Parameters of the top level, for expressions outside of elements; refers to this circuit.
    [[nodiscard]] ExpressionScope parameter_scope() const;
    [[nodiscard]] std::vector<std::string> element_names() const;
};

}  // namespace spinloom::spice
