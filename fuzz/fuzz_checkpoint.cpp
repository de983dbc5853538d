#include "expect.hpp"
#include "spinloom/network/train/trainer_checkpoint.hpp"

using namespace spinloom;

namespace {

TrainingState fresh_state() {
    TrainingState state;
    state.latent = {LayerMatrix<float>::Constant(3, 2, 0.5F), LayerMatrix<float>::Constant(3, 2, -0.25F)};
    state.best = state.first_moment = state.second_moment = state.latent;
    return state;
}

}  // namespace

SPINLOOM_FUZZ_TARGET(fuzz_checkpoint) {
    const auto bytes = fuzz::text_of(data, size);
    for (const std::size_t candidates : {std::size_t{1}, std::size_t{2}}) {
        const std::vector<TrainingState> fresh(candidates, fresh_state());
        const auto states = parse_checkpoint(bytes, fresh, 5);
        if (!states) continue;
        fuzz::expect(states->size() == candidates, "a checkpoint is of all candidates");
        for (const auto& state : *states) {
            fuzz::expect(state.latent.size() == 2 && state.latent[0].rows() == 3 && state.latent[1].cols() == 2,
                         "what is accepted has the shapes of the training");
        }
        fuzz::expect(checkpoint_bytes(*states) == bytes, "a checkpoint comes back byte by byte");
    }
    return 0;
}
