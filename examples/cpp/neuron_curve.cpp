// The neuron on the bench, with other fins and a load.

#include <cstdio>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    NeuronBenchRequest request;
    request.overrides = {{"neuron.fins", "5"}};
    request.load.conductance = 1 / 2000.0;
    request.load.voltage = 0.4;
    request.step = 0.05;
    const auto found = measure_neuron(request);
    for (const auto& point : found.bench.points) std::printf("%6.2f V  %8.5f V\n", point.input, point.output);
    const auto& figures = found.bench.figures;
    std::printf("slope %.2f, swing %.3f V\n", figures.slope.value_or(0), figures.swing());
    return figures.slope.value_or(0) < -0.5 && figures.swing() > 0.1 ? 0 : 1;
}
