"""Times of the modern training recipe in spinloom and in NumPy (its BLAS), side by side in one run.

usage: numpy_training.py SPINLOOM SCENARIO MNIST_FOLDER [EPOCHS]

Both train one candidate of the scenario's topology on the same 54,000 images on one thread: column law with amplifier
loading (without partitions), the neurons' solved transfer curves, cross-entropy, Adam, signs. The epochs are run in
turn, first of one program, then of the other, and the medians are compared. Validation accuracies are printed, so that
one sees that both learn the same.
"""
import csv
import gzip
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import tomllib

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy as np  # noqa: E402  (the number of threads is read when it is loaded)

R_P, R_AP, R_IN = 8488.26363157, 25464.79089470, 1000.0
BATCH, RATE, FINAL_RATE, RANGE, SCORE = 100, 0.01, 1e-5, 0.3, 15.0
VALIDATION = 6000


def idx(folder, name):
    path = folder / name
    data = path.read_bytes() if path.exists() else gzip.decompress((folder / (name + ".gz")).read_bytes())
    sizes = struct.unpack(">" + "I" * data[3], data[4 : 4 + 4 * data[3]])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)


class Layer:
    """z = gain (V+ - V-) of a column, and its transpose."""

    def __init__(self, gain, positive_rail, negative_rail, curve):
        self.gain, self.rails, self.curve = np.float32(gain), (positive_rail, negative_rail), curve
        self.mean, self.half = np.float32((1 / R_P + 1 / R_AP) / 2), np.float32((1 / R_P - 1 / R_AP) / 2)
        self.load = np.float32(1 / R_IN)
        self.positive_load = np.float32(1 / (R_IN * (1 + gain)))
        self.beta = np.float32(gain / ((1 + gain) * R_IN))

    def affine(self, w):
        self.up, self.down = self.mean + self.half * w, self.mean - self.half * w
        self.inverse = 1 / (self.up.sum(0) + self.positive_load)
        self.q = 1 / (self.down.sum(0) + self.load)
        self.p = (1 - self.beta * self.q) * self.inverse
        a = self.gain * (self.up * self.p - self.down * self.q)
        a[-1] = self.gain * (self.rails[0] * self.up[-1] * self.p - self.rails[1] * self.down[-1] * self.q)
        return a

    def pull_back(self, gradient):
        from_up, from_down = gradient.copy(), gradient.copy()
        from_up[-1] *= self.rails[0]
        from_down[-1] *= self.rails[1]
        by_p = (from_up * self.up).sum(0)
        by_q = -self.beta * self.inverse * by_p - (from_down * self.down).sum(0)
        common = -by_p * self.p * self.inverse + by_q * self.q * self.q
        return self.gain * self.half * (from_up * self.p + from_down * self.q + common)

    def activate(self, z):
        points, values, slopes = self.curve
        position = np.clip((z - points[0]) / (points[1] - points[0]), 0, len(points) - 1.001)
        index = position.astype(np.int32)
        part = position - index
        return values[index] + part * (values[index + 1] - values[index]), slopes[index]


def train(layers, topology, images, labels, validation, validation_labels, epochs, low, high):
    rng = np.random.default_rng(1)
    latent = [rng.uniform(-RANGE, RANGE, (a + 1, b)).astype(np.float32) for a, b in zip(topology, topology[1:])]
    first, second = [np.zeros_like(w) for w in latent], [np.zeros_like(w) for w in latent]
    voltages = (low + (high - low) * images).astype(np.float32)
    validation = (low + (high - low) * validation).astype(np.float32)
    steps, total, seconds = 0, epochs * (len(images) // BATCH), []
    for epoch in range(epochs):
        start = time.monotonic()
        order = rng.permutation(len(images))
        for begin in range(0, len(images), BATCH):
            chosen = order[begin : begin + BATCH]
            below, slopes, matrices = [voltages[chosen]], [], []
            for layer, weights in zip(layers, latent):
                a = layer.affine(np.where(weights >= 0, np.float32(1), np.float32(-1)))
                value, slope = layer.activate(below[-1] @ a[:-1] + a[-1])
                matrices.append(a)
                slopes.append(slope)
                below.append(value)
            score = SCORE * below[-1]
            score = np.exp(score - score.max(1, keepdims=True))
            delta = score / score.sum(1, keepdims=True)
            delta[np.arange(len(chosen)), labels[chosen]] -= 1
            delta = (SCORE / len(chosen) * delta * slopes[-1]).astype(np.float32)
            gradients = [None] * len(layers)
            for k in range(len(layers) - 1, -1, -1):
                gradients[k] = layers[k].pull_back(np.vstack([below[k].T @ delta, delta.sum(0)]))
                if k > 0:
                    delta = (delta @ matrices[k][:-1].T) * slopes[k - 1]
            rate = FINAL_RATE + (RATE - FINAL_RATE) * (1 + np.cos(np.pi * steps / total)) / 2
            steps += 1
            correction = np.sqrt(1 - 0.999**steps)
            step, floor = np.float32(rate * correction / (1 - 0.9**steps)), np.float32(1e-8 * correction)
            for k, slope in enumerate(gradients):
                first[k] *= np.float32(0.9)
                first[k] += np.float32(0.1) * slope
                second[k] *= np.float32(0.999)
                second[k] += np.float32(0.001) * slope * slope
                latent[k] -= step * first[k] / (np.sqrt(second[k]) + floor)
                np.clip(latent[k], -1, 1, out=latent[k])
        value = validation
        for layer, weights in zip(layers, latent):
            a = layer.affine(np.where(weights >= 0, np.float32(1), np.float32(-1)))
            value = layer.activate(value @ a[:-1] + a[-1])[0]
        accuracy = np.mean(value.argmax(1) == validation_labels)
        seconds.append(time.monotonic() - start)
        print(f"  NumPy epoch {epoch + 1}: {seconds[-1]:.3f} s, validation {100 * accuracy:.2f} %", flush=True)
    return seconds


def transfer_curve(spinloom, folder, load):
    out = folder / "curve.csv"
    command = [spinloom, "neuron", "--from", "-3", "--to", "3", "--step", "0.005", "--out", str(out)]
    if load:
        command += ["--load-ohm", str(load), "--load-to", "0.4"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(out) as table:
        rows = [[float(v) for v in row] for row in list(csv.reader(table))[1:]]
    points, values = (np.array(column, dtype=np.float32) for column in list(zip(*rows))[:2])
    return points, values, np.diff(values) / np.diff(points)


def ours(spinloom, scenario, mnist, folder, epochs):
    subprocess.run(
        [spinloom, "train", scenario, "--threads", "1", "--quiet", "--out", str(folder / "weights"),
         "--set", f'dataset.folder="{mnist}"', "--set", "training.candidates=1",
         "--set", f"training.epochs={epochs}", "--set", "training.teacher_epochs=0"],
        check=True, stdout=subprocess.DEVNULL)
    with open(folder / "weights" / "training.csv") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        accuracy = 100 * float(row["validation_accuracy"])
        print(f"  spinloom epoch {row['epoch']}: {float(row['seconds']):.3f} s, validation {accuracy:.2f} %")
    return [float(row["seconds"]) for row in rows]


def main(spinloom, scenario, mnist, epochs):
    settings = tomllib.loads(pathlib.Path(scenario).read_text())
    topology, gains = settings["network"]["topology"], settings["amplifier"]["gains"]
    bias, supply = settings.get("bias", {}), settings.get("neuron", {}).get("v_dd_V", 0.8)
    rail = lambda key: {"vdd": supply, "vss": -supply}.get(bias.get(key, "vdd"), bias.get(key))
    low, high = settings.get("input", {}).get("v_low_V", 0.0), settings.get("input", {}).get("v_high_V", 0.8)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spinloom-training-"))
    mnist = pathlib.Path(mnist).resolve()
    layers = []
    for k, gain in enumerate(gains):
        load = None if k + 2 == len(topology) else 1 / (topology[k + 2] * (1 / R_P + 1 / R_AP))
        layers.append(Layer(gain, rail("positive_rail"), rail("negative_rail"),
                            transfer_curve(spinloom, folder, load)))
    images = idx(mnist, "train-images-idx3-ubyte").reshape(-1, topology[0]).astype(np.float32) / 255
    labels = idx(mnist, "train-labels-idx1-ubyte").astype(np.int64)
    times = {"spinloom": ours(spinloom, scenario, mnist, folder, epochs)}
    times["NumPy"] = train(layers, topology, images[VALIDATION:], labels[VALIDATION:], images[:VALIDATION],
                           labels[:VALIDATION], epochs, low, high)
    times["spinloom"] += ours(spinloom, scenario, mnist, folder, epochs)
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'x'.join(map(str, topology))}, an epoch of 54,000 images on one thread: spinloom {median['spinloom']:.3f} s, "
          f"NumPy {median['NumPy']:.3f} s, ratio {median['NumPy'] / median['spinloom']:.2f}")


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) == 5 else 5)
