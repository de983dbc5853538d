#pragma once

namespace spinloom {

/// Lets the heap grow in large steps, on pages of 2 MiB where the kernel grants them on request.
///
/// A program that fills tens of megabytes in a tenth of a second spends a quarter of it on page faults otherwise. To be
/// called once, before other threads are. No effect where the C library is not glibc or the kernel refuses.
void use_large_pages();

}  // namespace spinloom
