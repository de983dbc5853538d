from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import device as device

__version__: str
__level__: str
__commit__: str

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], object] | Literal[False] | None
AnyScenario = Scenario | str | PathLike[str] | dict[str, Any]

class Problem(NamedTuple):
    file: str
    line: int
    key: str
    message: str

class InputError(ValueError):
    problems: list[Problem]

class ConvergenceError(RuntimeError): ...
class EnvironmentProblem(OSError): ...
class Bug(AssertionError): ...

class _Result:
    fields: tuple[str, ...]
    def cli(self) -> str | None: ...
    def to_dict(self) -> dict[str, Any]: ...
    def save(self, path: str | PathLike[str]) -> None: ...
    def _repr_html_(self) -> str: ...

class _Tree(_Result):
    def __getitem__(self, key: str) -> Any: ...
    def __contains__(self, key: str) -> bool: ...

class CrossbarSolution(_Result):
    currents: Array
    word: Array | None
    bit: Array | None
    drop: Array
    power: Array | float
    residual: float
    error_bound: float
    method: str
    iterations: int
    newton_steps: int
    held_lines: int
    out_of_range: int
    largest_junction_voltage: float
    largest_cell_current: float
    current_loss: float | None
    seconds: float
    def plot(self, what: Literal["drop", "word", "bit", "currents"] = "drop", ax: Any = None) -> Any: ...

def crossbar(
    inputs: ArrayLike,
    *,
    conductance: ArrayLike | None = None,
    resistance: ArrayLike | None = None,
    r_row: float,
    r_col: float,
    r_driver: float = 0.0,
    r_sense: float = 0.0,
    end_segments: bool = True,
    drive: Literal["left", "both"] = "left",
    sense: Literal["bottom", "both"] = "bottom",
    float_rows: Sequence[int] = (),
    float_columns: Sequence[int] = (),
    v_half: float | None = None,
    r_parallel: float | None = None,
    r_access: float = 0.0,
    method: Literal["auto", "block", "pcg", "nodal"] = "auto",
    tolerance: float = 1e-10,
    voltages: bool = False,
    threads: int | None = None,
    progress: Progress = None,
) -> CrossbarSolution: ...

class Crossbar:
    dtype: np.dtype[np.float64]
    ndim: int
    def __init__(
        self,
        conductance: ArrayLike | None = None,
        *,
        resistance: ArrayLike | None = None,
        r_row: float,
        r_col: float,
        r_driver: float = 0.0,
        r_sense: float = 0.0,
        end_segments: bool = True,
        tolerance: float = 1e-12,
        threads: int | None = None,
        progress: Progress = None,
    ) -> None: ...
    @property
    def effective(self) -> Array: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def T(self) -> Crossbar: ...
    def __call__(self, x: ArrayLike) -> Array: ...
    def matvec(self, v: ArrayLike) -> Array: ...
    def rmatvec(self, v: ArrayLike) -> Array: ...
    def matmat(self, v: ArrayLike) -> Array: ...
    def rmatmat(self, v: ArrayLike) -> Array: ...
    def __matmul__(self, v: ArrayLike) -> Array: ...
    def __rmatmul__(self, x: ArrayLike) -> Array: ...
    def gradient(self, by_effective: ArrayLike, *, threads: int | None = None) -> Array: ...

class KeyInfo(NamedTuple):
    name: str
    unit: str
    default: str
    legal: str
    meaning: str
    source: str

class Scenario:
    def __init__(self, path_or_name: str | PathLike[str] = "mnist-784x16x10", /, **overrides: Any) -> None: ...
    @classmethod
    def from_dict(cls, values: dict[str, Any], name: str = "scenario") -> Scenario: ...
    @classmethod
    def from_toml(cls, text: str, name: str = "scenario") -> Scenario: ...
    def set(self, **overrides: Any) -> Scenario: ...
    def to_toml(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    def __getitem__(self, dotted_key: str) -> Any: ...
    @property
    def keys(self) -> list[KeyInfo]: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def topology(self) -> tuple[int, ...]: ...
    @property
    def assumptions(self) -> list[str]: ...

class LayerMapping(NamedTuple):
    scale: float
    relative_error: float
    bias_error: float

class CompiledLayer(NamedTuple):
    effective: Array
    offset: Array

class Power(_Result):
    supply: Array
    def __getattr__(self, name: str) -> Array: ...
    def mean(self) -> dict[str, float]: ...

class Inference(_Result):
    accuracy: float | None
    predicted: NDArray[np.int32]
    outputs: Array
    margin: Array
    confusion: NDArray[np.int64] | None
    nodes: dict[str, Array]
    power: Power | None
    full_solutions: int
    def plot(self, ax: Any = None) -> Any: ...

class Settling(_Tree): ...

class Faults(_Tree):
    def to_dataframe(self) -> Any: ...

class ProgramPlan(_Tree):
    pulses: list[dict[str, str]]

class Netlist(str):
    name: str
    files: dict[str, str]
    def cli(self) -> str | None: ...
    def save(self, folder: str | PathLike[str]) -> str: ...

class Network:
    scenario: Scenario
    def cli(self) -> str | None: ...
    def __init__(
        self,
        scenario: AnyScenario,
        weights: Sequence[ArrayLike] | None = None,
        biases: Sequence[ArrayLike] | None = None,
        *,
        activation: str | Sequence[str] = "reverse-sigmoid",
        mapping: Literal["exact", "nearest"] = "exact",
        threads: int | None = None,
        progress: Progress = None,
    ) -> None: ...
    @classmethod
    def load(
        cls,
        scenario: AnyScenario,
        path: str | PathLike[str],
        *,
        mapping: Literal["exact", "nearest"] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Network: ...
    @classmethod
    def from_torch(
        cls, module: Any, scenario: AnyScenario, *, mapping: Literal["exact", "nearest"] = "nearest"
    ) -> Network: ...
    @classmethod
    def train(
        cls,
        scenario: AnyScenario,
        x: ArrayLike | None = None,
        y: ArrayLike | None = None,
        *,
        epochs: int | None = None,
        seed: int | None = None,
        callback: Progress = None,
        threads: int | None = None,
    ) -> Network: ...
    def infer(
        self,
        x: ArrayLike,
        y: ArrayLike | None = None,
        *,
        fidelity: Literal["circuit", "behavioural", "ideal"] = "circuit",
        voltages: bool = False,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Inference: ...
    @property
    def weights(self) -> list[NDArray[np.int32]]: ...
    @property
    def biases(self) -> list[NDArray[np.int32]]: ...
    @property
    def mapping(self) -> list[LayerMapping]: ...
    @property
    def mapping_error(self) -> tuple[float, ...]: ...
    @property
    def history(self) -> list[dict[str, float]]: ...
    @property
    def layers(self) -> list[CompiledLayer]: ...
    def wire_losses(self, x: ArrayLike, *, threads: int | None = None) -> list[tuple[float, float]]: ...
    def settle(
        self,
        x: ArrayLike,
        *,
        tolerance: float = 0.01,
        check: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Settling: ...
    def faults(
        self,
        x: ArrayLike,
        y: ArrayLike,
        kind: str = "write-error",
        rates: Sequence[float] | None = None,
        samples: int = 16,
        spares: int = 0,
        *,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Faults: ...
    def program(self, *, check: int = 0, threads: int | None = None, progress: Progress = None) -> ProgramPlan: ...
    def netlist(
        self, image: ArrayLike | None = None, flavor: Literal["ngspice", "hspice", "spectre", "xyce"] = "ngspice"
    ) -> Netlist: ...

class Run(_Tree):
    folder: Path | None
    @property
    def scenario(self) -> Scenario | None: ...
    @property
    def accuracy(self) -> dict[str, float | None]: ...
    @property
    def power(self) -> dict[str, float]: ...
    @property
    def confusion(self) -> NDArray[np.int64] | None: ...
    @property
    def predictions(self) -> dict[str, Array] | None: ...
    @property
    def training(self) -> dict[str, Array] | None: ...
    @property
    def report(self) -> Path | None: ...
    def plot(self, ax: Any = None) -> Any: ...

def open_run(folder: str | PathLike[str]) -> Run: ...
def run(
    scenario: AnyScenario,
    *,
    out: str | PathLike[str] | None = None,
    limit: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Run: ...

class Sweep(_Result):
    swept: list[str]
    rows: list[dict[str, Any]]
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __getitem__(self, key: str) -> NDArray[Any]: ...
    def to_dataframe(self) -> Any: ...
    def save_csv(self, path: str | PathLike[str]) -> None: ...
    def plot(self, x: str | None = None, y: str = "accuracy.circuit", ax: Any = None) -> Any: ...

def sweep(
    scenario: AnyScenario,
    grid: Mapping[str, Iterable[Any]],
    measure: Literal["run"] | Callable[[Scenario], Mapping[str, float]] = "run",
    *,
    limit: int | None = None,
    out: str | PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Sweep: ...
class Study(Sweep):
    results: _Tree
    folder: Path | None
    @property
    def report(self) -> Path | None: ...

def study(
    study: str | PathLike[str] | Mapping[str, Any],
    *,
    samples: int | None = None,
    images: int | None = None,
    seed: int | None = None,
    out: str | PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
    **overrides: Any,
) -> Study: ...

class Explanation(_Tree):
    @property
    def value(self) -> float: ...
    @property
    def unit(self) -> str: ...
    @property
    def parts(self) -> dict[str, Explanation]: ...

def explain(
    run: Run | str | PathLike[str],
    quantity: Literal["area", "power", "energy", "latency"],
    path: str = "",
    *,
    depth: int | None = None,
) -> Explanation: ...

class Reproduction(Run):
    claims: list[dict[str, Any]]

def reproduce(
    out: str | PathLike[str],
    *,
    scenario: str | PathLike[str] | None = None,
    quick: bool = False,
    limit: int | None = None,
    seeds: int = 1,
    threads: int | None = None,
    progress: Progress = None,
) -> Reproduction: ...
def compare(*runs: Run | str | PathLike[str]) -> list[dict[str, Any]]: ...

class NeuronCurve(_Result):
    vin: Array
    vout: Array
    vgate: Array
    supply_current: Array
    input_current: Array
    power: Array
    slope: float | None
    centre: float | None
    swing: float
    mean_power: float
    area: float
    figures: dict[str, Any]
    def plot(self, ax: Any = None) -> Any: ...

def neuron(
    scenario: Scenario | str | PathLike[str] | None = None,
    *,
    v: ArrayLike | None = None,
    load_ohm: float | None = None,
    load_to: float = 0.0,
    load_F: float | None = None,
    window: tuple[float, float] | None = None,
    progress: Progress = None,
    **overrides: Any,
) -> NeuronCurve: ...

class Analysis(_Result):
    kind: Literal["op", "dc", "ac", "tran"]
    sweep: str
    temperature: float
    x: Array
    signals: Mapping[str, NDArray[Any]]
    def __getitem__(self, name: str) -> NDArray[Any]: ...
    def plot(self, *names: str, ax: Any = None) -> Any: ...

class Pass(_Result):
    name: str
    title: str
    measures: dict[str, float | None]
    failures: dict[str, str]
    analyses: list[Analysis]

class Deck(_Result):
    title: str
    measures: dict[str, float | None]
    failures: dict[str, str]
    warnings: list[str]
    analyses: list[Analysis]
    passes: list[Pass]

def simulate(
    deck: str | PathLike[str],
    *,
    dialect: Literal["auto", "hspice", "ngspice"] = "auto",
    most_values: float = 5e7,
    threads: int | None = None,
    progress: Progress = None,
) -> Deck: ...
