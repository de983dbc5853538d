#include "spinloom/network/train/conv_pass.hpp"

#include <algorithm>

#include "spinloom/core/contract.hpp"
#include "spinloom/core/parallel.hpp"

namespace spinloom {
namespace {

using Eigen::Index;
namespace size = lenet;

constexpr int padded = size::image + 2 * size::margin;  ///< rows and columns of the input
constexpr int side = size::kernel - 1;                  ///< zeros on both sides of a row of conv2's slopes
constexpr int wide2 = size::size2 + 2 * side;

/// Maps of vectors in memory: `map` values from map to map, `row` values from row to row, a value being a vector.
template <class T>
struct Maps {
    T* data;
    int map, row;
};

/// A row of output values from a stack of maps: out_m(p) = bias_m + sum over c, ky, kx of taps(c, ky, kx, m) in_c(ky, p
/// + kx), for `Columns` neighbouring p and `Count` maps m, all held in registers.
/// @param in      at the first row and column under the kernel
/// @param taps    first of `Count` neighbours in a row of taps; rows (c, ky, kx) are `stride` apart
/// @param bias    first of `Count` numbers, or none
template <int Columns, int Count, class Scalar>
void correlate(const Maps<const Scalar>& in, int channels, int first_row, int end_row, const Scalar* taps, Index stride,
               const Scalar* bias, const Maps<Scalar>& out) {
    using Batch = xsimd::batch<Scalar>;
    constexpr int lanes = static_cast<int>(Batch::size);
    Batch sum[Columns][Count];
    for (int m = 0; m < Count; ++m) {
        for (int p = 0; p < Columns; ++p) sum[p][m] = Batch(bias == nullptr ? Scalar{0} : bias[m]);
    }
    for (int c = 0; c < channels; ++c) {
        for (int ky = first_row; ky < end_row; ++ky) {
            const Scalar* const row = in.data + (c * in.map + ky * in.row) * lanes;
            const Scalar* tap = taps + (c * size::kernel + ky) * size::kernel * stride;
            for (int kx = 0; kx < size::kernel; ++kx, tap += stride) {
                Batch value[Columns];
                for (int p = 0; p < Columns; ++p) value[p] = Batch::load_aligned(row + (p + kx) * lanes);
                for (int m = 0; m < Count; ++m) {
                    const Batch weight(tap[m]);
                    for (int p = 0; p < Columns; ++p) sum[p][m] = xsimd::fma(value[p], weight, sum[p][m]);
                }
            }
        }
    }
    for (int m = 0; m < Count; ++m) {
        for (int p = 0; p < Columns; ++p) sum[p][m].store_aligned(out.data + (m * out.map + p) * lanes);
    }
}

/// Derivative by a row of a kernel, of `Count` maps: gradient(kx, m) += sum over y, x and lanes of in(y, x + kx)
/// slope_m(y, x).
template <int Count, class Scalar>
void correlate_slopes(const Maps<const Scalar>& in, const Maps<const Scalar>& slope, int rows, int columns,
                      Scalar* gradient, Index stride) {
    using Batch = xsimd::batch<Scalar>;
    constexpr int lanes = static_cast<int>(Batch::size);
    Batch sum[size::kernel][Count];
    for (auto& taps : sum) {
        for (Batch& tap : taps) tap = Batch(Scalar{0});
    }
    for (int y = 0; y < rows; ++y) {
        const Scalar* value = in.data + y * in.row * lanes;
        const Scalar* error = slope.data + y * slope.row * lanes;
        for (int x = 0; x < columns; ++x, value += lanes, error += lanes) {
            Batch errors[Count];
            for (int m = 0; m < Count; ++m) errors[m] = Batch::load_aligned(error + m * slope.map * lanes);
            for (int kx = 0; kx < size::kernel; ++kx) {
                const Batch v = Batch::load_aligned(value + kx * lanes);
                for (int m = 0; m < Count; ++m) sum[kx][m] = xsimd::fma(v, errors[m], sum[kx][m]);
            }
        }
    }
    for (int kx = 0; kx < size::kernel; ++kx) {
        for (int m = 0; m < Count; ++m) gradient[kx * stride + m] += xsimd::hadd(sum[kx][m]);
    }
}

/// The greatest of 2 x 2, or zero. @param rows  of `out`, and columns
template <class Scalar>
void pool(const Maps<const Scalar>& in, int maps, int rows, Scalar* out) {
    using Batch = xsimd::batch<Scalar>;
    constexpr int lanes = static_cast<int>(Batch::size);
    for (int m = 0; m < maps; ++m) {
        for (int y = 0; y < rows; ++y) {
            const Scalar* upper = in.data + (m * in.map + 2 * y * in.row) * lanes;
            const Scalar* lower = upper + in.row * lanes;
            for (int x = 0; x < rows; ++x, out += lanes, upper += 2 * lanes, lower += 2 * lanes) {
                const Batch a = xsimd::max(Batch::load_aligned(upper), Batch::load_aligned(upper + lanes));
                const Batch b = xsimd::max(Batch::load_aligned(lower), Batch::load_aligned(lower + lanes));
                xsimd::max(xsimd::max(a, b), Batch(Scalar{0})).store_aligned(out);
            }
        }
    }
}

/// The slopes by what was pooled: those of the pooled value for the first of the four that has it, zero for the others
/// and where the pooled value is held at zero or, if `limit` is given, at or above it.
template <class Scalar>
void unpool(const Maps<const Scalar>& in, const Scalar* pooled, const Scalar* slopes, int maps, int rows,
            const Maps<Scalar>& out, const Scalar* limit) {
    using Batch = xsimd::batch<Scalar>;
    constexpr int lanes = static_cast<int>(Batch::size);
    const Batch zero(Scalar{0});
    for (int m = 0; m < maps; ++m) {
        for (int y = 0; y < rows; ++y) {
            for (int x = 0; x < rows; ++x, pooled += lanes, slopes += lanes) {
                const Batch value = Batch::load_aligned(pooled);
                auto open = value > zero;
                if (limit != nullptr) open = open & (value < Batch(*limit));
                const Batch slope = xsimd::select(open, Batch::load_aligned(slopes), zero);
                auto left = xsimd::batch_bool<Scalar>(true);
                for (int k = 0; k < 4; ++k) {
                    const int row = 2 * y + k / 2, column = 2 * x + k % 2;
                    const Batch candidate = Batch::load_aligned(in.data + (m * in.map + row * in.row + column) * lanes);
                    const auto taken = left & (candidate == value);
                    xsimd::select(taken, slope, zero)
                        .store_aligned(out.data + (m * out.map + row * out.row + column) * lanes);
                    left = left & !taken;
                }
            }
        }
    }
}

/// Sums of each map's slopes: the derivative by its bias.
template <class Scalar>
void sum_slopes(const Maps<const Scalar>& slope, int maps, int rows, int columns, Scalar* gradient) {
    using Batch = xsimd::batch<Scalar>;
    constexpr int lanes = static_cast<int>(Batch::size);
    for (int m = 0; m < maps; ++m) {
        Batch sum(Scalar{0});
        for (int y = 0; y < rows; ++y) {
            const Scalar* const row = slope.data + (m * slope.map + y * slope.row) * lanes;
            for (int x = 0; x < columns; ++x) sum += Batch::load_aligned(row + x * lanes);
        }
        gradient[m] += xsimd::hadd(sum);
    }
}

}  // namespace

template <class Scalar>
ConvKernels<Scalar>::ConvKernels(ConvWeights<Scalar> given) : weights(std::move(given)) {
    constexpr int taps = size::kernel * size::kernel;
    turned.resize(size::maps2 * taps, size::maps1);
    for (int m = 0; m < size::maps2; ++m) {
        for (int c = 0; c < size::maps1; ++c) {
            for (int k = 0; k < taps; ++k) turned(m * taps + k, c) = weights.conv2(c * taps + taps - 1 - k, m);
        }
    }
}

template <class Scalar>
ConvGroup<Scalar>::ConvGroup()
    : input_(padded * padded * lanes),
      conv1_(size::maps1 * size::size1 * size::size1 * lanes),
      pooled1_(size::maps1 * size::pooled1 * size::pooled1 * lanes),
      conv2_(size::maps2 * size::size2 * size::size2 * lanes),
      features_(size::features * lanes),
      slopes_(size::features * lanes),
      slope2_(size::maps2 * size::size2 * wide2 * lanes),
      slope_pooled1_(pooled1_.size()) {}

template <class Scalar>
void ConvGroup<Scalar>::load(std::size_t lane, std::span<const std::uint8_t> image, PixelShift shift) {
    SPINLOOM_EXPECT(image.size() == size::image * size::image && lane < lanes);
    clear(lane);
    const int first_row = std::max(0, shift.down), end_row = std::min(size::image, size::image + shift.down);
    const int first = std::max(0, shift.right), end = std::min(size::image, size::image + shift.right);
    for (int row = first_row; row < end_row; ++row) {
        const std::uint8_t* const from = image.data() + (row - shift.down) * size::image - shift.right;
        Scalar* const to =
            input_.data() + ((row + size::margin) * padded + size::margin) * static_cast<int>(lanes) + lane;
        for (int column = first; column < end; ++column) {
            to[column * static_cast<int>(lanes)] = static_cast<Scalar>(from[column]) / Scalar{255};
        }
    }
}

template <class Scalar>
void ConvGroup<Scalar>::clear(std::size_t lane) {
    for (std::size_t k = lane; k < input_.size(); k += lanes) input_[k] = 0;
}

template <class Scalar>
void ConvGroup<Scalar>::forward(const ConvKernels<Scalar>& kernels) {
    constexpr int step = static_cast<int>(lanes);
    const auto& [conv1, conv2] = kernels.weights;
    constexpr int area1 = size::size1 * size::size1, area2 = size::size2 * size::size2;
    constexpr int columns1 = 4, columns2 = 2, together = 8;
    static_assert(size::size1 % columns1 == 0 && size::size2 % columns2 == 0 && size::maps2 % together == 0);
    for (int y = 0; y < size::size1; ++y) {
        for (int x = 0; x < size::size1; x += columns1) {
            correlate<columns1, size::maps1, Scalar>(
                {input_.data() + (y * padded + x) * step, padded * padded, padded}, 1, 0, size::kernel, conv1.data(),
                size::maps1, conv1.row(conv1.rows() - 1).data(),
                {conv1_.data() + (y * size::size1 + x) * step, area1, size::size1});
        }
    }
    pool<Scalar>({conv1_.data(), area1, size::size1}, size::maps1, size::pooled1, pooled1_.data());
    for (int m = 0; m < size::maps2; m += together) {
        for (int y = 0; y < size::size2; ++y) {
            for (int x = 0; x < size::size2; x += columns2) {
                correlate<columns2, together, Scalar>(
                    {pooled1_.data() + (y * size::pooled1 + x) * step, size::pooled1 * size::pooled1, size::pooled1},
                    size::maps1, 0, size::kernel, conv2.data() + m, size::maps2, conv2.row(conv2.rows() - 1).data() + m,
                    {conv2_.data() + (m * area2 + y * size::size2 + x) * step, area2, size::size2});
            }
        }
    }
    pool<Scalar>({conv2_.data(), area2, size::size2}, size::maps2, size::pooled2, features_.data());
}

template <class Scalar>
ConvWeights<Scalar> ConvGroup<Scalar>::backward(const ConvKernels<Scalar>& kernels) {
    constexpr int step = static_cast<int>(lanes), kernel = size::kernel;
    constexpr int area1 = size::size1 * size::size1, area2 = size::size2 * size::size2, wide_area = size::size2 * wide2;
    constexpr int pooled_area = size::pooled1 * size::pooled1;
    const Scalar one = 1;
    ConvWeights<Scalar> gradient{LayerMatrix<Scalar>::Zero(kernels.weights.conv1.rows(), size::maps1),
                                 LayerMatrix<Scalar>::Zero(kernels.weights.conv2.rows(), size::maps2)};

    unpool<Scalar>({conv2_.data(), area2, size::size2}, features_.data(), slopes_.data(), size::maps2, size::pooled2,
                   {slope2_.data() + side * step, wide_area, wide2}, &one);
    constexpr int together2 = 4;
    for (int c = 0; c < size::maps1; ++c) {
        for (int ky = 0; ky < kernel; ++ky) {
            for (int m = 0; m < size::maps2; m += together2) {
                correlate_slopes<together2, Scalar>(
                    {pooled1_.data() + (c * pooled_area + ky * size::pooled1) * step, pooled_area, size::pooled1},
                    {slope2_.data() + (m * wide_area + side) * step, wide_area, wide2}, size::size2, size::size2,
                    gradient.conv2.row((c * kernel + ky) * kernel).data() + m, size::maps2);
            }
        }
    }
    sum_slopes<Scalar>({slope2_.data() + side * step, wide_area, wide2}, size::maps2, size::size2, size::size2,
                       gradient.conv2.row(gradient.conv2.rows() - 1).data());

    // by pooled value (y, x) of map c: sum over m, ky, kx of w(c, ky, kx, m) slope_m(y - ky, x - kx), as a correlation
    // with the turned kernels, whose row ky lies over row y - 4 + ky of the slopes
    constexpr int columns = 7, together1 = 3;
    static_assert(size::pooled1 % columns == 0 && size::maps1 % together1 == 0);
    for (int y = 0; y < size::pooled1; ++y) {
        const int first_row = std::max(0, side - y), end_row = std::min(kernel, size::size2 + side - y);
        for (int x = 0; x < size::pooled1; x += columns) {
            for (int c = 0; c < size::maps1; c += together1) {
                correlate<columns, together1, Scalar>(
                    {slope2_.data() + ((y - side) * wide2 + x) * step, wide_area, wide2}, size::maps2, first_row,
                    end_row, kernels.turned.data() + c, size::maps1, nullptr,
                    {slope_pooled1_.data() + (c * pooled_area + y * size::pooled1 + x) * step, pooled_area,
                     size::pooled1});
            }
        }
    }

    // the slopes by conv1 take its place
    unpool<Scalar>({conv1_.data(), area1, size::size1}, pooled1_.data(), slope_pooled1_.data(), size::maps1,
                   size::pooled1, {conv1_.data(), area1, size::size1}, nullptr);
    for (int ky = 0; ky < kernel; ++ky) {
        for (int m = 0; m < size::maps1; m += together1) {
            correlate_slopes<together1, Scalar>({input_.data() + ky * padded * step, padded * padded, padded},
                                                {conv1_.data() + m * area1 * step, area1, size::size1}, size::size1,
                                                size::size1, gradient.conv1.row(ky * kernel).data() + m, size::maps1);
        }
    }
    sum_slopes<Scalar>({conv1_.data(), area1, size::size1}, size::maps1, size::size1, size::size1,
                       gradient.conv1.row(gradient.conv1.rows() - 1).data());
    return gradient;
}

template class ConvGroup<float>;
template class ConvGroup<double>;
template struct ConvKernels<float>;
template struct ConvKernels<double>;

SparseImages ConvPass::forward(const ConvWeights<float>& weights, const ImageSet& images,
                               std::span<const std::size_t> indices, std::span<const PixelShift> shifts,
                               const InputEncoding& encoding) {
    SPINLOOM_EXPECT(shifts.empty() || shifts.size() == indices.size());
    constexpr std::size_t lanes = ConvGroup<float>::lanes;
    const ConvKernels<float>& kernels = kernels_.emplace(weights);
    groups_.resize((indices.size() + lanes - 1) / lanes);
    parallel_for(threads_, groups_.size(), [&](std::size_t g) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t i = g * lanes + lane;
            if (i < indices.size()) {
                groups_[g].load(lane, images.image(indices[i]), shifts.empty() ? PixelShift{} : shifts[i]);
            } else {
                groups_[g].clear(lane);
            }
        }
        groups_[g].forward(kernels);
    });
    SparseImages features;
    features.rows = features.columns = 20;
    features.starts.push_back(0);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        features.labels.push_back(images.labels[indices[i]]);
        for (std::size_t k = 0; k < lenet::features; ++k) {
            const double intensity = encoding.intensity(groups_[i / lanes].level(i % lanes, k));
            if (intensity == 0) continue;
            features.pixels.push_back(static_cast<std::uint32_t>(k));
            features.intensities.push_back(static_cast<float>(intensity));
        }
        features.starts.push_back(features.pixels.size());
    }
    return features;
}

ConvWeights<float> ConvPass::backward(const LayerMatrix<float>& feature_gradient) {
    SPINLOOM_EXPECT(kernels_.has_value() && feature_gradient.cols() == lenet::features);
    constexpr std::size_t lanes = ConvGroup<float>::lanes;
    const auto count = static_cast<std::size_t>(feature_gradient.rows());
    std::vector<ConvWeights<float>> parts(groups_.size());
    parallel_for(threads_, groups_.size(), [&](std::size_t g) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t i = g * lanes + lane;
            for (std::size_t k = 0; k < lenet::features; ++k) {
                groups_[g].set_slope(lane, k,
                                     i < count ? feature_gradient(static_cast<Index>(i), static_cast<Index>(k)) : 0);
            }
        }
        parts[g] = groups_[g].backward(*kernels_);
    });
    ConvWeights<float> sum = std::move(parts.front());
    for (std::size_t g = 1; g < parts.size(); ++g) {  // in this order whatever the threads
        sum.conv1 += parts[g].conv1;
        sum.conv2 += parts[g].conv2;
    }
    return sum;
}

}  // namespace spinloom
