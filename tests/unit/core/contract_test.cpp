#include "spinloom/core/contract.hpp"

#include <gtest/gtest.h>

namespace spinloom {
namespace {

TEST(Contract, ViolationNamesConditionAndPlace) {
    try {
        report_contract_violation("n > 0", "core/x.cpp", 12);
        FAIL() << "nothing was thrown";
    } catch (const ContractViolation& violation) {
        EXPECT_STREQ(violation.what(), "core/x.cpp:12: contract violated: n > 0");
    }
}

TEST(Contract, IsCheckedOnlyWhereItIsSwitchedOn) {
    int evaluations = 0;
    const auto check = [&] { SPINLOOM_EXPECT(++evaluations < 0); };
#ifdef SPINLOOM_CONTRACTS
    EXPECT_THROW(check(), ContractViolation);
    EXPECT_EQ(evaluations, 1);
#else
    EXPECT_NO_THROW(check());
    EXPECT_EQ(evaluations, 0) << "a release build must not pay for contracts";
#endif
}

}  // namespace
}  // namespace spinloom
