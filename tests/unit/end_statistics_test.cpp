// SPDX-License-Identifier: BSL-1.0
//
// Statistics for a launch that ends, wherever its threads are.

#include <atomic>
#include <functional>
#include <thread>

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using testing::LocalLaunch;

int square(int number) { return number * number; }

// Calls what it is told to while it is encoded.
struct Interrupting {
  std::function<void()> when_encoded = {};

  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {
    if (when_encoded) when_encoded();
  }
};
int take(const Interrupting& /*argument*/) { return 1; }

TEST(EndStatistics, TellWhatWasDone) {
  LocalLaunch launch;
  Pool pool;
  pool.apply<square>(3);

  const auto statistics = launch.cluster.driver()->try_statistics();

  ASSERT_TRUE(statistics);
  ASSERT_EQ(statistics->functions.size(), 1U);
  EXPECT_EQ(statistics->functions.front().tasks, 1U);
}

TEST(EndStatistics, AreEmptyWithinTheMaster) {
  LocalLaunch launch;
  Pool pool;
  bool are_there = true;

  pool.apply<take>(
      Interrupting{[&] { are_there = launch.cluster.driver()->try_statistics().has_value(); }});

  EXPECT_FALSE(are_there);
}

TEST(EndStatistics, DoNotWaitForAThreadThatKeepsTheMaster) {
  LocalLaunch launch;
  Pool pool;
  std::atomic<bool> is_encoding = false;
  std::atomic<bool> may_go_on = false;
  std::thread other{[&] {
    pool.apply<take>(Interrupting{[&] {
      is_encoding = true;
      while (!may_go_on) std::this_thread::yield();
    }});
  }};
  while (!is_encoding) std::this_thread::yield();

  EXPECT_FALSE(launch.cluster.driver()->try_statistics());

  may_go_on = true;
  other.join();
  EXPECT_TRUE(launch.cluster.driver()->try_statistics());
}

TEST(EndStatistics, AreEmptyWhenTheLaunchHasEnded) {
  LocalLaunch launch;
  launch.cluster.driver()->shut_down(std::chrono::nanoseconds{0});

  EXPECT_FALSE(launch.cluster.driver()->try_statistics());
}

}  // namespace
}  // namespace rankpool
