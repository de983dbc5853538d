"""A small network with its images, labels, weights and scenarios, for the scripts of this folder."""
import math
import random
import struct
import zipfile


def idx(kind, shape, content):
    return struct.pack(">I", kind) + b"".join(struct.pack(">I", n) for n in shape) + content


def npy(shape, values):
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + struct.pack(f"<{len(values)}d", *values)


def csv(rows):
    return "\n".join(",".join(str(v) for v in row) for row in rows).encode() + b"\n"


SCENARIO = """title = "tiny"
[network]
topology = [64, 4, 3]
weights = "weights"
[dataset]
folder = "data"
[amplifier]
gains = [10, 5]
[training]
epochs = 3
candidates = 1
teacher_epochs = 2
batch = 10
[wires]
model = "geometry"
[partition]
rows = 32
columns = 4
[run]
fidelity = "circuit"
seed = 3
"""


def write_weights(folder, inputs, rng):
    """Writes weights of signs for a network of 4 neurons and 3 classes; returns name -> (shape, rows)."""
    folder.mkdir()
    tables = {}
    for name, (rows, columns) in {"W1": (inputs, 4), "B1": (4, 1), "W2": (4, 3), "B2": (3, 1)}.items():
        table = [[rng.choice((-1, 1)) for _ in range(columns)] for _ in range(rows)]
        (folder / f"{name}.csv").write_bytes(csv(table))
        tables[name] = ((rows, columns) if name[0] == "W" else (rows,), table)
    return tables


def make_front(folder, rng):
    """Writes front/: twelve images, kernels.npz and weights for a network behind LeNet-5's convolutions."""
    front = folder / "front"
    front.mkdir()
    for name in ("train", "t10k"):
        (front / f"{name}-images-idx3-ubyte").write_bytes(idx(2051, (12, 28, 28), rng.randbytes(12 * 784)))
        (front / f"{name}-labels-idx1-ubyte").write_bytes(idx(2049, (12,), bytes(i % 3 for i in range(12))))
    write_weights(front / "weights", 400, rng)
    shapes = {"conv1.weight": (6, 1, 5, 5), "conv1.bias": (6,), "conv2.weight": (16, 6, 5, 5), "conv2.bias": (16,)}
    with zipfile.ZipFile(front / "kernels.npz", "w") as archive:
        for name, shape in shapes.items():
            archive.writestr(f"{name}.npy", npy(str(shape), [rng.uniform(-0.3, 0.3) for _ in range(math.prod(shape))]))


def make(folder):
    """Writes data/, front/, weights/, W1.npy ..., stored.npz, packed.npz, scenario.toml and circuit.toml."""
    rng = random.Random(1)
    data = folder / "data"
    data.mkdir()
    for name, count in (("train", 60), ("t10k", 12)):
        pixels = bytes(rng.randrange(64) + (190 if pixel // 24 == i % 3 else 0) for i in range(count) for pixel in range(64))
        (data / f"{name}-images-idx3-ubyte").write_bytes(idx(2051, (count, 8, 8), pixels))
        (data / f"{name}-labels-idx1-ubyte").write_bytes(idx(2049, (count,), bytes(i % 3 for i in range(count))))
    tables = write_weights(folder / "weights", 64, rng)
    for name, (shape, table) in tables.items():
        (folder / f"{name}.npy").write_bytes(npy(str(shape), [float(v) for row in table for v in row]))
    for kind, how in (("stored", zipfile.ZIP_STORED), ("packed", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(folder / f"{kind}.npz", "w", how) as archive:
            for name in tables:
                archive.writestr(f"{name}.npy", (folder / f"{name}.npy").read_bytes())
    make_front(folder, rng)
    (folder / "scenario.toml").write_text(SCENARIO)
    (folder / "circuit.toml").write_text(SCENARIO.split("[wires]")[0].replace('weights = "weights"\n', "")
                                         + '[run]\nfidelity = "ideal"\nseed = 3\n')
