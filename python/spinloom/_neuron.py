"""The neuron on the bench."""

import json
import os

import numpy as np

from . import _core
from ._arrays import doubles, number, positive
from ._command import command, settings
from ._errors import wrong
from ._progress import telling
from ._results import Result, axes
from ._scenario import Scenario, _path_of, overrides_of


class NeuronCurve(Result):
    """Transfer curve and figures of a neuron with its load.

    vin, vout, vgate: (points,) [V]; supply_current, input_current: (points,) delivered [A]
    power: (points,) total static power [W]; mean_power: over the inputs of the window [W]
    slope: at the centre, load included [V/V]; centre: input at which the output is half the supply [V]; None: there is none
    swing: highest minus lowest output in the window [V]; area [m^2]
    figures: all of them, as `neuron` in neuron.json
    """

    fields = ("vin", "vout", "vgate", "supply_current", "input_current", "power", "slope", "centre", "swing", "mean_power",
              "area", "figures")  # fmt: skip

    def __init__(self, curve, powers, figures):
        self.vin, self.vout, self.vgate, self.supply_current, self.input_current = np.ascontiguousarray(curve.T)
        self.power = np.ascontiguousarray(powers[:, -1])
        self.figures = figures
        low, high = figures["output_V"]
        self.slope, self.centre, self.swing = figures["slope"], figures["centre_V"], high - low
        self.mean_power, self.area = figures["static_power_W"]["total"], figures["area_m2"]

    def plot(self, ax=None):
        """The transfer curve with its tangent at the centre."""
        ax = axes(ax)
        ax.plot(self.vin, self.vout, label="transfer curve")
        if self.slope is not None:
            half = self.figures["v_dd_V"] / 2
            tangent = half + self.slope * (self.vin - self.centre)
            inside = (tangent >= self.vout.min()) & (tangent <= self.vout.max())
            ax.plot(self.vin[inside], tangent[inside], "--", label=f"slope {self.slope:.3g}")
        ax.set(xlabel="input [V]", ylabel="output [V]")
        ax.legend()
        return ax


def _steps(v):
    """(first, last, step) of input voltages."""
    if v is None:
        return (-0.8, 0.8, 0.01)
    values = doubles(v, "v", (1,))
    if values.size < 2 or values[0] >= values[-1]:
        raise wrong("v", "must be rising input voltages, two or more")
    step = (values[-1] - values[0]) / (values.size - 1)
    if np.abs(np.diff(values) - step).max() > 1e-6 * step:
        raise wrong("v", "must be in equal steps, as numpy.linspace makes them")
    return (values[0], values[-1], step)


def neuron(scenario=None, *, v=None, load_ohm=None, load_to=0.0, load_F=None, window=None, progress=None, **overrides):
    """Measures the SOT-MRAM neuron: transfer curve, slope, swing, power, area, as `spinloom neuron` does.

    scenario: to take the neuron from (a Scenario, a name or a path); None: the published neuron
    v: input voltages in equal steps, rising [V]; None: -0.8 V to 0.8 V by 10 mV
    load_ohm, load_to, load_F: resistor at the output [ohm], where it ends [V], and capacitor at the output [F]
    window: (low, high) inputs that figures are taken over [V]; None: half the supply either side of 0 V
    overrides: keys of the table [neuron], such as tmr_percent=150 or fins=5

    Raises InputError, ConvergenceError.
    """
    changes = overrides_of({key if "." in key or "__" in key else f"neuron.{key}": each for key, each in overrides.items()})
    path = ""
    if isinstance(scenario, Scenario):
        stated = {f"neuron.{key}": value for key, value in scenario.to_dict().get("neuron", {}).items()}
        changes = overrides_of(stated) + changes
    elif scenario is not None:
        path = _path_of(os.fspath(scenario))
    conductance = 0.0 if load_ohm is None else 1 / positive(load_ohm, "load_ohm", "ohm")
    load = (conductance, number(load_to, "load_to"), 0.0 if load_F is None else positive(load_F, "load_F", "F"))
    if window is not None:
        window = (number(window[0], "window"), number(window[1], "window"))
        if not window[0] < window[1]:
            raise wrong("window", "must be two voltages, the lower one first")
    with telling(progress) as tell:
        curve, powers, text = _core.neuron(path, changes, load, _steps(v), window, tell)
    found = NeuronCurve(curve, powers, json.loads(text)["neuron"])
    first, last, step = (None, None, None) if v is None else _steps(v)
    words = [] if scenario is None or isinstance(scenario, Scenario) else [os.fspath(scenario)]
    found._command = [*command("neuron", *words, load_ohm=load_ohm, load_to=load_to if load_to else None,
                               load_fF=None if load_F is None else 1e15 * load_F, to=last, step=step, window=window),
                      *([] if first is None else [f"--from={first!r}"]), *settings(changes)]  # fmt: skip
    return found
