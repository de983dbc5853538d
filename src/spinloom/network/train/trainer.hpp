#pragma once

#include "spinloom/network/train/trainer_modern.hpp"
#include "spinloom/network/train/trainer_published.hpp"

/// Training: labelled images in, a network of -1 and +1 out. The theory is docs/theory/training.md.
///
/// Every recipe keeps real-valued latent weights (the teacher) and uses their signs (the student; 0 and above is +1),
/// or where a weight has more than two levels the nearest level, in the forward pass and in the propagated error. The
/// gradient by the student is applied to the teacher, which is clipped to [-1, 1] (straight-through estimator). The
/// weights of the epoch with the best validation accuracy are kept. The same options give the same bits, whatever the
/// number of threads and however often the run was cut short.
