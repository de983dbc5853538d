#include "spinloom/study/network_accuracy.hpp"

#include "spinloom/network/infer/circuit_inference.hpp"
#include "spinloom/network/law/behavioural_model.hpp"

namespace spinloom {

NetworkAccuracy accuracy_of(const Subject& subject) {
    if (subject.scenario.fidelity == Fidelity::behavioural) {
        return [model = behavioural_model(subject.scenario.circuit, subject.scenario.input), &subject](
                   const AnalogNetwork& network, int threads) {
            auto own = model;
            own.cells = network.cells;
            return behavioural_accuracy(network.weights, own, subject.images, threads);
        };
    }
    return [&subject](const AnalogNetwork& network, int threads) {
        const CompiledNetwork compiled(network, threads);
        const auto& images = subject.images;
        const auto inference = infer_circuit(compiled, subject.inputs(), images.count, {.threads = threads});
        std::size_t right = 0;
        for (std::size_t i = 0; i < images.count; ++i) right += inference.predicted_class[i] == images.labels[i];
        return static_cast<double>(right) / static_cast<double>(images.count);
    };
}

}  // namespace spinloom
