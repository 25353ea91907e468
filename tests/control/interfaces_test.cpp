// SPDX-License-Identifier: BSL-1.0

#include "mpi/interfaces.hpp"

#include <array>
#include <cstdlib>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include <arpa/inet.h>

namespace rankpool::mpi {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// A variable of the environment, as long as the test lasts.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_{name} { setenv(name, value, 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

std::vector<std::string> addresses() {
  std::vector<std::string> texts;
  for (const in_addr address : reachable_addresses()) {
    std::array<char, INET_ADDRSTRLEN> text{};
    texts.emplace_back(inet_ntop(AF_INET, &address, text.data(), text.size()));
  }
  return texts;
}

TEST(Interfaces, AreTheNamedOnes) {
  const Variable variable{"RANKPOOL_INTERFACE", "lo"};

  EXPECT_THAT(addresses(), ElementsAre("127.0.0.1"));
}

TEST(Interfaces, MayBeNamedByTheirNetwork) {
  const Variable variable{"RANKPOOL_INTERFACE", "10.254.254.0/30,127.0.0.0/8"};

  EXPECT_THAT(addresses(), Contains("127.0.0.1"));
}

TEST(Interfaces, AreThoseOfMpiWhereNoneIsNamed) {
  const Variable variable{"OMPI_MCA_btl_tcp_if_include", "lo"};

  EXPECT_THAT(addresses(), ElementsAre("127.0.0.1"));
}

TEST(Interfaces, LeaveOutTheLoopbackWhereNothingIsSaid) {
  EXPECT_THAT(addresses(), Not(Contains("127.0.0.1")));
}

TEST(Interfaces, ThatAreNotThereAreRefusedInOneSentence) {
  const Variable variable{"RANKPOOL_INTERFACE", "ib7"};
  try {
    (void)reachable_addresses();
    FAIL() << "no interface is called so";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("RANKPOOL_INTERFACE is 'ib7', but no interface"));
    EXPECT_THAT(error.what(), HasSubstr("lo"));
  }
}

}  // namespace
}  // namespace rankpool::mpi
