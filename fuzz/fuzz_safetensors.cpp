#include "expect.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/safetensors.hpp"

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_safetensors) {
    NamedArrays arrays;
    if (!fuzz::accepts([&] { arrays = read_safetensors_bytes(fuzz::text_of(data, size), "fuzz"); })) return 0;
    std::size_t count = 0;
    for (const auto& [name, array] : arrays) {
        std::size_t wanted = 1;
        for (const std::size_t length : array.shape) wanted *= length;
        fuzz::expect(array.values.size() == wanted, "a tensor has as many numbers as its shape says");
        count += wanted;
    }
    fuzz::expect(count <= size, "there are no more numbers than bytes");
    DenseNetwork network;
    if (fuzz::accepts([&] { network = dense_network(arrays, "fuzz", {6, 4, 3}, Activation::tanh); })) {
        const auto weights = with_reverse_sigmoids(network);
        fuzz::expect(weights.size() == 2 && weights[0].rows() == 7 && weights[1].cols() == 3,
                     "a network that was read has the topology asked for");
    }
    return 0;
}
