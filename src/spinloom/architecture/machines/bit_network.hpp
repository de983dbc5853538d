#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spinloom/architecture/machines/ideal_network.hpp"

namespace spinloom {

/// A network of weights -1 and +1 (0 is taken as well) on bits: inputs as planes of bits, sums as population counts.
///
/// With q_c the integer code of input c (v_c = low + step q_c) and its bits q_c = sum_k 2^k b_kc, a part p of a layer
/// and the weights +1 of neuron r as a mask of bits m,
///
///     Q = sum_{c in p, w = +1} q_c = sum_k 2^k popcount(b_k & m),        S = sum_{c in p} q_c
///     z = const + step sum_p [ (a+ - a-) Q + a- S ]
///
/// (with +-1 instead of 0 and 1 for the bits the mask's AND becomes an XNOR; the count is the same integer). a+ and a-
/// are the two values of A in that part and column. Q and S are exact; what is rounded is the sum of the parts in
/// double precision, as it is in the ideal arithmetic, and the activations between layers, to `activation_bits` bits.
/// Grey images have 8 planes, binarised ones 1.
class BitNetwork {
public:
    /// @param activation_bits  1 to 16
    /// @throws InputError for a synapse of more than one pair (levels above 3)
    BitNetwork(const IdealNetwork& network, int activation_bits);

    /// Memory of a thread.
    struct Workspace {
        std::vector<std::uint64_t> planes;
        std::vector<std::int64_t> counts;
        std::vector<double> preactivation;
        std::vector<std::uint16_t> codes;
    };

    /// The class of one image. @param pixels  as many as the network has inputs
    [[nodiscard]] int classify(std::span<const std::uint8_t> pixels, Workspace& workspace) const;
    /// Pre-activations of the last layer that `classify` left.
    [[nodiscard]] static std::span<const double> preactivations(const Workspace& workspace) {
        return workspace.preactivation;
    }

    [[nodiscard]] int activation_bits() const { return activation_bits_; }
    /// Words of 64 bits that a count runs over, all layers, planes and neurons: the work of one image.
    [[nodiscard]] double num_word_operations() const;

private:
    /// A part of a layer: whole words, the last one padded with zeros.
    struct Part {
        std::size_t first_input, end_input, first_word, num_words;
    };
    struct Layer {
        int planes = 0;
        std::size_t words = 0, outputs = 0;
        std::vector<Part> parts;
        std::vector<std::uint64_t> positive;               ///< masks of the weights +1, outputs x words
        std::vector<std::uint64_t> zero;                   ///< masks of the weights 0; empty where there are none
        std::vector<double> by_positive, by_zero, by_all;  ///< factors of the counts, outputs x words
        std::vector<double> offset;                        ///< outputs
    };

    void pack_pixels(std::span<const std::uint8_t> pixels, const Layer& layer, std::uint64_t* planes) const;
    static void pack_codes(std::span<const std::uint16_t> codes, const Layer& layer, std::uint64_t* planes);
    static void add_layer(const Layer& layer, Workspace& workspace);
    [[nodiscard]] Layer make_layer(const IdealNetwork& network, std::size_t index) const;

    std::vector<Layer> layers_;
    int threshold_ = -1;  ///< of the pixels; -1: grey
    double steepness_ = 1;
    int activation_bits_ = 8;
};

/// What instruction set the counts were compiled for: "AVX-512 VPOPCNTDQ", "AVX2", "popcnt" or "portable".
[[nodiscard]] std::string bit_instructions();

}  // namespace spinloom
