"""The numbers that a result file holds, as a flat table: place in the file -> value, or digest of many values."""
import csv
import hashlib
import io
import json
import math
import random
import sys
import zipfile

# Values of JSON files that differ from run to run, or say who made the file, where and beside which others.
LEFT_OUT = {'provenance', 'timing', 'wall_s', 'train_s', 'compile_s', 'inference_s', 'netlist_s', 'fast_s', 'full_s',
            'seconds', 'threads', 'stages_reused', 'version', 'commit', 'program', 'command', 'files'}
# Columns of CSV files likewise.
LEFT_OUT_COLUMNS = {'seconds', 'wall_s'}
LONG_LIST = 12              # a list with more values is held as a digest, but for one of records
TREES = {'parts', 'inputs'}  # records within records: held as a digest too
PIECES = {'candidates', 'stages'}   # folders of work that is kept to go on from it


TOLERANCE = 1e-9            # of real numbers: how sources are put together for the compiler moves their last digits
TIME_TOLERANCE = 1e-7       # of times that are read off a solved waveform, whose steps follow such digits
TIMES = ('latency', 'throughput', '_ps', 'delay')
PROJECTIONS = 4


def is_compared(path):
    return not PIECES.intersection(path.parts) and path.suffix in ('.json', '.csv', '.npz', '.npy', '.toml', '.cir')


def digest(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()[:16]


def summary(values):
    """Many values as a few: real numbers as weighted sums, beside the sum of their sizes; all else as a digest."""
    reals = [value for value in values if isinstance(value, float)]
    others = digest(repr([None if isinstance(value, float) else value for value in values]))
    if not reals:
        return f'{len(values)} values, {others}'
    sums = []
    for seed in range(PROJECTIONS):
        weights = random.Random(seed)
        sums.append(sum(value * (weights.random() - 0.5) for value in reals))
    return [f'{len(values)} values, {others}', sum(abs(value) for value in reals), *sums]


def is_same(place, was, now):
    """Whether two values of a table are the same: real numbers but for rounding, all else exactly."""
    tolerance = TIME_TOLERANCE if any(word in place for word in TIMES) else TOLERANCE
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        most = tolerance * max(was[1], now[1])
        return was[0] == now[0] and all(abs(one - other) <= most for one, other in zip(was[1:], now[1:]))
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) <= tolerance * max(abs(was), abs(now))
    return was == now


def leaves(place, value, long_list):
    """Yields (place, value) of all that a JSON value holds, long lists as their summaries."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key not in LEFT_OUT:
                yield from leaves(f'{place}.{key}' if place else key, below, long_list)
    elif isinstance(value, list):
        is_tree = place.rpartition('.')[2] in TREES
        has_records = any(isinstance(below, dict) for below in value) and not is_tree
        inner = long_list if has_records else sys.maxsize  # what is summed up is so as a whole
        flat = [one for index, below in enumerate(value) for one in leaves(f'{place}[{index}]', below, inner)]
        if len(flat) > long_list and not has_records:
            yield f'{place}[]', summary([one for pair in flat for one in pair])
        else:
            yield from flat
    else:
        yield place, value


def columns(text):
    """The columns of a table with a header, each as its summary; the whole where there is no header."""
    rows = list(csv.reader(line for line in io.StringIO(text) if not line.startswith('#')))
    if len(rows) < 2 or any(is_number(cell) for cell in rows[0]) or any(len(row) != len(rows[0]) for row in rows):
        yield 'all', f'{len(rows)} lines, {digest(text)}'
        return
    if rows[0][0] == 'key':  # a figure a row, as a JSON file has it
        rows = [row for row in rows if row[0].rpartition('.')[2] not in LEFT_OUT]
    yield 'rows', len(rows) - 1
    for name, cells in zip(rows[0], zip(*rows[1:])):
        if name not in LEFT_OUT_COLUMNS:
            yield name, summary([real_or_text(cell) for cell in cells])


def is_number(text):
    """Whether a cell is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def real_or_text(text):
    """A cell as a number, unless it is a whole one or a word."""
    return float(text) if is_number(text) and not text.lstrip('-').isdigit() else text


def read(path, in_full=False):
    """The table of a file; in full every value of a JSON file stands by itself."""
    if path.suffix == '.json':
        return dict(leaves('', json.loads(path.read_text()), sys.maxsize if in_full else LONG_LIST))
    if path.suffix == '.csv':
        return dict(columns(path.read_text()))
    if path.suffix == '.npz':
        with zipfile.ZipFile(path) as archive:
            return {name: digest(archive.read(name)) for name in archive.namelist()}
    # A deck says in a comment who wrote it.
    lines = [line for line in path.read_bytes().splitlines() if b'written by spinloom' not in line]
    return {'all': digest(b'\n'.join(lines))}
