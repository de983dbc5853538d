import os
import pathlib
import subprocess

import numpy as np
import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes minutes")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Every test runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def program():
    """Runs the spinloom program and returns what it printed."""

    def run(*arguments):
        command = [os.environ["SPINLOOM_PROGRAM"], *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture(scope="session")
def source():
    return pathlib.Path(os.environ["SPINLOOM_SOURCE"])


@pytest.fixture
def cells():
    """Conductances of two states, 12 x 9 [S]."""
    return np.where(np.random.default_rng(1).random((12, 9)) < 0.5, 1 / 8488, 1 / 25464)


@pytest.fixture
def data(source, elsewhere):
    """MNIST in data/mnist of the folder; tests that need it are skipped without."""
    if not (source / "data" / "mnist").is_dir():
        pytest.skip("MNIST is not fetched")
    (elsewhere / "data").symlink_to(source / "data")
    return source / "data" / "mnist"


def read_images(folder, count):
    """(images, 784) grey levels and labels of the first test images."""
    pixels = np.fromfile(folder / "t10k-images-idx3-ubyte", np.uint8, offset=16)[: 784 * count].reshape(count, 784)
    return pixels, np.fromfile(folder / "t10k-labels-idx1-ubyte", np.uint8, offset=8)[:count]


@pytest.fixture
def images(data):
    return lambda count: read_images(data, count)


def random_levels(sizes, seed=0):
    """Weights and biases of -1 and 1."""
    random = np.random.default_rng(seed)
    shapes = list(zip(sizes, sizes[1:]))
    return ([random.choice([-1.0, 1.0], shape) for shape in shapes], [random.choice([-1.0, 1.0], n) for _, n in shapes])


@pytest.fixture
def weight_folder(elsewhere):
    """Writes W1.csv, B1.csv, ... and returns the folder."""

    def write(weights, biases, name="weights"):
        folder = elsewhere / name
        folder.mkdir()
        for k, (weight, bias) in enumerate(zip(weights, biases), 1):
            np.savetxt(folder / f"W{k}.csv", weight, "%d", ",")
            np.savetxt(folder / f"B{k}.csv", bias, "%d", ",")
        return folder

    return write
