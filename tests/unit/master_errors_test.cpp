// SPDX-License-Identifier: BSL-1.0
//
// What the master makes of tasks that failed, and of messages that cannot be right.

#include <memory>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "roles/master.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/recording_transport.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::error_of;
using rankpool::testing::map_of;
using rankpool::testing::results_of;
using ::testing::HasSubstr;

constexpr Peer alice{1};

int twice(int value) { return 2 * value; }

/// Cannot be encoded while it holds 13.
struct Unlucky {
  int value = 0;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    if (value == 13) throw std::runtime_error{"unlucky"};
    archive& value;
  }
};
int value_of(const Unlucky& unlucky) { return unlucky.value; }

/// A master of one worker, with the test in its place.
struct Rig {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 4, .host = "node07"}}};

  void step() {
    while (master.step()) {
    }
  }
  /// Answers as the worker would if each chunk held the results.
  template <class R>
  void answer(std::size_t first, const std::vector<R>& results) {
    transport.arrive(results_of<R>({.first = first}, results), alice);
    step();
  }
};

// What a worker says of `count` tasks whose results are zero, the one at `index` being failed.
detail::Buffer failure(std::size_t index, std::size_t count) {
  detail::Buffer message;
  SectionHeader header = rankpool::testing::header_of(SectionKind::results);
  header.submission = 1;
  SectionWriter section{message, header};
  for (std::size_t i = 0; i < count; ++i) detail::write_value(message, 0);
  section.end_values();
  try {
    throw std::out_of_range{"too far"};
  } catch (...) {
    write_error(message, describe_current_exception(index, detail::TaskStage::running));
  }
  section.close(count, true);
  return message;
}

TEST(MasterErrors, TellWhichTaskFailedWhere) {
  Rig rig;
  const std::vector inputs{1, 2, 3};
  const auto map = map_of<twice>(inputs, {.chunk_size = 3});
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(failure(1, 3), alice);
  rig.step();

  EXPECT_EQ(error_of<TaskError>(*map),
            "task 'rankpool::roles::twice' failed: std::out_of_range: too far [worker 4 on node07, "
            "task 1]");
}

TEST(MasterErrors, EndATaskThatCannotBeEncodedAndNoOther) {
  Rig rig;
  const std::vector<Unlucky> inputs{{13}, {1}, {13}, {2}};
  const auto map = map_of<value_of>(inputs, {.chunk_size = 4});
  rig.master.submit(map);

  rig.step();
  rig.answer<int>(1, {1});
  rig.answer<int>(3, {2});

  EXPECT_THAT(error_of<EncodingError>(*map), HasSubstr("unlucky [task 0]"));
  EXPECT_EQ(map->progress({}).failed, 2);
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
}

TEST(MasterErrors, EndAMapOfWhichNothingCanBeEncoded) {
  Rig rig;
  const std::vector<Unlucky> inputs{{13}, {13}};
  const auto map = map_of<value_of>(inputs);

  rig.master.submit(map);
  rig.step();

  EXPECT_THAT(error_of<EncodingError>(*map), HasSubstr("[task 0]"));
  EXPECT_TRUE(rig.transport.take_sent().empty());
}

TEST(MasterErrors, EndTheTasksOfResultsThatAreTooShort) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.master.submit(map);
  rig.step();
  detail::Buffer message;
  SectionHeader header = rankpool::testing::header_of(SectionKind::results);
  header.submission = 1;
  SectionWriter section{message, header};
  section.close(2, false);

  rig.transport.arrive(std::move(message), alice);
  rig.step();

  EXPECT_THAT(error_of<EncodingError>(*map), HasSubstr("[task 0]"));
}

TEST(MasterErrors, EndTheTasksOfAnErrorThatWasNotAskedFor) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs, {.chunk_size = 2});
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(failure(7, 2), alice);
  rig.step();

  EXPECT_THAT(error_of<EncodingError>(*map), HasSubstr("an error of a task that was not sent"));
}

TEST(MasterErrors, BreakTheLaunchIfAMessageIsNone) {
  Rig rig;
  const std::vector inputs{1, 2};
  const auto map = map_of<twice>(inputs);
  rig.master.submit(map);
  rig.step();

  rig.transport.arrive(rankpool::testing::order(SectionKind::stop), alice);
  rig.step();

  EXPECT_THAT(error_of<TransportError>(*map), HasSubstr("what only a master may send"));
  EXPECT_FALSE(rig.master.has_open_submissions());
  EXPECT_THROW(rig.master.submit(map_of<twice>(inputs)), TransportError);
}

}  // namespace
}  // namespace rankpool::roles
