#pragma once

namespace spinloom {

/// With what a study works; none of it changes what comes out.
struct StudyOptions {
    int threads = 1;
    bool progress = false;  ///< on standard error
};

}  // namespace spinloom
