// SPDX-License-Identifier: BSL-1.0

#include "roles/child_watch.hpp"

#include <gmock/gmock.h>

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using Doing = ChildProgress::Doing;
using Reason = ChildWatch::Reason;

constexpr ChildProgress running(std::uint64_t turn) { return {Doing::tasks, turn}; }

TEST(ChildWatch, MeasuresFromTheStartOfEachTask) {
  ChildWatch watch{100ms};
  EXPECT_FALSE(watch.ends(running(1), false, 0ms));
  EXPECT_FALSE(watch.ends(running(1), false, 99ms));
  EXPECT_FALSE(watch.ends(running(2), false, 150ms));
  EXPECT_FALSE(watch.ends(running(2), false, 249ms));
  EXPECT_TRUE(watch.ends(running(2), false, 250ms));
  EXPECT_EQ(watch.reason(), Reason::timed_out);
  EXPECT_TRUE(watch.was_ended_at(running(2)));
  EXPECT_FALSE(watch.was_ended_at(running(3)));
}

TEST(ChildWatch, DoesNotMeasureWhatIsNoTask) {
  ChildWatch watch{100ms};
  EXPECT_FALSE(watch.ends({Doing::initializing, 1}, false, 0ms));
  EXPECT_FALSE(watch.ends({Doing::initializing, 1}, false, 10s));
  EXPECT_FALSE(watch.ends({Doing::nothing, 1}, false, 20s));
  EXPECT_FALSE(watch.ends(running(1), false, 30s));
}

TEST(ChildWatch, EndsAChildOnce) {
  ChildWatch watch{100ms};
  (void)watch.ends(running(1), false, 0ms);
  EXPECT_TRUE(watch.ends(running(1), false, 100ms));
  EXPECT_FALSE(watch.ends(running(1), false, 200ms));
  watch.begin();
  EXPECT_FALSE(watch.reason());
}

TEST(ChildWatch, WaitsAMomentForAChildToObey) {
  ChildWatch watch{0ms};
  EXPECT_FALSE(watch.ends(running(1), true, 0ms));
  EXPECT_FALSE(watch.ends(running(1), true, 1ms));
  EXPECT_FALSE(watch.ends(running(1), false, 3ms));  // it did
  EXPECT_FALSE(watch.ends(running(1), true, 4ms));
  EXPECT_TRUE(watch.ends(running(1), true, 6ms));
  EXPECT_EQ(watch.reason(), Reason::cancelled);
}

TEST(ChildWatch, EndsAChildThatDoesNotBegin) {
  ChildWatch watch{0ms};
  EXPECT_FALSE(watch.ends({Doing::initializing, 1}, true, 0s));
  EXPECT_EQ(watch.longest_sleep(), 50ms);
  EXPECT_FALSE(watch.ends({Doing::initializing, 1}, true, 9s));
  EXPECT_TRUE(watch.ends({Doing::initializing, 1}, true, 10s));
  EXPECT_EQ(watch.reason(), Reason::cancelled);
}

// It reads what it was told when it has begun.
TEST(ChildWatch, LetsAChildBegin) {
  ChildWatch watch{0ms};
  EXPECT_FALSE(watch.ends({Doing::nothing, 0}, true, 0ms));
  EXPECT_FALSE(watch.ends({Doing::nothing, 0}, true, 100ms));
  EXPECT_FALSE(watch.ends({Doing::initializing, 1}, true, 200ms));
  EXPECT_FALSE(watch.ends({Doing::nothing, 1}, true, 300ms));
  EXPECT_TRUE(watch.ends({Doing::nothing, 1}, true, 302ms));
}

TEST(ChildWatch, LooksOftenEnoughForItsLimit) {
  EXPECT_EQ(ChildWatch{0ms}.longest_sleep(), ChildWatch::Time::max());
  EXPECT_EQ(ChildWatch{100ms}.longest_sleep(), 10ms);
  EXPECT_EQ(ChildWatch{1ms}.longest_sleep(), 1ms);
  EXPECT_EQ(ChildWatch{1h}.longest_sleep(), 50ms);
}

}  // namespace
}  // namespace rankpool::roles
