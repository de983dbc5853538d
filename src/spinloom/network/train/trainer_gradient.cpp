#include "spinloom/network/train/trainer_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "spinloom/core/contract.hpp"

namespace spinloom {

using Eigen::Index;

SparseImages::SparseImages(const ImageSet& images, const InputEncoding& encoding)
    : labels(images.labels), rows(images.rows), columns(images.columns) {
    starts.reserve(images.count + 1);
    starts.push_back(0);
    for (std::size_t i = 0; i < images.count; ++i) {
        const auto image = images.image(i);
        const auto values = images.image_values(i);
        for (std::size_t pixel = 0; pixel < image.size(); ++pixel) {
            const double intensity =
                values.empty() ? encoding.intensity(image[pixel]) : encoding.intensity_of(values[pixel]);
            if (intensity == 0) continue;
            pixels.push_back(static_cast<std::uint32_t>(pixel));
            intensities.push_back(static_cast<float>(intensity));
        }
        starts.push_back(pixels.size());
    }
}

SparseImages shifted(const SparseImages& images, std::span<const std::size_t> indices,
                     std::span<const PixelShift> shifts) {
    SPINLOOM_EXPECT(indices.size() == shifts.size());
    SparseImages moved;
    moved.rows = images.rows;
    moved.columns = images.columns;
    moved.starts.push_back(0);
    const auto rows = static_cast<int>(images.rows), columns = static_cast<int>(images.columns);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        moved.labels.push_back(images.labels[indices[i]]);
        for (std::size_t k = images.starts[indices[i]]; k < images.starts[indices[i] + 1]; ++k) {
            const auto pixel = static_cast<int>(images.pixels[k]);
            const int row = pixel / columns + shifts[i].down, column = pixel % columns + shifts[i].right;
            if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
            moved.pixels.push_back(static_cast<std::uint32_t>(row * columns + column));
            moved.intensities.push_back(images.intensities[k]);
        }
        moved.starts.push_back(moved.pixels.size());
    }
    return moved;
}

template <class Scalar>
void BatchPass<Scalar>::set_weights(const RealWeights& weights, const Offsets& offsets) {
    SPINLOOM_EXPECT(weights.size() == network_.layers.size());
    const std::size_t layers = weights.size();
    weights_ = weights;
    affine_.resize(layers);
    outputs_.resize(layers);
    slopes_.resize(layers);
    load_slopes_.resize(layers);
    feedbacks_.resize(layers);
    states_.resize(layers);
    if (biased_.empty()) {
        for (std::size_t i = 0; i < layers; ++i) {
            const auto* circuit = std::get_if<LayerCircuit>(&network_.layers[i].law);
            auto& law = biased_.emplace_back();
            if (circuit != nullptr && circuit->synapse.depend_on_bias()) law.emplace(*circuit, weights[i].rows() - 1);
        }
    }
    for (std::size_t i = 0; i < layers; ++i) {
        const auto* circuit = std::get_if<LayerCircuit>(&network_.layers[i].law);
        if (circuit != nullptr) {
            affine_[i] = affine_part(*circuit, weights[i]);
            if (biased_[i]) biased_[i]->set_weights(weights[i]);
        } else {
            affine_[i] = weights[i];
        }
        if (!offsets.empty()) affine_[i].row(affine_[i].rows() - 1) += offsets[i];
    }
    // z = A^T (low + (high - low) x) + offset = ((high - low) A)^T x + (offset + low times the column sums of A)
    const Index fan_in = weights[0].rows() - 1;
    first_ = affine_[0];
    first_.row(fan_in) += static_cast<Scalar>(network_.inputs.low) * affine_[0].topRows(fan_in).colwise().sum();
    first_.topRows(fan_in) *= static_cast<Scalar>(network_.inputs.high - network_.inputs.low);
}

template <class Scalar>
void BatchPass<Scalar>::first_layer(const SparseImages& images, std::span<const std::size_t> indices) {
    const Index neurons = first_.cols(), fan_in = first_.rows() - 1;
    Batch& z = outputs_[0];
    z.resize(static_cast<Index>(indices.size()), neurons);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        Scalar* const sum = z.row(static_cast<Index>(i)).data();
        std::copy_n(first_.row(fan_in).data(), neurons, sum);
        for (std::size_t k = images.starts[indices[i]]; k < images.starts[indices[i] + 1]; ++k) {
            const auto intensity = static_cast<Scalar>(images.intensities[k]);
            const Scalar* const row = first_.row(images.pixels[k]).data();
            for (Index j = 0; j < neurons; ++j) sum[j] += intensity * row[j];
        }
    }
}

template <class Scalar>
typename BiasedColumnLaw<Scalar>::Inputs BatchPass<Scalar>::biased_inputs(std::size_t layer, std::size_t number,
                                                                          const SparseImages& images,
                                                                          std::span<const std::size_t> indices,
                                                                          bool name_all) {
    const auto low = static_cast<Scalar>(network_.inputs.low),
               step = static_cast<Scalar>(network_.inputs.high - network_.inputs.low);
    const auto fan_in = static_cast<std::size_t>(affine_[layer].rows() - 1);
    if (layer > 0 || name_all) {
        rows_.resize(fan_in);
        std::iota(rows_.begin(), rows_.end(), 0U);
        voltages_.assign(fan_in, low);
    }
    if (layer > 0) {
        std::copy_n(outputs_[layer - 1].row(static_cast<Index>(number)).data(), fan_in, voltages_.begin());
        return {rows_, voltages_, low};
    }
    const std::size_t first = images.starts[indices[number]], count = images.starts[indices[number] + 1] - first;
    const auto pixels = std::span(images.pixels).subspan(first, count);
    if (!name_all) voltages_.resize(count);
    for (std::size_t k = 0; k < count; ++k)
        voltages_[name_all ? pixels[k] : k] = low + step * static_cast<Scalar>(images.intensities[first + k]);
    return {name_all ? std::span<const std::uint32_t>(rows_) : pixels, voltages_, low};
}

template <class Scalar>
void BatchPass<Scalar>::add_biased(std::size_t layer, const SparseImages& images,
                                   std::span<const std::size_t> indices) {
    if (!biased_[layer]) return;
    states_[layer].resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
        biased_[layer]->forward(biased_inputs(layer, i, images, indices, false),
                                outputs_[layer].row(static_cast<Index>(i)).data(), states_[layer][i]);
    }
}

template <class Scalar>
LayerMatrix<Scalar> BatchPass<Scalar>::biased_gradient(std::size_t layer, const SparseImages& images,
                                                       std::span<const std::size_t> indices, const Batch& delta,
                                                       Batch* by_voltage) {
    auto gradient = biased_[layer]->no_gradient();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const auto row = static_cast<Index>(i);
        biased_[layer]->backward(biased_inputs(layer, i, images, indices, by_voltage != nullptr), states_[layer][i],
                                 delta.row(row).data(), gradient,
                                 by_voltage == nullptr ? nullptr : by_voltage->row(row).data());
    }
    return biased_[layer]->total(gradient);
}

template <class Scalar>
void BatchPass<Scalar>::activate(std::size_t layer) {
    Batch& output = outputs_[layer];
    Batch& slope = slopes_[layer];
    slope.resize(output.rows(), output.cols());
    const ActivationCurve& curve = network_.layers[layer].curve;
    if (const auto& load = network_.layers[layer].load) {
        load_slopes_[layer].resize(output.rows(), output.cols());
        feedbacks_[layer].resize(output.rows(), static_cast<Index>(load->blocks.size()));
        for (Index i = 0; i < output.rows(); ++i) {
            settle<Scalar>(curve, *load,
                           {output.row(i).data(), slope.row(i).data(), load_slopes_[layer].row(i).data(),
                            feedbacks_[layer].row(i).data()});
        }
        return;
    }
    for (Index k = 0; k < output.size(); ++k) {
        const auto [value, derivative] = curve.at(output.data()[k]);
        output.data()[k] = static_cast<Scalar>(value);
        slope.data()[k] = static_cast<Scalar>(derivative);
    }
}

template <class Scalar>
BatchSums BatchPass<Scalar>::score(const SparseImages& images, std::span<const std::size_t> indices) {
    const auto scale = static_cast<Scalar>(network_.score_scale);
    const Batch& outputs = outputs_.back();
    score_error_.resize(outputs.rows(), outputs.cols());
    BatchSums sums;
    for (Index i = 0; i < outputs.rows(); ++i) {
        const Index label = images.labels[indices[static_cast<std::size_t>(i)]];
        Index largest = 0;
        const Scalar top = outputs.row(i).maxCoeff(&largest);
        auto error = score_error_.row(i);
        error = (scale * (outputs.row(i).array() - top)).exp();
        const Scalar sum = error.sum();
        error *= scale / sum;
        error(label) -= scale;
        sums.loss += static_cast<double>(std::log(sum) - scale * (outputs(i, label) - top));
        sums.correct += largest == label ? 1U : 0U;
    }
    return sums;
}

template <class Scalar>
double BatchPass<Scalar>::score_softly(const SoftLabels& soft, std::span<const std::size_t> rows) {
    const auto weight = static_cast<Scalar>(soft.weight), temperature = static_cast<Scalar>(soft.temperature);
    const auto scale = static_cast<Scalar>(network_.score_scale) / temperature;
    score_error_ *= 1 - weight;
    double loss = 0;
    for (Index i = 0; i < score_error_.rows(); ++i) {
        const auto wanted = soft.probabilities.row(static_cast<Index>(rows[static_cast<std::size_t>(i)]))
                                .template cast<Scalar>()
                                .array()
                                .eval();
        const auto scores = (scale * (outputs_.back().row(i).array() - outputs_.back().row(i).maxCoeff())).eval();
        const Scalar log_sum = std::log(scores.exp().sum());
        // 0 log 0 = 0: the smallest number stands for 0.
        const auto log_wanted = wanted.max(std::numeric_limits<Scalar>::min()).log();
        loss += static_cast<double>((wanted * (log_wanted - scores + log_sum)).sum());
        score_error_.row(i).array() += weight * temperature * temperature * scale * ((scores - log_sum).exp() - wanted);
    }
    return loss * soft.temperature * soft.temperature;
}

template <class Scalar>
BatchSums BatchPass<Scalar>::forward(const SparseImages& images, std::span<const std::size_t> indices,
                                     const SoftLabels* soft, std::span<const std::size_t> soft_rows) {
    first_layer(images, indices);
    add_biased(0, images, indices);
    activate(0);
    for (std::size_t layer = 1; layer < affine_.size(); ++layer) {
        const Index fan_in = affine_[layer].rows() - 1;
        outputs_[layer].noalias() = outputs_[layer - 1] * affine_[layer].topRows(fan_in);
        outputs_[layer].rowwise() += affine_[layer].row(fan_in);
        add_biased(layer, images, indices);
        activate(layer);
    }
    BatchSums sums = score(images, indices);
    if (soft != nullptr) {
        SPINLOOM_EXPECT(soft_rows.size() == indices.size());
        sums.loss = (1 - soft->weight) * sums.loss + soft->weight * score_softly(*soft, soft_rows);
    }
    return sums;
}

template <class Scalar>
LayerMatrix<Scalar> BatchPass<Scalar>::first_layer_gradient(const SparseImages& images,
                                                            std::span<const std::size_t> indices,
                                                            const Batch& delta) const {
    const Index neurons = delta.cols(), fan_in = first_.rows() - 1;
    LayerMatrix<Scalar> gradient = LayerMatrix<Scalar>::Zero(fan_in + 1, neurons);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const Scalar* const error = delta.row(static_cast<Index>(i)).data();
        for (std::size_t k = images.starts[indices[i]]; k < images.starts[indices[i] + 1]; ++k) {
            const auto intensity = static_cast<Scalar>(images.intensities[k]);
            Scalar* const row = gradient.row(images.pixels[k]).data();
            for (Index j = 0; j < neurons; ++j) row[j] += intensity * error[j];
        }
    }
    gradient.row(fan_in) = delta.colwise().sum();
    gradient.topRows(fan_in) *= static_cast<Scalar>(network_.inputs.high - network_.inputs.low);
    if (network_.inputs.low != 0) {
        gradient.topRows(fan_in).rowwise() += static_cast<Scalar>(network_.inputs.low) * gradient.row(fan_in);
    }
    return gradient;
}

template <class Scalar>
typename BatchPass<Scalar>::RealWeights BatchPass<Scalar>::backward(const SparseImages& images,
                                                                    std::span<const std::size_t> indices,
                                                                    LayerMatrix<Scalar>* by_intensity) {
    RealWeights gradient(affine_.size());
    Batch delta = score_error_.cwiseProduct(slopes_.back()) / static_cast<Scalar>(indices.size());
    for (std::size_t layer = affine_.size(); layer-- > 0;) {
        const Index fan_in = affine_[layer].rows() - 1;
        Batch below;  // derivative by the layer's input voltages
        if (layer > 0 || by_intensity != nullptr) below = delta * affine_[layer].topRows(fan_in).transpose();
        LayerMatrix<Scalar> by_affine;
        if (layer == 0) {
            by_affine = first_layer_gradient(images, indices, delta);
        } else {
            by_affine.resize(fan_in + 1, delta.cols());
            by_affine.topRows(fan_in).noalias() = outputs_[layer - 1].transpose() * delta;
            by_affine.row(fan_in) = delta.colwise().sum();
        }
        const auto* circuit = std::get_if<LayerCircuit>(&network_.layers[layer].law);
        gradient[layer] = circuit == nullptr ? by_affine : pull_back_affine_part(*circuit, weights_[layer], by_affine);
        if (biased_[layer])
            gradient[layer] += biased_gradient(layer, images, indices, delta, below.size() > 0 ? &below : nullptr);
        if (layer == 0) {
            if (by_intensity != nullptr)
                *by_intensity = static_cast<Scalar>(network_.inputs.high - network_.inputs.low) * below;
            break;
        }
        if (const auto& load = network_.layers[layer - 1].load) {
            for (Index i = 0; i < below.rows(); ++i) {
                pull_back<Scalar>(*load, load_slopes_[layer - 1].row(i).data(), feedbacks_[layer - 1].row(i).data(),
                                  below.row(i).data());
            }
        }
        delta = below.cwiseProduct(slopes_[layer - 1]);
    }
    return gradient;
}

template class BatchPass<float>;
template class BatchPass<double>;

}  // namespace spinloom
