"""Dense layers of a PyTorch module, taken by what they are called: torch itself is not imported."""

import numpy as np

from ._errors import wrong

_activations = {"Sigmoid": "sigmoid", "Tanh": "tanh"}
_passed_over = {"Flatten", "Dropout", "Identity"}
_keep_the_largest = {"Softmax", "LogSoftmax"}


def _numbers(tensor):
    return np.asarray(tensor.detach().cpu().numpy(), dtype=np.float64)


def _leaves(module):
    children = list(module.children())
    if not children:
        return [module]
    return [leaf for child in children for leaf in _leaves(child)]


def dense_layers(module):
    """(weights as inputs x neurons, biases, activations). @raise InputError"""
    weights, biases, activations = [], [], []
    for layer in _leaves(module):
        kind = type(layer).__name__
        if kind == "Linear":
            if weights and activations[-1] == "none":
                raise wrong("module", "two Linear layers without Sigmoid or Tanh between them are one; a neuron is a sigmoid")
            weight = _numbers(layer.weight).T
            weights.append(weight)
            biases.append(np.zeros(weight.shape[1]) if layer.bias is None else _numbers(layer.bias))
            activations.append("none")
        elif kind in _activations and weights and activations[-1] == "none":
            activations[-1] = _activations[kind]
        elif kind not in _passed_over | _keep_the_largest or (kind in _keep_the_largest and layer is not _leaves(module)[-1]):
            raise wrong("module", f"{kind} cannot be done by the analog network; legal are Linear with Sigmoid or Tanh "
                        "behind, and Softmax or LogSoftmax at the end")  # fmt: skip
    if not weights:
        raise wrong("module", "has no Linear layer")
    return weights, biases, activations
