"""`import spinloom` beside what else Python has: the same arrays, layers and magnets, side by side in one run.

usage: python_against_others.py [LARGEST [LIMIT_S]]      (default: 512 lines, 60 s a program and size)

PYTHONPATH must lead to the package. Processor seconds of one thread, the least of several runs, from NumPy arrays to NumPy
arrays. Arrays: `crossbar` and `Crossbar` against the nodal equations by SciPy's LU, ordered for symmetric matrices, and by
spsolve with its own order, as badcrossbar does it. Layer: `Crossbar` once reduced against NumPy and PyTorch with the ideal
matrix. Magnet: `SotDevice.llg` against a loop of Heun steps in Python, as scripts around macrospin libraries have it.
The currents must agree.
"""
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np  # noqa: E402
import scipy.sparse.linalg as linalg  # noqa: E402
import spinloom as sl  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from array_against_others import AGREEMENT, GROWTH, SEGMENT, by_scipy, nodal_matrix  # noqa: E402

WIRES = {"r_row": SEGMENT, "r_col": SEGMENT, "threads": 1, "progress": False}


def least_time(work, runs=5, enough=2.0):
    """Processor seconds of the fastest of several runs, and what it returned."""
    least = np.inf
    for _ in range(runs):
        start = time.process_time()
        found = work()
        taken = time.process_time() - start
        least = min(least, taken)
        if taken > enough:
            break
    return least, found


def by_spsolve(conductance, inputs):
    def work():
        matrix, driven, read = nodal_matrix(conductance)
        right = np.zeros(matrix.shape[0])
        right[driven] = inputs / SEGMENT
        return linalg.spsolve(matrix, right)[read] / SEGMENT

    return least_time(work, 3)


def row(*words):
    print("| " + " | ".join(words) + " |", flush=True)


def shown(seconds):
    return "-" if seconds is None else f"{1e3 * seconds:.2f} ms"


def arrays(largest, limit):
    row("lines", "crossbar", "Crossbar", "SciPy LU", "spsolve", "largest difference")
    row(*["---"] * 6)
    before = {}
    size = 64
    while size <= largest:
        cells = 1 / np.where(np.random.default_rng(size).random((size, size)) < 0.5, 5e3, 15e3)
        volts = np.random.default_rng(1).random(size)
        ours, found = least_time(lambda: sl.crossbar(volts, conductance=cells, **WIRES))
        reduced, _ = least_time(lambda: sl.Crossbar(cells, **WIRES), 3)
        times, difference = [], 0.0
        for name, work in (("SciPy LU", lambda: by_scipy(cells, volts[:, None])), ("spsolve", lambda: by_spsolve(cells, volts))):
            if name in before and before[name] * GROWTH["SciPy LU"] > limit:
                times.append(None)
                continue
            before[name], currents = work()
            times.append(before[name])
            difference = max(difference, np.abs(np.ravel(currents) / found.currents - 1).max())
        if difference > AGREEMENT:
            sys.exit(f"the currents differ by {difference:.1e}")
        row(f"{size} x {size}", shown(ours), shown(reduced), *map(shown, times), f"{difference:.0e}")
        size *= 2


def layers():
    cells = 1 / np.where(np.random.default_rng(0).random((128, 128)) < 0.5, 5e3, 15e3)
    images = np.random.default_rng(1).random((10_000, 128))
    array = sl.Crossbar(cells, **WIRES)
    times = {"Crossbar, with wires": least_time(lambda: array(images))[0], "NumPy, ideal": least_time(lambda: images @ cells)[0]}
    try:
        import torch
    except ImportError:
        print("without PyTorch, which is not here")
    else:
        torch.set_num_threads(1)
        x, weights = torch.from_numpy(images), torch.from_numpy(cells)
        times["PyTorch, ideal"] = least_time(lambda: x @ weights)[0]
    row("10,000 vectors through 128 x 128", "time")
    row("---", "---")
    for name, taken in times.items():
        row(name, shown(taken))


def heun(steps, step):
    """A macrospin in a loop of Python, of one easy axis and a field [turns are what counts, not the device]."""
    m, field, damping, axis = np.array([0.1, 0.0, 0.995]), np.array([0.0, 1e4, 0.0]), 0.02, np.array([0.0, 0.0, 1.0])

    def rate(m):
        b = np.cross(m, field + 1e5 * (m @ axis) * axis)
        return -2.2e5 / (1 + damping**2) * (b + damping * np.cross(m, b))

    for _ in range(steps):
        first = rate(m)
        m = m + step / 2 * (first + rate(m + step * first))
        m /= np.linalg.norm(m)
    return m


def magnets():
    device = sl.device.SotDevice.from_card("in-plane-50x30")
    start = device.easy_axis + [0.1, 0.1, 0.1]
    start = start / np.linalg.norm(start)
    steps, samples = 10_000, 64
    ours, _ = least_time(lambda: device.llg(2e-4, steps * 1e-13, start=start, temperature=300, samples=samples, dt=1e-13,
                                            every=steps * 1e-13, threads=1, progress=False), 3)  # fmt: skip
    loop, _ = least_time(lambda: heun(steps // 10, 1e-13), 3)
    row("a step of one macrospin by Heun", "time")
    row("---", "---")
    row("SotDevice.llg at 300 K, 64 samples", f"{1e9 * ours / steps / samples:.1f} ns")
    row("loop in Python, at 0 K", f"{1e9 * loop / (steps // 10):.0f} ns")


def main():
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 512
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    print(f"spinloom {sl.__version__}, compiled for {getattr(sl, '__level__', 'native') or 'any processor of its kind'}")
    for table in (lambda: arrays(largest, limit), layers, magnets):
        print()
        table()


if __name__ == "__main__":
    main()
