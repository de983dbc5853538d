"""Writes the networks of this folder with other programs' libraries: NumPy, and onnx 1.12 of the ONNX project.

A 6x4x3 network in every form that is read, and outputs.csv: five inputs (6 columns) and the last pre-activations that
NumPy gives (3 columns). All files hold the same function.
"""
import json
import struct

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(7)
W1, B1 = rng.normal(size=(6, 4)).astype(np.float32), rng.normal(size=4).astype(np.float32)
W2, B2 = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
x = rng.uniform(size=(5, 6)).astype(np.float32)
sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
z = sigmoid(x.astype(float) @ W1 + B1) @ W2 + B2
np.savetxt("outputs.csv", np.hstack([x, z]), delimiter=",", header="x1,x2,x3,x4,x5,x6,z1,z2,z3", comments="", fmt="%.12g")

torch_style = {"fc1.weight": W1.T, "fc1.bias": B1, "fc2.weight": W2.T, "fc2.bias": B2}
np.savez_compressed("torch.npz", **torch_style)
np.savez("rows.npz", W1=W1, B1=B1, W2=W2, B2=B2)
header, data = {"__metadata__": {"format": "pt"}}, b""
for name, array in torch_style.items():
    raw = np.ascontiguousarray(array).tobytes()
    header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
with open("torch.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)


def save(name, nodes, constants):
    graph = helper.make_graph(
        nodes, "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 2, 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])], constants)
    model = helper.make_model(graph)
    onnx.checker.check_model(model)
    onnx.save(model, name)


def raw(**arrays):
    return [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in arrays.items()]


node = helper.make_node
save("gemm.onnx",
     [node("Flatten", ["x"], ["f"], axis=1), node("Gemm", ["f", "a", "b"], ["g"], transB=1), node("Sigmoid", ["g"], ["h"]),
      node("Gemm", ["h", "c", "d"], ["l"], transB=1, beta=0.5), node("Softmax", ["l"], ["y"])],
     raw(a=W1.T, b=B1, c=W2.T, d=2 * B2))
save("matmul.onnx",
     [node("Flatten", ["x"], ["f"], axis=1), node("MatMul", ["f", "a"], ["g"]), node("Add", ["b", "g"], ["s"]),
      node("Sigmoid", ["s"], ["h"]), node("Transpose", ["c"], ["ct"], perm=[1, 0]), node("MatMul", ["h", "ct"], ["l"]),
      node("Add", ["l", "d"], ["y"])],
     [helper.make_tensor("a", TensorProto.FLOAT, W1.shape, W1.flatten().tolist())] + raw(b=B1, c=W2.T, d=B2))
# sigmoid(z) = (1 + tanh(z/2))/2
save("tanh.onnx",
     [node("Flatten", ["x"], ["f"], axis=1), node("Gemm", ["f", "a", "b"], ["g"]), node("Tanh", ["g"], ["h"]),
      node("Gemm", ["h", "c", "d"], ["y"])],
     raw(a=W1 / 2, b=B1 / 2, c=W2 / 2, d=B2 + W2.sum(0) / 2))
save("relu.onnx",
     [node("Flatten", ["x"], ["f"], axis=1), node("Gemm", ["f", "a", "b"], ["g"], transB=1), node("Relu", ["g"], ["h"]),
      node("Gemm", ["h", "c", "d"], ["y"], transB=1)],
     raw(a=W1.T, b=B1, c=W2.T, d=B2))
