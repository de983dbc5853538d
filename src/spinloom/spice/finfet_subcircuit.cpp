#include "spinloom/spice/finfet_subcircuit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "spinloom/device/finfet_core.hpp"

namespace spinloom::spice {
namespace {

struct Parameter {
    const char* name;
    double value;
    const char* meaning;
};

std::string parameters(const FinfetModel& m) {
    const Parameter list[] = {
        {"pol", m.polarity, "+1 n-channel, -1 p-channel"},
        {"fins", m.fins, "parallel fins"},
        {"rs", m.series_resistance / m.fins, "series resistance of each end [ohm]"},
        {"vt", m.thermal_voltage, "thermal voltage [V]"},
        {"vgo", m.gate_offset, "work function difference and roll-off [V]"},
        {"dibl", m.barrier_lowering, "barrier lowering [V/V]"},
        {"n0", m.ideality, "ideality at zero drain bias"},
        {"n1", m.ideality_slope, "its increase [1/V]"},
        {"fl", m.floor_log, "floor of the charge"},
        {"pb", m.body_potential, "potential across half the fin [V]"},
        {"qb", m.body_charge, "depletion charge over Cox [V]"},
        {"r", m.capacitance_ratio, "2 eps/(Cox t)"},
        {"po", m.potential_origin, "origin of the potential"},
        {"q0s", m.interpolation_slope, "5 eps/(t Cox)"},
        {"q0o", m.interpolation_offset, "[V]"},
        {"gain", m.gain, "u0 Cox W/L of a fin [A/V^2]"},
        {"ua", m.degradation, "mobility degradation"},
        {"eu", m.mobility_exponent, "its exponent"},
        {"fb", m.field_body, "field of the body charge [MV/cm]"},
        {"fs", m.field_slope, "field per volt of charge [MV/cm/V]"},
        {"sv", m.saturation_voltage, "2 vsat L/u0 [V]"},
        {"so", m.saturation_onset, "onset of velocity saturation"},
        {"sn", m.saturation_norm, "1/(1 + sqrt(so))"},
        {"ks", m.saturation_factor, "factor on the overdrive"},
        {"me", m.saturation_smoothing, "sharpness of saturation"},
        {"pclm", m.length_modulation, "channel length modulation"},
        {"ob", m.output_barrier, "barrier lowering of the output conductance"},
        {"pvag", m.output_gate_dependence, "its dependence on the gate"},
        {"ct", m.channel_tunnelling, "gate to channel [A/V^2]"},
        {"ca", m.channel_a, ""},
        {"cb", m.channel_b, "[1/V]"},
        {"cc", m.channel_c, "[1/V]"},
        {"cs", m.channel_share, "share of the source [1/V]"},
        {"it", m.inversion_tunnelling, "gate to body in inversion [A/V^2]"},
        {"ia", m.inversion_a, ""},
        {"ib", m.inversion_b, "[1/V]"},
        {"ic", m.inversion_c, "[1/V]"},
        {"io", m.inversion_onset, "[V]"},
        {"iv", m.inversion_voltage, "[V]"},
        {"at", m.accumulation_tunnelling, "gate to body in accumulation [A/V^2]"},
        {"aa", m.accumulation_a, ""},
        {"ab", m.accumulation_b, "[1/V]"},
        {"ac", m.accumulation_c, "[1/V]"},
        {"av", m.accumulation_voltage, "[V]"},
        {"vfb", m.flat_band, "flat band [V]"},
    };
    std::string text;
    for (const auto& p : list)
        text += fmt::format(".param {}={:.15g}{}{}\n", p.name, p.value, *p.meaning ? " $ " : "", p.meaning);
    return text;
}

struct Abbreviation {
    std::string_view name, text;
};

/// What <name> in the equations stands for. Nodes hold charges, Esat L and the like, but while the simulator iterates
/// they may hold anything: they are held to values that are physical.
constexpr Abbreviation abbreviations[] = {
    {"vds", "abs(V(di,si))"},
    {"vgs", "({pol}*(V(g)-0.5*(V(di)+V(si)))+0.5*<vds>)"},
    {"xs", "(V(di,si)**2/(sqrt(V(di,si)**2+0.01)+0.1))"},
    {"nvt", "({vt}*({n0}+{n1}*<xs>))"},
    {"floor", "(<nvt>*({fl}+ln(<nvt>)))"},
    {"gate", "(<vgs>-{vgo}+{dibl}*<xs>+<floor>)"},
    {"p", "({pb}/<nvt>)"},
    {"qs", "min(max(V(qs),0),5)"},
    {"qd", "min(max(V(qd),0),5)"},
    {"qm", "(0.5*(<qs>+<qd>))"},
    {"el", "max(V(el),{0.5*sv})"},
    {"vsat", "max(V(vsat),1e-3)"},
    {"ve", "min(max(V(ve),0),<vds>)"},
    {"reach", "({ks}*(<qs>+{qb+2*vt}))"},
    {"sharp", "(<el>*<reach>/(<el>+<reach>)-1e-3)"},
    {"q0", "({q0s}*<nvt>+{q0o})"},
    {"drive", "(<qm>+{2*vt})"},
    {"loss", "(1+{ua}*({fb}+{fs}*<qm>)**{eu})"},
    {"transport", "(<qs>-<qd>)*(<qm>+(2-<q0>/(<q0>+<qm>))*<nvt>)"},
    {"velocity", "((1+sqrt({so}+((<qs>-<qd>)/({sv}*<loss>))**2))*{sn})"},
    {"early", "(<drive>**2*(1+{pvag}*<qm>/<el>)/({ob}*(<vsat>+<drive>)))"},
    {"modulation", "(1+{pclm}*ln(1+(<vds>-<ve>)/({pclm}*(<vsat>+<el>))))"},
    {"x", "({cs}*<ve>**2/(sqrt(<ve>**2+0.01)+0.1))"},
    {"share_d", "(1-(<x>+1)*exp(-<x>)+1e-4)"},
    {"share_s", "(<x>+exp(-<x>)-1+1e-4)"},
    {"channel",
     "{pol*fins*ct}*<qm>*({pol}*(V(g)-0.5*(V(di)+V(si)))+0.5*<xs>)"
     "*exp(min(({cb}*<qm>-{ca})*(1+{cc}*<qm>),80))/(<x>**2+2e-4)"},
    {"inversion",
     "{it}*(max(<qm>-{io},0)+{iv}*ln(1+exp(-abs(<qm>-{io})/{iv})))"
     "*exp(min(({ib}*<qm>-{ia})*(1+{ic}*<qm>),80))"},
    {"vb", "({vfb}-{pol}*V(g,b))"},
    {"oxide", "(0.5*(<vb>-0.02+sqrt((<vb>-0.02)**2+{0.08*abs(vfb)})))"},
    {"accumulation",
     "{at}*(max(<vb>,0)+{av}*ln(1+exp(-abs(<vb>)/{av})))"
     "*exp(min(({ab}*<oxide>-{aa})*(1+{ac}*<oxide>),80))"},
    // at the end @ of the channel, s or d
    {"t", "(exp(min(V(z@),0))+max(V(z@),0))"},
    {"sum", "((exp(<p>)-1)*atan(<t>)**2+exp(<p>)*(atan(<t>)*<t>)**2+<p>*ln(1+<t>**2))"},
};

constexpr std::string_view target_equation = R"(* target F of the charge equation at the source
Bf f 0 V=(0.5*(<gate>+sqrt(<gate>**2+4e-8))-<floor>-{pb})/(2*<nvt>)-({po}+0.5*ln(<nvt>))
)";

constexpr std::string_view charge_equations =
    R"(* charge at the @ end: z solves ln w + r sqrt(T) = F, q is the charge over Cox [V]
Bz@ z@ 0 I=ln(atan(<t>))+0.5*ln(1+<t>**2)+{r}*sqrt(<p>**2+<sum>)-(TARGET)
Bq@ q@ 0 V=2*<nvt>*{r}*<sum>/(sqrt(<p>**2+<sum>)+<p>)
)";

constexpr std::string_view saturation_equations = R"(* Esat L, saturation voltage and effective drain bias [V]
Bel el 0 V={sv}*(1+{ua}*({fb}+{fs}*<qs>)**{eu})
Bvsat vsat 0 V=0.5*(<sharp>+sqrt(<sharp>**2+4e-10))+1e-3
Bve ve 0 V=<vds>*(1+max(<vds>/<vsat>,1e-20)**{me})**(-1/{me})
)";

constexpr std::string_view current_equations = R"(* channel, then gate tunnelling to both ends and to the body [A]
Bch di si I={pol*fins*gain}*sgn({pol}*V(di,si))*<transport>*(1+(<vds>-<ve>)/<early>)*<modulation>/(<loss>*<velocity>)
Bgd g d I=<channel>*({pol}*V(di,si)>=0 ? <share_d> : <share_s>)
Bgs g s I=<channel>*({pol}*V(di,si)>=0 ? <share_s> : <share_d>)
Bgb g b I={fins}*V(g,b)*(<inversion>+<accumulation>)
)";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

/// An equation with its abbreviations written out.
std::string spelled_out(std::string text) {
    for (std::size_t i = std::size(abbreviations); i-- > 0;)
        text = replaced(std::move(text), fmt::format("<{}>", abbreviations[i].name), abbreviations[i].text);
    return text;
}

std::string charge_end(std::string_view end, std::string_view target) {
    return replaced(replaced(spelled_out(std::string(charge_equations)), "@", end), "TARGET",
                    spelled_out(std::string(target)));
}

/// The charge equation as the subcircuit has it, at one end.
struct ChargeNode {
    const FinfetModel& model;
    double ideal_voltage;

    [[nodiscard]] static double tangent(double z) { return std::exp(std::min(z, 0.0)) + std::max(z, 0.0); }
    [[nodiscard]] double root(double z) const {  // sqrt(T)
        const double p = model.body_potential / ideal_voltage, t = tangent(z), beta = std::atan(t);
        return std::sqrt(p * p + std::expm1(p) * beta * beta + std::exp(p) * beta * t * beta * t +
                         p * std::log1p(t * t));
    }
    [[nodiscard]] double charge(double z) const {
        return 2 * ideal_voltage * model.capacitance_ratio * (root(z) - model.body_potential / ideal_voltage);
    }
    [[nodiscard]] double left_side(double z) const {
        const double t = tangent(z);
        return std::log(std::atan(t)) + 0.5 * std::log1p(t * t) + model.capacitance_ratio * root(z);
    }
    /// z of a charge, by bisection.
    [[nodiscard]] double unknown(double of_charge) const {
        double low = -40, high = 200;
        while (high - low > 1e-9) {
            const double middle = 0.5 * (low + high);
            (charge(middle) < of_charge ? low : high) = middle;
        }
        return low;
    }
};

/// A place to start from: the inner nodes that belong to 0.4 V at gate and drain.
std::string nodeset(const FinfetModel& model) {
    constexpr double bias = 0.4;
    const detail::ChannelBias<double> at{bias, bias, detail::smooth_magnitude(bias)};
    const auto state = detail::channel_state(model, at);
    const ChargeNode node{model, state.ideal_voltage};
    const double drain_charge = state.source_charge - state.charge_difference;
    const double zs = node.unknown(state.source_charge), zd = node.unknown(drain_charge);
    return fmt::format(
        ".nodeset v(f)={:.6g} v(zs)={:.6g} v(zd)={:.6g} v(qs)={:.6g} v(qd)={:.6g} v(el)={:.6g} v(vsat)={:.6g} "
        "v(ve)={:.6g}\n",
        node.left_side(zs), zs, zd, state.source_charge, drain_charge, state.esat_length, state.saturation_vds,
        state.effective_vds);
}

}  // namespace

std::string finfet_subcircuit(const std::string& name, const FinfetModel& model) {
    std::string text = fmt::format(".subckt {} d g s b\n{}", name, parameters(model));
    text += "Rd d di {rs}\nRs s si {rs}\n";
    text += spelled_out(std::string(target_equation));
    text += charge_end("s", "V(f)");
    text += spelled_out(std::string(saturation_equations));
    text += charge_end("d", "V(f)-<ve>/(2*<nvt>)");
    text += spelled_out(std::string(current_equations));
    return text + nodeset(model) + fmt::format(".ends {}\n", name);
}

}  // namespace spinloom::spice
