// SPDX-License-Identifier: BSL-1.0
//
// What a worker must know before it can run a chunk: the function and the state of its callable.

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"

#include "roles/in_rank_executor.hpp"
#include "roles/worker.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::append_chunk;
using rankpool::testing::append_state;
using rankpool::testing::chunk_of;
using rankpool::testing::order;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

int add(int offset, int value) { return offset + value; }
std::size_t length(const std::vector<std::string>& texts) { return texts.size(); }

using Adder = decltype(partial<add>(1));
using Add = detail::CallOf<Adder, int>;
using Length = detail::CallOf<detail::Function<length>, std::vector<std::string>>;

detail::Buffer state_message(std::uint64_t id, int offset) {
  detail::Buffer message;
  append_state<Add>(message, id, partial<add>(offset));
  return message;
}

struct Rig {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  InRankExecutor executor{1, "here"};
  rankpool::testing::NeverWaits waiter;
  Worker worker{transport, executor, clock, waiter};

  /// The values and errors of all answers, one after the other.
  rankpool::testing::Answer<int> run() {
    while (worker.step()) {
    }
    rankpool::testing::Answer<int> all{};
    for (const auto& sent : transport.take_sent()) {
      const auto section = rankpool::testing::sections_of(sent.message).front();
      const auto answer = rankpool::testing::answer_in<int>(section);
      all.values.insert(all.values.end(), answer.values.begin(), answer.values.end());
      all.errors.insert(all.errors.end(), answer.errors.begin(), answer.errors.end());
    }
    return all;
  }
};

auto fails(std::size_t tasks, const char* reason) {
  return Field(&rankpool::testing::Answer<int>::errors,
               AllOf(SizeIs(tasks), ::testing::Each(HasSubstr(reason))));
}

TEST(WorkerState, IsSentOnceForManyChunks) {
  Rig rig;
  rig.transport.arrive(state_message(5, 100));
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{1, 2}));
  rig.transport.arrive(chunk_of<Add>({.state = 5, .first = 2}, std::vector{3}));

  EXPECT_THAT(rig.run().values, ElementsAre(101, 102, 103));
}

TEST(WorkerState, IsChosenByItsNumber) {
  Rig rig;
  rig.transport.arrive(state_message(5, 100));
  rig.transport.arrive(state_message(6, 200));
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{1}));
  rig.transport.arrive(chunk_of<Add>({.state = 6}, std::vector{1}));

  EXPECT_THAT(rig.run().values, ElementsAre(101, 201));
}

TEST(WorkerState, IsForgottenWhenTheMasterSaysSo) {
  Rig rig;
  rig.transport.arrive(state_message(5, 100));
  rig.transport.arrive(order(SectionKind::forget, 5));
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{1, 2}));

  EXPECT_THAT(rig.run(), fails(2, "does not know"));
}

TEST(WorkerState, OutlivesADrop) {
  Rig rig;
  detail::Buffer message = state_message(5, 100);
  append_chunk<Add>(message, {.state = 5}, std::vector{1});
  rig.transport.arrive(std::move(message));
  rig.transport.arrive(order(SectionKind::drop));
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{2}));

  EXPECT_THAT(rig.run().values, ElementsAre(102));
}

TEST(WorkerState, FailsTheTasksThatNeedItIfItIsCorrupt) {
  Rig rig;
  detail::Buffer state = state_message(5, 100);
  state.overwrite(state.size() - 1, '?');
  rig.transport.arrive(std::move(state));
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{1, 2}));

  EXPECT_THAT(rig.run(), fails(2, "checksum"));
}

TEST(WorkerState, FailsTheTasksThatNeedItIfItNeverCame) {
  Rig rig;
  rig.transport.arrive(chunk_of<Add>({.state = 5}, std::vector{1, 2, 3}));

  EXPECT_THAT(rig.run(), fails(3, "does not know"));
}

TEST(WorkerState, FailsTheTasksOfAFunctionThatIsNotKnown) {
  Rig rig;
  SectionHeader header = rankpool::testing::header_of(SectionKind::chunk);
  header.function = 12345;
  detail::Buffer message;
  SectionWriter section{message, header};
  section.close(2, false);

  rig.transport.arrive(std::move(message));

  EXPECT_THAT(rig.run(), fails(2, "does not know"));
}

TEST(WorkerState, FailsTheTasksOfAChunkThatIsCorrupt) {
  Rig rig;
  detail::Buffer chunk = chunk_of<Length>({}, std::vector<std::vector<std::string>>{{"a"}, {}});
  chunk.overwrite(chunk.size() - 1, '?');

  rig.transport.arrive(std::move(chunk));

  EXPECT_THAT(rig.run(), fails(2, "checksum"));
}

TEST(WorkerState, FailsTheTasksWhoseArgumentsAreMissing) {
  Rig rig;
  SectionHeader header = rankpool::testing::header_of(SectionKind::chunk);
  header.function = Length::entry.id;
  detail::Buffer message;
  SectionWriter section{message, header};
  section.close(3, true);

  rig.transport.arrive(std::move(message));

  EXPECT_THAT(rig.run(), fails(3, "truncated"));
}

}  // namespace
}  // namespace rankpool::roles
