#include "spinloom/architecture/machines/bit_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__AVX512BW__) || defined(__AVX512VPOPCNTDQ__)
#include <immintrin.h>
#endif

#include "spinloom/core/contract.hpp"
#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr std::size_t word_bits = 64;

/// The bits k of up to 64 pixels.
void split_bytes(const std::uint8_t* pixels, std::size_t count, std::size_t stride, std::uint64_t* planes) {
#ifdef __AVX512BW__
    const __mmask64 known = count == word_bits ? ~__mmask64{0} : (__mmask64{1} << count) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(known, pixels);
    for (int k = 0; k < 8; ++k)
        planes[static_cast<std::size_t>(k) * stride] =
            _mm512_test_epi8_mask(bytes, _mm512_set1_epi8(static_cast<char>(1U << k)));
#else
    std::uint64_t groups[8] = {};  // little end first
    std::memcpy(groups, pixels, count);
    const auto bit_of_bytes = [](std::uint64_t bytes, int k) {  // byte i at bit i
        return ((bytes >> k) & 0x0101010101010101U) * 0x0102040810204080U >> 56;
    };
    for (int k = 0; k < 8; ++k) {
        std::uint64_t word = 0;
        for (std::size_t g = 0; 8 * g < count; ++g) word |= bit_of_bytes(groups[g], k) << (8 * g);
        planes[static_cast<std::size_t>(k) * stride] = word;
    }
#endif
}

/// Words taken at a time, a vector of the widest registers; layers are padded to whole blocks.
constexpr std::size_t block_words = 8;

#if defined(__AVX512VPOPCNTDQ__) && defined(__AVX512DQ__)
/// Counts of a block of words, and their weighted sum.
struct BlockCounts {
    __m512i counts = _mm512_setzero_si512();

    /// counts = 2 counts + popcount(plane & mask)
    void shift_and_count(const std::uint64_t* plane, const std::uint64_t* mask) {
        const __m512i both = _mm512_and_si512(_mm512_loadu_si512(plane), _mm512_loadu_si512(mask));
        counts = _mm512_add_epi64(_mm512_add_epi64(counts, counts), _mm512_popcnt_epi64(both));
    }
    void store(std::int64_t* to) const { _mm512_storeu_si512(to, counts); }
    void load(const std::int64_t* from) { counts = _mm512_loadu_si512(from); }
};

struct BlockSums {
    __m512d sums = _mm512_setzero_pd();
    void add(const BlockCounts& block, const double* factors) {
        sums = _mm512_fmadd_pd(_mm512_cvtepi64_pd(block.counts), _mm512_loadu_pd(factors), sums);
    }
    [[nodiscard]] double total() const { return _mm512_reduce_add_pd(sums); }
};
#else
/// Counts of a block of words, and their weighted sum.
struct BlockCounts {
    std::int64_t counts[block_words] = {};

    /// counts = 2 counts + popcount(plane & mask)
    void shift_and_count(const std::uint64_t* plane, const std::uint64_t* mask) {
        for (std::size_t w = 0; w < block_words; ++w)
            counts[w] = 2 * counts[w] + __builtin_popcountll(plane[w] & mask[w]);
    }
    void store(std::int64_t* to) const { std::copy(counts, counts + block_words, to); }
    void load(const std::int64_t* from) { std::copy(from, from + block_words, counts); }
};

struct BlockSums {
    double sums[block_words] = {};
    void add(const BlockCounts& block, const double* factors) {
        for (std::size_t w = 0; w < block_words; ++w) sums[w] += static_cast<double>(block.counts[w]) * factors[w];
    }
    [[nodiscard]] double total() const {
        double sum = 0;
        for (const double s : sums) sum += s;
        return sum;
    }
};
#endif

/// sum over the planes of 2^k popcount(plane & mask) in a block of words. @param planes  the lowest plane's block
BlockCounts count_block(const std::uint64_t* planes, std::size_t stride, int num_planes, const std::uint64_t* mask) {
    BlockCounts block;
    for (int k = num_planes - 1; k >= 0; --k)
        block.shift_and_count(planes + static_cast<std::size_t>(k) * stride, mask);
    return block;
}

/// The value of A where the weight is `weight`, in one part and column; `other` where no weight is.
double value_where(const LayerMatrix<double>& affine, const LayerWeights& layer, std::size_t first, std::size_t end,
                   Eigen::Index column, int weight, double other) {
    for (auto row = static_cast<Eigen::Index>(first); row < static_cast<Eigen::Index>(end); ++row)
        if (layer.levels(row, column) == weight) return affine(row, column);
    return other;
}

}  // namespace

std::string bit_instructions() {
#if defined(__AVX512VPOPCNTDQ__) && defined(__AVX512DQ__)
    return "AVX-512 VPOPCNTDQ";
#elif defined(__AVX2__)
    return "AVX2";
#elif defined(__POPCNT__)
    return "popcnt";
#else
    return "portable";
#endif
}

BitNetwork::BitNetwork(const IdealNetwork& network, int activation_bits)
    : threshold_(network.input.threshold.value_or(-1)),
      steepness_(network.steepness),
      activation_bits_(activation_bits) {
    SPINLOOM_EXPECT(activation_bits >= 1 && activation_bits <= 16);
    for (const auto& layer : network.weights.layers) {
        if (layer.inner().cwiseAbs().maxCoeff() <= 1) continue;
        throw InputError(
            InputProblem{{}, 0, "synapse.levels", "a network on bits knows weights -1, 0 and +1, not several pairs"});
    }
    for (std::size_t i = 0; i < network.num_layers(); ++i) layers_.push_back(make_layer(network, i));
}

BitNetwork::Layer BitNetwork::make_layer(const IdealNetwork& network, std::size_t index) const {
    const auto& affine = network.layers[index];
    const auto& weights = network.weights.layers[index];
    const std::size_t fan_in = network.fan_in(index);
    Layer layer;
    layer.outputs = network.fan_out(index);
    const bool is_first = index == 0;
    layer.planes = !is_first ? activation_bits_ : threshold_ >= 0 ? 1 : 8;
    const double top = std::pow(2, layer.planes) - 1;
    const double low = is_first ? network.input.low : 0;
    const double step = (is_first ? network.input.high - network.input.low : network.high) / top;
    std::size_t first = 0;
    for (const std::size_t part_end : network.part_ends[index]) {
        const std::size_t end = std::min(part_end, fan_in);  // without the bias line
        const std::size_t words = (end - first + word_bits - 1) / word_bits;
        layer.parts.push_back({first, end, layer.words, words});
        layer.words += words;
        first = end;
    }
    layer.words = (layer.words + block_words - 1) / block_words * block_words;
    const bool has_zeros = (weights.inner().array() == 0).any();
    layer.positive.assign(layer.outputs * layer.words, 0);
    layer.by_positive.assign(layer.outputs * layer.words, 0);
    layer.by_all = layer.by_positive;
    if (has_zeros) layer.zero = layer.positive, layer.by_zero = layer.by_positive;
    for (std::size_t r = 0; r < layer.outputs; ++r) {
        const auto column = static_cast<Eigen::Index>(r);
        double offset = affine(affine.rows() - 1, column);
        for (const auto& part : layer.parts) {
            const auto value = [&](int weight, double other) {
                return value_where(affine, weights, part.first_input, part.end_input, column, weight, other);
            };
            const double minus = value(-1, 0), plus = value(+1, minus), none = value(0, minus);
            for (std::size_t c = part.first_input; c < part.end_input; ++c) {
                const auto row = static_cast<Eigen::Index>(c);
                const std::size_t word = r * layer.words + part.first_word + (c - part.first_input) / word_bits;
                const auto bit = std::uint64_t{1} << ((c - part.first_input) % word_bits);
                if (weights.levels(row, column) > 0) layer.positive[word] |= bit;
                if (weights.levels(row, column) == 0) layer.zero[word] |= bit;
                offset += low * affine(row, column);
            }
            for (std::size_t w = part.first_word; w < part.first_word + part.num_words; ++w) {
                layer.by_positive[r * layer.words + w] = step * (plus - minus);
                layer.by_all[r * layer.words + w] = step * minus;
                if (has_zeros) layer.by_zero[r * layer.words + w] = step * (none - minus);
            }
        }
        layer.offset.push_back(offset);
    }
    return layer;
}

void BitNetwork::pack_pixels(std::span<const std::uint8_t> pixels, const Layer& layer, std::uint64_t* planes) const {
    const std::size_t used = layer.parts.back().first_word + layer.parts.back().num_words;
    for (int k = 0; k < layer.planes; ++k)  // the words that fill up the last block
        std::fill(planes + static_cast<std::size_t>(k) * layer.words + used,
                  planes + static_cast<std::size_t>(k + 1) * layer.words, 0);
    for (const auto& part : layer.parts) {
        for (std::size_t w = 0; w < part.num_words; ++w) {
            const std::size_t from = part.first_input + w * word_bits;
            const std::size_t count = std::min(word_bits, part.end_input - from);
            std::uint64_t* word = planes + part.first_word + w;
            if (threshold_ < 0) {
                split_bytes(pixels.data() + from, count, layer.words, word);
                continue;
            }
            *word = 0;
            for (std::size_t i = 0; i < count; ++i) *word |= std::uint64_t{pixels[from + i] > threshold_} << i;
        }
    }
}

void BitNetwork::pack_codes(std::span<const std::uint16_t> codes, const Layer& layer, std::uint64_t* planes) {
    std::fill(planes, planes + static_cast<std::size_t>(layer.planes) * layer.words, 0);
    for (const auto& part : layer.parts) {
        for (std::size_t c = part.first_input; c < part.end_input; ++c) {
            const std::size_t place = c - part.first_input;
            std::uint64_t* word = planes + part.first_word + place / word_bits;
            const std::size_t bit = place % word_bits;
            for (int k = 0; k < layer.planes; ++k, word += layer.words)
                *word |= std::uint64_t{(codes[c] >> k) & 1U} << bit;
        }
    }
}

void BitNetwork::add_layer(const Layer& layer, Workspace& workspace) {
    static constexpr std::uint64_t all_ones[block_words] = {~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL};
    workspace.counts.resize(layer.words);
    workspace.preactivation.resize(layer.outputs);
    const std::uint64_t* planes = workspace.planes.data();
    std::int64_t* shared = workspace.counts.data();
    for (std::size_t w = 0; w < layer.words; w += block_words)
        count_block(planes + w, layer.words, layer.planes, all_ones).store(shared + w);
    for (std::size_t r = 0; r < layer.outputs; ++r) {
        const std::size_t row = r * layer.words;
        BlockSums sums;
        for (std::size_t w = 0; w < layer.words; w += block_words) {
            sums.add(count_block(planes + w, layer.words, layer.planes, layer.positive.data() + row + w),
                     layer.by_positive.data() + row + w);
            BlockCounts all;
            all.load(shared + w);
            sums.add(all, layer.by_all.data() + row + w);
            if (layer.zero.empty()) continue;
            sums.add(count_block(planes + w, layer.words, layer.planes, layer.zero.data() + row + w),
                     layer.by_zero.data() + row + w);
        }
        workspace.preactivation[r] = layer.offset[r] + sums.total();
    }
}

int BitNetwork::classify(std::span<const std::uint8_t> pixels, Workspace& workspace) const {
    SPINLOOM_EXPECT(!layers_.empty() && pixels.size() == layers_.front().parts.back().end_input);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const Layer& layer = layers_[i];
        workspace.planes.resize(static_cast<std::size_t>(layer.planes) * layer.words);
        if (i == 0) {
            pack_pixels(pixels, layer, workspace.planes.data());
        } else {
            // codes = round(top/(1 + exp(k z))), all neurons in vectors
            const double top = (1 << activation_bits_) - 1;
            workspace.codes.resize(workspace.preactivation.size());
            const auto size = static_cast<Eigen::Index>(workspace.codes.size());
            const Eigen::Map<const Eigen::ArrayXd> z(workspace.preactivation.data(), size);
            Eigen::Map<Eigen::Array<std::uint16_t, Eigen::Dynamic, 1>>(workspace.codes.data(), size) =
                (top / (1 + (steepness_ * z).exp()) + 0.5).cast<std::int32_t>().cast<std::uint16_t>();
            pack_codes(workspace.codes, layer, workspace.planes.data());
        }
        add_layer(layer, workspace);
    }
    const auto least = std::min_element(workspace.preactivation.begin(), workspace.preactivation.end());
    return static_cast<int>(least - workspace.preactivation.begin());
}

double BitNetwork::num_word_operations() const {
    double sum = 0;
    for (const auto& layer : layers_)
        sum += static_cast<double>(layer.planes) * static_cast<double>(layer.words) *
               static_cast<double>(layer.outputs + 1);
    return sum;
}

}  // namespace spinloom
