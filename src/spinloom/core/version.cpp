#include "spinloom/core/version.hpp"

#include "spinloom_build.hpp"  // written by the build

namespace spinloom {

const char* version() {
    return SPINLOOM_VERSION;
}
const char* commit() {
    return SPINLOOM_COMMIT;
}

}  // namespace spinloom
