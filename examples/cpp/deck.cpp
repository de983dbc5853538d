// A SPICE deck as text, with a measure.

#include <cmath>
#include <cstdio>
#include <spinloom/spinloom.hpp>

int main() {
    using namespace spinloom;
    const auto deck = spice::parse_deck(
        "rc\nv1 a 0 pulse(0 1 0 1p 1p 10n 20n)\nr1 a b 1k\nc1 b 0 1p\n.tran 10p 5n\n"
        ".measure tran half when v(b)=0.5 rise=1\n.end\n",
        "rc");
    const auto found = spice::simulate(deck);
    const auto half = found.passes.at(0).measures.at(0).value;
    if (!half) return 1;
    std::printf("v(b) passes 0.5 V after %.4f ns\n", 1e9 * *half);
    return std::abs(*half / (1e-9 * std::log(2.0)) - 1) < 0.01 ? 0 : 1;
}
