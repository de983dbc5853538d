"""The snippets of docs/tutorials/03-python.md run as they stand, in an empty folder; what each one finds there is said here."""

import re

import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels, read_images

ARRAYS = (1, 2, 3)


@pytest.fixture(scope="session")
def snippets(source):
    text = (source / "docs" / "tutorials" / "03-python.md").read_text()
    blocks = re.findall(r"```python\n(# (\d+) .*?)```", text, re.S)
    return {int(number): block for block, number in blocks}


@pytest.fixture(autouse=True)
def no_screen():
    pytest.importorskip("matplotlib").use("Agg")


def some_images(data, count=12):
    x, y = read_images(data, count)
    return {"sl": sl, "x_test": x, "y_test": y}


def test_there_are_those_that_are_tested(snippets):
    assert sorted(snippets) == list(range(1, 10 + (10 in snippets)))


def test_arrays(snippets):
    pytest.importorskip("scipy")
    names = {}
    for number in ARRAYS:
        exec(snippets[number], names)
    assert names["s"].residual <= 1e-10 and names["Y"].shape == (10_000, 64)
    assert names["x"].shape == (64,)  # GMRES without a preconditioner need not converge on such a matrix


def test_network_trained_elsewhere(snippets, data):
    weights, biases = random_levels((784, 128, 10))
    np.savez("mine.npz", W1=weights[0], B1=biases[0], W2=weights[1], B2=biases[1])
    names = some_images(data)
    exec(snippets[4], names)
    assert 0 <= names["out"].accuracy <= 1 and names["out"].nodes["nin1"].shape == (12, 128)


def test_pytorch_model(snippets, data):
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.Sigmoid(), torch.nn.Linear(128, 10))
    names = some_images(data) | {"model": model}
    exec(snippets[5], names)
    assert len(names["net"].mapping_error) == 2


@pytest.mark.slow
def test_sweep(snippets, data):
    pytest.importorskip("pandas")
    names = {"sl": sl}
    exec(snippets[6], names)
    assert len(names["table"]) == 6 and (names["table"]["accuracy.circuit"] > 0.6).all()


def test_neuron(snippets):
    names = {"sl": sl}
    exec(snippets[7], names)
    assert names["c"].slope < 0 < names["c"].swing


def test_write_errors(snippets):
    names = {"sl": sl}
    exec(snippets[8], names)
    assert names["w"].rate.shape == (1, 3) and (np.diff(names["w"].rate[0]) < 0).all()


def test_deck(snippets):
    from matplotlib import pyplot

    names = {"sl": sl, "plt": pyplot}
    exec(snippets[9], names)
    assert names["tr"]["v(b)"][-1] < 0.1 < names["tr"]["v(b)"].max()


def test_hardware_aware_training(snippets):
    torch = pytest.importorskip("torch")
    if 10 not in snippets:
        pytest.skip("not there yet")
    names = {"spinloom": sl, "torch": torch, "x": torch.rand(8, 784), "y": torch.arange(8), "head": torch.nn.Linear(16, 10)}
    exec(snippets[10], names)
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in names["layer"].parameters())
