"""spinloom: analog neural networks of SOT-MRAM, their circuit solved.

SI floats in and out, ``float64``, C order; a unit stands in a name only where it is not SI. Conductances are
(word lines, bit lines), inputs (vectors, word lines). Results are the bits that the program `spinloom` writes.
"""

from . import _level  # first: it chooses the library that the others load

_level.load_asked()

from . import device  # noqa: E402
from ._core import commit as __commit__
from ._core import version as __version__
from ._crossbar import Crossbar, CrossbarSolution, crossbar
from ._deck import Analysis, Deck, Pass, simulate
from ._errors import Bug, ConvergenceError, EnvironmentProblem, InputError, Problem
from ._network import CompiledLayer, Faults, Inference, LayerMapping, Netlist, Network, Power, ProgramPlan, Settling
from ._neuron import NeuronCurve, neuron
from ._run import Run, Sweep, compare, open_run, run, sweep
from ._scenario import KeyInfo, Scenario
from ._studies import Explanation, Reproduction, Study, explain, reproduce, study

__all__ = [
    "Analysis", "Bug", "CompiledLayer", "ConvergenceError", "Crossbar", "CrossbarSolution", "Deck",
    "EnvironmentProblem", "Explanation", "Faults", "Inference", "InputError", "KeyInfo", "LayerMapping", "Netlist",
    "Network", "NeuronCurve", "Pass", "Power", "Problem", "ProgramPlan", "Reproduction", "Run", "Scenario", "Settling",
    "Study", "Sweep", "compare", "crossbar", "device", "explain", "neuron", "open_run", "reproduce", "run", "simulate",
    "study", "sweep",
]  # fmt: skip

__level__ = _level.checked()


def __getattr__(name):
    """`spinloom.torch` and `spinloom.sklearn` are imported when they are first asked for."""
    if name in ("torch", "sklearn"):
        import importlib

        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
