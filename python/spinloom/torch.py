"""Layers of PyTorch that are circuits: trained through the exact matrix of the wired arrays and their amplifiers.

Importing spinloom does not import torch; ``spinloom.torch`` does. CPU only.
"""

import numpy as np
import torch

from . import _core
from ._arrays import number, positive, whole
from ._errors import wrong
from ._network import Network
from ._neuron import neuron
from ._scenario import Scenario, scenario_of

__all__ = ["AnalogLinear", "AnalogNetwork", "Neuron", "SolvedNeurons", "convert"]


class _Levels(torch.autograd.Function):
    """The nearest of `levels` values evenly in [-1, 1]; straight through backwards, where the weight is inside."""

    @staticmethod
    def forward(ctx, weights, levels):
        ctx.save_for_backward(weights)
        steps = levels - 1
        places = torch.clamp(torch.round((weights.clamp(-1, 1) + 1) / 2 * steps), 0, steps)
        return places / steps * 2 - 1

    @staticmethod
    def backward(ctx, by_levels):
        (weights,) = ctx.saved_tensors
        return by_levels * (weights.abs() <= 1), None


class _Map(torch.autograd.Function):
    """Weights, (inputs + 1, outputs), to the matrix of the circuit and its offset; backwards by the adjoint network."""

    @staticmethod
    def forward(ctx, weights, circuit):
        values = np.ascontiguousarray(weights.detach().numpy(), dtype=np.float64)
        ctx.circuit, ctx.values = circuit, values
        effective, offset = circuit.map(values, 0)
        return torch.from_numpy(effective).to(weights.dtype), torch.from_numpy(offset).to(weights.dtype)

    @staticmethod
    def backward(ctx, by_effective, by_offset):
        parts = [np.ascontiguousarray(each.numpy(), dtype=np.float64) for each in (by_effective, by_offset)]
        return torch.from_numpy(ctx.circuit.gradient(ctx.values, *parts, 0)).to(by_effective.dtype), None


class _BiasCorrection(torch.autograd.Function):
    """Inputs, (N, inputs), and weights, (inputs + 1, outputs), to what the bias law adds to the linear map, (N, outputs)."""

    @staticmethod
    def forward(ctx, x, weights, circuit):
        values = [np.ascontiguousarray(each.detach().numpy(), dtype=np.float64) for each in (weights, x)]
        ctx.correction = circuit.bias_correction(*values)
        return torch.from_numpy(ctx.correction.outputs).to(x.dtype)

    @staticmethod
    def backward(ctx, by_outputs):
        values = np.ascontiguousarray(by_outputs.numpy(), dtype=np.float64)
        by_weights, by_x = ctx.correction.gradient(values, ctx.needs_input_grad[0])
        to = by_outputs.dtype
        return None if by_x is None else torch.from_numpy(by_x).to(to), torch.from_numpy(by_weights).to(to), None


class AnalogLinear(torch.nn.Module):
    """A layer of synapse pairs in wired arrays, read by difference amplifiers: (N, in_features) [V] to (N, out_features) [V].

    rows, columns: largest array, input lines (the bias line is one) and pairs of lines
    r_row, r_col: wire between neighbouring cells [ohm], 0 to 1e12; r_p, r_ap: of the junctions [ohm]; gain: of the amplifiers
    v_half: voltage across a junction at which its TMR is half [V]; None: it does not depend on voltage
    bias: whether the bias line's junctions are trained; without, they are half way
    levels: of a weight (2: junctions are parallel or antiparallel); None: any value in [-1, 1]

    Parameters: weight, (out_features, in_features), and bias, (out_features,), in [-1, 1]. Forward is exact: wires, loading
    and partitions as in the solved circuit. Backward is exact too, through the adjoint network, but for the levels, which
    pass gradients straight through. With v_half each input vector has a correction of its own, by the bias law at the common
    voltage of a partition's lines; it is no linear map then, and `effective` is that of junctions near 0 V.
    """

    def __init__(self, in_features, out_features, *, rows=32, columns=32, r_row, r_col, r_p, r_ap, v_half=None, gain, bias=True,
                 levels=2):  # fmt: skip
        super().__init__()
        inputs, outputs = whole(in_features, "in_features", 1), whole(out_features, "out_features", 1)
        wires = [number(each, name) for each, name in ((r_row, "r_row"), (r_col, "r_col"))]
        if not all(0 <= each <= 1e12 for each in wires):
            raise wrong("r_row", "and r_col must be 0 to 1e12 ohm")
        parts = [positive(each, name, unit) for each, name, unit in
                 ((r_p, "r_p", "ohm"), (r_ap, "r_ap", "ohm"), (gain, "gain", ""))]  # fmt: skip
        r_p, r_ap, gain = parts
        v_half = float("inf") if v_half is None else positive(v_half, "v_half", "V")
        limits = whole(rows, "rows", 1), whole(columns, "columns", 1)
        circuit = _core.LayerCircuit(Scenario()._core, inputs, outputs, *limits, *wires, r_p, r_ap, v_half, gain)
        self._begin(circuit, bias, levels)

    @classmethod
    def of_scenario(cls, scenario, layer, *, levels=2):
        """Layer number `layer`, from 0, of a scenario's circuit."""
        module = cls.__new__(cls)
        torch.nn.Module.__init__(module)
        module._begin(_core.LayerCircuit(scenario_of(scenario)._core, whole(layer, "layer")), True, levels)
        return module

    def _begin(self, circuit, bias, levels):
        self.circuit, self.levels = circuit, None if levels is None else whole(levels, "levels", 2)
        self.in_features, self.out_features = circuit.inputs, circuit.outputs
        self.weight = torch.nn.Parameter(torch.empty(self.out_features, self.in_features).uniform_(-1, 1))
        self.register_parameter("bias", torch.nn.Parameter(torch.zeros(self.out_features)) if bias else None)
        self._kept = None

    def _levels(self):
        """Weights and bias as they are on the devices, (in_features + 1, out_features)."""
        weights, bias = self.weight, self.bias
        if self.levels is not None:
            weights = _Levels.apply(weights, self.levels)
            bias = None if bias is None else _Levels.apply(bias, self.levels)
        bias = torch.zeros_like(weights[:, 0]) if bias is None else bias
        return torch.cat([weights.t(), bias[None]]).contiguous()

    def effective(self):
        """The matrix, (in_features, out_features) [V/V], and the offset, (out_features,) [V], of the weights as they are."""
        return self._map()[1]

    def _map(self):
        """Weights on the devices, and their matrix and offset; kept where no gradient is asked for."""
        mark = (self.weight._version, None if self.bias is None else self.bias._version, self.weight.dtype, self.levels)
        if not torch.is_grad_enabled() and self._kept is not None and self._kept[0] == mark:
            return self._kept[1]
        weights = self._levels()
        found = weights, _Map.apply(weights, self.circuit)
        self._kept = None if torch.is_grad_enabled() else (mark, found)
        return found

    def forward(self, x):
        weights, (effective, offset) = self._map()
        linear = x @ effective + offset
        if not self.circuit.depends_on_bias:
            return linear
        flat = x.reshape(-1, self.in_features)
        return linear + _BiasCorrection.apply(flat, weights, self.circuit).reshape(linear.shape)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, levels={self.levels}"


class Neuron(torch.nn.Module):
    """The analog neuron's reverse sigmoid: v_dd / (1 + exp(steepness (v - centre))), volts to volts."""

    def __init__(self, v_dd, steepness, centre=0.0):
        super().__init__()
        self.v_dd, self.steepness, self.centre = v_dd, steepness, centre

    @classmethod
    def of_scenario(cls, scenario):
        """The sigmoid nearest to the solved transfer curve of a scenario's neuron with nothing behind it."""
        figures = neuron(scenario_of(scenario)).figures
        fit = figures["sigmoid"]
        return cls(figures["v_dd_V"], abs(fit["steepness_per_V"]), fit["centre_V"])

    def forward(self, v):
        return self.v_dd * torch.sigmoid(-self.steepness * (v - self.centre))


class _Settle(torch.autograd.Function):
    """Pre-activations, (N, neurons), to outputs; backwards also through the lines that all of them drive."""

    @staticmethod
    def forward(ctx, v, neurons):
        ctx.neurons = neurons
        ctx.at = neurons.settle(np.ascontiguousarray(v.detach().numpy(), dtype=np.float64))
        return torch.from_numpy(ctx.at.outputs).to(v.dtype)

    @staticmethod
    def backward(ctx, by_outputs):
        values = np.ascontiguousarray(by_outputs.numpy(), dtype=np.float64)
        return torch.from_numpy(ctx.neurons.pull_back(ctx.at, values)).to(by_outputs.dtype), None


class SolvedNeurons(torch.nn.Module):
    """The neurons of layer number `layer`, from 0, of a scenario: (N, neurons) to (N, neurons), volts to volts.

    Their transfer curve is solved, with what the next layer is to them: lines that all of the layer drive together, through
    junctions half way between their states. Neurons of the last layer drive nothing.
    """

    def __init__(self, scenario, layer):
        super().__init__()
        scenario = scenario_of(scenario)
        self.layer = whole(layer, "layer")
        if self.layer + 1 >= len(scenario.topology):
            raise wrong("layer", f"must be below {len(scenario.topology) - 1}, the layers of the scenario")
        self.neurons = _core.LayerNeurons(scenario._core, self.layer)
        self.width = scenario.topology[self.layer + 1]

    def forward(self, v):
        if v.dim() != 2 or v.shape[1] != self.width:
            raise wrong("v", f"must be (N, {self.width})")
        return _Settle.apply(v, self.neurons)


class AnalogNetwork(torch.nn.Sequential):
    """A scenario's circuit to be trained: (N, inputs), parts of full scale from 0 to 1, to (N, classes) [V].

    Arrays and amplifiers are exact but for the bias law, as in AnalogLinear. Neurons are solved, in the load of the next
    layer's mean array (SolvedNeurons). What that leaves out, a load that depends on the weights, `to_network` solves too.
    """

    def __init__(self, scenario, *, levels=2):
        circuit = scenario_of(scenario)
        layers = []
        for layer in range(len(circuit.topology) - 1):
            layers += [AnalogLinear.of_scenario(circuit, layer, levels=levels), SolvedNeurons(circuit, layer)]
        super().__init__(*layers)
        self.scenario = circuit

    def forward(self, x):
        low, high = self.scenario["input.v_low_V"], self.scenario["input.v_high_V"]
        return super().forward(low + (high - low) * x)

    def to_network(self):
        """The trained weights on devices, as a spinloom.Network. Weights must be of the scenario's levels."""
        layers = [layer for layer in self if isinstance(layer, AnalogLinear)]
        steps = layers[0].levels - 1

        def levels_of(values):
            return np.asarray(torch.round(_Levels.apply(values.detach(), steps + 1) * steps).numpy(), dtype=np.float64)

        return Network(self.scenario, [levels_of(layer.weight).T for layer in layers], [levels_of(layer.bias) for layer in layers])


class _Scaled(torch.nn.Module):
    """An AnalogLinear in the place of a Linear: its output times a factor, and an offset, which are trained too."""

    def __init__(self, analog, factor, offset):
        super().__init__()
        self.analog, self.factor = analog, torch.nn.Parameter(torch.as_tensor(float(factor)))
        self.offset = torch.nn.Parameter(offset.clone())

    def forward(self, x):
        return self.factor * self.analog(x) + self.offset


def convert(module, scenario, *, levels=None):
    """The module with every torch.nn.Linear in a circuit like the scenario's: a new module, the old one is left alone.

    Weights are put on [-1, 1] by their largest. A factor and offsets behind each layer, trained along, bring its output
    nearest to what it was; where all inputs are 0.5 it is the same. Lines that float subtract the mean input times the mean
    weight, so a module that is to be as good as before has to be trained on. `levels` as for AnalogLinear: None trains any
    value.
    """
    scenario = scenario_of(scenario)
    if isinstance(module, torch.nn.Linear):
        return _converted(module, scenario, levels)
    other = module.__class__.__new__(module.__class__)
    other.__dict__ = {**module.__dict__, "_modules": {}, "_parameters": dict(module._parameters)}
    for name, child in module.named_children():
        other._modules[name] = convert(child, scenario, levels=levels)
    return other


def _converted(linear, scenario, levels):
    said = scenario.to_dict().get("partition", {})
    limits = (said.get("rows", 32), said.get("columns", 32)) if isinstance(said, dict) else (32, 32)
    r_p, r_ap, v_half, wires, gain = _core.layer_parts(scenario._core)
    v_half = None if np.isinf(v_half) else v_half
    analog = AnalogLinear(linear.in_features, linear.out_features, rows=limits[0], columns=limits[1], r_row=wires[0],
                          r_col=wires[1], r_p=r_p, r_ap=r_ap, v_half=v_half, gain=gain, levels=levels)  # fmt: skip
    with torch.no_grad():
        scale = linear.weight.abs().max().clamp_min(1e-30)
        analog.weight.copy_(linear.weight / scale)
        if linear.bias is not None:
            analog.bias.copy_((linear.bias / scale / analog.circuit.bias_voltage).clamp(-1, 1))
        effective, _ = analog.effective()
        factor = (effective * linear.weight.t()).sum() / (effective**2).sum()
        middle = torch.full((1, linear.in_features), 0.5, dtype=linear.weight.dtype)
        offset = (linear(middle) - factor * analog(middle))[0]
    return _Scaled(analog, factor, offset)
