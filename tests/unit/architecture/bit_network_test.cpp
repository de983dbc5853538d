#include "spinloom/architecture/machines/bit_network.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../core/temporary_folder.hpp"
#include "spinloom/architecture/machines/cpu_baseline.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/random.hpp"
#include "spinloom/network/design/circuit_design.hpp"
#include "spinloom/network/law/wire_law.hpp"

namespace spinloom {
namespace {

Weights random_bit_mlp(const std::vector<int>& topology, RandomStream& random, bool has_zeros) {
    Weights mlp;
    const auto weight = [&] {
        return has_zeros ? static_cast<int>(random.below(3)) - 1 : 2 * static_cast<int>(random.below(2)) - 1;
    };
    for (std::size_t l = 0; l + 1 < topology.size(); ++l) {
        LayerWeights layer{Eigen::MatrixXi(topology[l], topology[l + 1]), Eigen::VectorXi(topology[l + 1])};
        for (int& w : layer.inner().reshaped()) w = weight();
        for (int& b : layer.bias()) b = weight();
        mlp.layers.push_back(layer);
    }
    return mlp;
}

ImageSet random_bit_images(std::size_t count, std::size_t rows, std::size_t columns, RandomStream& random) {
    ImageSet images;
    images.count = count;
    images.rows = rows;
    images.columns = columns;
    for (std::size_t i = 0; i < count * rows * columns; ++i)
        images.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
    images.labels.assign(count, 0);
    return images;
}

/// The column law of partitions of at most `rows` columns.
BehaviouralModel column_model(const Weights& mlp, std::size_t rows, const InputEncoding& input) {
    BehaviouralModel model;
    model.inputs = input;
    for (const auto& layer : mlp.layers) {
        LayerCircuit circuit;
        circuit.synapse.parallel = 8488;
        circuit.synapse.antiparallel = 25465;
        circuit.gain = 20;
        // Unlike rails: with equal ones balanced columns give z = 0, an activation of 1/2, between two codes.
        circuit.bias_positive_V = 0.8;
        circuit.bias_negative_V = 0.371;
        const auto lines = static_cast<std::size_t>(layer.fan_in()) + 1;
        for (std::size_t end = rows; end < lines; end += rows) circuit.partition_ends.push_back(end);
        circuit.partition_ends.push_back(lines);
        model.circuits.push_back(circuit);
    }
    return model;
}

/// Pre-activations on bits against the matrix product in double precision, every image.
void expect_same(const IdealNetwork& network, const ImageSet& images, int bits) {
    const BitNetwork on_bits(network, bits);
    BitNetwork::Workspace workspace;
    const int levels = 1 << bits;
    const auto z = ideal_preactivations(network, encode_inputs(images, 0, images.count, network.input), levels);
    const auto classes = ideal_classes(network, images, 0, images.count, levels);
    const double scale = z.cwiseAbs().maxCoeff();
    for (std::size_t i = 0; i < images.count; ++i) {
        const auto column = static_cast<Eigen::Index>(i);
        const int found_class = on_bits.classify(images.image(i), workspace);
        // Another class only where two pre-activations are equal but for rounding.
        if (found_class != classes[i]) {
            EXPECT_NEAR(z(found_class, column), z(classes[i], column), 1e-11 * scale) << i;
        }
        const auto found = BitNetwork::preactivations(workspace);
        for (std::size_t r = 0; r < found.size(); ++r) {
            // Sums of some hundred products in another order.
            EXPECT_NEAR(found[r], z(static_cast<Eigen::Index>(r), column), 1e-11 * scale);
        }
    }
}

TEST(BitNetwork, CountsWhatTheColumnLawSums) {
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        RandomStream random(seed, "bits");
        const std::size_t rows = 1 + random.below(9), columns = 1 + random.below(30);
        const auto mlp = random_bit_mlp({static_cast<int>(rows * columns), 1 + static_cast<int>(random.below(70)), 5},
                                        random, seed % 3 == 2);
        const auto images = random_bit_images(20, rows, columns, random);
        InputEncoding input{0.1 * random.uniform(), 0.8, {}};
        if (seed % 4 == 3) input.threshold = 100;
        const auto model = column_model(mlp, 1 + random.below(100), input);
        expect_same(column_network(mlp, model, 0.8, 11), images, 1 + static_cast<int>(random.below(16)));
    }
}

// Digital machines have no wires: a weight has the same effect wherever it is.
TEST(ColumnNetwork, LeavesTheWiresOut) {
    RandomStream random(11, "bits");
    const auto mlp = random_bit_mlp({40, 6, 3}, random, false);
    const auto model = column_model(mlp, 16, {0, 0.8, {}});
    CircuitDesign circuit;
    circuit.topology = mlp.topology();
    circuit.synapse.parallel = 8488;
    circuit.synapse.antiparallel = 25465;
    circuit.gains = {20, 20};
    circuit.wires = segment_resistances({});
    circuit.partition = PartitionLimits{16, 16};
    auto wired = model;
    for (std::size_t l = 0; l < 2; ++l) wired.circuits[l].wires = std::make_shared<const WireLaw>(circuit, l);
    const auto network = column_network(mlp, wired, 0.8, 11);
    for (std::size_t l = 0; l < 2; ++l)
        EXPECT_EQ(network.layers[l], column_network(mlp, model, 0.8, 11).layers[l]) << l;
    expect_same(network, random_bit_images(20, 5, 8, random), 12);
}

TEST(BitNetwork, CountsPlainSums) {
    RandomStream random(7, "bits");
    const auto mlp = random_bit_mlp({130, 12, 9, 4}, random, false);
    expect_same(plain_network(mlp, {0, 1, {}}), random_bit_images(40, 10, 13, random), 12);
}

// With 16 bits an activation is rounded by 8e-6 of its range, which decides no class of these images.
TEST(BitNetwork, HasTheClassesOfTheUnroundedNetwork) {
    RandomStream random(3, "bits");
    const auto mlp = random_bit_mlp({784, 16, 10}, random, false);
    const auto images = random_bit_images(200, 28, 28, random);
    const auto network = column_network(mlp, column_model(mlp, 32, {0, 0.8, {}}), 0.8, 11);
    const BitNetwork on_bits(network, 16);
    BitNetwork::Workspace workspace;
    const auto classes = ideal_classes(network, images, 0, images.count);
    for (std::size_t i = 0; i < images.count; ++i)
        EXPECT_EQ(on_bits.classify(images.image(i), workspace), classes[i]) << i;
}

TEST(BitNetwork, RefusesSeveralPairs) {
    RandomStream random(1, "bits");
    auto mlp = random_bit_mlp({8, 3}, random, false);
    mlp.layers[0].inner()(2, 1) = 3;
    EXPECT_THROW(BitNetwork(plain_network(mlp, {0, 1, {}}), 8), InputError);
}

TEST(CpuBaseline, TimesWhatItClassifies) {
    RandomStream random(5, "cpu");
    const auto mlp = random_bit_mlp({64, 6, 4}, random, false);
    const auto images = random_bit_images(90, 8, 8, random);
    const auto network = column_network(mlp, column_model(mlp, 20, {0, 0.8, {}}), 0.8, 11);
    CpuTimingOptions options;
    options.threads = 2;
    options.single_images = 50;
    options.batch = 16;
    options.least_seconds = 1e-3;
    const auto classes = ideal_classes(network, images, 0, images.count);
    const auto z = ideal_preactivations(network, encode_inputs(images, 0, images.count, network.input));
    for (const auto& timing : {time_floats(network, images, options), time_bits({network, 16}, images, options)}) {
        SCOPED_TRACE(timing.what);
        EXPECT_GT(timing.median, 0);
        EXPECT_LE(timing.best, timing.median);
        EXPECT_LE(timing.median, timing.p99);
        EXPECT_GT(timing.throughput_one, 0);
        EXPECT_GT(timing.throughput_all, 0);
        ASSERT_EQ(timing.classes.size(), images.count);
        for (std::size_t i = 0; i < images.count; ++i) {
            // Single precision may choose another class only where two are within its rounding.
            const auto column = z.col(static_cast<Eigen::Index>(i));
            EXPECT_NEAR(column[timing.classes[i]], column[classes[i]], 1e-4) << i;
        }
    }
}

using EnergyCounters = TemporaryFolder;

TEST_F(EnergyCounters, AddUpThePackagesAndStartOver) {
    const auto write = [&](const char* package, const char* file, const char* text) {
        std::filesystem::create_directories(folder() / package);
        std::ofstream(folder() / package / file) << text;
    };
    write("intel-rapl:0", "energy_uj", "3000000\n");
    write("intel-rapl:0", "max_energy_range_uj", "10000000\n");
    write("intel-rapl:1", "energy_uj", "500000\n");
    write("intel-rapl:1", "max_energy_range_uj", "10000000\n");
    write("intel-rapl:0:0", "energy_uj", "999\n");  // a part of the first
    const PackageEnergyCounter counter(folder());
    ASSERT_TRUE(counter.read());
    EXPECT_DOUBLE_EQ(*counter.read(), 3.5);
    EXPECT_DOUBLE_EQ(counter.used(3.5, 4.0), 0.5);
    EXPECT_DOUBLE_EQ(counter.used(19.5, 0.5), 1);
    EXPECT_FALSE(PackageEnergyCounter(folder() / "absent").read());
}

}  // namespace
}  // namespace spinloom
