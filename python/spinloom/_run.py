"""Runs of a scenario: their folders, sweeps over keys, comparisons."""

import csv
import hashlib
import itertools
import json
from pathlib import Path

import numpy as np

from . import _core, _toml
from ._arrays import thread_count, whole
from ._command import command
from ._errors import wrong
from ._progress import telling
from ._results import Result, Tree, axes, dataframe
from ._scenario import Scenario, scenario_of


def _table(path):
    """Columns of a CSV file by name, numbers as arrays; None if it is not there."""
    if not path.is_file():
        return None
    with open(path, newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    return {name: np.array([float(row[k]) for row in rows]) for k, name in enumerate(names)}


class Run(Tree):
    """What a run found. Items by dotted key as in results.json: ``run["power_W.supply"]``, ``run["accuracy.circuit"]``.

    folder: a Path, or None where nothing was written
    confusion: (labels, classes) counts, or None; predictions: dict of (images,) columns, or None
    training: dict of columns, a row an epoch, or None; report: Path of the HTML report, or None
    """

    def __init__(self, values, folder=None, scenario=None):
        self._counts = None  # of a run in memory
        super().__init__(values)
        self.folder = folder
        self._scenario = scenario

    @property
    def scenario(self):
        """The Scenario of the run, as the folder holds it."""
        if self._scenario is None and self.folder is not None:
            self._scenario = Scenario(self.folder / "scenario.toml")
        return self._scenario

    @property
    def accuracy(self):
        """Part of the images that are right by fidelity."""
        return self._values["accuracy"]

    @property
    def power(self):
        """Mean power by who delivers it [W]; empty below circuit fidelity."""
        return self._values.get("power_W", {})

    @property
    def confusion(self):
        if self._counts is not None:
            return np.array(self._counts, dtype=np.int64)
        if self.folder is None or not (self.folder / "confusion.csv").is_file():
            return None
        with open(self.folder / "confusion.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        return np.array([[int(each) for each in row[1:]] for row in rows[1:]], dtype=np.int64)

    @property
    def predictions(self):
        return None if self.folder is None else _table(self.folder / "predictions.csv")

    @property
    def training(self):
        return None if self.folder is None else _table(self.folder / "weights" / "training.csv")

    @property
    def report(self):
        path = None if self.folder is None else self.folder / "report.html"
        return path if path is not None and path.is_file() else None

    def plot(self, ax=None):
        """The confusion matrix."""
        if self.confusion is None:
            raise wrong("run", "has no confusion matrix: it did not solve the circuit")
        ax = axes(ax)
        image = ax.imshow(self.confusion)
        ax.set(xlabel="predicted", ylabel="label")
        ax.figure.colorbar(image, ax=ax)
        return ax


def open_run(folder):
    """The run in a folder that `spinloom run --out` or `spinloom.run` wrote; nothing is changed. Raises InputError."""
    folder = Path(folder)
    path = folder / "results.json"
    try:
        return Run(json.loads(path.read_text(encoding="utf-8")), folder)
    except FileNotFoundError:
        raise wrong("folder", f"{path} is not there; a run writes it last") from None
    except ValueError as error:
        raise wrong("folder", f"{path} is not JSON: {error}") from None


def run(scenario, *, out=None, limit=None, seed=None, threads=None, progress=None):
    """Trains or reads a network, then measures it at each fidelity, as `spinloom run` does.

    out: folder for the results; a run that was cut short goes on from it
    limit: only the first so many test images
    """
    scenario = scenario_of(scenario)
    if seed is not None:
        scenario = scenario.set(**{"run.seed": whole(seed, "seed")})
    found = _run(scenario, out, limit, threads, progress)[0]
    found._command = command("run", *scenario._words, limit=limit, threads=threads, out=out)
    return found


def _run(scenario, out, limit, threads, progress):
    """(the run, its figures by key)"""
    limit = None if limit is None else whole(limit, "limit", 1)
    folder = "" if out is None else str(Path(out))
    with telling(progress) as tell:
        text, figures, confusion = _core.run(scenario._core, folder, limit, thread_count(threads), tell)
    found = Run(json.loads(text), None if out is None else Path(out), scenario)
    found._counts = confusion if confusion.size else None
    return found, {key: value for key, value, _, _ in figures}


class Sweep(Result):
    """A tidy table: a dict a row, with the swept keys first and then every figure of the run by its key.

    ``sweep["accuracy.circuit"]`` is a column as an array (nan where there is no value).
    """

    def __init__(self, swept, rows):
        self.swept, self.rows = swept, rows

    @property
    def columns(self):
        return list(dict.fromkeys(key for row in self.rows for key in row))

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def __getitem__(self, key):
        if key not in self.columns:
            raise KeyError(f"{key}; there are {', '.join(self.columns)}")
        values = [row.get(key) for row in self.rows]
        if any(isinstance(value, str) for value in values):
            return np.array(values, dtype=object)
        return np.array([np.nan if value is None else value for value in values])

    def to_dict(self):
        return {key: self[key] for key in self.columns}

    def to_dataframe(self):
        """The table for pandas."""
        return dataframe(self.rows)

    def save_csv(self, path):
        """The table as CSV."""
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            writer.writerows(self.rows)

    def plot(self, x=None, y="accuracy.circuit", ax=None):
        """One column over another; x: the first swept key."""
        x = x or self.swept[0]
        ax = axes(ax)
        ax.plot(self[x], self[y], "o")
        ax.set(xlabel=x, ylabel=y)
        return ax


def _mark(scenario, limit):
    """By what a finished row of a sweep is known again."""
    words = f"{_core.version} {_core.commit}\n{limit}\n{scenario.to_toml()}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def sweep(scenario, grid, measure="run", *, limit=None, out=None, threads=None, progress=None):
    """Runs a scenario at every combination of the values of some keys.

    grid: ``{"synapse.tmr_percent": [100, 200], "partition.rows": [16, 32]}``
    measure: "run", or a callable that takes a Scenario and returns a dict of numbers
    out: a folder; finished rows are kept in its sweep.jsonl, and the same call goes on from them
    """
    base = scenario_of(scenario)
    if not grid:
        raise wrong("grid", "names no key")
    if measure != "run" and not callable(measure):
        raise wrong("measure", f'must be "run" or a callable, and is {measure!r}')
    points = [dict(zip(grid, values)) for values in itertools.product(*grid.values())]
    scenarios = [base.set(**point) for point in points]  # all that is wrong shows before the first run
    file = None if out is None else Path(out) / "sweep.jsonl"
    kept = _kept(file)
    rows = []
    for point, each in zip(points, scenarios):
        mark = _mark(each, limit)
        if mark not in kept:
            found = _run(each, None, limit, threads, progress)[1] if measure == "run" else dict(measure(each))
            kept[mark] = found
            _keep(file, mark, found)
        shown = {key: value if np.isscalar(value) else _toml.value_text(value, key) for key, value in point.items()}
        rows.append(shown | kept[mark])
    table = Sweep(list(grid), rows)
    if measure == "run":
        texts = {key: ",".join(_toml.value_text(value, key).replace('"', "") for value in values) for key, values in grid.items()}
        table._command = command("sweep", *base._words, *(f"{key}={text}" for key, text in texts.items()), limit=limit,
                                 threads=threads, out=out or "sweep")  # fmt: skip
    return table


def _kept(file):
    if file is None or not file.is_file():
        return {}
    kept = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
            kept[row["mark"]] = row["figures"]
        except (ValueError, KeyError):
            continue  # a line that was cut short
    return kept


def _keep(file, mark, figures):
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "a", encoding="utf-8") as stream:
        stream.write(json.dumps({"mark": mark, "figures": figures}) + "\n")


def compare(*runs):
    """The figures of several runs (Run, or folders) side by side: a dict a run, with `run` and dotted keys."""
    rows = []
    for each in runs:
        found = each if isinstance(each, Run) else open_run(each)
        row = {"run": str(found.folder or found["scenario"])}
        for group in ("accuracy", "power_W"):
            row |= {f"{group}.{key}": value for key, value in found.to_dict().get(group, {}).items()}
        rows.append(row | {"images": found["images"]})
    return rows
