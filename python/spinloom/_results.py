"""What results have in common."""

import html
import shlex

import numpy as np


def _plain(value):
    if isinstance(value, Result):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _flat(values, prefix=""):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif value is not None:
            yield prefix + key, value


def _cell(value):
    if isinstance(value, np.ndarray):
        if value.size == 0:
            return f"{value.dtype}, shape {value.shape}"
        if value.dtype.kind not in "fiu":
            return f"{value.dtype}, shape {value.shape}"
        return f"shape {value.shape}, {value.min():.6g} to {value.max():.6g}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


class Result:
    """Named values. `fields` lists them in order; all are attributes."""

    fields = ()
    _command = None

    def cli(self):
        """The command line that does the same, or None for a part of another result.

        What was an array here is a file there, by the name of its argument: ``x.npy``, ``y.npy``, ``weights.npz``; a
        scenario, study, deck or device that is no file is ``scenario.toml``, ``study.toml``, ``deck.sp``, ``device.toml``.
        """
        return None if self._command is None else shlex.join(["spinloom", *self._command])

    def to_dict(self):
        """The values by name; nested results as dicts."""
        return {name: _plain(getattr(self, name)) for name in self.fields}

    def save(self, path):
        """Writes the arrays and numbers to a NumPy archive (``.npz``)."""
        np.savez(path, **{key: np.asarray(value) for key, value in _flat(self.to_dict())})

    def _rows(self):
        for key, value in _flat(self.to_dict()):
            yield key, _cell(value)

    def __repr__(self):
        lines = [f"  {key}: {value}" for key, value in self._rows()]
        return "\n".join([f"{type(self).__name__}", *lines])

    def _repr_html_(self):
        rows = "".join(f"<tr><th>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>" for key, value in self._rows())
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"


class Tree(Result):
    """A result that is a tree of names, as in a JSON file. Items by dotted key: ``result["power_W.supply"]``."""

    def __init__(self, values):
        self._values = values

    def __getitem__(self, key):
        value = self._values
        for part in key.split("."):
            try:
                value = value[part]
            except (KeyError, TypeError):
                raise KeyError(f"{key}: there is no {part!r}; there are {', '.join(map(str, value))}") from None
        return value

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def to_dict(self):
        return self._values


def axes(ax):
    """A matplotlib axes: the one given or a new one."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots()[1]


def dataframe(rows):
    """A pandas DataFrame of dicts."""
    import pandas

    return pandas.DataFrame(rows)
