"""SPICE decks, simulated."""

import difflib
import os
from collections.abc import Mapping

import numpy as np

from . import _core
from ._arrays import one_of, positive, thread_count
from ._command import command
from ._progress import telling
from ._results import Result, axes

# [K], of a deck that names no temperature
_default_temperature = {"auto": 300.15, "ngspice": 300.15, "hspice": 298.15}


class Signals(Mapping):
    """Waveforms by name, in any case and with any spaces: ``signals["V(out)"]``."""

    def __init__(self, signals):
        self._signals = signals

    @staticmethod
    def _plain(name):
        return str(name).lower().replace(" ", "")

    def __getitem__(self, name):
        plain = self._plain(name)
        if plain in self._signals:
            return self._signals[plain]
        near = difflib.get_close_matches(plain, self._signals, 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise KeyError(f"{name}{hint}; there are {', '.join(self._signals)}")

    def __iter__(self):
        return iter(self._signals)

    def __len__(self):
        return len(self._signals)


class Analysis(Result):
    """One analysis of a deck.

    kind: "op", "dc", "ac" or "tran"; sweep: "time" [s], "frequency" [Hz] or the swept source, empty for "op"
    x: (points,), empty for "op"; temperature [K]
    signals: by name, (points,) [V, A, W], complex in "ac"; ``analysis["v(out)"]`` is one of them
    """

    fields = ("kind", "sweep", "temperature", "x", "signals")

    def __init__(self, found):
        self.kind, self.sweep, self.temperature = found["kind"], found["sweep"], found["temperature"]
        self.x = found["x"]
        self.signals = Signals({name.lower().replace(" ", ""): values for name, values in found["signals"].items()})

    def __getitem__(self, name):
        return self.signals[name]

    def to_dict(self):
        return super().to_dict() | {"signals": dict(self.signals)}

    def plot(self, *names, ax=None):
        """Signals over the sweep; all that were kept if none is named. Of "ac", the magnitude."""
        ax = axes(ax)
        for name in names or self.signals:
            values = np.abs(self[name]) if self.kind == "ac" else self[name]
            ax.plot(self.x if self.x.size else np.arange(values.size), values, label=name)
        ax.set(xlabel={"time": "time [s]", "frequency": "frequency [Hz]"}.get(self.sweep, self.sweep))
        if self.kind == "ac":
            ax.set_xscale("log")
        ax.legend()
        return ax


class Pass(Result):
    """One pass over a deck: the deck itself, or an .alter block by its name.

    measures: value of each .measure, or None where its condition never came true; failures: why not, by name
    """

    fields = ("name", "title", "measures", "failures", "analyses")

    def __init__(self, found):
        self.name, self.title, analyses, measures = found
        self.analyses = [Analysis(each) for each in analyses]
        self.measures = {name: value for name, value, _ in measures}
        self.failures = {name: why for name, value, why in measures if value is None}


class Deck(Result):
    """What a deck gave: `passes`; `title`, `analyses`, `measures` and `failures` are those of the first; `warnings`."""

    fields = ("title", "measures", "failures", "warnings", "analyses")

    def __init__(self, found):
        passes, self.warnings = found
        self.passes = [Pass(each) for each in passes]
        first = self.passes[0]
        self.title, self.analyses = first.title, first.analyses
        self.measures, self.failures = first.measures, first.failures


def simulate(deck, *, dialect="auto", most_values=5e7, threads=None, progress=None):
    """Simulates a SPICE deck of the HSPICE or ngspice dialect, as `spinloom sim` does.

    deck: its text (two lines or more; includes are looked for in the current folder) or its path
    dialect: "hspice" takes 25 C where the deck names no temperature, "ngspice" and "auto" 27 C; what is written is
        understood in either
    most_values: most values that the analyses may keep

    Raises InputError with file and line of each problem, ConvergenceError.
    """
    one_of(dialect, "dialect", tuple(_default_temperature))
    thread_count(threads)
    text = os.fspath(deck)
    is_path = "\n" not in text
    with telling(progress) as tell:
        found = _core.simulate(text, is_path, _default_temperature[dialect], positive(most_values, "most_values", ""), tell)
    result = Deck(found)
    file = text if is_path else "deck.sp"
    result._command = ["hspice", file] if dialect == "hspice" else command("sim", file, most_values=most_values)
    return result
