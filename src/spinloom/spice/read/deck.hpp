#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "spinloom/core/name_pool.hpp"
#include "spinloom/core/rare.hpp"
#include "spinloom/spice/read/control_reader.hpp"
#include "spinloom/spice/read/measure_statement.hpp"
#include "spinloom/spice/read/source_lines.hpp"
#include "spinloom/spice/read/value.hpp"
#include "spinloom/spice/run/simulation.hpp"

/// A deck as written: statements in their order, nothing evaluated, no subcircuit expanded.
///
/// The dialect is that part of HSPICE's and ngspice's which docs/theory/spice.md lists; anything else is an InputError
/// that names file and line. All names are lower case.

namespace spinloom::spice {

enum class ElementKind {
    resistor,
    capacitor,
    inductor,
    voltage_source,
    current_source,
    voltage_amplifier,
    transconductor,
    current_amplifier,
    transresistor,
    op_amp,
    junction,
    finfet,
    behavioural_current,  ///< B, E, G, R, C with an expression of the circuit
    behavioural_voltage,
    model_device,  ///< in a statement only: an N element, which its model makes a junction or a transistor
    instance       ///< in a statement only: a subcircuit
};

/// Outside of every .if: what always holds.
inline constexpr int no_arm = -1;

/// What stands between an .if, .elseif or .else and the next of them. It holds where its condition is true, no arm of
/// the same .if before it holds, and the arm that it lies in holds.
struct Arm {
    int around = no_arm;             ///< the arm that the .if lies in
    int before = no_arm;             ///< the arm before it of the same .if
    std::optional<Value> condition;  ///< nothing for .else
    Origin origin;
};

struct Parameter {
    std::string name;
    Value value;
    Origin origin;
    int arm = no_arm;
};

struct Function {
    std::vector<std::string> arguments;
    Value value;
};

enum class SourceShape { none, pulse, sine, exponential, corners };

/// Right side of a V or I element.
struct SourceStatement {
    std::optional<Value> direct;
    std::optional<Value> magnitude, phase;  ///< of AC; phase in degrees
    SourceShape shape = SourceShape::none;
    std::vector<Value> arguments;        ///< of the shape, in its order
    std::optional<Value> repeat, delay;  ///< r= and td= of PWL
    std::optional<Value> multiplier;     ///< m= of a current source
    std::string file;                    ///< of PWL PWLFILE=: as the statement names it, until it is read
};

/// What the expression of a behavioural element is.
enum class LawForm {
    none,
    current,
    voltage,
    resistance,
    capacitance,  ///< whose current is capacitance times dv/dt
    charge        ///< whose current is the rate of change of the charge
};

/// What plain elements do not have.
struct ElementExtras {
    std::string reference;                                ///< model, subcircuit, or the element whose current controls
    std::vector<std::pair<std::string, Value>> settings;  ///< key=value
    std::shared_ptr<const SourceStatement> source;
    std::vector<std::string> seen;  ///< nodes that the expression of a law asks for: those of `nodes` from the third on
    /// Of R and C: the place of `reference` among `values`, where a model or a parameter may be meant.
    std::optional<std::size_t> place_of_reference;
};

struct ElementStatement {
    ElementKind kind = ElementKind::resistor;
    LawForm form = LawForm::none;
    std::string name;
    Origin origin;
    int arm = no_arm;
    boost::container::small_vector<int, 4> nodes;     ///< places in the body's list of node names
    boost::container::small_vector<Value, 1> values;  ///< the main value; of a controlled source (constant, gain)
    std::size_t plain_before = 0;                     ///< how many of the body's plain elements stand before it
    Rare<ElementExtras> extras;
};

/// R, C or L of two nodes and a number and nothing else, of which a large deck has a million.
struct PlainPassive {
    ElementKind kind = ElementKind::resistor;
    int arm = no_arm;
    std::string_view name;  ///< kept by the body
    Origin origin;
    std::array<int, 2> nodes;  ///< places in the body's list of node names
    double value;
};

/// `state` of a junction is the number 0 (parallel) or 1 (antiparallel).
struct ModelStatement {
    std::string name, type;
    std::vector<std::pair<std::string, Value>> parameters;  ///< a later one of the same name counts
    Origin origin;
    int arm = no_arm;
};

/// v(node)=value of .ic or .nodeset.
struct NodeVoltage {
    std::string node;
    Value value;
    Origin origin;
};

/// What may stand in a subcircuit, and at the top of a deck.
struct Body {
    std::string name;                 ///< of the subcircuit
    const Body* enclosing = nullptr;  ///< subcircuit in which this one is defined
    Origin origin;
    std::size_t ports = 0;  ///< the first so many nodes
    NamePool names;         ///< of nodes and plain elements
    std::vector<std::string_view> nodes;
    std::vector<Parameter> defaults;    ///< parameters an instance may set
    std::vector<Parameter> parameters;  ///< .param
    std::map<std::string, Function, std::less<>> functions;
    std::vector<PlainPassive> plain;        ///< `for_each_element` has them and the others in their order
    std::deque<ElementStatement> elements;  ///< all others
    std::unordered_map<std::string, std::size_t> sources;  ///< name of each V and I element -> place in `elements`
    std::unordered_map<std::string, ModelStatement> models;
    std::unordered_map<std::string, std::shared_ptr<const Body>> subcircuits;
    std::vector<Arm> arms;                                                    ///< each behind those it refers to
    std::vector<ModelStatement> models_in_arms;                               ///< before those of `models`
    std::vector<std::pair<int, std::shared_ptr<const Body>>> bodies_in_arms;  ///< subcircuits, with their arms
    std::vector<NodeVoltage> initial_voltages, node_sets;
};

/// Calls `act` for every element in its order, a PlainPassive or an ElementStatement.
template <class Act>
void for_each_element(const Body& body, const Act& act) {
    auto plain = body.plain.begin();
    for (const auto& element : body.elements) {
        const auto end = body.plain.begin() + static_cast<std::ptrdiff_t>(element.plain_before);
        for (; plain != end; ++plain) act(*plain);
        act(element);
    }
    for (; plain != body.plain.end(); ++plain) act(*plain);
}

/// The same element as any other is written.
[[nodiscard]] ElementStatement as_statement(const PlainPassive& element);

struct SweepStatement {
    enum class Spacing { linear_step, linear_count, decade, octave, list };
    std::string variable;  ///< source, "temp", or parameter; "frequency" of .ac
    Spacing spacing = Spacing::linear_step;
    std::vector<Value> numbers;  ///< start, stop, step | count, start, stop | the list
};

/// What an analysis, or the whole deck, is repeated for.
struct OuterSweep {
    enum class Kind {
        values,  ///< of a source, a parameter or the temperature
        data,    ///< the rows of a table
        monte    ///< samples; the numbers of `sweep` are their count, and the number of the first
    };
    Kind kind = Kind::values;
    SweepStatement sweep = {};
    std::string data = {};  ///< name of the table
    Origin origin = {};
    int arm = no_arm;
};

/// A table of parameters: .data ... .enddata.
struct DataTable {
    std::vector<std::string> names;
    std::vector<std::vector<Value>> rows;  ///< a value a name
};

struct AnalysisStatement {
    AnalysisKind kind = AnalysisKind::operating_point;
    Origin origin;
    std::vector<SweepStatement> sweeps = {};  ///< the first varies fastest
    std::vector<Value> times = {};            ///< .tran: step, stop, and start and longest step where given
    bool uses_initial_conditions = false;
    bool is_noisy = false;                             ///< .tran ... noise
    std::optional<Value> noise_bandwidth, noise_seed;  ///< its fmax= and seed=
    std::vector<std::string> output = {};              ///< .noise: one node, or two of which the difference counts
    std::string input = {};                            ///< .noise: the source that noise is referred to
    bool lists_contributions = false;                  ///< .noise: spectra of every element
    std::optional<OuterSweep> outer = {};              ///< SWEEP, DATA= or MONTE=
    int arm = no_arm;
};

/// One quantity of .print, .probe, .plot or .save.
struct OutputStatement {
    std::optional<AnalysisKind> analysis;  ///< nothing: every analysis
    std::string name;                      ///< "v(out)", or what stands before `=par(...)`; "all"
    std::optional<Expression> expression;  ///< nothing: everything
    Origin origin = {};
    int arm = no_arm;
};

struct OptionStatement {
    std::string name;
    std::optional<Value> value;  ///< nothing for a flag or a word
    std::string text;            ///< of the value, as written
    Origin origin;
    int arm = no_arm;
};

/// A source of the deck itself that an .alter block gives another constant, and no more than that.
struct SourceConstant {
    int element = 0;  ///< its place among the elements of the first block
    Origin origin;
    double value = 0;  ///< [V] or [A]
};

/// A deck without its .alter blocks, or one .alter block.
struct DeckBlock {
    std::string name;  ///< what stands behind .alter
    std::shared_ptr<const Body> body;
    std::vector<SourceConstant> constants = {};  ///< of an .alter block, rising; then `body` has no elements
    std::vector<std::string> globals;
    std::vector<OptionStatement> options;  ///< .temp is the option temp [degree Celsius]
    std::vector<AnalysisStatement> analyses;
    std::vector<OuterSweep> steps;          ///< .step, the first varies fastest
    std::map<std::string, DataTable> data;  ///< by name
    std::vector<MeasureStatement> measures;
    std::vector<OutputStatement> outputs;
};

struct Deck {
    std::string name;   ///< path, as named in messages
    std::string title;  ///< first line
    std::vector<std::string> files;
    std::vector<DeckBlock> blocks;          ///< the deck itself, then its .alter blocks
    std::vector<ControlStatement> control;  ///< of its .control blocks, one behind the other
    std::vector<std::string> warnings;

    [[nodiscard]] std::size_t num_alters() const { return blocks.size() - 1; }
};

}  // namespace spinloom::spice
