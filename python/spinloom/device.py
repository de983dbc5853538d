"""Single devices: junctions, transistors, memory elements that a current writes, and their cards.

Angles in rad, voltages in V, currents in A, times in s. Methods take arrays and broadcast.
"""

import math
import tomllib
from pathlib import Path

import numpy as np

from . import _core
from ._arrays import doubles, number, one_of, positive, thread_count, whole
from ._command import command
from ._errors import wrong
from ._progress import telling
from ._results import Result, axes
from ._toml import value_text

__all__ = ["Card", "Finfet", "Mtj", "SotDevice", "Trajectory", "WriteErrors"]


class Card:
    """The numbers of one device, each with unit, provenance and source.

    Card("sot-mram-50x30"): a name below the folder of cards, or a ``.toml`` file. `kind` decides where a name is found twice.
    """

    def __init__(self, name, kind=None):
        self.path = Path(name) if str(name).endswith(".toml") else Path(_find(str(name), kind))
        try:
            self._data = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            raise wrong("card", f"{self.path} cannot be read: {error.strerror}") from None
        except tomllib.TOMLDecodeError as error:
            raise wrong("card", f"{self.path}: {error}") from None

    @staticmethod
    def list(kind=None):
        """Names of the cards that are shipped, of a kind ("mtj", "sot", "finfet", ...) or of all."""
        return sorted(path.stem for path in Path(_core.card_folder()).glob(f"{kind or '*'}/*.toml"))

    @property
    def name(self):
        return self._data["card"]["name"]

    @property
    def kind(self):
        return self._data["card"]["kind"]

    @property
    def title(self):
        return self._data["card"].get("title", "")

    @property
    def source(self):
        """Sources by their short names."""
        return dict(self._data.get("sources", {}))

    @property
    def parameters(self):
        """Names of the parameters that the card gives."""
        return tuple(self._data.get("parameters", {}))

    def _entry(self, parameter):
        try:
            entry = self._data["parameters"][parameter]
        except KeyError:
            raise KeyError(f"{parameter}; {self.name} has {', '.join(self.parameters)}") from None
        return self._data.get("defaults", {}) | (entry if isinstance(entry, dict) else {"value": entry})

    def value(self, parameter):
        """A parameter in SI; a ratio for what is given in percent."""
        entry = self._entry(parameter)
        return entry["value"] * _core.si_factor(entry.get("unit", "1"))

    def unit(self, parameter):
        """The unit that the card states."""
        return self._entry(parameter).get("unit", "1")

    def provenance(self, parameter):
        """(provenance, source): "measured", "published", "fitted" or "assumed", and the source's short name."""
        entry = self._entry(parameter)
        return entry.get("provenance", "assumed"), entry.get("source", "")

    def with_(self, **values):
        """Another card with these parameters, in the units that this one states; they are tagged as assumed."""
        other = object.__new__(Card)
        other.path = self.path
        parameters = {each: self._entry(each) for each in self.parameters}
        for parameter, value in values.items():
            unit = self.unit(parameter)
            parameters[parameter] = {"value": float(value), "unit": unit, "provenance": "assumed"}
        other._data = {table: values for table, values in self._data.items() if table != "defaults"}
        other._data["parameters"] = parameters
        return other

    def to_toml(self):
        """The text of its file."""
        lines = []
        for table, values in self._data.items():
            lines.append(f"[{table}]")
            for key, value in values.items():
                if isinstance(value, dict):
                    inner = ", ".join(f"{name} = {value_text(each, name)}" for name, each in value.items())
                    lines.append(f"{key} = {{ {inner} }}")
                else:
                    lines.append(f"{key} = {value_text(value, key)}")
        return "\n".join(lines) + "\n"

    def save(self, path):
        """Writes its file."""
        Path(path).write_text(self.to_toml(), encoding="utf-8")

    def __repr__(self):
        return f"<spinloom.device.Card {self.kind}/{self.name}>"


def _find(name, kind):
    if kind is not None:
        return _core.find_card(name, kind)
    found = list(Path(_core.card_folder()).glob(f"*/{name}.toml"))
    if len(found) == 1:
        return found[0]
    if found:
        raise wrong("card", f"{name} is {' and '.join(path.parent.name for path in found)}; say kind=")
    import difflib

    near = difflib.get_close_matches(name, Card.list(), 1)
    raise wrong("card", f"no card is called {name!r}{f' (did you mean {near[0]!r}?)' if near else ''}")


class Mtj:
    """A magnetic tunnel junction: ``G = G_P/2 ((1 + cos a) + (1 - cos a)/(1 + TMR(v)))``, ``TMR(v) = TMR/(1 + (v/v_half)^2)``.

    r_p: parallel resistance [ohm]; tmr: a ratio (2 is 200 %); v_half: voltage at which the TMR has halved [V]
    ra_ohm_um2, length, width: RA product [ohm um^2] and axes of the ellipse [m], in place of r_p
    """

    def __init__(self, r_p=None, tmr=None, v_half=math.inf, *, ra_ohm_um2=None, length=None, width=None):
        if tmr is None:
            raise wrong("tmr", "is needed, as a ratio: 2 is 200 %")
        tmr = positive(tmr, "tmr", "")
        v_half = math.inf if v_half in (None, math.inf) else positive(v_half, "v_half", "V")
        layers = (ra_ohm_um2, length, width)
        if (r_p is None) == any(each is None for each in layers):
            raise wrong("r_p", "give r_p [ohm], or ra_ohm_um2 [ohm um^2] with length and width [m]")
        if r_p is not None:
            self._core = _core.Mtj(positive(r_p, "r_p", "ohm"), tmr, v_half)
        else:
            sizes = (positive(length, "length", "m"), positive(width, "width", "m"))
            self._core = _core.mtj_of_ellipse(1e-12 * positive(ra_ohm_um2, "ra_ohm_um2", "ohm um^2"), *sizes, tmr, v_half)

    @classmethod
    def from_card(cls, name):
        """The junction of a card of kind "mtj"."""
        junction = object.__new__(cls)
        path = Path(_core.find_card(str(name), "mtj"))
        junction._core = _core.Mtj(path.read_text(encoding="utf-8"), str(path))
        return junction

    @property
    def r_p(self):
        return self._core.r_p

    @property
    def tmr(self):
        return self._core.tmr

    @property
    def v_half(self):
        return self._core.v_half

    def resistance(self, angle=0.0, v=0.0):
        """[ohm] at an angle [rad] (0 parallel, pi antiparallel) and a voltage [V]."""
        return self._core.resistance(angle, v)

    def current(self, angle=0.0, v=0.0):
        """[A]."""
        return self._core.current(angle, v)

    def conductance(self, angle=0.0, v=0.0):
        """dI/dV [S]."""
        return self._core.conductance(angle, v)

    def __repr__(self):
        return f"<spinloom.device.Mtj r_p={self.r_p:g} tmr={self.tmr:g} v_half={self.v_half:g}>"


class Finfet:
    """A FinFET of BSIM-CMG equations. Terminals in the order gate, drain, source, body."""

    def __init__(self, card, fins=10, temperature=300.15, release=0.0):
        self.card = str(card)
        self._core = _core.Finfet(self.card, positive(fins, "fins", ""), positive(temperature, "temperature", "K"), release)

    @classmethod
    def from_card(cls, name, fins=10, temperature=300.15):
        """fins: number of parallel fins, > 0; temperature [K]."""
        return cls(name, fins, temperature)

    def currents(self, vg, vd, vs=0.0, vb=0.0):
        """Currents into gate, drain, source and body, (4, ...) [A], for voltages that broadcast, -3 V to 3 V."""
        voltages = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (vg, vd, vs, vb)))
        flat = [np.ascontiguousarray(each).reshape(-1) for each in voltages]
        return self._core.currents(flat).reshape((4, *voltages[0].shape))

    def linearise(self, vg, vd, vs=0.0, vb=0.0):
        """(currents (4,) [A], derivatives (4, 4) [S]) at one bias: row the current, column the voltage."""
        return self.currents(vg, vd, vs, vb), self._core.derivatives(float(vg), float(vd), float(vs), float(vb))


class Trajectory(Result):
    """Motion of a magnetisation. t: (times,) [s]; m: (times, 3), or (samples, times, 3) at temperature."""

    fields = ("t", "m")

    def __init__(self, t, m):
        self.t, self.m = t, m

    def plot(self, ax=None):
        """Components over time (of the first sample)."""
        ax = axes(ax)
        m = self.m if self.m.ndim == 2 else self.m[0]
        for k, name in enumerate("xyz"):
            ax.plot(self.t, m[:, k], label=f"m{name}")
        ax.set(xlabel="time [s]", ylabel="magnetisation")
        ax.legend()
        return ax


class WriteErrors(Result):
    """Write errors of pulses.

    currents: (currents,) [A]; pulses: (pulses,) [s]; rate, error: (currents, pulses), error rate and its standard error
    energy: (currents, pulses) [J]; switching_time, deviation: (currents,) [s], nan where nothing switched
    """

    fields = ("currents", "pulses", "rate", "error", "energy", "switching_time", "deviation")

    def __init__(self, currents, pulses, rows):
        self.currents, self.pulses = currents, pulses
        self.rate, self.error, self.energy = (np.array([row[k] for row in rows]) for k in range(3))
        self.switching_time, self.deviation = (np.array([row[k] for row in rows]) for k in (3, 4))

    def plot(self, ax=None):
        """Error rate over pulse length, a line a current."""
        ax = axes(ax)
        for current, rate, error in zip(self.currents, self.rate, self.error):
            ax.errorbar(self.pulses, rate, error, marker="o", label=f"{1e6 * current:.0f} uA")
        ax.set(xlabel="pulse [s]", ylabel="write error rate", yscale="log")
        ax.legend()
        return ax


class SotDevice:
    """A free layer on a strip of heavy metal that a current writes.

    Parameters are those of a card of kind "sot", in SI and ratios; `parameters` lists them.
    """

    def __init__(self, **parameters):
        self.parameters = {key: float(value) for key, value in parameters.items()}
        self._core = _core.SotDevice(_sot_text(self.parameters), "parameters")

    @classmethod
    def from_card(cls, name):
        """The device of a card."""
        path = Path(_core.find_card(str(name), "sot"))
        values = _core.sot_values(path.read_text(encoding="utf-8"), str(path))
        # No card can state gyromagnetic_ratio yet (its unit is not read), so it has its default.
        device = cls(**{key: value for key, (value, *_) in values.items() if key != "gyromagnetic_ratio"})
        device._card = str(name)
        return device

    _card = "device.toml"  # in a command line

    def save(self, path):
        """Writes its parameters as a card, which `from_card` and the program read."""
        Path(path).write_text(_sot_text(self.parameters), encoding="utf-8")

    def with_(self, **parameters):
        """Another device with these parameters changed."""
        return SotDevice(**(self.parameters | parameters))

    def at_temperature(self, temperature):
        """The device with the free layer of a temperature [K], where its card gives a Curie temperature; the same otherwise."""
        moment, anisotropy = self._core.layer_at(positive(temperature, "temperature", "K"))
        if not self.parameters.get("curie_temperature"):
            return self.with_()
        return self.with_(saturation_magnetisation=moment, interface_anisotropy=anisotropy, reference_temperature=temperature)

    def warming(self, current, time):
        """How much warmer than its surroundings the strip is after a current [A] has flowed for a time [s]; [K]."""
        return self._core.warming(number(current, "current"), positive(time, "time", "s"))

    def critical_current(self, largest=20e-3):
        """Least steady current that makes the state unstable at 0 K [A]; None up to `largest`."""
        return self._core.critical_current(positive(largest, "largest", "A"))

    def retention(self, temperature=300.0):
        """Mean time until heat turns the state over [s]."""
        return 1 / self._core.escape_rate(positive(temperature, "temperature", "K"))

    def thermal_stability(self, temperature=300.0):
        """Barrier over k T."""
        return self._core.thermal_stability(positive(temperature, "temperature", "K"))

    @property
    def easy_axis(self):
        """(3,) unit vector; positive current writes this state."""
        return np.array(self._core.easy_axis())

    def llg(self, current, t_end, *, start, temperature=0.0, samples=1, dt=1e-13, seed=0, every=None, threads=None,
            progress=None):  # fmt: skip
        """Motion from `start`, (3,) of any length, while a current [A] flows for t_end [s].

        temperature: 0 K is one exact trajectory, of the layer as its parameters say; above, `samples` of them with steps of
            `dt` [s]
        every: time between rows [s]; None: a thousandth of t_end
        """
        direction = doubles(start, "start", (1,), "(3,)")
        length = np.linalg.norm(direction)
        if direction.size != 3 or not length > 0:
            raise wrong("start", "must be three components, not all 0")
        t_end = positive(t_end, "t_end", "s")
        samples = whole(samples, "samples", 1)
        if temperature == 0 and samples > 1:
            raise wrong("samples", "are all alike without temperature")
        every = t_end / 1000 if every is None else positive(every, "every", "s")
        if t_end / every * samples > 1e7:
            raise wrong("every", "gives more than 10 million rows; choose a longer one")
        if temperature != 0:
            positive(temperature, "temperature", "K")
        with telling(progress) as tell:
            t, m = self._core.motion(float(current), t_end, list(direction / length), float(temperature), samples,
                                     positive(dt, "dt", "s"), whole(seed, "seed"), every, thread_count(threads), tell)  # fmt: skip
        return Trajectory(t, m[0] if samples == 1 else m)

    def write_errors(self, currents, pulses, *, method="count", samples=4000, temperature=300.0, seed=0, dt=1e-13,
                     threads=None, progress=None):  # fmt: skip
        """Error rates of write pulses, as `spinloom device write`.

        currents: (currents,) [A]; pulses: (pulses,) [s], taken in rising order
        method: "count", or "splitting" for rates far below 1/samples; samples a current
        """
        one_of(method, "method", ("count", "splitting"))
        currents, pulses = doubles(currents, "currents", (0, 1)), doubles(pulses, "pulses", (0, 1))
        currents, pulses = np.atleast_1d(currents), np.sort(np.atleast_1d(pulses))
        if not (currents > 0).all() or not (pulses > 0).all():
            raise wrong("currents", "and pulses must be above 0 A and 0 s")
        samples = whole(samples, "samples", 8)
        with telling(progress) as tell:
            rows = self._core.write_errors(currents, pulses, method == "splitting", samples,
                                           positive(temperature, "temperature", "K"), positive(dt, "dt", "s"),
                                           whole(seed, "seed"), thread_count(threads), tell)  # fmt: skip
        found = WriteErrors(currents, pulses, rows)
        found._command = command("device write", self._card, current_uA=1e6 * currents, pulse_ns=1e9 * pulses,
                                 method=method, samples=samples, temperature=float(temperature), step_ps=1e12 * dt, seed=seed,
                                 threads=threads)  # fmt: skip
        return found

    def __repr__(self):
        return f"<spinloom.device.SotDevice, thermal stability {self.thermal_stability():.1f} at 300 K>"


def _sot_text(parameters):
    """A card of these values, in SI."""
    units = {key: unit.replace("(", "").replace(")", "") for key, unit in _core.sot_parameters()}
    lines = ["[card]", 'name = "parameters"', 'kind = "sot"', "[parameters]"]
    for key, value in parameters.items():
        entry = f"value = {value!r}, unit = \"{units.get(key, '1')}\", provenance = \"assumed\""
        lines.append(f"{key} = {{ {entry} }}")
    return "\n".join(lines) + "\n"
