// SPDX-License-Identifier: BSL-1.0
//
// What launches write, as scaling reads it.

#include <gmock/gmock.h>

#include "roles/run_report.hpp"
#include "run_report.hpp"

namespace scaling {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

rankpool::roles::LaunchFacts facts() {
  return {.rankpool = "0.1.0",
          .mpi = "Open MPI v4.1.4",
          .program = "./align",
          .exit_code = 3,
          .workers = 2,
          .nodes = 2,
          .master = {.host = "node1", .cores = 4, .cpu = 0.25s}};
}

rankpool::Statistics statistics() {
  rankpool::Statistics all;
  all.functions = {{.name = "f", .tasks = 20, .chunks = 4, .busy = 1s, .chunk_size = 8}};
  all.lost_workers = {{.rank = 2, .host = "node2", .how = "was killed by signal 9"}};
  all.wall = 2s;
  all.serial = 0.5s;
  all.queued = 0.75s;
  all.time = {.work = 1s,
              .transfer = 2s,
              .initializing = 3s,
              .dispatch = 4s,
              .starvation = 5s,
              .tail = 6s,
              .serial = 7s,
              .unused = 8s,
              .lost = 9s};
  all.counts.instructions = 9'000;
  all.counts.cycles = 6'000;
  all.counts.counted = 3s;
  all.counts.clock = 2.5s;
  all.counts.is_user_mode_only = true;
  return all;
}

RunReport read(const rankpool::roles::LaunchFacts& facts, const rankpool::Statistics& statistics) {
  return report_of(rankpool::roles::run_report(facts, statistics), "run.json");
}

TEST(WrittenReport, IsRead) {
  const RunReport report = read(facts(), statistics());

  EXPECT_EQ(report.exit_code, 3);
  EXPECT_EQ(report.workers, 2);
  EXPECT_FALSE(report.is_single_process);
  EXPECT_EQ(report.nodes, 2);
  EXPECT_EQ(report.lost_workers, 1);
  EXPECT_EQ(report.wall_seconds, 2.0);
  EXPECT_EQ(report.serial_seconds, 0.5);
  EXPECT_EQ(report.queued_seconds, 0.75);
  EXPECT_EQ(report.master_cpu_seconds, 0.25);
  EXPECT_EQ(report.tasks, 20);
  EXPECT_THAT(report.time, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(WrittenReport, HasCountersThatAreRead) {
  const auto counters = std::get<Counters>(read(facts(), statistics()).counters);

  EXPECT_EQ(counters.instructions, 9'000);
  EXPECT_EQ(counters.cycles, 6'000);
  EXPECT_EQ(counters.frequency_hertz, 2'000);
  EXPECT_EQ(counters.clock_seconds, 2.5);
  EXPECT_TRUE(counters.is_user_mode_only);
}

TEST(WrittenReport, HasTheReasonWhyNothingWasCounted) {
  auto refused = statistics();
  refused.counts.refused = "not allowed";

  EXPECT_EQ(std::get<std::string>(read(facts(), refused).counters), "not allowed");
}

TEST(WrittenReport, IsReadOfASingleProcess) {
  auto alone = facts();
  alone.workers = 1;
  alone.is_single_process = true;

  const RunReport report = read(alone, statistics());

  EXPECT_TRUE(report.is_single_process);
  EXPECT_EQ(report.serial_seconds, 1.0);
  EXPECT_EQ(report.time[work_part], 1.0);
  EXPECT_EQ(report.time[serial_part], 1.0);
}

}  // namespace
}  // namespace scaling
