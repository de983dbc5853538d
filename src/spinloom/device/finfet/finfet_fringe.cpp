#include "spinloom/device/finfet/finfet_fringe.hpp"

#include <algorithm>
#include <cmath>

#include "spinloom/core/constants.hpp"

namespace spinloom {
namespace {

using constants::pi;

/// Gate, spacer and raised region as one section across them shows them. Lengths [m].
struct Section {
    double permittivity;  ///< of the spacer [F/m]
    double oxide, spacer;
    double gate;    ///< how far the gate reaches from its oxide
    double raised;  ///< how far the raised region reaches from the fin
    double to_fin;  ///< weight of the field lines that end on the fin
};

/// How much longer the field lines that end on the fin are than the spacer.
double reach_of(const Section& s) {
    return 2.3 + 0.2 * (s.gate + s.oxide) / s.raised;
}

constexpr double spacer_margin = 1.05;

/// Gate to raised region, per depth [F/m].
double facing_capacitance(const Section& s) {
    constexpr double sharpness = 1.7e12;  // m/F, of the smooth maximum with 0
    const double height = s.gate + s.oxide;
    const double facing = std::min(s.raised, height) - s.spacer / (reach_of(s) + 1);
    const double plates = s.permittivity * facing / s.spacer;
    const double exponent = sharpness * plates;
    const double smooth = exponent > 80 ? plates : std::log1p(std::exp(exponent)) / sharpness;

    const double mismatch = std::abs(height - s.raised);
    const double radius = mismatch * 0.5 * std::min(s.raised / height, height / s.raised);
    const double around = s.permittivity * 2 / pi * std::log1p(0.5 * pi * radius / s.spacer);
    return smooth + around;
}

/// Gate to fin, per depth [F/m]: the smaller of two limits, smoothed.
double fin_capacitance(const Section& s) {
    const double length = s.spacer * spacer_margin, t = s.oxide;

    // A gate so low that the field lines leave from all of its side
    const double x = length / s.gate, x1 = x + 1;
    const double outer = std::sqrt(t * t + 2 * s.gate * t + s.gate * s.gate * x1) * std::sqrt(x1) + t + s.gate * x1;
    const double inner = t * (std::sqrt(x1 * (x + 4)) + x + 2);
    const double low_gate = s.permittivity * (4 / (std::sqrt(2 * x1) * pi) * std::log(outer / inner) + 12.27);

    // A gate so high that the spacer bounds them
    const double d = reach_of(s) * spacer_margin, d1 = d * d + 1;
    const double far =
        std::sqrt(d1 * (d * t * d * t + 2 * d * length * t + d1 * length * length)) + d * t + d1 * length;
    const double near = (std::sqrt(d1) + 1) * d * t;
    const double high_gate =
        2 * s.permittivity * std::sqrt(2.0) / pi * s.to_fin * d / std::sqrt(d1) * std::log(far / near);

    constexpr double corner = 1.2e-12;  // F/m
    const double excess = high_gate - low_gate - corner;
    return high_gate - 0.5 * (excess + std::sqrt(excess * excess + 4 * corner * high_gate));
}

double section_capacitance(const Section& s) {
    return facing_capacitance(s) + fin_capacitance(s);
}

}  // namespace

double fringe_capacitance(const FinfetCard& card, double gate_length, double vacuum_permittivity) {
    const double spacer = card.spacer_thickness + card.spacer_scaling * gate_length;
    const double permittivity = card.spacer_permittivity * vacuum_permittivity;
    const double beside = card.fin_pitch - card.fin_thickness;  // between two fins
    const double raised = card.epitaxy_height + card.silicide_thickness;
    const bool masked = card.mask_height > 0;

    double top, corner = 0;
    if (masked) {
        // C. H. Lin's fit, in which the gate wraps around the spacer at 100 nm
        const double around = 3.467e-11 * std::log(1e-7 * card.spacer_permittivity / (3.9 * spacer));
        top = (around + 0.942 * raised * permittivity / spacer) * (card.fin_thickness + beside * card.epitaxy_fill);
    } else {
        top = card.fin_thickness * section_capacitance({permittivity, card.physical_oxide_thickness, spacer,
                                                        card.gate_height, raised, 0.85});
        const double area = card.epitaxy_height > 0
                                ? beside * (card.epitaxy_height * card.epitaxy_fill + card.silicide_thickness)
                                : beside * raised;
        corner = area * permittivity / spacer;
    }
    const double side = card.fin_height * section_capacitance({permittivity, card.physical_oxide_thickness, spacer,
                                                               0.5 * beside - card.physical_oxide_thickness,
                                                               0.5 * beside, masked ? 0.70 : 0.85});
    return card.fringe_factor * (corner + top + 2 * card.side_fringe_factor * side);
}

}  // namespace spinloom
