// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "bounds.hpp"
#include "charts.hpp"
#include "findings.hpp"
#include "study_table.hpp"

namespace scaling {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

constexpr std::size_t tail_part = 5;

// One second is serial; what is neither that nor work is waiting of the kind `part`.
RunReport run_of(int workers, double wall_seconds, std::size_t part, double work_seconds = 9) {
  RunReport run;
  run.workers = workers;
  run.nodes = (workers + 1) / 2;
  run.wall_seconds = wall_seconds;
  run.serial_seconds = 1;
  run.queued_seconds = 1.5;
  run.master_cpu_seconds = 2;
  run.tasks = 1000;
  run.time[work_part] = work_seconds;
  run.time[serial_part] = workers;
  run.time[part] += workers * wall_seconds - work_seconds - workers;
  run.counters = std::string{"no counters here"};
  return run;
}

Study study_of(std::vector<RunReport> runs) {
  Study study;
  study.source = "a study";
  study.runs = std::move(runs);
  return study;
}

const Study held_up_by_the_master =
    study_of({run_of(1, 10, dispatch_part), run_of(2, 5.6, dispatch_part),
              run_of(4, 4, dispatch_part), run_of(8, 3, dispatch_part)});

TEST(Findings, PredictsFromTheRunWithOneWorkerAlone) {
  const Findings findings = findings_of(held_up_by_the_master);

  EXPECT_FALSE(findings.by_workers[0].predicted_seconds.has_value());
  EXPECT_THAT(findings.by_workers[1].predicted_seconds, Optional(1 + 9 / 2.0));
  EXPECT_THAT(findings.by_workers[3].predicted_seconds, Optional(1 + 9 / 8.0));
}

TEST(Findings, PredictsThatGrowingWorkTakesGrowingWorkersAsLong) {
  Finding one;
  one.wall_seconds = 10;
  one.serial_seconds = 1;

  EXPECT_EQ(predicted_seconds(one, 8, Scaling::weak), 10);
}

TEST(Findings, ChoosesTheMostWorkersOfGoodEfficiencyTheFastestAndTheCheapest) {
  const Findings findings = findings_of(held_up_by_the_master);

  EXPECT_THAT(findings.choices.recommended, Optional(1U));  // 10 / 5.6 / 2 = 89 %
  EXPECT_EQ(findings.choices.fastest, 3U);
  // With the master, 2 tasks for 10 s, 3 for 5.6 s, 5 for 4 s.
  EXPECT_EQ(findings.choices.cheapest, 1U);
  EXPECT_DOUBLE_EQ(findings.by_workers[2].core_hours(), 5 * 4 / 3600.0);
  EXPECT_DOUBLE_EQ(findings.by_workers[2].node_hours(), 2 * 4 / 3600.0);
}

TEST(Findings, DivideMediansOfTimes) {
  // With even numbers of runs: 10 s over 4 s. The mean of the throughputs of 2 and 6 s is 1/3.
  const Study study = study_of({run_of(1, 9, dispatch_part), run_of(1, 11, dispatch_part),
                                run_of(8, 2, dispatch_part), run_of(8, 6, dispatch_part)});

  const Findings findings = findings_of(study);

  EXPECT_DOUBLE_EQ(findings.by_workers[1].wall_seconds, 4);
  EXPECT_DOUBLE_EQ(findings.by_workers[1].speed_up, 2.5);
  EXPECT_THAT(times_text(study), HasSubstr("2.50      31.2 %"));
}

TEST(Findings, RecommendsOneWorkerWhereMoreAreBadlyUsed) {
  const Findings findings =
      findings_of(study_of({run_of(1, 10, dispatch_part), run_of(2, 9, dispatch_part)}));

  EXPECT_FALSE(findings.choices.recommended.has_value());
  EXPECT_THAT(advice_of(findings), Contains(HasSubstr("Recommended: 1 worker; no greater number")));
}

TEST(Findings, CompareCostsOfTheSameWorkWhereItGrows) {
  Study study = held_up_by_the_master;
  study.scaling = Scaling::weak;

  // 9 tasks for 3 s have done eight times the work of 2 for 10 s.
  EXPECT_EQ(findings_of(study).choices.cheapest, 3U);
}

TEST(Findings, SayWhatOneCoreWithoutAPoolCosts) {
  Study study = held_up_by_the_master;
  study.without_pool = {run_of(1, 9, dispatch_part)};

  EXPECT_THAT(
      advice_of(findings_of(study)),
      Contains("Cheapest: 2 workers, 0.00467 core-hours; without a pool, on one core, 0.0025."));
}

TEST(Findings, DivideAllOfTheWorkersTime) {
  const Finding four = findings_of(held_up_by_the_master).by_workers[2];

  EXPECT_DOUBLE_EQ(four.shares[work_part], 9 / 16.0);
  EXPECT_DOUBLE_EQ(four.shares[serial_part], 4 / 16.0);
  EXPECT_DOUBLE_EQ(four.shares[dispatch_part], 3 / 16.0);
}

TEST(Findings, FindWhereTheFitFallsBelowGoodEfficiency) {
  // Amdahl's law with a serial fraction of 0.1: 1 / (1 + 0.1 (N − 1)) is 0.8 at N = 3.5.
  std::vector<RunReport> runs;
  for (const int n : {1, 2, 4, 8}) runs.push_back(run_of(n, 1 + 9.0 / n, dispatch_part));

  EXPECT_THAT(workers_of_good_efficiency(findings_of(study_of(runs))),
              Optional(DoubleNear(3, 1e-9)));
}

TEST(Findings, TakeTheIronLawFromTheCounters) {
  RunReport run = run_of(2, 6, dispatch_part);
  run.counters = Counters{.instructions = 18e9,
                          .cycles = 9e9,
                          .frequency_hertz = 2e9,
                          .clock_seconds = 6,
                          .is_user_mode_only = false};

  const Findings findings = findings_of(study_of({run_of(1, 10, dispatch_part), run, run}));

  EXPECT_EQ(std::get<std::string>(findings.by_workers[0].iron_law), "no counters here");
  const auto law = std::get<IronLaw>(findings.by_workers[1].iron_law);
  EXPECT_DOUBLE_EQ(law.instructions, 18e9);
  EXPECT_DOUBLE_EQ(law.cycles_per_instruction, 0.5);
  EXPECT_DOUBLE_EQ(law.cycle_seconds, 0.5e-9);
  EXPECT_DOUBLE_EQ(law.product_seconds(), 4.5);
  EXPECT_DOUBLE_EQ(law.deviation(), -0.25);  // on the clock, the tasks took 6 s
  EXPECT_DOUBLE_EQ(law.work_seconds, 9);
}

TEST(Bounds, SayFromHowManyWorkersOnTheMasterIsTheLimit) {
  const auto sentences =
      bounds_of(findings_of(study_of({run_of(1, 10, dispatch_part), run_of(8, 4, dispatch_part)})));

  // A thousand tasks of 9 ms wait on the master for 1.5 of 4 s: 1.5 ms each, enough for 6 workers.
  EXPECT_THAT(sentences,
              Contains("Beyond 6 workers the master is the limit: 1.5 ms a task, and a task "
                       "is 9 ms of work. Tasks of 90 ms or longer would move this to 60 "
                       "workers."));
  EXPECT_THAT(sentences[0], AllOf(HasSubstr("With 8 workers 28.1 % of their time is work"),
                                  HasSubstr("Against dispatch helps")));
  EXPECT_THAT(sentences, Contains(HasSubstr("the speed-up stays below 10")));
}

TEST(Bounds, DoNotBlameTheMasterForAGreaterLoss) {
  RunReport run = run_of(8, 4, tail_part);
  run.time[tail_part] -= 2;
  run.time[dispatch_part] += 2;  // 6.3 %, and of the tail 40.6 %

  const Findings findings = findings_of(study_of({run_of(1, 10, tail_part), run}));

  ASSERT_GT(findings.by_workers[1].shares[dispatch_part], 0.05);
  EXPECT_THAT(bounds_of(findings), Not(Contains(HasSubstr("aster is"))));
}

TEST(Bounds, DoNotBlameAMasterThatKeepsUp) {
  Study study = study_of({run_of(1, 10, tail_part), run_of(2, 6, tail_part)});
  for (RunReport& run : study.runs) run.master_cpu_seconds = 0.1;

  const auto sentences = bounds_of(findings_of(study));

  EXPECT_THAT(sentences, Not(Contains(HasSubstr("the master is the limit"))));
  EXPECT_THAT(sentences,
              Contains("The master is not the limit: it takes at most 100 µs a task, and "
                       "with tasks of 9 ms can keep at least 90 workers busy."));
}

TEST(Bounds, SayWhenTheSameWorkTakesLonger) {
  const auto sentences = bounds_of(
      findings_of(study_of({run_of(1, 10, dispatch_part), run_of(2, 6.4, dispatch_part, 10.8)})));

  EXPECT_THAT(
      sentences,
      Contains(HasSubstr("The same work takes 20.0 % longer with 2 workers than with one")));
}

TEST(Charts, DrawTheLawOfTheKindOfStudyBesideTheUniversalOne) {
  Study study = held_up_by_the_master;
  const auto script_of = [](const Study& drawn) {
    return curve_script(findings_of(drawn), Chart::speed_up, Medium::page);
  };

  EXPECT_THAT(script_of(study), AllOf(HasSubstr("universal law"), HasSubstr("Amdahl's law")));

  study.scaling = Scaling::weak;
  EXPECT_THAT(script_of(study), AllOf(HasSubstr("universal law"), HasSubstr("Gustafson's law")));
}

}  // namespace
}  // namespace scaling
