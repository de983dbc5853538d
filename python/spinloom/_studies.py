"""Studies of many samples, the published claims, and what a figure is made of."""

import csv
import json
import os
import tempfile
from pathlib import Path

from . import _core, _toml
from ._arrays import thread_count, whole
from ._command import command, settings
from ._errors import wrong
from ._progress import telling
from ._results import Tree
from ._run import Run, Sweep, open_run
from ._scenario import overrides_of

QUANTITIES = ("area", "power", "energy", "latency")


def _value(text):
    """A cell of a table: a number where it is one, None where it is empty."""
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


class Study(Sweep):
    """The samples of a study: a dict a row, as in samples.csv, a column by its name, as of a Sweep.

    results: a tree of results.json: mean, sigma, quantiles and yield with intervals of 95 %
    folder: a Path, or None where nothing was kept
    """

    def __init__(self, rows, results, folder):
        swept = [each["key"] for each in results.to_dict().get("variables", [])] or ["sample"]
        super().__init__(swept, rows)
        self.results, self.folder = results, folder

    @property
    def report(self):
        """Path of the HTML report, or None."""
        return None if self.folder is None else self.folder / "report.html"


def _read(folder, keeps):
    with open(folder / "samples.csv", newline="", encoding="utf-8") as file:
        rows = [{key: _value(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    results = Tree(json.loads((folder / "results.json").read_text(encoding="utf-8")))
    return Study(rows, results, folder if keeps else None)


def study(study, *, samples=None, images=None, seed=None, out=None, threads=None, progress=None, **overrides):
    """Measures many samples of a scenario, as `spinloom study` does: Monte Carlo, factorial, random, Latin hypercube, Sobol.

    study: a study's ``.toml`` file, the name of a shipped one, or nested dicts as in such a file
    samples, images, seed: over what it says
    out: folder for the samples and the report; a study that was cut short goes on from it
    overrides: keys of its scenario, as ``synapse__tmr_percent=150``

    Raises InputError with every problem at once.
    """
    text = _toml.document(study) if isinstance(study, dict) else None
    name = "study" if isinstance(study, dict) else os.fspath(study)
    numbers = [None if each is None else whole(each, word, least)
               for each, word, least in ((samples, "samples", 1), (images, "images", 1), (seed, "seed", 0))]  # fmt: skip
    with tempfile.TemporaryDirectory() as place, telling(progress) as tell:
        folder = Path(place if out is None else out)
        changes = overrides_of(overrides)
        _core.study(name, text, changes, *numbers, str(folder), thread_count(threads), tell)
        found = _read(folder, out is not None)
    file = "study.toml" if isinstance(study, dict) else name
    found._command = command("study", file, *settings(changes), samples=samples, limit=images, seed=seed, threads=threads,
                             out=out or "study")  # fmt: skip
    return found


class Explanation(Tree):
    """A part of a figure: name, value, unit, and its parts, or the formula and inputs of a leaf with their sources."""

    def __init__(self, values, words):
        super().__init__(values)
        self._words = words

    @property
    def value(self):
        """In the unit that `unit` names."""
        return self._values["value"]

    @property
    def unit(self):
        return self._values["unit"]

    @property
    def parts(self):
        """The parts by name, each an Explanation."""
        return {each["name"]: Explanation(each, None) for each in self._values.get("parts", [])}

    def __str__(self):
        return self._words if self._words is not None else repr(self)


def explain(run, quantity, path="", *, depth=None):
    """What a run's figure is made of, as `spinloom explain` shows it; every sum is held to its parts to the last bit.

    run: a Run, or a folder that holds one
    quantity: "area", "power", "energy" or "latency"
    path: a part of it, as "static.inputs"
    depth: levels that its words go down
    """
    if quantity not in QUANTITIES:
        raise wrong("quantity", f"must be one of {', '.join(QUANTITIES)}, and is {quantity!r}")
    found = run if isinstance(run, Run) else open_run(run)
    if f"architecture.{quantity}" not in found:
        raise wrong("run", f"has no figures of its {quantity}; a run at circuit fidelity has them")
    depth = None if depth is None else whole(depth, "depth", 0)
    file = str(found.folder / "results.json") if found.folder is not None else "run"
    tree, words = _core.explain(json.dumps(found[f"architecture.{quantity}"]), file, path, depth)
    explanation = Explanation(json.loads(tree), words)
    folder = "run" if found.folder is None else found.folder
    explanation._command = command("explain", folder, quantity, *([path] if path else []), depth=depth)
    return explanation


class Reproduction(Run):
    """The published claims beside what was measured: a Run, whose `claims` are dicts a line of claims.csv."""

    def __init__(self, values, folder, words):
        super().__init__(values, folder)
        self._words = words
        with open(folder / "claims.csv", newline="", encoding="utf-8") as file:
            self.claims = [{key: _value(cell) for key, cell in row.items()} for row in csv.DictReader(file)]

    def __str__(self):
        return self._words


def reproduce(out, *, scenario=None, quick=False, limit=None, seeds=1, threads=None, progress=None):
    """Measures everything that the published claims are about, as `spinloom reproduce` does.

    out: folder for the tables and the report; one that was cut short goes on from it
    scenario: a file or the name of a shipped one, with wires and partitions; None: mnist-784x16x10-wires
    quick: short training and few images, to see it work
    limit: only the first so many test images
    seeds: trainings of the main network, whose mean its claims take
    """
    limit = None if limit is None else whole(limit, "limit", 1)
    with telling(progress) as tell:
        words = _core.reproduce(str(Path(out)), "" if scenario is None else os.fspath(scenario), bool(quick), limit,
                                whole(seeds, "seeds", 1), thread_count(threads), tell)  # fmt: skip
    found = Reproduction(open_run(out).to_dict(), Path(out), words)
    found._command = command("reproduce", *([] if scenario is None else [os.fspath(scenario)]), quick=bool(quick), limit=limit,
                             seeds=seeds, threads=threads, out=out)  # fmt: skip
    return found
