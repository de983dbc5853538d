#include "expect.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/dense_onnx.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_onnx) {
    OnnxGraph graph;
    if (!fuzz::accepts([&] { graph = read_onnx_bytes(fuzz::text_of(data, size), "fuzz"); })) return 0;
    std::size_t count = 0;
    for (const auto& [name, array] : graph.constants) count += array.values.size();
    fuzz::expect(count <= size + graph.constants.size(), "there are no more numbers than bytes");
    DenseNetwork network;
    if (fuzz::accepts([&] { network = dense_network(graph, "fuzz", {6, 4, 3}); })) {
        const auto weights = with_reverse_sigmoids(network);
        fuzz::expect(weights.size() == 2 && weights[0].rows() == 7 && weights[1].cols() == 3,
                     "a network that was read has the topology asked for");
        fuzz::expect(network.layers[0].weights.allFinite(), "its weights are finite");
    }
    return 0;
}
