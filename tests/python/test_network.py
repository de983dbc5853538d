import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels

TOPOLOGY = (784, 16, 10)


@pytest.fixture
def levels():
    return random_levels(TOPOLOGY)


@pytest.fixture
def network(levels):
    return sl.Network("mnist-784x16x10", *levels)


def table(path):
    """A node table by columns."""
    names, *rows = path.read_text().splitlines()
    return dict(zip(names.split(","), np.array([row.split(",") for row in rows], dtype=float).T))


def test_voltages_are_those_of_the_program(network, levels, images, data, weight_folder, program, elsewhere, source):
    x, y = images(20)
    folder = weight_folder(*levels)
    program("infer", source / "scenarios" / "mnist-784x16x10.toml", "--set", f"network.weights={folder}", "--images",
            data / "t10k-images-idx3-ubyte", "--labels", data / "t10k-labels-idx1-ubyte", "--limit", 20, "--nodes", "nodes.csv", "--quiet")  # fmt: skip
    nodes = table(elsewhere / "nodes.csv")
    found = network.infer(x, y)
    assert np.array_equal(found.predicted, nodes["argmax_out"])
    for layer, size in ((1, 16), (2, 10)):
        for kind in ("nin", "out"):
            for neuron in range(size):
                ours, theirs = found.nodes[f"{kind}{layer}"][:, neuron], nodes[f"{kind}{layer}_{neuron}"]
                assert np.array_equal(ours, theirs) or np.allclose(ours, theirs, rtol=1e-9), (kind, layer, neuron)
    assert np.allclose(found.power.supply, nodes["p_supply_W"], rtol=1e-9)
    loaded = sl.Network.load("mnist-784x16x10", folder)
    assert all(np.array_equal(a, b) for a, b in zip(loaded.weights, network.weights))
    assert np.array_equal(loaded.infer(x).outputs, found.outputs)


def test_images_of_every_kind_are_the_same(network, images):
    x, y = images(6)
    found = network.infer(x, y, threads=1)
    assert found.outputs.shape == (6, 10) and found.nodes["nin1"].shape == (6, 16) and found.margin.shape == (6,)
    assert found.confusion.sum() == 6 and found.accuracy == np.mean(found.predicted == y)
    for same in (x.reshape(6, 28, 28), x.astype(int), np.asfortranarray(x)):
        assert np.array_equal(network.infer(same, threads=3).outputs, found.outputs)
    assert np.allclose(network.infer(x / 255).outputs, found.outputs, atol=1e-12)
    low, high = network.scenario["input.v_low_V"], network.scenario["input.v_high_V"]
    assert np.allclose(network.infer(low + (high - low) * x / 255, voltages=True).outputs, found.outputs, atol=1e-12)
    assert np.allclose(network.infer(x[0]).outputs, found.outputs[:1], rtol=1e-12)  # another size of matrix products
    assert network.infer(x).accuracy is None


def test_lower_fidelities_are_those_of_a_run(network, images, weight_folder, levels):
    x, y = images(50)
    changes = {"network.weights": str(weight_folder(*levels)), "architecture": "none"}
    run = sl.run(sl.Scenario(**{k: v for k, v in changes.items() if k != "architecture"}), limit=50)
    for fidelity, name in (("circuit", "circuit"), ("behavioural", "behavioural"), ("ideal", "binarized")):
        assert network.infer(x, y, fidelity=fidelity).accuracy == run.accuracy[name]
    law = network.infer(x, fidelity="behavioural")
    assert law.power is None and np.abs(law.outputs - network.infer(x).outputs).max() < 0.05


def test_layers_are_what_the_circuit_does(network, images):
    x, _ = images(4)
    found = network.infer(x)
    low, high = network.scenario["input.v_low_V"], network.scenario["input.v_high_V"]
    first, second = network.layers
    assert first.effective.shape == (784, 16) and second.effective.shape == (16, 10)
    near = (low + (high - low) * x / 255) @ first.effective + first.offset
    assert np.abs(near - found.nodes["nin1"]).max() < 1e-2 * np.abs(near).max() + 1e-3
    assert network.wire_losses(x) == [(0.0, 0.0), (0.0, 0.0)]


def test_real_weights_are_mapped_to_the_nearest():
    random = np.random.default_rng(0)
    weights = [random.normal(size=(784, 16)), random.normal(size=(16, 10))]
    with pytest.raises(sl.InputError, match="nearest"):
        sl.Network("mnist-784x16x10", weights)
    network = sl.Network("mnist-784x16x10", weights, activation="sigmoid", mapping="nearest")
    assert len(network.mapping_error) == 2 and all(0 < error < 1 for error in network.mapping_error)
    assert set(np.unique(network.weights[0])) <= {-1, 0, 1}


@pytest.mark.parametrize("change, key", [
    (lambda w, b: (w[:1], b[:1]), "weights"), (lambda w, b: ([w[0].T, w[1]], b), "weights[0]"),
    (lambda w, b: (w, [b[0], b[1][:3]]), "biases[1]"), (lambda w, b: (w, b[:1]), "biases"),
    (lambda w, b: ([w[0] * np.nan, w[1]], b), "weights[0]"), (lambda w, b: ([w[0].astype(str), w[1]], b), "weights[0]"),
])  # fmt: skip
def test_weights_that_do_not_fit_are_told(levels, change, key):
    weights, biases = change(*levels)
    with pytest.raises(sl.InputError) as caught:
        sl.Network("mnist-784x16x10", weights, biases)
    assert caught.value.problems[0].key == key


@pytest.mark.parametrize("x, y, words", [
    (np.zeros((3, 783), np.uint8), None, "783|784"), (np.zeros((3, 784)) + 2.0, None, "divide"),
    (np.full((3, 784), 300), None, "255"), (np.zeros((3, 784), complex), None, "real"),
    (np.zeros((3, 784), np.uint8), [1, 2], "labels"), (np.zeros((3, 784), np.uint8), [0.5, 1, 2], "whole"),
    (np.zeros((0, 784), np.uint8), None, "empty"), (np.full((3, 784), np.nan), None, "finite"),
    (np.zeros((3, 27, 28), np.uint8), None, "784|756"),
])  # fmt: skip
def test_images_that_do_not_fit_are_told(network, x, y, words):
    with pytest.raises(ValueError, match=words):
        network.infer(x, y)


def test_deck_of_a_network(network, images):
    x, _ = images(1)
    deck = network.netlist(x[0])
    assert deck.name.endswith(".cir") and "neuron" in deck and deck != network.netlist()
    assert network.netlist(flavor="hspice").name.endswith(".sp")
    path = deck.save("decks")
    assert open(path).read() == deck
    with pytest.raises(sl.InputError, match="flavor"):
        network.netlist(flavor="verilog")


def test_settling_of_images(network, images):
    x, _ = images(3)
    found = network.settle(x, tolerance=0.02)
    assert len(found.to_dict()) > 3 and "<table>" in found._repr_html_()


def test_training_on_arrays_is_that_of_the_files(data):
    pixels = np.fromfile(data / "train-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 784)
    labels = np.fromfile(data / "train-labels-idx1-ubyte", np.uint8, offset=8)
    told = []
    changes = {"training.candidates": 1, "training.teacher_epochs": 0, "training.distillation": 0}
    scenario = sl.Scenario(**changes)
    network = sl.Network.train(scenario, pixels[:2000], labels[:2000], epochs=2, seed=5, callback=lambda *step: told.append(step))
    again = sl.Network.train(scenario, pixels[:2000] / 255, labels[:2000], epochs=2, seed=5, threads=1)
    assert told and len(network.history) >= 2
    assert all(np.array_equal(a, b) for a, b in zip(network.weights, again.weights))
    with pytest.raises(sl.InputError, match="beside x"):
        sl.Network.train(scenario, pixels[:100])


def test_module_of_torch():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 16), torch.nn.Sigmoid(), torch.nn.Linear(16, 10))
    network = sl.Network.from_torch(model, "mnist-784x16x10")
    weights = [model[1].weight.detach().numpy().T, model[3].weight.detach().numpy().T]
    biases = [model[1].bias.detach().numpy(), model[3].bias.detach().numpy()]
    same = sl.Network("mnist-784x16x10", weights, biases, activation="sigmoid", mapping="nearest")
    assert all(np.array_equal(a, b) for a, b in zip(network.weights, same.weights))
    assert network.mapping_error == same.mapping_error
    with pytest.raises(sl.InputError, match="ReLU"):
        sl.Network.from_torch(torch.nn.Sequential(torch.nn.Linear(784, 16), torch.nn.ReLU()), "mnist-784x16x10")
