"""Wired arrays by our solvers, KLU, SciPy's sparse LU and ngspice: the same arrays, side by side in one run.

usage: array_against_others.py BENCH_PROGRAM [MARKDOWN_FILE [LIMIT_S]]

BENCH_PROGRAM is spinloom_bench_array. Cells of 5 and 15 kohm at random, 4 ohm a segment, the textbook arrangement, one
and 100 inputs, 64 to 1024 lines. Times are processor seconds of one thread, so that other programs on the machine count
as little as they can: the least of several runs for ours, KLU and SciPy, whole processes for ngspice. A program whose
next size is expected to take more than LIMIT_S (default: 120) is not run on it. The currents must agree. With a MARKDOWN_FILE, the
table between its marks is replaced.
"""
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402
import scipy.sparse as sparse  # noqa: E402
import scipy.sparse.linalg as linalg  # noqa: E402

SEGMENT = 4.0
SIZES = (64, 128, 256, 512, 1024)
USUAL_LIMIT_S = 120
MOST_VECTORS = 100
GROWTH = {"pcg": 5, "block": 17, "KLU": 14, "SciPy LU": 14, "ngspice": 20}  # of the time, where the size doubles
AGREEMENT = 1e-8
MARKS = ("<!-- array table: begin -->", "<!-- array table: end -->")


def nodal_matrix(conductance):
    """Kirchhoff's equations of all nodes, word nodes first, as other programs would assemble them."""
    m, n = conductance.shape
    wire = 1 / SEGMENT
    word = np.arange(m * n).reshape(m, n)
    bit = word + m * n
    pairs = [(word.ravel(), bit.ravel(), conductance.ravel()),
             (word[:, :-1].ravel(), word[:, 1:].ravel(), np.full(m * (n - 1), wire)),
             (bit[:-1].ravel(), bit[1:].ravel(), np.full((m - 1) * n, wire))]
    first, second, value = (np.concatenate(part) for part in zip(*pairs))
    ends = np.concatenate([word[:, 0], bit[-1]])
    rows = np.concatenate([first, second, first, second, ends])
    columns = np.concatenate([first, second, second, first, ends])
    values = np.concatenate([value, value, -value, -value, np.full(m + n, wire)])
    return sparse.csc_matrix((values, (rows, columns)), shape=(2 * m * n, 2 * m * n)), word[:, 0], bit[-1]


def by_scipy(conductance, inputs):
    least = np.inf
    for run in range(3):
        start = time.process_time()
        matrix, driven, read = nodal_matrix(conductance)
        lu = linalg.splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
        right = np.zeros((matrix.shape[0], inputs.shape[1]))
        right[driven] = inputs / SEGMENT
        currents = lu.solve(right)[read].T / SEGMENT
        taken = time.process_time() - start
        least = min(least, taken)
        if taken > 5:
            break
    return least, currents


def by_ours(program, method, folder):
    out = folder / "currents.npy"
    text = subprocess.run([program, str(folder / "cells.npy"), str(folder / "inputs.npy"), method, str(out)], check=True,
                          capture_output=True, text=True).stdout
    return float(text.split()[0]), np.load(out)


def by_ngspice(conductance, inputs, folder):
    m, n = conductance.shape
    with open(folder / "array.cir", "w") as deck:
        deck.write("crossbar\n")
        for i in range(m):
            deck.write(f"V{i} s{i} 0 {inputs[i, 0]}\nRs{i} s{i} w{i}_0 {SEGMENT}\n")
            for j in range(n):
                deck.write(f"Rc{i}_{j} w{i}_{j} b{i}_{j} {1 / conductance[i, j]:.17g}\n")
                if j + 1 < n:
                    deck.write(f"Rw{i}_{j} w{i}_{j} w{i}_{j + 1} {SEGMENT}\n")
                if i + 1 < m:
                    deck.write(f"Rb{i}_{j} b{i}_{j} b{i + 1}_{j} {SEGMENT}\n")
        for j in range(n):
            deck.write(f"Re{j} b{m - 1}_{j} e{j} {SEGMENT}\nVe{j} e{j} 0 0\n")
        # The extra conductance from every node to ground is not in the circuit.
        deck.write(".options gmin=1e-30\n.control\nset numdgt=15\nop\nprint " +
                   " ".join(f"i(ve{j})" for j in range(n)) + " > currents.txt\n.endc\n.end\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["ngspice", "-b", "array.cir"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = [float(line.split("=")[1]) for line in open(folder / "currents.txt") if "=" in line]
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, np.array([found])


def measure(program, size, vectors, last, limit):
    """Seconds of each program that is expected to stay below the limit, and why the others were left out."""
    random = np.random.default_rng(size)
    conductance = np.where(random.random((size, size)) < 0.5, 1 / 5e3, 1 / 15e3)
    inputs = np.where(random.random((size, vectors)) < 0.5, 0.8, 0.0)
    with tempfile.TemporaryDirectory(prefix="spinloom-array-") as name:
        folder = pathlib.Path(name)
        np.save(folder / "cells.npy", conductance)
        np.save(folder / "inputs.npy", inputs)
        ways = {"pcg": lambda: by_ours(program, "pcg", folder), "block": lambda: by_ours(program, "block", folder),
                "KLU": lambda: by_ours(program, "nodal", folder), "SciPy LU": lambda: by_scipy(conductance, inputs),
                "ngspice": lambda: by_ngspice(conductance, inputs, folder)}
        found, reference = {}, None
        for way, run in ways.items():
            factor = vectors if way == "ngspice" else 1  # one operating point an input
            # What was left out at one size is left out at the next.
            expected = float("inf") if last[way] is None else factor * last[way] * GROWTH[way]
            # Block elimination and the LUs keep their factors; the right-hand sides of 100 inputs come on top.
            bytes_needed = {"block": 8 * size**3, "KLU": 5000 * size**2, "SciPy LU": 5000 * size**2}.get(way, 0)
            if expected > limit or bytes_needed + 48 * size**2 * vectors > 3e9:
                found[way] = None
                continue
            if way == "ngspice" and vectors > 1:
                found[way] = None
                continue
            print(f"{size} x {size}, {vectors} inputs: {way}", file=sys.stderr, flush=True)
            found[way], currents = run()
            if reference is None:
                reference = currents
            apart = np.abs(currents - reference[:len(currents)]).max() / np.abs(reference).max()
            if not apart <= AGREEMENT:
                sys.exit(f"{way} departs by {apart:.1e} at {size} x {size}")
    return found


def cell(seconds, ours):
    if seconds is None:
        return "not run"
    text = f"{1e3 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
    return text if seconds == ours else f"{text} ({seconds / ours:.3g} x)"


def machine():
    model = platform.processor() or platform.machine()
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    vector = "AVX-512" if "avx512f" in open("/proc/cpuinfo").read() else "AVX2"
    return f"{model}, {os.cpu_count()} cores, {vector}"


def main(program, markdown, limit):
    names = list(GROWTH)
    lines = [f"Machine: {machine()}; one thread. Not run: expected to take more than {limit:g} s, or more than 3 GB.", ""]
    for vectors in (1, MOST_VECTORS):
        lines += [f"| {vectors} input{'s' if vectors > 1 else ''} | " + " | ".join(names) + " |",
                  "|---" * (len(names) + 1) + "|"]
        last = dict.fromkeys(names, 0)
        for size in SIZES:
            found = measure(program, size, vectors, last, limit)
            last = {name: seconds for name, seconds in found.items()}
            lines.append(f"| {size} x {size} | " + " | ".join(cell(found[name], found["pcg"]) for name in names) + " |")
            print(lines[-1], flush=True)
        lines.append("")
    text = "\n".join(lines)
    print("\n" + text)
    if markdown:
        path = pathlib.Path(markdown)
        before, _, rest = path.read_text().partition(MARKS[0])
        path.write_text(before + MARKS[0] + "\n\n" + text + "\n" + MARKS[1] + rest.partition(MARKS[1])[2])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None,
         float(sys.argv[3]) if len(sys.argv) > 3 else USUAL_LIMIT_S)
