#pragma once
#include "spinloom/device/finfet.hpp"
namespace spinloom {
template<class Real> struct FinfetCharges { Real drain, gate, source, body; };
struct IntrinsicLinearisation { FinfetCurrents<double> current, current_by_gate, current_by_drain, current_by_source; FinfetCharges<double> charge, charge_by_gate, charge_by_drain, charge_by_source; };
inline IntrinsicLinearisation intrinsic_currents_and_charges(const FinfetModel&, double , double , double , double ) {return {};}
inline std::array<double,2> internal_voltages(const FinfetModel&, double , double vd, double vs, double ) {return {vd,vs};}
}
