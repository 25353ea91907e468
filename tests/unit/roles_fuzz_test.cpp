// SPDX-License-Identifier: BSL-1.0
//
// A real worker and a real master that are sent damaged messages: they end each task, with a value
// or an error, or say that the launch is broken.

#include <random>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"

#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/memory_transport.hpp"
#include "roles/worker.hpp"
#include "support/damage.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using detail::Buffer;
using rankpool::testing::flipped;
using rankpool::testing::map_of;
using rankpool::testing::scrambled;
using rankpool::testing::truncated;

using Texts = std::vector<std::string>;

constexpr Peer worker_peer{1};

// Of any number: damaged ones are numbers too.
int twice(int value) { return static_cast<int>(2U * static_cast<unsigned>(value)); }
Texts sorted(Texts texts) {
  if (texts.empty()) throw std::invalid_argument{"nothing to sort"};
  std::sort(texts.begin(), texts.end());
  return texts;
}
std::size_t joined(const Texts& front, const std::string& back) {
  return front.size() + back.size();
}

using Twice = detail::CallOf<detail::Function<twice>, int>;
using Sorted = detail::CallOf<detail::Function<sorted>, Texts>;
using Joined = detail::CallOf<decltype(partial<joined>(Texts{})), std::string>;

// The number of tasks that a worker answers; none if it refuses the message.
std::size_t answered_tasks(Buffer message) {
  MemoryNetwork network{2};
  MemoryTransport transport{network, worker_peer};
  InRankExecutor executor{1, "here"};
  SteadyClock clock;
  rankpool::testing::NeverWaits waiter;
  Worker worker{transport, executor, clock, waiter};
  network.put(worker_peer, {.from = master_peer, .message = std::move(message)});
  try {
    while (worker.step()) {
    }
  } catch (const TransportError&) {
    return 0;
  }
  std::size_t tasks = 0;
  while (const auto answer = network.take(master_peer)) {
    detail::ByteReader reader{answer->message.bytes()};
    const Section section = take_section(reader);
    section.check_payload();
    tasks += section.header.count;
  }
  return tasks;
}

// Chunks of three tasks each, of all kinds.
std::vector<Buffer> chunks() {
  std::vector<Buffer> all;
  all.push_back(rankpool::testing::chunk_of<Twice>({}, std::vector{1, 2, 3}));
  all.push_back(rankpool::testing::chunk_of<Sorted>({}, std::vector<Texts>{{"b", "a"}, {}, {""}}));
  Buffer with_state;
  rankpool::testing::append_state<Joined>(with_state, 1, partial<joined>(Texts{"a", "b"}));
  rankpool::testing::append_chunk<Joined>(with_state, {.state = 1}, Texts{"x", "y", "z"});
  all.push_back(std::move(with_state));
  return all;
}

TEST(RolesFuzz, AWorkerTakesAllOfAChunkOrNothing) {
  for (const Buffer& chunk : chunks()) {
    ASSERT_EQ(answered_tasks(truncated(chunk, chunk.size())), 3);

    for (std::size_t bit = 0; bit < 8 * chunk.size(); ++bit) {
      EXPECT_THAT(answered_tasks(flipped(chunk, bit)), ::testing::AnyOf(0, 3)) << "bit " << bit;
    }
  }
}

TEST(RolesFuzz, AWorkerRefusesTruncatedChunks) {
  for (const Buffer& chunk : chunks()) {
    for (std::size_t size = 1; size < chunk.size(); ++size) {
      // Where the state alone arrived, there is nothing to answer.
      EXPECT_EQ(answered_tasks(truncated(chunk, size)), 0) << size << " bytes";
    }
  }
}

/// A map of one chunk on its way: the master waits for the answer of its only worker.
template <class Submitted>
struct Waiting {
  MemoryNetwork network{2};
  MemoryTransport transport{network, master_peer};
  SteadyClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "here"}}};
  Submitted submission;

  explicit Waiting(Submitted made) : submission{std::move(made)} {
    master.submit(submission);
    step();
  }
  void step() {
    while (master.step()) {
    }
  }
  /// What a worker answers to what was sent.
  Buffer answer() {
    MemoryTransport end{network, worker_peer};
    InRankExecutor executor{1, "here"};
    rankpool::testing::NeverWaits waiter;
    Worker worker{end, executor, clock, waiter};
    while (worker.step()) {
    }
    return std::move(network.take(master_peer)->message);
  }
  void arrive(Buffer message) {
    network.put(master_peer, {.from = worker_peer, .message = std::move(message)});
    step();
  }
};

// Whatever became of the answer, nobody waits for ever.
template <auto function, class Input>
void expect_an_end_of(const std::vector<Input>& inputs) {
  const MapOptions whole{.chunk_size = inputs.size()};
  const Buffer answer = Waiting{map_of<function>(inputs, whole)}.answer();
  std::mt19937 random{1};
  for (int i = 0; i < 1'000; ++i) {
    Waiting waiting{map_of<function>(inputs, whole)};

    const bool is_cut = random() % 4 == 0;
    waiting.arrive(is_cut ? truncated(answer, 1 + random() % (answer.size() - 1))
                          : scrambled(answer, random));

    EXPECT_TRUE(waiting.submission->is_ready()) << "round " << i;
    EXPECT_FALSE(waiting.master.has_open_submissions()) << "round " << i;
  }
}

TEST(RolesFuzz, AMasterEndsEveryTaskOfDamagedPlainResults) {
  expect_an_end_of<twice>(std::vector{1, 2, 3});
}

TEST(RolesFuzz, AMasterEndsEveryTaskOfDamagedArchivedResults) {
  expect_an_end_of<sorted>(std::vector<Texts>{{"b", "a"}, {}, {""}});
}

}  // namespace
}  // namespace rankpool::roles
