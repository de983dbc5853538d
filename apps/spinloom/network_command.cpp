#include <memory>

#include "commands.hpp"
#include "spinloom/core/csv.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/core/npy.hpp"
#include "spinloom/network/model/image_table.hpp"
#include "spinloom/report/network_reading_report.hpp"

namespace spinloom::app {

void add_network_command(Command app) {
    struct Arguments {
        std::filesystem::path file, images, labels, out;
        std::string activation;
        long limit = 1000;
        Answer answer;
    };
    auto command = app.add_subcommand(
        "network",
        "Say what a file of weights or an ONNX graph holds: what arrays do, what is digital, what is missing");
    auto arguments = std::make_shared<Arguments>();
    command
        .add_option("file", arguments->file,
                    "Folder with W1.csv, B1.csv, ..., or a file that ends in .npz, .npy, .csv, .safetensors or .onnx")
        .required();
    command.add_option("--activation", arguments->activation,
                       "Of a file that does not say it: reverse-sigmoid, sigmoid, tanh, sign, relu, leaky-relu, "
                       "hard-tanh or none, one for all layers but the last, or one a layer with commas between");
    command.add_option("--images", arguments->images,
                       "Images to classify in floating point: IDX (plain or .gz), .npy, .npz or .csv");
    command.add_option("--labels", arguments->labels,
                       "Their labels, of either kind (default: in the .npz or .csv of the images)");
    command.add_option("--limit", arguments->limit, "Only the first so many images (default: 1000)").whole(1, 10000000);
    command.add_option("--out", arguments->out, "Outputs of the last layer, images x outputs (.npy or .csv)");
    arguments->answer.add_to(command);
    command.footer(
        "Example: spinloom network mine.onnx --images data/mnist/t10k-images-idx3-ubyte \\\n"
        "    --labels data/mnist/t10k-labels-idx1-ubyte");
    command.callback([arguments] {
        const auto& a = *arguments;
        if (a.images.empty() ? !a.labels.empty() : a.labels.empty() && !is_image_table(a.images))
            throw InputError(InputProblem{{}, 0, "--images/--labels", "are given together or not at all"});
        const auto ending = a.out.extension();
        if (!a.out.empty() && ((ending != ".npy" && ending != ".csv") || a.images.empty()))
            throw InputError(InputProblem{{}, 0, "--out", "ends in .npy or .csv, and needs --images"});
        NetworkReadingRequest request{
            a.file, {}, a.images, a.labels.empty() ? a.images : a.labels, static_cast<std::size_t>(a.limit)};
        if (!a.activation.empty()) request.activations = activations_of(a.activation, "--activation");
        const auto reading = read_network_file(request);
        if (!a.out.empty() && ending == ".npy") write_npy(a.out, to_array(reading.outputs));
        if (!a.out.empty() && ending == ".csv") write_csv(a.out, {{}, reading.outputs}, 17);
        a.answer.tell(network_reading_text(reading), [&] { return network_reading_json(reading); });
    });
}

}  // namespace spinloom::app
