#include <unistd.h>

#include <filesystem>
#include <string>

#include "expect.hpp"
#include "spinloom/core/atomic_file.hpp"
#include "spinloom/network/dataset.hpp"

using namespace spinloom;
