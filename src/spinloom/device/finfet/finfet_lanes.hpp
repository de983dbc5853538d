#pragma once

#include <array>

#include "spinloom/core/batch.hpp"
#include "spinloom/device/finfet/finfet_model.hpp"
#include "spinloom/device/finfet/finfet_terminals.hpp"

/// The functions of finfet.hpp and finfet_intrinsic.hpp for as many biases of one model as a batch holds, which cost
/// hardly more than one.

namespace spinloom {

[[nodiscard]] FinfetCurrents<Batch> terminal_currents(const FinfetModel& model, const Batch& vg, const Batch& vd,
                                                      const Batch& vs, const Batch& vb);
[[nodiscard]] FinfetLinearisation<Batch> terminal_currents_and_derivatives(const FinfetModel& model, const Batch& vg,
                                                                           const Batch& vd, const Batch& vs,
                                                                           const Batch& vb);
[[nodiscard]] std::array<Batch, 2> internal_voltages(const FinfetModel& model, const Batch& vg, const Batch& vd,
                                                     const Batch& vs, const Batch& vb);
[[nodiscard]] FinfetIntrinsicLinearisation<Batch> intrinsic_currents_and_charges(const FinfetModel& model,
                                                                                 const Batch& vg, const Batch& vd,
                                                                                 const Batch& vs, const Batch& vb);

}  // namespace spinloom
