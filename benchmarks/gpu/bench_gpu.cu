// Times a binarised multilayer perceptron on a GPU: one image with launches and copies, the same as one captured graph,
// one image that is on the GPU already, and a batch. Prints JSON for `spinloom baselines --gpu-measurement FILE`.
//
// usage: spinloom_bench_gpu SIZES WEIGHTS IMAGES [LABELS]
//   SIZES    as 784x16x10
//   WEIGHTS  folder with W1.csv, B1.csv, ... of -1 and +1 (W: a line an input; B: a value a line)
//   IMAGES   IDX file of images, plain; LABELS an IDX file of labels
//
// Single precision, plain sums and reverse sigmoids: z = W^T x + b, 1/(1 + exp(z)), class = least z of the last layer.
// (The accuracy is that of plain sums; the times are those of any weights of this size.)

#include <cuda_runtime.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(const std::string& message, int code) {
    std::fprintf(stderr, "spinloom_bench_gpu: %s\n", message.c_str());
    std::exit(code);
}

void check(cudaError_t status, const char* what) {
    if (status != cudaSuccess) give_up(std::string(what) + ": " + cudaGetErrorString(status), 4);
}

constexpr int threads_per_block = 128;

/// One block a neuron and image: z = sum over the inputs, then the activation or, in the last layer, z itself.
template <class Input>
__global__ void layer_kernel(const Input* inputs, const float* weights, const float* bias, float scale, int fan_in,
                             int fan_out, bool is_last, float* outputs) {
    __shared__ float partial[threads_per_block];
    const int neuron = static_cast<int>(blockIdx.x), image = static_cast<int>(blockIdx.y);
    const int thread = static_cast<int>(threadIdx.x);
    const Input* x = inputs + static_cast<std::size_t>(image) * fan_in;
    const float* w = weights + static_cast<std::size_t>(neuron) * fan_in;
    float sum = 0;
    for (int i = thread; i < fan_in; i += threads_per_block) sum += w[i] * static_cast<float>(x[i]);
    partial[thread] = sum;
    __syncthreads();
    for (int half = threads_per_block / 2; half > 0; half /= 2) {
        if (thread < half) partial[thread] += partial[thread + half];
        __syncthreads();
    }
    if (thread != 0) return;
    const float z = scale * partial[0] + bias[neuron];
    outputs[static_cast<std::size_t>(image) * fan_out + neuron] = is_last ? z : 1.0F / (1.0F + expf(z));
}

/// One thread an image.
__global__ void class_kernel(const float* outputs, int fan_out, int images, int* classes) {
    const int image = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (image >= images) return;
    int least = 0;
    for (int r = 1; r < fan_out; ++r)
        if (outputs[image * fan_out + r] < outputs[image * fan_out + least]) least = r;
    classes[image] = least;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) give_up(path + " cannot be read", 2);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

std::vector<float> read_table(const std::string& path, std::size_t count) {
    auto text = read_file(path);
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream words(text);
    const std::vector<float> values{std::istream_iterator<float>(words), std::istream_iterator<float>()};
    if (values.size() != count)
        give_up(path + " holds " + std::to_string(values.size()) + " numbers, not " + std::to_string(count), 2);
    return values;
}

template <class T>
T* on_device(const std::vector<T>& values) {
    T* pointer = nullptr;
    check(cudaMalloc(reinterpret_cast<void**>(&pointer), values.size() * sizeof(T)), "memory");
    check(cudaMemcpy(pointer, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice), "copy");
    return pointer;
}

/// The network on the GPU with room for `capacity` images, and page-locked memory for pixels and classes.
class Network {
public:
    Network(const std::vector<std::size_t>& sizes, const std::string& folder, std::size_t capacity) : sizes_(sizes) {
        for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
            const std::size_t fan_in = sizes[l], fan_out = sizes[l + 1];
            const auto name = [&](char letter) { return folder + "/" + letter + std::to_string(l + 1) + ".csv"; };
            const auto by_input = read_table(name('W'), fan_in * fan_out);
            std::vector<float> by_neuron(by_input.size());
            for (std::size_t i = 0; i < fan_in; ++i)
                for (std::size_t r = 0; r < fan_out; ++r) by_neuron[r * fan_in + i] = by_input[i * fan_out + r];
            weights_.push_back(on_device(by_neuron));
            bias_.push_back(on_device(read_table(name('B'), fan_out)));
            values_.push_back(on_device(std::vector<float>(capacity * fan_out)));
        }
        check(cudaMalloc(reinterpret_cast<void**>(&pixels_), capacity * sizes[0]), "memory");
        check(cudaMalloc(reinterpret_cast<void**>(&classes_), capacity * sizeof(int)), "memory");
        check(cudaMallocHost(reinterpret_cast<void**>(&host_pixels), capacity * sizes[0]), "page-locked memory");
        check(cudaMallocHost(reinterpret_cast<void**>(&host_classes), capacity * sizeof(int)), "page-locked memory");
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "stream");
    }

    void copy_in(std::size_t images) {
        check(cudaMemcpyAsync(pixels_, host_pixels, images * sizes_[0], cudaMemcpyHostToDevice, stream), "copy");
    }
    void copy_out(std::size_t images) {
        check(cudaMemcpyAsync(host_classes, classes_, images * sizeof(int), cudaMemcpyDeviceToHost, stream), "copy");
    }
    void launch(std::size_t images) {
        for (std::size_t l = 0; l < weights_.size(); ++l) {
            const int fan_in = static_cast<int>(sizes_[l]), fan_out = static_cast<int>(sizes_[l + 1]);
            const bool is_last = l + 1 == weights_.size();
            const dim3 grid(static_cast<unsigned>(fan_out), static_cast<unsigned>(images));
            if (l == 0) {
                layer_kernel<<<grid, threads_per_block, 0, stream>>>(pixels_, weights_[l], bias_[l], 1.0F / 255, fan_in,
                                                                     fan_out, is_last, values_[l]);
            } else {
                layer_kernel<<<grid, threads_per_block, 0, stream>>>(values_[l - 1], weights_[l], bias_[l], 1.0F, fan_in,
                                                                     fan_out, is_last, values_[l]);
            }
        }
        const unsigned blocks = static_cast<unsigned>((images + threads_per_block - 1) / threads_per_block);
        class_kernel<<<blocks, threads_per_block, 0, stream>>>(values_.back(), static_cast<int>(sizes_.back()),
                                                               static_cast<int>(images), classes_);
        check(cudaGetLastError(), "kernel");
    }
    void wait() { check(cudaStreamSynchronize(stream), "synchronisation"); }

    std::uint8_t* host_pixels = nullptr;
    int* host_classes = nullptr;
    cudaStream_t stream = nullptr;

private:
    std::vector<std::size_t> sizes_;
    std::vector<float*> weights_, bias_, values_;
    std::uint8_t* pixels_ = nullptr;
    int* classes_ = nullptr;
};

/// Times of `count` calls after a tenth of them unmeasured, sorted [us].
template <class Task>
std::vector<double> times_of(std::size_t count, const Task& task) {
    std::vector<double> times;
    for (std::size_t i = 0; i < count + count / 10; ++i) {
        const auto start = Clock::now();
        task(i);
        const std::chrono::duration<double, std::micro> us = Clock::now() - start;
        if (i >= count / 10) times.push_back(us.count());
    }
    std::sort(times.begin(), times.end());
    return times;
}

double quantile(const std::vector<double>& sorted, double part) {
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::vector<std::size_t> read_sizes(const std::string& text) {
    std::vector<std::size_t> sizes;
    std::istringstream words(text);
    for (std::string word; std::getline(words, word, 'x');) {
        const long size = std::strtol(word.c_str(), nullptr, 10);
        if (size < 1 || size > 65535) give_up("'" + text + "' are no sizes; write them as 784x16x10", 2);
        sizes.push_back(static_cast<std::size_t>(size));
    }
    if (sizes.size() < 2) give_up("'" + text + "' are no sizes; write them as 784x16x10", 2);
    return sizes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) give_up("usage: spinloom_bench_gpu SIZES WEIGHTS IMAGES [LABELS]", 2);
    const auto sizes = read_sizes(argv[1]);
    const auto bytes = read_file(argv[3]);
    if (bytes.size() < 16 || big_endian(bytes, 0) != 2051) give_up(std::string(argv[3]) + " is no IDX file of images", 2);
    const std::size_t count = big_endian(bytes, 4), pixels = std::size_t{big_endian(bytes, 8)} * big_endian(bytes, 12);
    if (count == 0 || pixels != sizes[0] || bytes.size() != 16 + count * pixels)
        give_up(std::string(argv[3]) + " does not fit the network", 2);
    const auto* images = reinterpret_cast<const std::uint8_t*>(bytes.data()) + 16;
    const std::size_t batch = std::min<std::size_t>(count, 65535);  // a grid's second side

    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, 0), "device");
    Network network(sizes, argv[2], batch);

    const auto show = [&](std::size_t i) { std::copy_n(images + (i % count) * pixels, pixels, network.host_pixels); };
    const auto single = times_of(2000, [&](std::size_t i) {
        show(i);
        network.copy_in(1);
        network.launch(1);
        network.copy_out(1);
        network.wait();
    });
    const auto kernels = times_of(2000, [&](std::size_t) {
        network.launch(1);
        network.wait();
    });

    cudaGraph_t graph = nullptr;
    cudaGraphExec_t executable = nullptr;
    check(cudaStreamBeginCapture(network.stream, cudaStreamCaptureModeGlobal), "capture");
    network.copy_in(1);
    network.launch(1);
    network.copy_out(1);
    check(cudaStreamEndCapture(network.stream, &graph), "capture");
    check(cudaGraphInstantiateWithFlags(&executable, graph, 0), "graph");
    const auto graphs = times_of(2000, [&](std::size_t i) {
        show(i);
        check(cudaGraphLaunch(executable, network.stream), "graph");
        network.wait();
    });

    std::copy_n(images, batch * pixels, network.host_pixels);
    const auto batches = times_of(50, [&](std::size_t) {
        network.copy_in(batch);
        network.launch(batch);
        network.copy_out(batch);
        network.wait();
    });

    std::printf("{\n  \"device\": \"%s\",\n  \"topology\": [", properties.name);
    for (std::size_t i = 0; i < sizes.size(); ++i) std::printf("%s%zu", i ? ", " : "", sizes[i]);
    std::printf("],\n  \"single_median_us\": %.6g,\n  \"single_p99_us\": %.6g,\n  \"graph_median_us\": %.6g,\n",
                quantile(single, 0.5), quantile(single, 0.99), quantile(graphs, 0.5));
    std::printf("  \"kernel_median_us\": %.6g,\n  \"batch_images\": %zu,\n  \"batch_median_us\": %.6g", quantile(kernels, 0.5),
                batch, quantile(batches, 0.5));
    if (argc > 4) {
        const auto labels = read_file(argv[4]);
        if (labels.size() != 8 + count) give_up(std::string(argv[4]) + " does not fit the images", 2);
        std::size_t right = 0;
        for (std::size_t i = 0; i < batch; ++i)
            right += network.host_classes[i] == static_cast<std::uint8_t>(labels[8 + i]) ? 1 : 0;
        std::printf(",\n  \"accuracy\": %.6g", static_cast<double>(right) / static_cast<double>(batch));
    }
    std::printf("\n}\n");
    return 0;
}
