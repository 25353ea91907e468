// SPDX-License-Identifier: BSL-1.0
//
// Streams: what imap takes, when it takes it, and how it ends.

#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"
#include "rankpool/result_stream.hpp"

#include "support/all_of.hpp"
#include "support/counting_inputs.hpp"
#include "support/local_launch.hpp"

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using rankpool::testing::all_of;
using rankpool::testing::CountingInputs;
using rankpool::testing::LocalLaunch;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

int square(int value) { return value * value; }
void nothing(int /*value*/) {}
std::size_t length(std::string_view text) { return text.size(); }
int dereferenced(const std::unique_ptr<int>& value) { return *value; }

static_assert(std::ranges::input_range<ResultStream<int>>);
static_assert(std::movable<ResultStream<std::string>>);
static_assert(!std::copyable<ResultStream<int>>);

TEST(Streams, HandOutResultsInInputOrder) {
  LocalLaunch launch;
  Pool pool;
  const std::vector inputs{3, 1, 2};

  EXPECT_THAT(all_of(pool.imap<square>(inputs)), ElementsAre(9, 1, 4));
  EXPECT_THAT(all_of(pool.imap([](int i) { return i + 1; }, inputs)), ElementsAre(4, 2, 3));
  EXPECT_THAT(all_of(pool.imap(partial([](int a, int b) { return a - b; }, 10), inputs)),
              ElementsAre(7, 9, 8));
}

TEST(Streams, HandOutResultsAsTheyEnd) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_THAT(all_of(pool.imap_unordered<square>(std::vector{3, 1, 2})),
              UnorderedElementsAre(9, 1, 4));
}

TEST(Streams, AreEmptyForNoInputs) {
  LocalLaunch launch;
  Pool pool;

  auto stream = pool.imap<square>(std::vector<int>{});

  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_EQ(stream.begin(), stream.end());
}

TEST(Streams, TakeAnyRange) {
  LocalLaunch launch;
  Pool pool;
  const int array[] = {1, 2, 3};
  const std::vector<std::string> texts{"a", "bb"};

  EXPECT_THAT(all_of(pool.imap<square>(array)), ElementsAre(1, 4, 9));
  EXPECT_THAT(all_of(pool.imap<square>(std::list{1, 2})), ElementsAre(1, 4));
  EXPECT_THAT(all_of(pool.imap<square>(std::views::iota(1, 4))), ElementsAre(1, 4, 9));
  EXPECT_THAT(all_of(pool.imap<square>(std::vector{true, false})), ElementsAre(1, 0));
  EXPECT_THAT(all_of(pool.imap<length>(texts)), ElementsAre(1, 2));
  EXPECT_THAT(all_of(pool.imap<length>(std::vector{"abc", "d"})), ElementsAre(3, 1));
}

TEST(Streams, MoveTheElementsOfARangeThatIsTheirs) {
  LocalLaunch launch;
  Pool pool;
  std::vector<std::unique_ptr<int>> inputs;
  inputs.push_back(std::make_unique<int>(5));
  inputs.push_back(std::make_unique<int>(6));

  EXPECT_THAT(all_of(pool.imap<dereferenced>(std::move(inputs))), ElementsAre(5, 6));
}

TEST(Streams, TellOfFunctionsThatReturnNothing) {
  LocalLaunch launch;
  Pool pool;

  EXPECT_EQ(all_of(pool.imap<nothing>(std::vector{1, 2, 3})).size(), 3);
}

TEST(Streams, AreThemselvesRangesToWorkOn) {
  LocalLaunch launch;
  Pool pool;
  std::vector<int> firsts;

  for (const int value : pool.imap<square>(std::views::iota(1)) | std::views::take(3)) {
    firsts.push_back(value);
  }

  EXPECT_THAT(firsts, ElementsAre(1, 4, 9));
}

TEST(Streams, TakeNoMoreInputsThanTheirBufferHolds) {
  LocalLaunch launch;
  Pool pool;
  CountingInputs inputs;
  auto stream = pool.imap<square>(inputs.range(), {.buffer_size = 5});

  for (int taken = 0; taken < 100; ++taken) {
    EXPECT_LE(inputs.taken(), taken + 5);
    EXPECT_EQ(stream.next(), taken * taken);
  }
}

TEST(Streams, DoNotTakeAnInputBeforeItIsNeeded) {
  LocalLaunch launch;
  Pool pool;
  CountingInputs inputs;

  auto stream = pool.imap_unordered<square>(inputs.range(), {.buffer_size = 1});

  EXPECT_EQ(inputs.taken(), 1);
  EXPECT_EQ(stream.next(), 0);
  EXPECT_EQ(inputs.taken(), 1);
  EXPECT_EQ(stream.next(), 1);
  EXPECT_EQ(inputs.taken(), 2);
}

int worker_of(int /*value*/) { return this_task().worker; }

TEST(Streams, KeepAllWorkersBusyWhateverTheChunkSize) {
  LocalLaunch launch;
  Pool pool;
  for (const std::size_t chunk_size : {0, 1, 16, 64, 100, 1'000}) {
    std::map<int, int> tasks;
    auto stream = pool.imap<worker_of>(std::views::iota(0, 20'000), {.chunk_size = chunk_size});
    for (const int worker : stream) ++tasks[worker];

    ASSERT_EQ(tasks.size(), 3) << "chunk size " << chunk_size;
    for (const auto& [worker, count] : tasks)
      EXPECT_GT(count, 1'000) << "chunk size " << chunk_size;
  }
}

TEST(Streams, HaveWorkForAllWorkersFromTheirBeginning) {
  LocalLaunch launch;
  Pool pool;
  CountingInputs inputs;

  auto stream = pool.imap<square>(inputs.range());

  EXPECT_GE(inputs.taken(), 3 * 2);
}

TEST(Streams, ReportTheirProgress) {
  LocalLaunch launch;
  Pool pool;
  std::vector<Progress> reports;
  const auto keep = [&](const Progress& progress) { reports.push_back(progress); };

  (void)all_of(pool.imap<square>(std::vector{1, 2, 3}, {.on_progress = keep}));
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().done, 3);
  EXPECT_EQ(reports.back().total, 3);

  reports.clear();
  CountingInputs inputs;
  auto endless = pool.imap<square>(inputs.range(), {.on_progress = keep});
  while (reports.empty()) (void)endless.next();
  EXPECT_EQ(reports.back().total, 0);
}

TEST(Streams, ShareThePoolWithOthers) {
  LocalLaunch launch;
  Pool pool;
  auto first = pool.imap<square>(std::views::iota(0));
  auto second = pool.imap_unordered<square>(std::vector{7});
  auto map = pool.map_async<square>(std::vector{1, 2});

  EXPECT_EQ(pool.apply<square>(3), 9);
  EXPECT_EQ(second.next(), 49);
  EXPECT_THAT(map.get(), ElementsAre(1, 4));
  EXPECT_EQ(first.next(), 0);
}

}  // namespace
}  // namespace rankpool
