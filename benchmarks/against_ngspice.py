"""Times of the spinloom program and of ngspice on the same circuits, side by side in one run.

usage: against_ngspice.py SPINLOOM SCENARIO_FOLDER MNIST_FOLDER [IMAGES] [--ngspice PROGRAM]... [--decks-only]

Whole networks go through `spinloom verify`. The 784x16 crossbar with wires, as one array with its difference
amplifiers, goes to both programs as a deck, with one image and with IMAGES (default 2): whole processes are timed, and
a further image is the difference over the number of images more. ngspice 39 takes minutes an image, 46 with KLU a
second. Each PROGRAM is timed (default: ngspice); the ratio to the quickest comes first. The outputs of the amplifiers
must agree. Whole networks are left out by --decks-only. Bare crossbars of random cells, written here as a user would write
them, are timed in the same way; their column currents must agree. Of these the medians of several runs, taken in turn, are
told, both of the processor time and of the time that passes: a shared machine stretches the latter.
"""
import argparse
import json
import pathlib
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

RUNS_OF_OURS = 5
IMAGES_OF_OURS = 41
AGREEMENT_V = 1e-6
AGREEMENT = 1e-9  # of currents, relative; printed with this many digits by ngspice too
BARE_SIZES, BARE_SEGMENT_OHM = ((784, 16), (128, 128), (256, 256)), 2.5


def seconds(command, folder, check=True):
    start = time.monotonic()
    with open(folder / "log", "w") as log:
        subprocess.run(command, cwd=folder, check=check, stdout=log, stderr=subprocess.STDOUT)
    return time.monotonic() - start


def table_of(path):
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return [dict(zip(lines[0], map(float, line))) for line in lines[1:]]


def bare_crossbar(flavor, size, count):
    """A crossbar as a deck: rows driven at one end, columns sensed at the other, `count` random binary inputs."""
    rng = random.Random(1)
    rows, columns, r = range(size[0]), range(size[1]), BARE_SEGMENT_OHM
    inputs = [[rng.choice((0, 0.8)) for _ in rows] for _ in range(count)]
    lines = ["* bare crossbar"]
    for i in rows:
        lines += [f"v{i} in{i} 0 dc {inputs[0][i]}", f"rin{i} in{i} w{i}_0 {r}"]
        lines += [f"rw{i}_{j} w{i}_{j - 1} w{i}_{j} {r}" for j in columns if j > 0]
        lines += [f"rc{i}_{j} w{i}_{j} b{i}_{j} {rng.choice((5000, 15000))}" for j in columns]
        lines += [f"rb{i}_{j} b{i - 1}_{j} b{i}_{j} {r}" for j in columns if i > 0]
    for j in columns:
        lines += [f"rout{j} b{size[0] - 1}_{j} s{j} {r}", f"vs{j} s{j} 0 0"]
    currents = [f"i(vs{j})" for j in columns]
    if flavor == "ngspice":
        lines += [".options klu", ".save " + " ".join(currents), ".control", "set numdgt=12", "op"]
        lines += [f"print {current}" for current in currents]
        for vector in inputs[1:]:
            lines += [f"alter v{i} dc={vector[i]}" for i in rows] + ["op"]
            lines += [f"print {current}" for current in currents]
        lines += [".endc"]  # no `quit`: ngspice 46 of bookworm-backports crashes in it and loses what it has printed
    else:
        lines += [".op", ".save " + " ".join(currents)]
        for vector in inputs[1:]:
            lines += [".alter"] + [f"v{i} in{i} 0 dc {vector[i]}" for i in rows]
    return "\n".join(lines + [".end", ""])


def version_of(ngspice):
    found = re.search(r"ngspice-(\d+)", subprocess.run([ngspice, "-v"], capture_output=True, text=True).stdout)
    return f"ngspice {found.group(1)}" if found else ngspice


def tell_ratios(what, ours, theirs):
    """Times of each program [s] and how many times ours they take, the quickest first."""
    told = [f"{name} {s:.3g} s = {s / ours:.3g} x" for name, s in sorted(theirs.items(), key=lambda item: item[1])]
    print(f"  {what}: ours {ours:.3g} s, " + ", ".join(told), flush=True)


def both_times(command, folder, log):
    """Seconds that passed, and of processor time, of a command whose output goes to the log."""
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    start, before = time.monotonic(), used()
    with open(folder / log, "w") as out:
        subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
    return time.monotonic() - start, used() - before


def time_bare_crossbar(spinloom, work, size, num_images, programs):
    def deck(flavor, count):
        path = work / f"bare-{flavor}-{size[0]}x{size[1]}-{count}.sp"
        path.write_text(bare_crossbar(flavor, size, count))
        return path.name

    def currents(log):
        return [float(x) for x in re.findall(r"^ *i\(vs\d+\) *=? *([-+.e\d]+)$", (work / log).read_text(), re.M)]

    count = max(num_images, 2)
    counts = {"ours": (1, IMAGES_OF_OURS), **{program: (1, count) for program in programs}}
    commands = {"ours": lambda path: [spinloom, "sim", path, "--quiet"],
                **{program: lambda path, program=program: [program, "-b", path] for program in programs}}
    times = {(name, n): [] for name, ns in counts.items() for n in ns}
    for _ in range(RUNS_OF_OURS if size[0] * size[1] < 50000 else 3):
        for name, n in times:
            path = deck("hspice" if name == "ours" else "ngspice", n)
            times[name, n].append(both_times(commands[name](path), work, f"bare-{list(counts).index(name)}-{n}"))
    both_times(commands["ours"](deck("hspice", count)), work, "bare-ours")
    for k, program in enumerate(programs, start=1):
        a, b = currents("bare-ours"), currents(f"bare-{k}-{count}")
        if len(a) != count * size[1] or len(a) != len(b):
            sys.exit(f"{len(a)} currents from ours, {len(b)} from {program}")
        worst = max(abs(x - y) for x, y in zip(a, b)) / max(map(abs, b))
        if not worst < AGREEMENT:
            sys.exit(f"ours and {program} disagree by {worst:.1g}")
    print(f"bare {size[0]}x{size[1]} crossbar as a hand-written deck; currents agree within {AGREEMENT:.0g}")
    for kind, what in enumerate(("time that passes", "processor time")):
        cold = {name: statistics.median(t[kind] for t in times[name, 1]) for name in counts}
        more = {name: (statistics.median(t[kind] for t in times[name, ns[1]]) - cold[name]) / (ns[1] - 1)
                for name, ns in counts.items()}
        for title, found in (("operating point", cold), ("further vector", more)):
            ours = found.pop("ours")
            tell_ratios(f"{title}, {what}", ours, {version_of(name): s for name, s in found.items()})


def main(spinloom, scenarios, mnist, num_images, programs, decks_only):
    scenarios, work = pathlib.Path(scenarios).resolve(), pathlib.Path(tempfile.mkdtemp(prefix="spinloom-bench-"))
    spinloom, mnist = str(pathlib.Path(spinloom).resolve()), pathlib.Path(mnist).resolve()
    plain, wired = scenarios / "mnist-784x16x10.toml", scenarios / "mnist-784x16x10-wires.toml"
    for size in BARE_SIZES:
        time_bare_crossbar(spinloom, work, size, num_images, programs)
    data = ["--set", f'dataset.folder="{mnist}"']
    subprocess.run([spinloom, "train", str(plain), *data, "--set", "training.candidates=1", "--set", "training.epochs=5",
                    "--set", "training.teacher_epochs=0", "--out", str(work / "weights")],
                   check=True, stdout=subprocess.DEVNULL)
    data += ["--set", f'network.weights="{work / "weights"}"']

    for title, scenario in () if decks_only else (("no wires, one array a layer", plain), ("9 nm wires, 32x32 subarrays", wired)):
        report = work / "verify.json"
        subprocess.run([spinloom, "verify", str(scenario), *data, "--images", "0", "--json", str(report), "-q"],
                       check=True, stdout=subprocess.DEVNULL)
        found = json.loads(report.read_text())
        ours = found["solve_s"]
        print(f"784x16x10, {title}, one image\n"
              f"  ngspice {found['ngspice_s']:.1f} s; ours {found['compile_s']:.2f} s to compile, then {1e3 * ours:.2f} ms: "
              f"{found['ngspice_s'] / (found['compile_s'] + ours):.0f} x with the compilation, "
              f"worst node {found['worst_difference_V']:.2g} V apart", flush=True)

    def deck(flavor, count):
        folder = work / f"{flavor}-{count}"
        subprocess.run([spinloom, "export", str(wired), *data, "--set", "partition=none", "--crossbar", "1,0", "--flavor",
                        flavor, "--images", ",".join(map(str, range(count))), "--out", str(folder)],
                       check=True, stdout=subprocess.DEVNULL)
        return next(folder.glob("*.sp" if flavor == "hspice" else "*.cir"))

    def ours(path, *more):
        return seconds([spinloom, "sim", str(path), *more], path.parent)

    one, many = deck("hspice", 1), deck("hspice", IMAGES_OF_OURS)
    first = statistics.median(ours(one) for _ in range(RUNS_OF_OURS))
    further = (statistics.median(ours(many) for _ in range(RUNS_OF_OURS)) - first) / (IMAGES_OF_OURS - 1)
    print(f"784x16 crossbar with 9 nm wires, as a deck\n  ours: {first:.3f} s for the first operating point, "
          f"{1e3 * further:.2f} ms a further image", flush=True)
    ours(many, "--json", str(work / "ours.json"))
    measures = [entry["measures"] for entry in json.loads((work / "ours.json").read_text())["passes"]]
    counts = sorted({1, num_images})
    cold, more = {}, {}
    for program in programs:
        times = []
        for count in counts:
            path = deck("ngspice", count)
            for old in path.parent.glob("*.table"):
                old.unlink()
            times.append(seconds([program, "-b", path.name], path.parent, check=False))  # judged by what it wrote
            tables = list(path.parent.glob("*.table"))
            if not tables:
                sys.exit(f"{program} wrote no results after {times[-1]:.0f} s; see {path.parent / 'log'}")
            rows = table_of(tables[0])
            worst = max(abs(value - measures[i][name[2:-1]])
                        for i, row in enumerate(rows) for name, value in row.items() if name.startswith("v("))
            if len(rows) != count or not worst < AGREEMENT_V:
                sys.exit(f"ours and {program} disagree by {worst:.1g} V")
        cold[version_of(program)] = times[0]
        if len(times) > 1:
            more[version_of(program)] = (times[1] - times[0]) / (counts[1] - 1)
    tell_ratios("operating point", first, cold)
    if more:
        tell_ratios("further image", further, more)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("spinloom")
    arguments.add_argument("scenarios")
    arguments.add_argument("mnist")
    arguments.add_argument("images", type=int, nargs="?", default=2)
    arguments.add_argument("--ngspice", action="append", metavar="PROGRAM")
    arguments.add_argument("--decks-only", action="store_true")
    given = arguments.parse_args()
    main(given.spinloom, given.scenarios, given.mnist, given.images, given.ngspice or ["ngspice"], given.decks_only)
