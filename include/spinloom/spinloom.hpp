#pragma once

/// The headers that most programs on top of the library need, in one. They stay as they are from one minor version to
/// the next; what else stands below spinloom/ may change. Link `spinloom::spinloom`.
///
/// The order is that of the layers: junctions and magnets, netlists and their analyses, decks, wired arrays, scenarios
/// and what is measured of them.

#include "spinloom/array/wires/array_solver.hpp"
#include "spinloom/array/wires/reduced_array.hpp"
#include "spinloom/circuit/netlist.hpp"
#include "spinloom/circuit/operating_point.hpp"
#include "spinloom/circuit/transient.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/data_folder.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/version.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/device/magnet/sot_device.hpp"
#include "spinloom/device/magnet/write_statistics.hpp"
#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/scenario/scenario.hpp"
#include "spinloom/scenario/subject.hpp"
#include "spinloom/spice/read/deck_reader.hpp"
#include "spinloom/spice/run/simulate.hpp"
#include "spinloom/study/neuron_bench.hpp"
#include "spinloom/study/run.hpp"
