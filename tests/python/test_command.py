"""The command line that a result tells does the same: it is run with what were arrays in files of the names that it says."""

import json
import shlex

import numpy as np
import pytest
import spinloom as sl
from conftest import random_levels

TOPOLOGY = (784, 16, 10)
DECK = "divider\nv1 a 0 1\nr1 a b 1k\nr2 b 0 3k\n.op\n.end\n"


@pytest.fixture
def told(program):
    """Runs what a result says and returns what was printed."""

    def run(result, *more):
        words = shlex.split(result.cli())
        assert words[0] == "spinloom"
        return program(*words[1:], *more)

    return run


@pytest.fixture
def network(elsewhere):
    weights, biases = random_levels(TOPOLOGY)
    np.savez("weights.npz", W1=weights[0], B1=biases[0], W2=weights[1], B2=biases[1])
    return sl.Network(sl.Scenario("mnist-784x16x10", architecture="none"), weights, biases)


@pytest.fixture
def some(images):
    """Images and labels, also as x.npy and y.npy."""
    x, y = images(12)
    np.save("x.npy", x)
    np.save("y.npy", y)
    return x, y


def test_array(cells, told):
    np.save("conductance.npy", cells)
    np.save("inputs.npy", np.ones((12, 3)))
    found = sl.crossbar(np.ones((3, 12)), conductance=cells, r_row=1, r_col=2, float_rows=[2])
    told(found)
    assert np.array_equal(np.load("currents.npy"), found.currents)


def test_images(network, some, told):
    x, y = some
    found = network.infer(x, y)
    assert json.loads(told(found, "--json"))["accuracy"]["circuit"] == found.accuracy
    lower = network.infer(x, y, fidelity="ideal")
    assert json.loads(told(lower, "--json"))["accuracy"]["binarized"] == lower.accuracy
    low, high = (network.scenario[f"input.v_{end}_V"] for end in ("low", "high"))
    np.save("x.npy", low + (high - low) * x / 255)
    volts = network.infer(np.load("x.npy"), y, voltages=True)
    assert json.loads(told(volts, "--json"))["power_W"]["supply"] == pytest.approx(volts.power.mean()["supply"], rel=1e-9)


def test_studies_of_a_network(network, some, told):
    x, y = some
    np.save("x.npy", x[:4])
    np.save("y.npy", y[:4])
    settled = network.settle(x[:4], tolerance=0.02)
    document = json.loads(told(settled, "--json", "--set", 'dataset.test_labels="y.npy"'))
    assert document["output_settling_ps"] == settled["output_settling_ps"]
    faults = network.faults(x[:4], y[:4], rates=[0.01], samples=3)
    assert json.loads(told(faults, "--json"))["curves"] == faults["curves"]
    plan = network.program()
    assert json.loads(told(plan, "--json"))["energy_nJ"] == plan["energy_nJ"]


def test_deck_of_a_network(network, some, told, elsewhere):
    deck = network.netlist(some[0][:1], "hspice")
    told(deck, "--set", 'dataset.test_labels="y.npy"')
    written = next((elsewhere / "deck").glob("*.sp")).read_text().splitlines()
    assert len(written) == len(str(deck).splitlines())


def test_runs_and_sweeps(network, some, told):
    data = {"dataset.test_images": "x.npy", "dataset.test_labels": "y.npy", "network.weights": "weights.npz"}
    scenario = network.scenario.set(**data)
    found = sl.run(scenario, limit=10, seed=7)
    document = json.loads(told(found, "--json"))
    assert document["accuracy"] == found.accuracy and document["power_W"] == found.power
    table = sl.sweep(scenario, {"neuron.fins": [8, 10]}, limit=5)
    rows = json.loads(told(table, "--json"))
    assert rows["samples"] == 2


def test_decks_neurons_and_devices(told, elsewhere):
    (elsewhere / "deck.sp").write_text(DECK)
    assert "0.75" in told(sl.simulate(DECK))
    neuron = sl.neuron(v=np.linspace(-0.4, 0.4, 9), load_ohm=640, load_to=0.4, tmr_percent=150)
    assert json.loads(told(neuron, "--json"))["neuron"]["slope"] == pytest.approx(neuron.slope, rel=1e-9)
    device = sl.device.SotDevice.from_card("in-plane-50x30").with_(damping=0.02)
    device.save("device.toml")
    errors = device.write_errors([4e-4], [1e-9], samples=64)
    row = json.loads(told(errors, "--json"))
    assert row["currents"][0]["pulses"][0]["write_error_rate"] == errors.rate[0, 0]


def test_parts_of_results_have_none(network, some):
    assert network.infer(some[0]).power.cli() is None and network.cli() is None
