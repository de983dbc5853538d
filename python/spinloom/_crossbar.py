"""One wired array, solved exactly."""

import numpy as np

from . import _core
from ._arrays import cells, doubles, frozen, number, one_of, thread_count, whole
from ._command import command
from ._errors import wrong
from ._progress import telling
from ._results import Result, axes


class CrossbarSolution(Result):
    """Currents of a wired array for its input vectors. What is given for one vector alone has no axis of vectors.

    currents: (vectors, bit lines) from the bit lines into their read-outs [A]
    word, bit: node voltages (vectors, word lines, bit lines) [V], or None unless voltages=True
    drop: (word lines, bit lines), the largest shortfall of a cell's voltage below its word line's source [V]
    power: (vectors,) delivered by the drivers [W]
    residual: true relative residual, the largest of any vector
    error_bound: no current is further from the exact one [A]; inf where no bound is known
    method: "block", "pcg" or "nodal"; iterations: of conjugate gradients, the most of any vector
    current_loss: departure from ideal wires, of the largest current; None where a line floats
    cli(): the program reads ``inputs.npy`` as (word lines, vectors)
    """

    fields = ("currents", "word", "bit", "drop", "power", "residual", "error_bound", "method", "iterations",
              "newton_steps", "held_lines", "out_of_range", "largest_junction_voltage", "largest_cell_current",
              "current_loss", "seconds")  # fmt: skip

    def __init__(self, found, is_single):
        nodes = found.pop("nodes")
        self.word, self.bit = (None, None) if nodes is None else (nodes[:, 0], nodes[:, 1])
        for name, value in found.items():
            setattr(self, name, value)
        if is_single:
            self.currents, self.power = self.currents[0], float(self.power[0])
            if nodes is not None:
                self.word, self.bit = self.word[0], self.bit[0]

    def plot(self, what="drop", ax=None):
        """The IR drop ("drop"), node voltages of the first vector ("word", "bit"), or "currents"."""
        one_of(what, "what", ("drop", "word", "bit", "currents"))
        values = getattr(self, what)
        if values is None:
            raise wrong("what", f"{what!r} was not kept; solve with voltages=True")
        ax = axes(ax)
        if what == "currents":
            ax.plot(np.atleast_2d(values).T, marker=".")
            ax.set(xlabel="bit line", ylabel="current [A]")
            return ax
        image = ax.imshow(values if values.ndim == 2 else values[0], aspect="auto")
        ax.set(xlabel="bit line", ylabel="word line", title="IR drop [V]" if what == "drop" else f"{what} nodes [V]")
        ax.figure.colorbar(image, ax=ax, label="V")
        return ax


def _line_list(lines, name):
    return [whole(line, name) for line in np.atleast_1d(lines)] if np.size(lines) else []


def crossbar(inputs, *, conductance=None, resistance=None, r_row, r_col, r_driver=0.0, r_sense=0.0, end_segments=True,
             drive="left", sense="bottom", float_rows=(), float_columns=(), v_half=None, r_parallel=None, r_access=0.0,
             method="auto", tolerance=1e-10, voltages=False, threads=None, progress=None):  # fmt: skip
    """Solve one array with its wires for any number of input vectors.

    inputs: (vectors, word lines) or (word lines,) [V]; word line i is driven at its left end
    conductance, resistance: one of both, (word lines, bit lines) [S] or [ohm]; 0 S and inf ohm are open cells
    r_row, r_col: wire between neighbouring cells of a word line and of a bit line [ohm], 1e-6 to 1e12
    r_driver, r_sense: in series with each driver and each read-out [ohm], 0 to 1e12
    end_segments: whether a wire segment lies between a driver and the first cell, and before the read-out
    drive, sense: "left" or "both"; "bottom" or "both"
    float_rows, float_columns: numbers of lines that nothing is connected to, from 0
    v_half: cells are junctions whose TMR has halved at this voltage [V], 1e-3 to 1e3; None: no roll-off
    r_parallel: of the junctions [ohm]; None: the smallest resistance given
    r_access: in series with each cell [ohm]
    method: "auto", "block", "pcg" or "nodal"; tolerance: true relative residual, 1e-14 to 1e-2
    voltages: whether to keep the node voltages

    Raises InputError, ConvergenceError. The results are those of `spinloom crossbar`, bit for bit.
    """
    conductance, resistance = cells(conductance, resistance)
    given = doubles(inputs, "inputs", (1, 2), "(vectors, word lines) or (word lines,)")
    word_lines = (resistance if conductance is None else conductance).shape[0]
    if given.shape[-1] != word_lines:
        hint = "; transpose it" if given.shape[0] == word_lines else ""
        raise wrong("inputs", f"has shape {given.shape} for an array of {word_lines} word lines{hint}")
    lists = {"float_rows": _line_list(float_rows, "float_rows"),
             "float_columns": _line_list(float_columns, "float_columns")}  # fmt: skip
    numbers = {"r_row": (number(r_row, "r_row"), None), "r_col": (number(r_col, "r_col"), None),
               "r_driver": (number(r_driver, "r_driver"), 0), "r_sense": (number(r_sense, "r_sense"), 0),
               "v_half": (None if v_half is None else number(v_half, "v_half"), None),
               "r_parallel": (None if r_parallel is None else number(r_parallel, "r_parallel"), None),
               "r_access": (number(r_access, "r_access"), 0),
               "tolerance": (number(tolerance, "tolerance"), 1e-10)}  # fmt: skip
    both_ways = {"drives_both_sides": one_of(drive, "drive", ("left", "both")) == "both",
                 "senses_both_sides": one_of(sense, "sense", ("bottom", "both")) == "both"}  # fmt: skip
    settings = {name: value for name, (value, _) in numbers.items()} | both_ways | lists
    settings |= {"end_segments": bool(end_segments), "method": str(method), "voltages": bool(voltages),
                 "threads": thread_count(threads)}  # fmt: skip
    with telling(progress) as tell:
        found = _core.solve_crossbar(conductance, resistance, np.atleast_2d(given), settings, tell)
    solution = CrossbarSolution(found, given.ndim == 1)
    kind = "conductance" if resistance is None else "resistance"
    stated = {name: value for name, (value, default) in numbers.items() if value != default}
    stated |= {name: ",".join(map(str, lines)) or None for name, lines in lists.items()}
    solution._command = command("crossbar", **{kind: f"{kind}.npy"}, inputs="inputs.npy", **stated,
                                drive=None if drive == "left" else drive, sense=None if sense == "bottom" else sense,
                                no_end_segments=not end_segments, method=None if method == "auto" else method,
                                voltages="nodes.npz" if voltages else None, out="currents.npy")  # fmt: skip
    return solution


class Crossbar:
    """A wired array of ohmic cells, reduced to its ports once; then a product a vector.

    conductance: (word lines, bit lines) [S]; the other arguments are those of `crossbar`. ``A(x)`` is the wired version of
    ``x @ conductance``: (N, word lines) [V] to (N, bit lines) [A]. As an operator it is the matrix `effective`, so that
    ``A.matvec(v)`` leads from bit lines to word lines and ``A.T.matvec(v)`` from word lines to bit lines; SciPy takes
    both. The transpose is the array driven at its bit lines (reciprocity).
    """

    __array_ufunc__ = None  # `array @ A` comes here
    dtype = np.dtype(np.float64)
    ndim = 2

    def __init__(self, conductance=None, *, resistance=None, r_row, r_col, r_driver=0.0, r_sense=0.0, end_segments=True,
                 tolerance=1e-12, threads=None, progress=None):  # fmt: skip
        conductance, resistance = cells(conductance, resistance)
        settings = {"r_row": number(r_row, "r_row"), "r_col": number(r_col, "r_col"),
                    "r_driver": number(r_driver, "r_driver"), "r_sense": number(r_sense, "r_sense"),
                    "end_segments": bool(end_segments), "tolerance": number(tolerance, "tolerance"),
                    "threads": thread_count(threads)}  # fmt: skip
        with telling(progress) as tell:
            self._array = _core.reduce_array(conductance, resistance, settings, tell)
        self._effective = frozen(self._array.effective())
        self._is_transposed = False

    @property
    def effective(self):
        """(word lines, bit lines) [S], read-only: ``A(x)`` is ``x @ A.effective``."""
        return self._effective

    @property
    def shape(self):
        """(word lines, bit lines); of the transpose (bit lines, word lines)."""
        return self._effective.shape

    @property
    def T(self):
        """The array driven at its bit lines, its word lines read."""
        other = object.__new__(Crossbar)
        other._array, other._effective = self._array, self._effective.T
        other._is_transposed = not self._is_transposed
        return other

    def __call__(self, x):
        """Currents [A] for voltages [V]: (N, word lines) to (N, bit lines), or one vector."""
        return self._operand(x, "x", 0, -1) @ self._effective

    def matvec(self, v):
        """``effective @ v``: (bit lines,) or (bit lines, 1)."""
        return self._effective @ self._operand(v, "v", 1, 0)

    def rmatvec(self, v):
        """``effective.T @ v``: (word lines,) or (word lines, 1)."""
        return self._effective.T @ self._operand(v, "v", 0, 0)

    matmat, rmatmat = matvec, rmatvec

    def __matmul__(self, v):
        return self.matvec(v)

    def __rmatmul__(self, x):
        return self(x)

    def gradient(self, by_effective, *, threads=None):
        """Derivative of a number by each cell's conductance from its derivative by `effective`, by the adjoint.

        Both have the shape of the array. Costs two solutions a line of the shorter side.
        """
        given = doubles(by_effective, "by_effective", (2,), str(self.shape))
        if given.shape != self.shape:
            raise wrong("by_effective", f"must have shape {self.shape}, and has {given.shape}")
        if not self._is_transposed:
            return self._array.gradient(given, thread_count(threads))
        return self._array.gradient(np.ascontiguousarray(given.T), thread_count(threads)).T

    def _operand(self, values, name, side, axis):
        array = doubles(values, name, (1, 2))
        if array.shape[axis] != self.shape[side]:
            raise wrong(name, f"has shape {array.shape} for an array of shape {self.shape}")
        return array

    def __repr__(self):
        return f"<spinloom.Crossbar of {self.shape[0]} x {self.shape[1]} lines>"
