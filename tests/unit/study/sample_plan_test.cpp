#include "spinloom/study/samples/sample_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "spinloom/core/error.hpp"
#include "spinloom/study/samples/sample_plan_reader.hpp"
#include "spinloom/study/samples/sample_stages.hpp"

namespace spinloom {
namespace {

constexpr const char* small = "[network]\ntopology = [4, 3]\n[amplifier]\ngains = [5]\n[run]\nseed = 7\n";

SamplePlan plan_in(const std::string& text, const SamplePlanOverrides& overrides = {}) {
    return read_sample_plan_text(text, "study", overrides, small);
}

/// What is said of a text that is wrong.
std::string plan_refusal(const std::string& text) {
    try {
        static_cast<void>(plan_in(text));
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

double number(const TomlValue& value) {
    return std::holds_alternative<long>(value) ? static_cast<double>(std::get<long>(value)) : std::get<double>(value);
}

constexpr const char* three = R"(
samples = 1000
responses = "accuracy.circuit, power_W."
[variables]
neuron.v_dd_V = { uniform = [0.7, 0.9] }
neuron.fins = { uniform = [8, 12] }
synapse.ra_ohm_um2 = { log-normal = [10, 0.1] }
amplifier.gains.0 = { normal = [5, 0.5] }
[limits]
accuracy.circuit = { least = 0.8 }
)";

TEST(SamplePlan, SaysWhatTheFileSays) {
    const auto plan = plan_in(std::string("kind = \"monte-carlo\"") + three);
    EXPECT_EQ(plan.kind, SamplePlan::Kind::monte_carlo);
    EXPECT_EQ(plan.samples, 1000U);
    EXPECT_EQ(plan.seed, 7U) << "the scenario's";
    ASSERT_EQ(plan.variables.size(), 4U);
    EXPECT_EQ(plan.variables[0].key, "neuron.v_dd_V") << "in the order of the file";
    EXPECT_EQ(plan.variables[3].key, "amplifier.gains.0");
    EXPECT_EQ(plan.responses.front(), "accuracy.circuit");
    EXPECT_NE(std::find(plan.responses.begin(), plan.responses.end(), "power_W.supply"), plan.responses.end());
    EXPECT_EQ(plan.limits.front().least, 0.8);
    EXPECT_TRUE(plan.limits.front().holds(0.8));
    EXPECT_FALSE(plan.limits.front().holds(0.79));
    EXPECT_TRUE(plan.new_die);
    EXPECT_FALSE(plan.trains_each);
}

TEST(SamplePlan, SetsKeysAndEntriesOfLists) {
    const auto plan = plan_in(std::string("kind = \"monte-carlo\"\nseed = 11\n") + three);
    const auto scenario = plan.scenario(3);
    const auto values = plan.values(3);
    EXPECT_DOUBLE_EQ(scenario.circuit.neuron.v_dd, number(values[0]));
    EXPECT_DOUBLE_EQ(scenario.circuit.gains[0], number(values[3]));
    EXPECT_EQ(scenario.transistors.fins, number(values[1]));
    EXPECT_EQ(scenario.variation.sample, 3U);
    EXPECT_EQ(scenario.variation.seed, 11U);
    EXPECT_NE(scenario.circuit.op_amps.seed, plan.scenario(4).circuit.op_amps.seed) << "offsets are the die's";
    EXPECT_EQ(plan.scenario(0).circuit.op_amps.seed, 11U) << "those of die 0 are the seed's";
    EXPECT_EQ(read_scenario_text(scenario.resolved, "again").resolved, scenario.resolved);
}

// What `samples` does not change may grow; each sample is that of its number.
TEST(SamplePlan, ASampleDoesNotDependOnHowManyThereAre) {
    for (const char* kind : {"monte-carlo", "random", "sobol"}) {
        const auto text = std::string("kind = \"") + kind + "\"" + three;
        const auto few = plan_in(text, {{}, 10, {}, {}}), many = plan_in(text);
        for (const std::size_t k : {0U, 1U, 9U}) EXPECT_EQ(few.values(k), many.values(k)) << kind;
        EXPECT_NE(many.values(0), many.values(1)) << kind;
        EXPECT_NE(plan_in(text, {{}, {}, {}, 8}).values(0), many.values(0)) << kind << ": of another seed";
    }
}

TEST(SamplePlan, FactorialTakesEveryCombination) {
    const auto plan = plan_in(
        "kind = \"factorial\"\n[variables]\npartition.rows = { values = [16, 32] }\npartition.columns = { values = [4, "
        "8, "
        "16] }\n"
        "wires.model = { values = [\"none\", \"geometry\"] }\n");
    EXPECT_EQ(plan.samples, 12U);
    std::vector<std::vector<TomlValue>> all;
    for (std::size_t k = 0; k < plan.samples; ++k) all.push_back(plan.values(k));
    std::sort(all.begin(), all.end());
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(plan.values(0).back(), TomlValue(std::string("none")));
    EXPECT_EQ(plan.values(1).back(), TomlValue(std::string("geometry"))) << "the last changes first";
    EXPECT_FALSE(plan.new_die);
    EXPECT_TRUE(plan.trains_each);
}

TEST(SamplePlan, WholeNumbersAreDrawnAlikeOften) {
    const auto plan = plan_in(std::string("kind = \"sobol\"") + three);
    std::vector<int> counts(13);
    for (std::size_t k = 0; k < 1000; ++k) ++counts[static_cast<std::size_t>(number(plan.values(k)[1]))];
    EXPECT_EQ(std::accumulate(counts.begin() + 8, counts.end(), 0), 1000);
    for (std::size_t fins = 8; fins <= 12; ++fins) EXPECT_NEAR(counts[fins], 200, 8) << fins;
}

// mean and median of many, by Sobol's sequence: errors of about 1/n.
TEST(SamplePlan, HasTheDistributionsThatTheFileAsksFor) {
    for (const char* kind : {"sobol", "latin-hypercube"}) {
        const auto plan = plan_in(std::string("kind = \"") + kind + "\"" + three);
        double sum = 0, logarithms = 0, squares = 0;
        for (std::size_t k = 0; k < plan.samples; ++k) {
            const auto values = plan.values(k);
            sum += number(values[0]) / 1000;
            const double logarithm = std::log(number(values[2]) / 10);
            logarithms += logarithm / 1000;
            squares += logarithm * logarithm / 1000;
        }
        EXPECT_NEAR(sum, 0.8, 5e-4) << kind;
        EXPECT_NEAR(logarithms, 0, 5e-4) << kind;
        EXPECT_NEAR(std::sqrt(squares), 0.1, 1e-3) << kind;
    }
}

TEST(SamplePlan, BlocksForIndicesChangeOneVariableEach) {
    const auto plan = plan_in(std::string("kind = \"sobol\"\nindices = true") + three);
    EXPECT_EQ(plan.block(), 6U);
    EXPECT_EQ(plan.samples, 6000U);
    const auto a = plan.values(12), b = plan.values(13);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto changed = plan.values(14 + i);
        for (std::size_t j = 0; j < 4; ++j) EXPECT_EQ(changed[j], i == j ? b[j] : a[j]) << i << ' ' << j;
    }
    EXPECT_NE(a, b);
}

TEST(SamplePlan, SaysWhatIsWrong) {
    EXPECT_NE(plan_refusal("kind = \"monte-carl\"\nsamples = 1").find("did you mean 'monte-carlo'"), std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"random\"\nsamples = 5").find("variables"), std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\n[variables]\nneuron.v_dd = { uniform = [0, 1] }")
                  .find("did you mean 'neuron.v_dd_V'"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\n[variables]\namplifier.gains.1 = { uniform = [0, 1] }")
                  .find("has 1 entries"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\n[variables]\nneuron.fins = { uniform = [2, 1] }")
                  .find("lowest"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\nresponses = \"accuracy.cirquit\"")
                  .find("'accuracy.circuit'"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\nresponses = \"timing.compile_s\"").find("no figure"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"monte-carlo\"\nsamples = 5\nsample = 3").find("did you mean 'samples'"),
              std::string::npos);
    EXPECT_NE(plan_refusal("kind = \"factorial\"\n[variables]\nneuron.fins = { uniform = [1, 2] }").find("values"),
              std::string::npos);
    EXPECT_NE(
        plan_refusal("kind = \"monte-carlo\"\nsamples = 5\n[stop]\nof = \"yield\"\nhalf_width = 0.1").find("limits"),
        std::string::npos);
}

TEST(SweptKey, IsAKeyWithItsValues) {
    const auto rows = read_swept_key("partition.rows=16,32");
    EXPECT_EQ(rows.key, "partition.rows");
    EXPECT_EQ(rows.values, (std::vector<TomlValue>{16L, 32L}));
    const auto gains = read_swept_key("amplifier.gains=[20,5],[10,5]");
    EXPECT_EQ(gains.values, (std::vector<TomlValue>{std::vector<double>{20, 5}, std::vector<double>{10, 5}}));
    EXPECT_EQ(read_swept_key("partition=none").values.front(), TomlValue(std::string("none")));
    for (const char* wrong : {"partition.rows", "=3", "a=", "a=1,,2", "a=[1,2"})
        EXPECT_THROW(static_cast<void>(read_swept_key(wrong)), InputError) << wrong;
}

TEST(SampleStage, NothingIsSharedThatAKeyTouches) {
    EXPECT_EQ(first_stage("variation.resistance_sigma", true), SampleStage::circuit);
    EXPECT_EQ(first_stage("synapse.ra_ohm_um2", true), SampleStage::preparation) << "the training knows it";
    EXPECT_EQ(first_stage("synapse.ra_ohm_um2", false), SampleStage::circuit);
    EXPECT_EQ(first_stage("neuron.v_dd_V", false), SampleStage::table);
    EXPECT_EQ(first_stage("network.topology", false), SampleStage::preparation);
    EXPECT_EQ(first_stage("dataset.test_images", false), SampleStage::preparation);
    EXPECT_EQ(first_stage("a key of the future", true), SampleStage::preparation);
}

}  // namespace
}  // namespace spinloom
