// SPDX-License-Identifier: BSL-1.0
//
// Memory of large values is used again, but never kept from a task that runs.

#include "rankpool/detail/spare_memory.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rankpool/pool.hpp"

#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"
#include "support/thread_cluster.hpp"

namespace rankpool::detail {
namespace {

using testing::ThreadCluster;
using Numbers = std::vector<double>;

constexpr std::size_t large = 2 * smallest_attachment / sizeof(double);

Numbers given(std::size_t count) {
  Numbers numbers;
  SpareMemory::give(numbers, count);
  return numbers;
}

TEST(SpareMemory, GivesWhatWasKeptOnceAndEmpty) {
  const SpareMemory spare;
  Numbers numbers(large, 1.0);
  const double* const place = numbers.data();
  SpareMemory::keep(std::move(numbers));

  const Numbers again = given(large);

  EXPECT_EQ(again.data(), place);
  EXPECT_TRUE(again.empty());
  EXPECT_GE(again.capacity(), large);
  EXPECT_EQ(given(large).capacity(), 0);
}

TEST(SpareMemory, KeepsNothingSmall) {
  const SpareMemory spare;
  SpareMemory::keep(Numbers(10, 1.0));

  EXPECT_EQ(given(10).capacity(), 0);
}

TEST(SpareMemory, GivesNoneThatIsTooSmallOrFarTooLarge) {
  const SpareMemory spare;
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large + 1).capacity(), 0);
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large / 2 - 1).capacity(), 0);
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_GE(given(large / 2).capacity(), large);
}

TEST(SpareMemory, DropsWhatAnotherTypeCannotUse) {
  const SpareMemory spare;
  SpareMemory::keep(std::string(2 * smallest_attachment, 'x'));

  EXPECT_EQ(given(large).capacity(), 0);
  std::string text;
  SpareMemory::give(text, 2 * smallest_attachment);
  EXPECT_LT(text.capacity(), smallest_attachment);
}

TEST(SpareMemory, IsForOneThreadAsLongAsItIsThere) {
  SpareMemory::keep(Numbers(large, 1.0));
  EXPECT_EQ(given(large).capacity(), 0);
  {
    const SpareMemory spare;
    SpareMemory::keep(Numbers(large, 1.0));
  }
  EXPECT_EQ(given(large).capacity(), 0);
}

std::size_t kept_now() { return given(large).capacity(); }
std::size_t kept_within(const Numbers& /*numbers*/) { return given(large).capacity(); }
std::size_t capacity_of(const Numbers& numbers) { return numbers.capacity(); }

TEST(SpareMemory, IsUsedForTheNextArgument) {
  const ThreadCluster cluster{1};
  Pool pool;

  EXPECT_EQ(pool.apply<capacity_of>(Numbers(3 * large)), 3 * large);
  EXPECT_EQ(pool.apply<capacity_of>(Numbers(2 * large)), 3 * large);
}

TEST(SpareMemory, IsNotThereWhileATaskRuns) {
  const ThreadCluster cluster{1};
  Pool pool;
  const Numbers numbers(large);

  (void)pool.apply<capacity_of>(numbers);
  EXPECT_EQ(pool.apply<kept_now>(), 0);
  (void)pool.apply<capacity_of>(numbers);
  EXPECT_EQ(pool.apply<kept_within>(numbers), 0);
  (void)pool.apply<capacity_of>(numbers);
  EXPECT_EQ(pool.apply<kept_within>(Numbers(10)), 0);
}

rankpool::testing::ManualClock task_clock;
std::size_t found = 0;

// So long that it is answered by itself.
Numbers make(int /*number*/) {
  found = std::max(found, kept_now());
  task_clock.advance(std::chrono::milliseconds{150});
  return Numbers(large);
}

TEST(SpareMemory, OfAResultIsNotThereForTheNextTaskOfItsChunk) {
  const SpareMemory spare;
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::NeverWaits waiter;
  roles::InRankExecutor executor{1, "here"};
  roles::Worker worker{transport, executor, task_clock, waiter};
  transport.arrive(
      rankpool::testing::chunk_of<CallOf<Function<make>, int>>({}, std::vector{1, 2, 3}));
  found = 0;
  int answers = 0;

  while (worker.step()) answers += transport.take_sent().empty() ? 0 : 1;

  EXPECT_EQ(answers, 3);
  EXPECT_EQ(found, 0);
  EXPECT_GE(kept_now(), large);  // of the last one
}

class Arrived final : public Attachments {
 public:
  explicit Arrived(std::size_t bytes) : bytes_{bytes} {}
  [[nodiscard]] std::size_t bytes(std::size_t /*number*/) const override { return bytes_; }
  [[nodiscard]] std::size_t count() const override { return 1; }
  [[nodiscard]] std::size_t total_bytes() const override { return bytes_; }
  void receive(std::size_t /*number*/, const Destination& destination) override {
    std::memset(destination.start, 0, bytes_);
    destination.finish(destination.object, bytes_);
  }
  std::size_t progress() override { return 0; }

 private:
  std::size_t bytes_;
};

/// Each time that there is nothing to do, the next of these happens.
class Story final : public roles::Waiter {
 public:
  std::vector<std::function<void()>> events;
  void sleep(std::chrono::nanoseconds /*longest*/) override { events.at(next_++)(); }
  void interrupt() override {}

 private:
  std::size_t next_ = 0;
};

TEST(SpareMemory, IsGivenBackByAWorkerWithoutWork) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Story story;
  roles::InRankExecutor executor{1, "here"};
  roles::Worker worker{transport, executor, clock, story, core::WaitRule::giving_way()};
  const auto arrive = [&](std::size_t count) {
    const std::vector<Numbers> inputs{Numbers(count)};
    transport.arrive(
        rankpool::testing::chunk_of<CallOf<Function<capacity_of>, Numbers>>({}, inputs),
        roles::master_peer, std::make_unique<Arrived>(count * sizeof(double)));
  };
  const auto pass = [&](int milliseconds) {
    clock.advance(std::chrono::milliseconds{milliseconds});
  };
  story.events = {[&] { arrive(3 * large); },
                  [&] { pass(0); },
                  [&] { pass(90); },
                  [&] { arrive(2 * large); },
                  [&] { pass(0); },
                  [&] { pass(110); },
                  [&] { arrive(2 * large); },
                  [&] { transport.arrive(rankpool::testing::order(roles::SectionKind::stop)); }};

  worker.serve();

  std::vector<std::size_t> capacities;
  for (const auto& sent : transport.take_sent()) {
    for (const auto& section : rankpool::testing::sections_of(sent.message)) {
      capacities.push_back(rankpool::testing::answer_in<std::size_t>(section).values.at(0));
    }
  }
  EXPECT_EQ(capacities, (std::vector{3 * large, 3 * large, 2 * large}));
}

}  // namespace
}  // namespace rankpool::detail
