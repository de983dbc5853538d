"""Layers of PyTorch that are circuits; skipped without torch."""

import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels

torch = pytest.importorskip("torch")


PARTS = dict(rows=5, columns=3, r_row=30, r_col=50, r_p=8488, r_ap=25464, gain=20)


@pytest.fixture
def layer():
    torch.manual_seed(0)
    return sl.torch.AnalogLinear(9, 4, **PARTS, levels=None).double()


def check_gradients(module, x, tolerances):
    """Those of a sum of squares against central differences, each third number; tolerances: of x and each parameter."""
    target = torch.rand(len(x), 4, dtype=torch.float64)

    def loss():
        return ((module(x) - target) ** 2).sum()

    loss().backward()
    for values, tolerance in zip((x, *module.parameters()), tolerances, strict=True):
        flat, gradient = values.data.view(-1), values.grad.view(-1)
        for k in range(0, flat.numel(), 3):
            kept, step = flat[k].item(), 1e-5
            flat[k] = kept + step
            up = loss().item()
            flat[k] = kept - step
            down = loss().item()
            flat[k] = kept
            difference = (up - down) / (2 * step)
            assert gradient[k].item() == pytest.approx(difference, rel=tolerance, abs=1e-8 + 0.3 * tolerance * gradient.abs().max())


def test_gradients_are_those_of_differences(layer):
    check_gradients(layer, torch.rand(3, 9, dtype=torch.float64, requires_grad=True), [1e-6, 1e-6, 1e-6])


def test_gradients_with_the_bias_law():
    torch.manual_seed(0)
    biased = sl.torch.AnalogLinear(9, 4, **PARTS, v_half=0.5, levels=None).double()
    # By the inputs, what moves the common voltage of the lines is left out.
    check_gradients(biased, torch.rand(3, 9, dtype=torch.float64, requires_grad=True), [0.05, 1e-6, 1e-6])


@pytest.mark.parametrize("scenario", ["mnist-784x16x10-biased", "mnist-784x16x10-wires"])
def test_layers_and_neurons_are_near_the_solved_ones(scenario, images):
    weights, biases = random_levels((784, 16, 10))
    network = sl.Network(scenario, weights, biases)
    analog = sl.torch.AnalogNetwork(scenario)
    with torch.no_grad():
        for layer, weight, bias in zip(list(analog)[::2], weights, biases, strict=True):
            layer.weight.copy_(torch.tensor(weight.T))
            layer.bias.copy_(torch.tensor(bias))
    x, _ = images(20)
    nodes = network.infer(x).nodes
    with torch.no_grad():
        z = analog.double()[0](torch.tensor(x / 255 * network.scenario["input.v_high_V"]))
        assert np.abs(z.numpy() - nodes["nin1"]).max() < 1e-3
        hidden = analog[1](torch.tensor(nodes["nin1"])).numpy()
        assert np.sqrt(np.mean((hidden - nodes["out1"]) ** 2)) < 0.012
        last = analog[3](torch.tensor(nodes["nin2"])).numpy()
        assert np.abs(last - nodes["out2"]).max() < 1e-4


def test_gradients_through_neurons_in_load():
    neurons = sl.torch.SolvedNeurons("mnist-784x16x10", 0)
    torch.manual_seed(0)
    v = torch.randn(2, 16, dtype=torch.float64) * 0.2
    v.requires_grad_(True)
    assert torch.autograd.gradcheck(neurons, v, eps=1e-5, atol=1e-4)
    with pytest.raises(sl.InputError, match="layer"):
        sl.torch.SolvedNeurons("mnist-784x16x10", 2)
    with pytest.raises(sl.InputError, match="16"):
        neurons(torch.zeros(3, 10))


def test_layer_of_a_scenario_is_the_solved_one():
    weights, biases = random_levels((784, 16, 10))
    network = sl.Network("mnist-784x16x10-wires", weights, biases)
    layer = sl.torch.AnalogLinear.of_scenario("mnist-784x16x10-wires", 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(weights[1].T))
        layer.bias.copy_(torch.tensor(biases[1]))
        effective, offset = layer.double().effective()
    assert np.allclose(effective.numpy(), network.layers[1].effective, rtol=1e-12, atol=1e-12)
    assert np.allclose(offset.numpy(), network.layers[1].offset, rtol=1e-12, atol=1e-12)


def test_levels_pass_gradients_straight_through(layer):
    layer.levels = 2
    with torch.no_grad():
        layer.weight[0, 0] = 3.0
        signs = torch.sign(layer.weight)
        effective, _ = layer.effective()
        layer.weight.copy_(signs * 0.3)
        assert torch.equal(layer.effective()[0], effective)
        layer.weight[0, 0] = 3.0
    layer(torch.rand(2, 9, dtype=torch.float64)).sum().backward()
    assert layer.weight.grad[0, 0] == 0 and (layer.weight.grad[1:] != 0).all()


def test_converted_module_is_near_the_first():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(20, 8), torch.nn.Sigmoid(), torch.nn.Linear(8, 3))
    analog = sl.torch.convert(model, "mnist-784x16x10")
    assert isinstance(model[0], torch.nn.Linear) and not isinstance(analog[0], torch.nn.Linear)
    x = torch.rand(50, 20)
    with torch.no_grad():
        near, exact = analog(x), model(x)
    assert torch.corrcoef(torch.stack([near.flatten(), exact.flatten()]))[0, 1] > 0.8
    analog(x).sum().backward()
    assert all(each.grad is not None for each in analog.parameters())


def test_classifier_in_the_manner_of_scikit_learn(data):
    x = np.fromfile(data / "train-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 784)[:1500]
    y = np.fromfile(data / "train-labels-idx1-ubyte", np.uint8, offset=8)[:1500]
    scenario = sl.Scenario(**{"training.candidates": 1, "training.teacher_epochs": 1})
    classifier = sl.sklearn.AnalogMLPClassifier(scenario, epochs=2, seed=1).fit(x, y)
    assert classifier.predict(x[:20]).shape == (20,) and classifier.score(x[:200], y[:200]) > 0.3
    assert classifier.get_params()["epochs"] == 2 and classifier.set_params(epochs=3).epochs == 3


def trained_through_the_circuit(data, steps, batch=250):
    """A network trained by Adam, weights kept in [-1, 1], and the test images."""
    x = np.fromfile(data / "train-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 784)
    y = np.fromfile(data / "train-labels-idx1-ubyte", np.uint8, offset=8)
    torch.manual_seed(0)
    network = sl.torch.AnalogNetwork("mnist-784x16x10")
    images, labels = torch.tensor(x / 255, dtype=torch.float32), torch.tensor(y.astype(np.int64))
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        chosen = torch.randint(0, len(x), (batch,))
        loss = torch.nn.functional.cross_entropy(10 * network(images[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            for each in network.parameters():
                each.clamp_(-1, 1)
    test = np.fromfile(data / "t10k-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 784)
    return network, test, np.fromfile(data / "t10k-labels-idx1-ubyte", np.uint8, offset=8)


def test_training_believes_what_the_circuit_does(data):
    network, test, right = trained_through_the_circuit(data, 200)
    with torch.no_grad():
        believed = (network(torch.tensor(test / 255, dtype=torch.float32)).argmax(1).numpy() == right).mean()
    solved = network.to_network().infer(test, right).accuracy
    assert abs(believed - solved) < 0.015 and solved > 0.7


@pytest.mark.slow
def test_training_through_the_circuit_ends_near_our_trainers(data):
    network, test, right = trained_through_the_circuit(data, 5000)
    ours = sl.Network.train("mnist-784x16x10").infer(test, right).accuracy
    theirs = network.to_network().infer(test, right).accuracy
    print(f"through the circuit {theirs:.4f}, our trainer {ours:.4f}")
    assert theirs > ours - 0.01
