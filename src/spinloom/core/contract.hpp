#pragma once

#include <stdexcept>
#include <string>

/// Contracts: statements about our own code. A failed contract is a bug in spinloom, never a user's mistake.
/// Checked in builds with SPINLOOM_CONTRACTS (presets `dev` and `asan-ubsan`); free in release builds.

namespace spinloom {

/// Thrown by a failed contract; the program reports it as a bug and leaves with exit code 70.
class ContractViolation : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void report_contract_violation(const char* condition, const char* file, int line) {
    throw ContractViolation(std::string(file) + ":" + std::to_string(line) + ": contract violated: " + condition);
}

}  // namespace spinloom

#ifdef SPINLOOM_CONTRACTS
/// Precondition or invariant that holds unless our own code is wrong.
#define SPINLOOM_EXPECT(condition) \
    ((condition) ? static_cast<void>(0) : ::spinloom::report_contract_violation(#condition, __FILE__, __LINE__))
#else
#define SPINLOOM_EXPECT(condition) static_cast<void>(sizeof(condition))
#endif
