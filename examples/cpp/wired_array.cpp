// A crossbar with wires: what the ideal product says, what arrives, and the matrix that says the latter exactly.

#include <cstdio>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    constexpr int size = 32;
    Eigen::MatrixXd conductance(size, size);
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) conductance(i, j) = (i * 7 + j * 3) % 5 < 2 ? 1 / 8488.0 : 1 / 25464.0;

    // Rows are driven at the left, columns end in 0 V at the bottom, each through a segment of 2.5 ohm.
    const auto array = CrossbarArray::read_out(conductance, {2.5, 2.5});
    const ReducedArray reduced(array, 1);
    const Eigen::MatrixXd voltages = Eigen::MatrixXd::Constant(1, size, 0.8);
    const Eigen::MatrixXd exact = reduced.currents(voltages), ideal = voltages * conductance;
    const double kept = exact.sum() / ideal.sum();
    std::printf("%.2f %% of the current arrives\n", 100 * kept);
    return kept > 0.5 && kept < 1 ? 0 : 1;
}
