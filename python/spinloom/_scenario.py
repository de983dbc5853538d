"""Scenarios: all that is said of a network but its weights."""

import difflib
import os
import tomllib
from pathlib import Path
from typing import NamedTuple

from . import _core, _toml
from ._command import settings
from ._errors import wrong


class KeyInfo(NamedTuple):
    """A key that a scenario may say. `default` and `legal` are words, as `spinloom keys` shows them."""

    name: str
    unit: str
    default: str
    legal: str
    meaning: str
    source: str


def overrides_of(changes):
    """Keys with their values as TOML. ``a__b`` stands for ``a.b``."""
    return [(key.replace("__", "."), _toml.value_text(value, key)) for key, value in changes.items()]


def _path_of(name):
    """The file of a scenario by path or by the name of a shipped one. @raise InputError"""
    text = os.fspath(name)
    if os.sep in text or text.endswith(".toml"):
        return text
    folder = Path(_core.data_folder()) / "scenarios"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if text in known:
        return str(folder / f"{text}.toml")
    near = difflib.get_close_matches(text, known, 1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise wrong("scenario", f"no scenario is called {text!r}{hint}; there are {', '.join(known)}, or give a .toml file")


class Scenario:
    """What a scenario file says, checked and with defaults filled in. It does not change; `set` makes another one.

    path_or_name: a ``.toml`` file, or the name of a shipped scenario
    overrides: keys over what the file says, as ``**{"amplifier.gains": [20, 5]}`` or ``amplifier__gains=[20, 5]``

    Raises InputError with every problem at once.
    """

    def __init__(self, path_or_name="mnist-784x16x10", /, **overrides):
        changes = overrides_of(overrides)
        self._core = _core.read_scenario(_path_of(path_or_name), changes)
        self._values = None
        self._words = [os.fspath(path_or_name), *settings(changes)]

    @classmethod
    def _of(cls, core, words=("scenario.toml",)):
        """`words`: what stands for it in a command line."""
        scenario = object.__new__(cls)
        scenario._core, scenario._values, scenario._words = core, None, list(words)
        return scenario

    @classmethod
    def from_dict(cls, values, name="scenario"):
        """A scenario from nested dicts: ``{"network": {"topology": [784, 16, 10]}, ...}``."""
        return cls._of(_core.read_scenario_text(_toml.document(values), name, []))

    @classmethod
    def from_toml(cls, text, name="scenario"):
        """A scenario from the text of a file."""
        return cls._of(_core.read_scenario_text(text, name, []))

    def set(self, **overrides):
        """Another scenario with these keys changed."""
        changes = overrides_of(overrides)
        return Scenario._of(_core.read_scenario_text(self._core.resolved, self.name, changes), self._words + settings(changes))

    def to_toml(self):
        """What it states, as the text of a file."""
        return self._core.resolved

    def to_dict(self):
        """What it states, as nested dicts."""
        if self._values is None:
            self._values = tomllib.loads(self._core.resolved)
        return self._values

    def __getitem__(self, dotted_key):
        """What it states of a key, or else the key's default: a value, or words where it follows from others."""
        value = self.to_dict()
        try:
            for part in dotted_key.split("."):
                value = value[part]
            return value
        except (KeyError, TypeError):
            pass
        known = {key.name: key for key in self.keys}
        if dotted_key not in known:
            near = difflib.get_close_matches(dotted_key, known, 1)
            raise KeyError(f"{dotted_key}{f' (did you mean {near[0]!r}?)' if near else ''}")
        try:
            return tomllib.loads(f"value = {known[dotted_key].default}")["value"]
        except tomllib.TOMLDecodeError:
            return known[dotted_key].default

    @property
    def keys(self):
        """All keys that a scenario may say, as KeyInfo."""
        return [KeyInfo(*key) for key in _core.scenario_keys()]

    @property
    def name(self):
        """The file's name without extension."""
        return self._core.name

    @property
    def title(self):
        return self._core.title

    @property
    def topology(self):
        """Number of inputs, then of neurons of each layer."""
        return tuple(self._core.topology)

    @property
    def assumptions(self):
        """What is assumed rather than known, sentence by sentence."""
        return list(self._core.assumptions)

    def __eq__(self, other):
        return isinstance(other, Scenario) and (self.name, self.to_toml()) == (other.name, other.to_toml())

    def __hash__(self):
        return hash((self.name, self.to_toml()))

    def __repr__(self):
        return f"<spinloom.Scenario {self.name}: {'x'.join(map(str, self.topology))}>"


def scenario_of(given):
    """A Scenario of whatever names one: a Scenario, a name, a path or nested dicts."""
    if isinstance(given, Scenario):
        return given
    if isinstance(given, dict):
        return Scenario.from_dict(given)
    return Scenario(given)
