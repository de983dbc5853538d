#include "spinloom/scenario/scenario_stamp.hpp"

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/card.hpp"
#include "unit/core/temporary_folder.hpp"

namespace spinloom {
namespace {

class ScenarioStamp : public TemporaryFolder {
protected:
    ScenarioStamp() {
        write_file_atomically(card(), read_file(find_card("sot-mram-50x30", "mtj")));
        for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                 "t10k-labels-idx1-ubyte"}) {
            write_file_atomically(folder() / "data" / name, name);
        }
        write_file_atomically(weights() / "W1.csv", "1,-1\n");
        write_file_atomically(scenario_file(),
                              "network.topology = [4, 2]\namplifier.gains = [10]\nwires.model = \"none\"\n");
    }
    [[nodiscard]] std::filesystem::path scenario_file() const { return folder() / "scenario.toml"; }
    [[nodiscard]] std::filesystem::path card() const { return folder() / "junction.toml"; }
    [[nodiscard]] std::filesystem::path weights() const { return folder() / "weights"; }

    [[nodiscard]] Scenario scenario(const std::string& seed = "1") const {
        return read_scenario(scenario_file(), {{"synapse.card", card().string()},
                                               {"dataset.folder", (folder() / "data").string()},
                                               {"network.weights", weights().string()},
                                               {"run.seed", seed}});
    }
    [[nodiscard]] ContentHash stamp() const { return scenario_stamp(scenario()).value(); }
    static ContentHash measured(const Scenario& scenario, const ImageSet& images, const Weights& mlp) {
        return measurement_stamp(scenario, images, mlp).value();
    }
};

TEST_F(ScenarioStamp, ChangesWithTheContentOfEveryFile) {
    const auto before = stamp();
    EXPECT_EQ(stamp(), before);
    for (const auto& file :
         {folder() / "data" / "train-labels-idx1-ubyte", folder() / "data" / "t10k-labels-idx1-ubyte",
          folder() / "data" / "t10k-images-idx3-ubyte", weights() / "W1.csv"}) {
        const auto content = read_file(file);
        auto changed = content;
        changed.back() = changed.back() == '0' ? '1' : '0';
        write_file_atomically(file, changed);
        EXPECT_NE(stamp(), before) << file;
        write_file_atomically(file, content);
        EXPECT_EQ(stamp(), before) << file;
    }
}

TEST_F(ScenarioStamp, ChangesWithACardOfTheSameName) {
    const auto before = stamp();
    auto text = read_file(card());
    const auto at = text.find("ra_product");
    ASSERT_NE(at, std::string::npos);
    const auto digit = text.find_first_of("123456789", at);
    text[digit] = text[digit] == '9' ? '8' : static_cast<char>(text[digit] + 1);
    write_file_atomically(card(), text);
    EXPECT_NE(stamp(), before);
}

TEST_F(ScenarioStamp, ChangesWithASetting) {
    EXPECT_NE(scenario_stamp(scenario("2")).value(), stamp());
    EXPECT_EQ(scenario_stamp(scenario().with({})).value(), stamp());
}

TEST_F(ScenarioStamp, OfAMeasurementIsThatOfItsImagesAndWeights) {
    const auto read = scenario();
    const ImageSet images{{1, 2, 3, 4, 5, 6, 7, 8}, {0, 1}, 2, 2, 2};
    Weights mlp;
    mlp.layers.push_back({Eigen::MatrixXi::Constant(4, 2, 1), Eigen::VectorXi::Constant(2, -1)});
    const auto before = measured(read, images, mlp);
    EXPECT_EQ(measured(read, images, mlp), before);
    auto other = images;
    other.labels[1] = 0;
    EXPECT_NE(measured(read, other, mlp), before);
    other = images;
    other.pixels[7] = 9;
    EXPECT_NE(measured(read, other, mlp), before);
    mlp.layers[0].bias()[0] = 1;
    EXPECT_NE(measured(read, images, mlp), before);
}

}  // namespace
}  // namespace spinloom
