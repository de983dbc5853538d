#include "expect.hpp"
#include "spinloom/core/npz.hpp"
#include "spinloom/network/model/dense_network.hpp"
#include "spinloom/network/model/levels.hpp"
#include "spinloom/network/model/weight_mapping.hpp"

/// A network given as an archive of arrays: matched with topologies, brought to reverse sigmoids, mapped to levels.

using namespace spinloom;

SPINLOOM_FUZZ_TARGET(fuzz_given) {
    NamedArrays arrays;
    if (!fuzz::accepts([&] { arrays = read_npz_bytes(fuzz::text_of(data, size), "fuzz"); })) return 0;
    for (const auto& topology : {std::vector<std::size_t>{4, 3}, {4, 3, 2}, {3, 3, 3}}) {
        for (const auto activation : {Activation::reverse_sigmoid, Activation::tanh}) {
            DenseNetwork network;
            if (!fuzz::accepts([&] { network = dense_network(arrays, "fuzz", topology, activation); })) continue;
            fuzz::expect(network.layers.size() + 1 == topology.size(),
                         "there is a layer for each step of the topology");
            const auto real = with_reverse_sigmoids(network);
            for (std::size_t i = 0; i < real.size(); ++i) {
                fuzz::expect(static_cast<std::size_t>(real[i].rows()) == topology[i] + 1 &&
                                 static_cast<std::size_t>(real[i].cols()) == topology[i + 1],
                             "a layer has a row an input and one for the bias");
                fuzz::expect(real[i].allFinite(), "weights are finite");
            }
            for (const int levels : {2, 4}) {
                const auto mapped = map_weights(real, levels);
                for (const auto& layer : mapped.weights.layers)
                    fuzz::expect(layer.levels.cwiseAbs().maxCoeff() <= largest_weight(levels), "levels are levels");
            }
        }
    }
    return 0;
}
