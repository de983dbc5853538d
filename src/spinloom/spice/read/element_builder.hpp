#pragma once

#include <complex>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>

#include "spinloom/spice/read/circuit.hpp"
#include "spinloom/spice/read/law_compiler.hpp"
#include "spinloom/spice/read/scope.hpp"
#include "spinloom/spice/read/warnings.hpp"

namespace spinloom::spice {

/// Step and stop of the deck's transient analysis [s], which SPICE takes for what a PULSE leaves out.
struct SourceTiming {
    double step = 1e-12, stop = 1;
};

/// An independent source with every expression a number.
struct SourceValue {
    double direct = 0;                 ///< [V] or [A]
    std::optional<Waveform> waveform;  ///< [V] or [A]
    std::complex<double> phasor;       ///< [V] or [A]
};
/// @param name  of the element, for messages. @throws InputError without a place
[[nodiscard]] SourceValue evaluate_source(const SourceStatement& source, const Scope& scope, const SourceTiming& timing,
                                          const std::string& name);
/// So many times it, at every time and in small signals.
void scale(SourceValue& value, double factor);

/// Adds elements of a deck to a circuit, their expressions evaluated.
class ElementBuilder {
public:
    ElementBuilder(Circuit& circuit, const SourceTiming& timing, Warnings& warnings)
        : circuit_(&circuit), timing_(timing), warnings_(&warnings) {}

    /// @param model  that the element's reference names; null for an element that refers to none
    /// @throws InputError without a place: numbers that are not legal, models that are not simulated
    void add(const ElementStatement& element, const std::vector<Node>& nodes, const Scope& scope,
             const std::string& prefix, const ModelStatement* model);
    /// R [ohm], C [F] or L [H].
    void add_passive(ElementKind kind, std::string_view name, Node first, Node second, double value) {
        add_passive(kind, name, first, second, value, multiplier_);
    }

    /// Elements that follow stand for so many of them side by side (SPICE's m of an instance), until `restore`.
    /// @returns what to restore @throws InputError without a place, unless it is above 0
    [[nodiscard]] double multiply(const std::string& name, double multiplier);
    void restore(double multiplier) { multiplier_ = multiplier; }

private:
    void add_source(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                    const Scope& scope);
    void add_passive(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                     const Scope& scope, const ModelStatement* model);
    void add_passive(ElementKind kind, std::string_view name, Node first, Node second, double value, double multiplier);
    void add_shorted(const std::string& name, Node node, const SourceValue& value);
    void add_controlled(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                        const Scope& scope, const std::string& prefix);
    void add_junction(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                      const Scope& scope, const ModelStatement& model);
    void add_finfet(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                    const Scope& scope, const ModelStatement& model);
    void add_law(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                 const Scope& scope, const std::string& prefix);
    static int driven_by(const ElementStatement& element, const std::vector<Node>& nodes, int value,
                         LawCompiler& compiler);
    void note(std::string_view name, ElementKind kind, std::size_t index);

    Circuit* circuit_;
    SourceTiming timing_;
    Warnings* warnings_;
    double multiplier_ = 1;
    std::size_t num_operations_ = 0;  ///< of behavioural elements
    /// FinFETs by model statement, gate length, fins: ten thousand transistors share few models.
    std::map<std::tuple<const ModelStatement*, double, double>, std::shared_ptr<const FinfetModel>> models_;
};

}  // namespace spinloom::spice
