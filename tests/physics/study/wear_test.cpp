// What reading does to a network, against the solved circuit and against its own definition.

#include "spinloom/study/wear.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "physics/study/small_subject.hpp"
#include "spinloom/network/infer/compiled_layer.hpp"
#include "spinloom/study/fault_sweep.hpp"
#include "spinloom/study/network_accuracy.hpp"
#include "spinloom/study/state_lifetime.hpp"

namespace spinloom {
namespace {

using namespace test;

constexpr double year = 3.15576e7;  // [s]

Subject keeping(std::optional<double> points) {
    return small_subject([&](Scenario& scenario) { scenario.wear_keep_points = points; });
}

TEST(Wear, RatesAreMeansOverJunctionsInTheirStates) {
    const auto subject = keeping({});
    const auto wear = measure_wear(subject, {.threads = 1});
    EXPECT_FALSE(wear.refresh);
    const auto& faults = subject.scenario.faults;
    const auto escape = parallel_escape(faults.device, faults.temperature);
    EXPECT_DOUBLE_EQ(wear.retention_rate_per_year, year * escape.rate_at_rest);
    // The same from the lines of each image, junction by junction.
    const auto states = programmed_states(subject.network.weights);
    const Eigen::MatrixXd inputs = subject.inputs()(0, 32);
    const auto solved = infer_circuit(subject.compiled(1), subject.inputs(), 32, {.keep_nodes = true});
    double sum = 0, junctions = 0, largest = 0;
    const Eigen::VectorXd rails = bias_voltages(subject.network.design);
    for (std::size_t l = 0; l < 2; ++l) {
        const Eigen::MatrixXd data = l == 0 ? inputs : solved.neuron_output[0];
        const Eigen::MatrixXd lines = line_voltages(subject.compiled(1).layers()[l], 0, data);
        const auto outputs = states[l].positive.cols();
        for (Eigen::Index j = 0; j < outputs; ++j) {
            for (Eigen::Index i = 0; i <= data.rows(); ++i) {
                for (const bool plus : {true, false}) {
                    double mean = 0;
                    for (Eigen::Index image = 0; image < 32; ++image) {
                        const double top = i < data.rows() ? data(i, image) : rails[plus ? 0 : rails.size() - 1];
                        const double across = lines(plus ? j : outputs + j, image) - top;
                        const auto state = (plus ? states[l].positive : states[l].negative)(i, j);
                        mean += escape.rate(state == JunctionState::parallel ? across : -across) / 32;
                    }
                    sum += mean;
                    largest = std::max(largest, mean);
                    ++junctions;
                }
            }
        }
    }
    EXPECT_NEAR(wear.error_rate_per_year / (year * sum / junctions), 1, 1e-9);
    EXPECT_NEAR(wear.largest_rate_per_year / (year * largest), 1, 1e-9);
}

TEST(Wear, TheRefreshIntervalKeepsWhatIsAskedAndNoMore) {
    const auto few = measure_wear(keeping(5), {.threads = 1});
    const auto more = measure_wear(keeping(20), {.threads = 1});
    ASSERT_TRUE(few.refresh && more.refresh);
    EXPECT_EQ(few.refresh->points, 5);
    EXPECT_GT(more.refresh->interval_s, few.refresh->interval_s);
    EXPECT_NEAR(more.refresh->power_W * more.refresh->interval_s, few.refresh->power_W * few.refresh->interval_s,
                1e-9 * few.refresh->power_W * few.refresh->interval_s);
    EXPECT_FALSE(measure_wear(keeping(100), {.threads = 1}).refresh);  // a third is right by chance
}

// The lines of summed partitions meet at the op-amps' inputs: voltages are those of the full netlist.
TEST(Wear, ReadVoltagesOfSummedPartitionsAreSolved) {
    for (const std::uint64_t seed : {3U, 7U, 9U}) {
        auto network = random_network(seed);
        network.design.combination = PartitionCombination::summing;
        const CompiledNetwork compiled(network, 1);
        const Eigen::MatrixXd images = random_images(network, 1, 5);
        const ParallelEscape linear{1, 1, 1e3, false};  // rate = exp(-V/1000) or so: a voltmeter
        const auto rates = read_rates(compiled, images, linear, 1);
        const auto& range = compiled.layers()[0].subarrays[0].range;
        const auto lines = line_voltages(compiled.layers()[0], 0, images);
        for (int k = range.first_input; k < range.first_input + range.num_data_inputs(); ++k) {
            const double across = lines(0, 0) - images(k, 0);
            EXPECT_NEAR(rates[0].positive_parallel(k, range.first_output), linear.rate(across), 1e-12);
        }
    }
}

}  // namespace
}  // namespace spinloom
