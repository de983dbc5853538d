#include "spinloom/spice/read/element_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/finfet/finfet_bsim.hpp"
#include "spinloom/spice/read/junction_builder.hpp"
#include "spinloom/spice/read/passive_model.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

/// Resistors of zero ohm become this [ohm].
constexpr double least_resistance = 1e-3;
constexpr std::size_t most_operations = 20'000'000;  ///< of all behavioural elements

[[noreturn]] void fail(const std::string& key, const std::string& message) {
    throw InputError(InputProblem{{}, 0, key, message});
}

/// Two points at one time are a step: the second comes a little later, and of more than two the last counts.
void add_corner(std::vector<std::pair<double, double>>& points, double time, double value) {
    const auto count = points.size();
    if (count == 0 || time > points.back().first) {
        points.emplace_back(time, value);
    } else if (points.back().second != value) {
        const double before = count > 1 ? time - points[count - 2].first : time;
        if (before > 0) {
            points.emplace_back(time + Waveform::jump_part * before, value);
        } else {
            points.back().second = value;
        }
    }
}

/// What an instance of BSIM-CMG, or of a planar model whose decks are reused, may say beside l, nfin and m.
constexpr std::array<std::string_view, 56> unused_settings = {
    "ad",    "adej",  "adeo",   "as",        "asej",    "aseo",     "cdsp",   "cfd", "cfs",  "cgdp", "cgsp",     "covd",
    "covs",  "d",     "delvto", "delvtrand", "dtemp",   "fech",     "fpitch", "geo", "hfin", "ic",   "ids0mult", "lrsd",
    "lint",  "mulu0", "nf",     "nfinnom",   "ng",      "ngcon",    "ngf",    "nrd", "nrs",  "off",  "pd",       "pdej",
    "pdeo",  "ps",    "psej",   "pseo",      "rgeomod", "sa",       "sb",     "sc",  "sca",  "scb",  "scc",      "sd",
    "shmod", "tc1",   "temp",   "tfin",      "u0mult",  "vsatmult", "w",      "xgw"};

/// `$x=` and the like are places that a layout's extraction notes.
void refuse_unknown_setting(const std::string& name, const std::string& key) {
    if (key.starts_with('$') || std::find(unused_settings.begin(), unused_settings.end(), key) != unused_settings.end())
        return;
    std::vector<std::string> known = {"l", "nfin", "m"};
    known.insert(known.end(), unused_settings.begin(), unused_settings.end());
    fail(name, fmt::format("no setting '{}' of a transistor{}", excerpt(key), suggest_among(key, known)));
}

Waveform waveform_of(SourceShape shape, const std::vector<double>& n, std::optional<double> repeat,
                     std::optional<double> delay, const SourceTiming& timing, const std::string& name) {
    const auto at = [&](std::size_t i, double otherwise) { return i < n.size() ? n[i] : otherwise; };
    const auto positive_or = [&](std::size_t i, double otherwise) { return at(i, 0) > 0 ? n[i] : otherwise; };
    switch (shape) {
        case SourceShape::pulse:
            return Waveform::pulse({at(0, 0), at(1, 0), at(2, 0), positive_or(3, timing.step),
                                    positive_or(4, timing.step), n.size() > 5 ? std::max(0.0, n[5]) : timing.stop,
                                    positive_or(6, 0), positive_or(7, 0)});
        case SourceShape::sine:
            return Waveform::sine({at(0, 0), at(1, 0), positive_or(2, 1 / timing.stop), at(3, 0), at(4, 0),
                                   at(5, 0) * std::numbers::pi / 180});
        case SourceShape::exponential: {
            const double rise_delay = at(2, 0);
            return Waveform::exponential({at(0, 0), at(1, 0), rise_delay, positive_or(3, timing.step),
                                          at(4, rise_delay + timing.step), positive_or(5, timing.step)});
        }
        default:
            break;
    }
    Waveform::Corners corners;
    if (n.size() % 2 != 0) fail(name, "PWL takes pairs of time and value");
    for (std::size_t i = 0; i + 1 < n.size(); i += 2) {
        if (i > 0 && n[i] < n[i - 2])
            fail(name, fmt::format("the times of PWL must rise; {:g} s comes after {:g} s", n[i], n[i - 2]));
        add_corner(corners.points, n[i], n[i + 1]);
    }
    if (corners.points.empty()) fail(name, "PWL needs at least one point");
    corners.repeat_from = repeat.value_or(-1);
    corners.delay = delay.value_or(0);
    return Waveform::corners(std::move(corners));
}

}  // namespace

SourceValue evaluate_source(const SourceStatement& source, const Scope& scope, const SourceTiming& timing,
                            const std::string& name) {
    SourceValue value;
    const auto optional = [&](const std::optional<Value>& number) -> std::optional<double> {
        if (!number) return {};
        return scope.evaluate(*number);
    };
    if (source.shape != SourceShape::none) {
        std::vector<double> numbers;
        for (const auto& number : source.arguments) numbers.push_back(scope.evaluate(number));
        value.waveform =
            waveform_of(source.shape, numbers, optional(source.repeat), optional(source.delay), timing, name);
    }
    // Without a DC value a source rests at where its waveform starts.
    value.direct = source.direct ? scope.evaluate(*source.direct) : value.waveform ? value.waveform->value(0) : 0.0;
    value.phasor = std::polar(1.0, optional(source.phase).value_or(0) * std::numbers::pi / 180) *
                   optional(source.magnitude).value_or(0);
    if (const double times = optional(source.multiplier).value_or(1); times != 1) scale(value, times);
    return value;
}

void scale(SourceValue& value, double factor) {
    value.direct *= factor;
    value.phasor *= factor;
    if (value.waveform) value.waveform = value.waveform->scaled(factor);
}

double ElementBuilder::multiply(const std::string& name, double multiplier) {
    if (!(multiplier > 0) || !std::isfinite(multiplier)) fail(name, "m must be above 0");
    const double before = multiplier_;
    multiplier_ *= multiplier;
    return before;
}

void ElementBuilder::note(std::string_view name, ElementKind kind, std::size_t index) {
    if (!circuit_->elements.add(name, {kind, static_cast<std::uint32_t>(index)}))
        fail(std::string(name), "a second element of this name");
}

void ElementBuilder::add(const ElementStatement& element, const std::vector<Node>& nodes, const Scope& scope,
                         const std::string& prefix, const ModelStatement* model) {
    std::string longer;
    const auto& name = prefix.empty() ? element.name : (longer = prefix + element.name);
    switch (element.kind) {
        case ElementKind::resistor:
        case ElementKind::capacitor:
        case ElementKind::inductor:
            return add_passive(element, name, nodes, scope, model);
        case ElementKind::voltage_source:
        case ElementKind::current_source:
            return add_source(element, name, nodes, scope);
        case ElementKind::behavioural_current:
        case ElementKind::behavioural_voltage:
            return add_law(element, name, nodes, scope, prefix);
        case ElementKind::finfet:
        case ElementKind::junction:
        case ElementKind::model_device:
            break;
        default:
            return add_controlled(element, name, nodes, scope, prefix);
    }
    SPINLOOM_EXPECT(model != nullptr);
    if (model->type == "mtj") return add_junction(element, name, nodes, scope, *model);
    if (element.kind == ElementKind::junction) fail(name, "its model is no mtj");
    add_finfet(element, name, nodes, scope, *model);
}

void ElementBuilder::add_passive(const ElementStatement& element, const std::string& name,
                                 const std::vector<Node>& nodes, const Scope& scope, const ModelStatement* model) {
    const auto& netlist = circuit_->netlist;
    const double value = passive_value(element, name, scope, model, circuit_->temperature, *warnings_);
    const double multiplier = multiplier_ * setting(element, scope, "m").value_or(1);
    if (!(multiplier > 0)) fail(name, "m must be above 0");
    if (const auto initial = setting(element, scope, "ic")) {
        if (element.kind == ElementKind::capacitor && value != 0)
            circuit_->capacitor_voltages.emplace_back(netlist.capacitors().size(), *initial);
        if (element.kind == ElementKind::inductor)
            circuit_->inductor_currents.emplace_back(netlist.inductors().size(), *initial);
    }
    add_passive(element.kind, name, nodes[0], nodes[1], value, multiplier);
}

void ElementBuilder::add_passive(ElementKind kind, std::string_view name, Node first, Node second, double value,
                                 double multiplier) {
    auto& netlist = circuit_->netlist;
    if (kind == ElementKind::resistor) {
        if (value == 0) {
            value = least_resistance;
            warnings_->add("zero-ohm", "resistors of 0 ohm are taken as 1 milliohm:", std::string(name));
        }
        note(name, kind, netlist.resistors().size());
        netlist.add_resistor(name, first, second, value / multiplier);
    } else if (kind == ElementKind::capacitor) {
        if (value == 0) return warnings_->add("zero-farad", "capacitors of 0 F are left out:", std::string(name));
        note(name, kind, netlist.capacitors().size());
        netlist.add_capacitor(name, first, second, value * multiplier);
    } else {
        note(name, kind, netlist.inductors().size());
        netlist.add_inductor(std::string(name), first, second, value / multiplier);
    }
}

void ElementBuilder::add_source(const ElementStatement& element, const std::string& name,
                                const std::vector<Node>& nodes, const Scope& scope) {
    auto& netlist = circuit_->netlist;
    auto value = evaluate_source(*element.extras->source, scope, timing_, name);
    const bool is_voltage = element.kind == ElementKind::voltage_source;
    if (!is_voltage && multiplier_ != 1) scale(value, multiplier_);
    const auto index = is_voltage ? netlist.voltage_sources().size() : netlist.current_sources().size();
    note(name, element.kind, index);
    if (is_voltage && nodes[0] == nodes[1]) return add_shorted(name, nodes[0], value);
    if (is_voltage)
        netlist.add_voltage_source(name, nodes[0], nodes[1], value.direct);
    else
        netlist.add_current_source(name, nodes[0], nodes[1], value.direct);
    netlist.shape_source({is_voltage, index}, std::move(value.waveform), value.phasor);
}

/// A source between two names of one node, as decks name their ground, carries no current.
void ElementBuilder::add_shorted(const std::string& name, Node node, const SourceValue& value) {
    if (value.direct != 0 || value.waveform || value.phasor != 0.0)
        fail(name, "both ends are the same node, so its voltage can only be 0");
    // A node of its own keeps the equations solvable and the current, which is 0, to be asked for.
    circuit_->netlist.add_voltage_source(name, circuit_->netlist.node(name + "#"), node, 0);
}

void ElementBuilder::add_controlled(const ElementStatement& element, const std::string& name,
                                    const std::vector<Node>& nodes, const Scope& scope, const std::string& prefix) {
    auto& netlist = circuit_->netlist;
    if (element.kind == ElementKind::op_amp) {
        note(name, element.kind, netlist.op_amps().size());
        return netlist.add_ideal_op_amp(name, nodes[0], nodes[2], nodes[3], nodes[1]);
    }
    double gain = scope.evaluate(element.values.at(0)) * setting(element, scope, "scale").value_or(1);
    if (element.kind == ElementKind::transconductor || element.kind == ElementKind::current_amplifier)
        gain *= setting(element, scope, "m").value_or(1);
    // Currents within a multiplied instance are so many times larger; a current amplifier's control is one of them.
    if (element.kind == ElementKind::transconductor) gain *= multiplier_;
    if (element.kind == ElementKind::transresistor) gain /= multiplier_;
    // A control current is looked for in the same subcircuit.
    const std::string control = element.extras->reference.empty() ? "" : prefix + element.extras->reference;
    switch (element.kind) {
        case ElementKind::voltage_amplifier:
            note(name, element.kind, netlist.voltage_amplifiers().size());
            return netlist.add_voltage_amplifier(name, nodes[0], nodes[1], nodes[2], nodes[3], gain);
        case ElementKind::transconductor:
            note(name, element.kind, netlist.transconductors().size());
            return netlist.add_transconductor(name, nodes[0], nodes[1], nodes[2], nodes[3], gain);
        case ElementKind::current_amplifier:
            note(name, element.kind, netlist.current_amplifiers().size());
            return netlist.add_current_amplifier(name, nodes[0], nodes[1], control, gain);
        default:
            note(name, element.kind, netlist.transresistors().size());
            return netlist.add_transresistor(name, nodes[0], nodes[1], control, gain);
    }
}

/// The operation whose value is the current or voltage that an element of that form drives.
int ElementBuilder::driven_by(const ElementStatement& element, const std::vector<Node>& nodes, int value,
                              LawCompiler& compiler) {
    const auto across = [&] { return compiler.voltage(nodes[0], nodes[1]); };
    switch (element.form) {
        case LawForm::resistance: {
            const int voltage = across();
            return compiler.apply(TapeOperation::divide, voltage, value);
        }
        case LawForm::capacitance: {
            const int rate = compiler.rate_of_change(across());
            return compiler.apply(TapeOperation::multiply, value, rate);
        }
        case LawForm::charge:
            return compiler.rate_of_change(value);
        default:
            return value;
    }
}

void ElementBuilder::add_law(const ElementStatement& element, const std::string& name, const std::vector<Node>& nodes,
                             const Scope& scope, const std::string& prefix) {
    auto& netlist = circuit_->netlist;
    const auto node = [&](const std::string& asked) {
        const auto it = std::find(element.extras->seen.begin(), element.extras->seen.end(), asked);
        if (it == element.extras->seen.end())
            fail(name, fmt::format("v({}) cannot stand within a function", excerpt(asked)));
        return nodes[static_cast<std::size_t>(it - element.extras->seen.begin()) + 2];
    };
    LawCompiler compiler(netlist, scope, node, prefix);
    const auto& value = element.values.at(0);
    int driven = value.is_number() ? compiler.constant(value.number()) : compiler.compile(value.expression());
    driven = driven_by(element, nodes, driven, compiler);
    double factor = setting(element, scope, "scale").value_or(1);
    if (element.form != LawForm::voltage) factor *= multiplier_ * setting(element, scope, "m").value_or(1);
    if (factor != 1) driven = compiler.apply(TapeOperation::multiply, driven, compiler.constant(factor));
    auto law = compiler.finish(driven);
    num_operations_ += law.tape->size();
    if (num_operations_ > most_operations)
        fail(name, fmt::format("the expressions of a deck have more than {} operations", most_operations));
    note(name, element.kind, netlist.laws().size());
    const auto kind = element.form == LawForm::voltage ? LawKind::voltage : LawKind::current;
    netlist.add_law({name, kind, nodes[0], nodes[1], std::move(law.tape), std::move(law.inputs)});
}

void ElementBuilder::add_junction(const ElementStatement& element, const std::string& name,
                                  const std::vector<Node>& nodes, const Scope& scope, const ModelStatement& model) {
    JunctionParameters parameters;
    for (const auto& [key, value] : model.parameters) parameters[key] = scope.evaluate(value);
    for (const auto& [key, value] : element.extras->settings) parameters[key] = scope.evaluate(value);
    if (multiplier_ != 1) {
        if (parameters["dynamics"] != 0) fail(name, "m= of an instance does not multiply junctions that move");
        parameters.erase("dynamics");
        for (const auto* const key : {"ra", "rp"})
            if (const auto it = parameters.find(key); it != parameters.end()) it->second /= multiplier_;
    }
    const auto place = circuit_->netlist.junctions().size();
    spice::add_junction(circuit_->netlist, name, nodes, parameters, circuit_->temperature);
    note(name, ElementKind::junction, place);
}

void ElementBuilder::add_finfet(const ElementStatement& element, const std::string& name,
                                const std::vector<Node>& nodes, const Scope& scope, const ModelStatement& model) {
    if (nodes.size() != 4) fail(name, "a transistor has four nodes: drain, gate, source, body");
    std::map<std::string, double> parameters;
    for (const auto& [key, value] : model.parameters) parameters[key] = scope.evaluate(value);
    const auto take = [&](const char* key, double otherwise) {
        const auto it = parameters.find(key);
        return it == parameters.end() ? otherwise : it->second;
    };
    if (!model.type.starts_with("bsimcmg") && take("level", 0) != 72) {
        fail(name, fmt::format("model {} has level {:g}; only level 72 (BSIM-CMG) is simulated, use ngspice for others",
                               model.name, take("level", 1)));
    }
    const double length = setting(element, scope, "l").value_or(take("l", 0));
    const double fins = setting(element, scope, "nfin").value_or(take("nfin", 1)) *
                        setting(element, scope, "m").value_or(1) * multiplier_;
    if (!(fins > 0) || !(length > 0)) fail(name, "nfin, m and l must be above 0");
    for (const auto& [key, value] : element.extras->settings) {
        if (key == "l" || key == "nfin" || key == "m") continue;
        refuse_unknown_setting(name, key);
        warnings_->add("finfet-setting", "settings of transistors that are not used:", key);
    }
    auto& shared = models_[{&model, length, fins}];
    if (!shared) {
        double polarity = model.type == "pmos" ? -1 : 1;
        if (model.type.starts_with("bsimcmg")) polarity = take("type", take("devtype", 1)) > 0 ? 1 : -1;
        std::vector<std::string> ignored;
        const auto card = finfet_card_from_bsim(parameters, polarity, ignored);
        for (const auto& key : ignored)
            warnings_->add("bsim-ignored", "parameters of transistor models that are not used:", key);
        shared = std::make_shared<const FinfetModel>(make_finfet_model(card, {fins, circuit_->temperature, length}));
    }
    note(name, ElementKind::finfet, circuit_->netlist.finfets().size());
    circuit_->netlist.add_finfet(name, nodes[0], nodes[1], nodes[2], nodes[3], shared);
}

}  // namespace spinloom::spice
