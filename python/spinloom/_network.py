"""A network as a circuit: its weights on devices, its images solved."""

import csv
import io
import json
import os
from typing import NamedTuple

import numpy as np

from . import _core
from ._arrays import doubles, one_of, thread_count, whole
from ._command import command, files, settings
from ._errors import wrong
from ._images import grey_levels, labels, parts, pixels
from ._progress import telling
from ._results import Result, Tree, axes, dataframe
from ._scenario import scenario_of


class LayerMapping(NamedTuple):
    """How levels stand for a layer's real weights: the weight that the largest level stands for, |W - scale q| / |W|, and
    the same of the biases."""

    scale: float
    relative_error: float
    bias_error: float


class CompiledLayer(NamedTuple):
    """What a layer's arrays and amplifiers do, exactly, its neurons drawing no current: ``nin = v @ effective + offset``.

    effective: (inputs, neurons) [V/V]; offset: (neurons,) [V]
    """

    effective: np.ndarray
    offset: np.ndarray


class Power(Result):
    """Power of each image by who delivers it, each (images,) [W]. `supply` is the total of inputs and rails."""

    def __init__(self, values):
        self.fields = tuple(values)
        self.__dict__.update(values)

    def mean(self):
        """Mean over the images by name [W]."""
        return {name: float(np.mean(getattr(self, name))) for name in self.fields}


class Inference(Result):
    """What a network says of images.

    predicted: (images,) the class; outputs: (images, classes) [V]
    nodes: neuron voltages, "nin1", "out1", "nin2", ...: (images, neurons) [V]; empty below circuit fidelity
    power: Power, or None below circuit fidelity
    accuracy: part of the images that are right; confusion: (labels, classes) counts; None without labels
    margin: (images,) the largest output minus the second largest [V]
    full_solutions: images that were solved as full netlists
    """

    fields = ("accuracy", "predicted", "outputs", "margin", "confusion", "nodes", "power", "full_solutions")

    def __init__(self, found, y):
        self.predicted, self.outputs = found["predicted"], found["outputs"]
        self.nodes = found.get("nodes", {})
        self.power = Power(found["power"]) if "power" in found else None
        self.full_solutions = found.get("full_solutions", 0)
        ranked = np.partition(self.outputs, -2, axis=1) if self.outputs.shape[1] > 1 else None
        self.margin = np.full(len(self.predicted), np.inf) if ranked is None else ranked[:, -1] - ranked[:, -2]
        self.accuracy = self.confusion = None
        if y is not None:
            classes = max(self.outputs.shape[1], int(y.max()) + 1)
            self.accuracy = float(np.mean(self.predicted == y))
            self.confusion = np.zeros((classes, self.outputs.shape[1]), dtype=np.int64)
            np.add.at(self.confusion, (y, self.predicted), 1)

    def plot(self, ax=None):
        """The confusion matrix or, without labels, a histogram of the margins."""
        ax = axes(ax)
        if self.confusion is None:
            ax.hist(self.margin, bins=50)
            ax.set(xlabel="margin [V]", ylabel="images")
            return ax
        image = ax.imshow(self.confusion)
        ax.set(xlabel="predicted", ylabel="label", title=f"{100 * self.accuracy:.2f} % right")
        ax.figure.colorbar(image, ax=ax)
        return ax


class Settling(Tree):
    """How images settle: figures by dotted key, `images` as a list of dicts, as in settling.json."""


class Faults(Tree):
    """Accuracy against faults, as in faults.json."""

    def to_dataframe(self):
        """A row a point."""
        return dataframe(self._values["curves"] if "curves" in self._values else self._values["points"])


class ProgramPlan(Tree):
    """The plan of the write pulses: figures by dotted key as in program.json; `pulses`, a dict each."""

    def __init__(self, values, pulses):
        super().__init__(values)
        self.pulses = pulses


class Netlist(str):
    """A deck for another simulator. `name` is the file that it is meant for, `files` what it reads, by name."""

    def __new__(cls, name, text, files):
        netlist = super().__new__(cls, text)
        netlist.name, netlist.files = name, files
        return netlist

    _command = None

    def cli(self):
        """The command line that writes the same deck, of the image in ``x.npy``, into the folder ``deck``."""
        return Result.cli(self)

    def save(self, folder):
        """Writes the deck and its files. Returns the deck's path."""
        os.makedirs(folder, exist_ok=True)
        for name, text in {self.name: str(self), **self.files}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        return os.path.join(folder, self.name)


class Network:
    """A scenario with its weights, each on devices as the scenario says.

    scenario: a Scenario, a name, a path or nested dicts
    weights: one a layer, (inputs, neurons); None: those that the scenario names
    biases: one a layer, (neurons,); None: 0
    activation: "reverse-sigmoid" (the analog neuron's, of the last layer too), "sigmoid", "tanh", or a list, one a layer,
        of these and "none"
    mapping: "exact" (the weights are levels, such as -1 and 1) or "nearest" (the nearest levels stand for them)

    Raises InputError.
    """

    def __init__(self, scenario, weights=None, biases=None, *, activation="reverse-sigmoid", mapping="exact",
                 threads=None, progress=None):  # fmt: skip
        self.scenario = scenario_of(scenario)
        if weights is None:
            with telling(progress) as tell:
                self._core = _core.network_of_scenario(self.scenario._core, thread_count(threads), tell)
            return
        weights = [doubles(each, f"weights[{k}]", (2,), "(inputs, neurons)") for k, each in enumerate(weights)]
        if biases is None:
            biases = [np.zeros(each.shape[1]) for each in weights]
        biases = [doubles(each, f"biases[{k}]", (1,), "(neurons,)") for k, each in enumerate(biases)]
        if len(biases) != len(weights):
            raise wrong("biases", f"there are {len(biases)} for {len(weights)} layers")
        if isinstance(activation, str):
            last = activation if activation == "reverse-sigmoid" else "none"
            activation = [activation] * (len(weights) - 1) + [last]
        if len(activation) != len(weights):
            raise wrong("activation", f"there are {len(activation)} for {len(weights)} layers")
        exact = one_of(mapping, "mapping", ("exact", "nearest")) == "exact"
        self._core = _core.network_from_arrays(self.scenario._core, weights, biases, list(activation), exact)
        changes = [("network.weights", '"weights.npz"')]
        if list(activation) != ["reverse-sigmoid"] * len(weights):
            changes.append(("network.activation", json.dumps(list(activation))))
        if not exact:
            changes.append(("network.mapping", '"nearest"'))
        self._words = settings(changes)

    _words = ()  # of the weights in a command line

    @classmethod
    def _trained(cls, scenario, core, data=()):
        network = object.__new__(cls)
        network.scenario, network._core = scenario, core
        network._words = settings([("network.weights", '"weights"')])
        network._command = command("train", *scenario._words, *data, out="weights")
        return network

    _command = None

    def cli(self):
        """The command line that trains the same network into the folder ``weights``; None for one that was not trained."""
        return Result.cli(self)

    def _command_of(self, name, *words, **options):
        return command(name, *self.scenario._words, *self._words, *words, **options)

    @classmethod
    def load(cls, scenario, path, *, mapping=None, threads=None, progress=None):
        """Weights from a file or folder: ``.npz .npy .csv .safetensors .onnx``, or a folder with W1.csv, B1.csv, ...

        mapping: as above; None: what the scenario says ("exact" by default)
        """
        changes = {"network.weights": os.path.abspath(path)}
        if mapping is not None:
            changes["network.mapping"] = mapping
        return cls(scenario_of(scenario).set(**changes), threads=threads, progress=progress)

    @classmethod
    def from_torch(cls, module, scenario, *, mapping="nearest"):
        """A torch.nn.Sequential of Linear with Sigmoid or Tanh between them."""
        from ._torch_layers import dense_layers

        weights, biases, activations = dense_layers(module)
        return cls(scenario, weights, biases, activation=activations, mapping=mapping)

    @classmethod
    def train(cls, scenario, x=None, y=None, *, epochs=None, seed=None, callback=None, threads=None):
        """Trains as the scenario says, on its own images or on `x`, (images, inputs) or (images, rows, columns), with
        labels `y`. `callback(done, total, note)` is told each step; the same seed gives the same weights as
        `spinloom train`, with any number of threads."""
        changes = {"training.epochs": epochs, "run.seed": seed}
        scenario = scenario_of(scenario).set(**{key: value for key, value in changes.items() if value is not None})
        with telling(callback) as tell:
            if x is None:
                return cls._trained(scenario, _core.train(scenario._core, thread_count(threads), tell))
            has_front_end = scenario["frontend.model"] != "none"
            images = grey_levels(x, scenario.topology[0], has_front_end)
            if y is None:
                raise wrong("y", "is needed beside x")
            given = labels(y, len(images), scenario.topology[-1])
            data = files(train_images="x.npy", train_labels="y.npy")
            return cls._trained(scenario, _core.train_on(scenario._core, images, given, thread_count(threads), tell), data)

    def infer(self, x, y=None, *, fidelity="circuit", voltages=False, threads=None, progress=None):
        """Classifies images.

        x: (images, inputs) or (images, rows, columns): whole numbers are grey levels from 0 to 255, floats parts of full
            scale from 0 to 1 or, with voltages=True, the input voltages [V]
        y: (images,) labels, for accuracy and confusion
        fidelity: "circuit" (the solved circuit), "behavioural" (column law and neuron curves) or "ideal"

        Raises InputError, ConvergenceError. The same voltages, to the bit, as `spinloom infer`.
        """
        one_of(fidelity, "fidelity", ("circuit", "behavioural", "ideal"))
        if voltages and fidelity != "circuit":
            raise wrong("voltages", "are known to the solved circuit alone")
        inputs = self.scenario.topology[0]
        levels = None if voltages else pixels(x, inputs)
        with telling(progress) as tell:
            if levels is not None:
                y = labels(y, len(levels))
                grey_levels(levels, inputs, self.scenario["frontend.model"] != "none")
                found = self._core.infer_pixels(levels, fidelity, thread_count(threads), tell)
            else:
                values = parts(x, inputs, voltages)
                y = labels(y, len(values))
                found = self._core.infer_parts(values, bool(voltages), fidelity, thread_count(threads), tell)
        result = Inference(found, y)
        changes = [] if fidelity == "circuit" else [("run.fidelity", f'"{fidelity}"')]
        if voltages:
            changes += [(f"dataset.{end}", repr(float(self.scenario[f"input.v_{end}_V"]))) for end in ("low", "high")]
        result._command = self._command_of("infer", *settings(changes), images="x.npy", labels=None if y is None else "y.npy",
                                           threads=threads)  # fmt: skip
        return result

    @property
    def weights(self):
        """(inputs, neurons) of each layer: levels, odd numbers or -1, 0, 1."""
        return [levels[:-1] for levels in self._core.weights]

    @property
    def biases(self):
        """(neurons,) of each layer, levels."""
        return [levels[-1] for levels in self._core.weights]

    @property
    def mapping(self):
        """LayerMapping of each layer; empty where the weights are levels as they stand."""
        return [LayerMapping(*layer) for layer in self._core.mapping]

    @property
    def mapping_error(self):
        """Relative error of each layer's weights; empty as above."""
        return tuple(layer.relative_error for layer in self.mapping)

    @property
    def history(self):
        """A dict an epoch of the training; empty where nothing was trained."""
        names = ("candidate", "epoch", "loss", "training_accuracy", "validation_accuracy", "seconds")
        return [dict(zip(names, epoch)) for epoch in self._core.history]

    @property
    def layers(self):
        """CompiledLayer of each layer."""
        return [CompiledLayer(*layer) for layer in _core.layers(self._core, 0)]

    def wire_losses(self, x, *, threads=None):
        """What wire resistance does to each layer's read-out on these images: (loss, distortion), parts of the signal."""
        return _core.wire_losses(self._core, grey_levels(x, self.scenario.topology[0]), thread_count(threads))

    def settle(self, x, *, tolerance=0.01, check=0, threads=None, progress=None):
        """How long outputs take to stay within `tolerance` of the swing, image after image, as `spinloom settle`."""
        options = {"tolerance": float(tolerance), "check": whole(check, "check")}
        found = Settling(self._study("settle", x, None, options, threads, progress))
        found._command = self._command_of("settle", *files(test_images="x.npy"), tolerance=float(tolerance),
                                          check=check or None, threads=threads)  # fmt: skip
        return found

    def _study(self, name, x, y, options, threads, progress):
        images = grey_levels(x, self.scenario.topology[0])
        with telling(progress) as tell:
            text = _core.measure(self._core, name, images, labels(y, len(images)), options, thread_count(threads), tell)
        return json.loads(text)

    def faults(self, x, y, kind="write-error", rates=None, samples=16, spares=0, *, threads=None, progress=None):
        """Accuracy against faults of a kind ("write-error", "stuck-parallel", "variation", ...), as `spinloom faults`.

        rates: probabilities to look at; times [s] for "retention", reads for "read-disturb", sigmas for "variation";
            None: the scenario's
        """
        network = self
        if rates is not None:
            key = {"retention": "retention_s", "read-disturb": "reads", "variation": "sigmas"}.get(kind, "rates")
            changed = self.scenario.set(**{f"faults.{key}": list(rates)})
            network = Network(changed, self.weights, self.biases)
        images = grey_levels(x, self.scenario.topology[0])
        given = labels(y, len(images), self.scenario.topology[-1])
        with telling(progress) as tell:
            text = _core.faults(network._core, images, given, kind, whole(samples, "samples", 1),
                                whole(spares, "spares"), thread_count(threads), tell)  # fmt: skip
        result = Faults(json.loads(text))
        result._command = command("faults", *network.scenario._words, *self._words,
                                  *files(test_images="x.npy", test_labels="y.npy"), kind=kind, samples=samples,
                                  spares=spares or None, threads=threads)  # fmt: skip
        return result

    def program(self, *, check=0, threads=None, progress=None):
        """The plan of the pulses that write all devices from their initial states, as `spinloom program`."""
        with telling(progress) as tell:
            text, plan = _core.program(self._core, whole(check, "check"), thread_count(threads), tell)
        result = ProgramPlan(json.loads(text), list(csv.DictReader(io.StringIO(plan))))
        result._command = self._command_of("program", check=check or None, threads=threads)
        return result

    def netlist(self, image=None, flavor="ngspice"):
        """A deck of the whole network for "ngspice", "hspice", "spectre" or "xyce".

        image: pixels that drive the inputs, as for `infer`; None: a background image
        """
        inputs = self.scenario.topology[0]
        pictures = np.zeros((1, 1, inputs), np.uint8) if image is None else grey_levels(image, inputs)
        (name, text), *written = _core.netlist(self._core, pictures, str(flavor))
        deck = Netlist(name, text, dict(written))
        data = [] if image is None else files(test_images="x.npy")
        deck._command = self._command_of("export", *data, flavor=str(flavor), indices=0, out="deck")
        return deck

    def __repr__(self):
        return f"<spinloom.Network {self.scenario.name}: {'x'.join(map(str, self.scenario.topology))}>"
