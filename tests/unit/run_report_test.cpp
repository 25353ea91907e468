// SPDX-License-Identifier: BSL-1.0

#include "roles/run_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

LaunchFacts facts() {
  return {.rankpool = "0.1.0",
          .mpi = "Open MPI v4.1.4",
          .program = "./align",
          .arguments = {"a.fa", "--all"},
          .started = std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} + 18h + 40min + 18s,
          .exit_code = 3,
          .workers = 2,
          .nodes = 2,
          .master = {.host = "node1", .cores = 4, .cpu = 0.25s}};
}

WorkerStatistics worker(int rank) {
  return {.rank = rank,
          .host = "node2",
          .cores = 2,
          .processes = 3,
          .tasks = 10,
          .work = 1s,
          .transfer = 0.5s,
          .initializing = 0.25s,
          .without_tasks = 0.25s,
          .counts = {}};
}

// Of two workers, for two seconds.
HardwareCounts counts() {
  return {.instructions = 9'000,
          .cycles = 6'000,
          .counted = 3s,
          .clock = 4s,
          .is_user_mode_only = true};
}

Statistics statistics() {
  return {.functions = {{.name = "align_pair",
                         .tasks = 20,
                         .chunks = 4,
                         .busy = 1500ms,
                         .chunk_size = 8,
                         .failed = 1,
                         .task_times = {{.from = 0.5s, .to = 1s, .tasks = 20}}}},
          .lost_workers = {{.rank = 2, .host = "node2", .how = "was killed by signal 9"}},
          .tasks_run_again = 3,
          .wall = 2s,
          .serial = 0.5s,
          .queued = 0.75s,
          .time = {.work = 1.5s,
                   .transfer = 0.25s,
                   .initializing = 0.5s,
                   .dispatch = 0.125s,
                   .starvation = 0.125s,
                   .tail = 0.25s,
                   .serial = 1s,
                   .unused = 0s,
                   .lost = 0.25s},
          .bytes_to_workers = 100,
          .bytes_from_workers = 200,
          .workers = {worker(1), worker(2)},
          .counts = counts()};
}

Json written(const LaunchFacts& facts, const Statistics& statistics) {
  return Json::parse(run_report(facts, statistics));
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.items()) keys.push_back(member.key());
  return keys;
}

TEST(RunReport, SaysWhatWasLaunched) {
  const Json report = written(facts(), statistics());

  EXPECT_EQ(report["format"], "rankpool run report");
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["rankpool"], "0.1.0");
  EXPECT_EQ(report["mpi"], "Open MPI v4.1.4");
  EXPECT_EQ(report["program"], "./align");
  EXPECT_EQ(report["arguments"], Json({"a.fa", "--all"}));
  EXPECT_EQ(report["started"], "2026-11-26T18:40:18Z");
  EXPECT_EQ(report["exit_code"], 3);
  EXPECT_EQ(report["workers"], 2);
  EXPECT_EQ(report["is_single_process"], false);
  EXPECT_EQ(report["nodes"], 2);
  EXPECT_EQ(report["master"], Json::parse(R"({"host":"node1","cores":4,"cpu_seconds":0.25})"));
  EXPECT_EQ(report["slurm"], nullptr);
}

TEST(RunReport, SaysWhereTheTimeWent) {
  const Json report = written(facts(), statistics());

  EXPECT_EQ(report["wall_seconds"], 2.0);
  EXPECT_EQ(report["serial_seconds"], 0.5);
  EXPECT_EQ(report["queued_seconds"], 0.75);
  EXPECT_EQ(report["time"],
            Json::parse(R"({"work_seconds":1.5,"transfer_seconds":0.25,"initializing_seconds":0.5,
                            "dispatch_seconds":0.125,"starvation_seconds":0.125,
                            "tail_seconds":0.25,"serial_seconds":1.0,"unused_seconds":0.0,
                            "lost_seconds":0.25})"));
}

TEST(RunReport, SaysWhatWasDone) {
  const Json report = written(facts(), statistics());

  EXPECT_EQ(report["tasks"], Json::parse(R"({"ended":20,"failed":1,"run_again":3})"));
  EXPECT_EQ(report["bytes"], Json::parse(R"({"to_workers":100,"from_workers":200})"));
  EXPECT_EQ(report["functions"],
            Json::parse(R"([{"name":"align_pair","tasks":20,"failed":1,"chunks":4,
                             "largest_chunk":8,"busy_seconds":1.5,
                             "task_seconds":[{"from":0.5,"to":1.0,"tasks":20}]}])"));
  EXPECT_EQ(report["lost_workers"],
            Json::parse(R"([{"rank":2,"host":"node2","how":"was killed by signal 9"}])"));
  EXPECT_EQ(report["counters"],
            Json::parse(R"({"instructions":9000,"cycles":6000,"counted_seconds":3.0,
                            "clock_seconds":4.0,"frequency_hertz":2000.0,
                            "is_user_mode_only":true})"));
}

TEST(RunReport, SumsTheTasksOfAllFunctions) {
  Statistics two = statistics();
  two.functions.push_back(
      {.name = "draw", .tasks = 5, .chunks = 1, .busy = 1s, .chunk_size = 5, .failed = 2});

  EXPECT_EQ(written(facts(), two)["tasks"],
            Json::parse(R"({"ended":25,"failed":3,"run_again":3})"));
}

TEST(RunReport, SaysWhatEachWorkerDid) {
  Statistics counted = statistics();
  counted.workers[0].counts = counts();
  counted.workers[1].counts = {.refused = "not allowed"};

  const Json processes = written(facts(), counted)["processes"];

  EXPECT_EQ(processes[0],
            Json::parse(R"({"rank":1,"host":"node2","cores":2,"processes":3,"tasks":10,
                            "time":{"work_seconds":1.0,"transfer_seconds":0.5,
                                    "initializing_seconds":0.25,"without_tasks_seconds":0.25},
                            "counters":{"instructions":9000,"cycles":6000,"counted_seconds":3.0,
                                        "clock_seconds":4.0,"frequency_hertz":2000.0,
                                        "is_user_mode_only":true}})"));
  EXPECT_EQ(processes[1]["rank"], 2);
  EXPECT_EQ(processes[1]["counters"], Json::parse(R"({"refused":"not allowed"})"));
}

TEST(RunReport, HasNoCountersOfAWorkerForWhichNothingWasCounted) {
  const Json report = written(facts(), statistics());

  EXPECT_EQ(report["processes"][0]["counters"], nullptr);
}

TEST(RunReport, SaysWhyNothingWasCounted) {
  Statistics refused = statistics();
  refused.counts = {.refused = "no such device"};

  EXPECT_EQ(written(facts(), refused)["counters"], Json::parse(R"({"refused":"no such device"})"));
}

TEST(RunReport, HasAFrequencyOfZeroWhereNothingWasLongEnoughToBeCounted) {
  Statistics uncounted = statistics();
  uncounted.counts = {};

  EXPECT_EQ(written(facts(), uncounted)["counters"],
            Json::parse(R"({"instructions":0,"cycles":0,"counted_seconds":0.0,
                            "clock_seconds":0.0,"frequency_hertz":0.0,
                            "is_user_mode_only":false})"));
}

TEST(RunReport, NamesTheJobOfSlurm) {
  LaunchFacts in_slurm = facts();
  in_slurm.slurm = SlurmFacts{.job = "1234", .restart_count = 2};

  EXPECT_EQ(written(in_slurm, statistics())["slurm"],
            Json::parse(R"({"job":"1234","restart_count":2})"));
}

TEST(RunReport, CountsAllButTheTasksOfASingleProcessAsSerial) {
  LaunchFacts alone = facts();
  alone.workers = 1;
  alone.is_single_process = true;
  alone.mpi = "";
  Statistics statistics_alone = statistics();
  statistics_alone.workers = {worker(0)};

  const Json report = written(alone, statistics_alone);

  EXPECT_EQ(report["mpi"], "");
  EXPECT_EQ(report["serial_seconds"], 0.5);
  EXPECT_EQ(report["queued_seconds"], 0.0);
  EXPECT_NE(report["counters"]["refused"], nullptr);
  EXPECT_EQ(report["time"],
            Json::parse(R"({"work_seconds":1.5,"transfer_seconds":0.0,"initializing_seconds":0.0,
                            "dispatch_seconds":0.0,"starvation_seconds":0.0,"tail_seconds":0.0,
                            "serial_seconds":0.5,"unused_seconds":0.0,"lost_seconds":0.0})"));
  EXPECT_EQ(report["processes"][0]["time"],
            Json::parse(R"({"work_seconds":1.5,"transfer_seconds":0.0,"initializing_seconds":0.0,
                            "without_tasks_seconds":0.5})"));
}

TEST(RunReport, KeepsTheOrderOfItsDescription) {
  const Json report = written(facts(), statistics());

  EXPECT_THAT(keys_of(report),
              ElementsAre("format", "version", "rankpool", "mpi", "program", "arguments", "started",
                          "exit_code", "wall_seconds", "serial_seconds", "queued_seconds",
                          "workers", "is_single_process", "nodes", "master", "slurm", "time",
                          "tasks", "bytes", "functions", "processes", "lost_workers", "counters"));
}

TEST(RunReport, ReplacesBytesThatAreNoText) {
  LaunchFacts broken = facts();
  broken.arguments = {"caf\xe9", "\xff\xfe", "ein Stück"};

  const Json report = written(broken, statistics());

  EXPECT_EQ(report["arguments"], Json({"caf\uFFFD", "\uFFFD\uFFFD", "ein Stück"}));
}

TEST(RunReport, SpeaksOfALaunchThatDidNothing) {
  const std::string text = run_report({}, {});

  EXPECT_THAT(text, StartsWith("{\n  \"format\": \"rankpool run report\",\n"));
  EXPECT_EQ(text.back(), '\n');
  EXPECT_EQ(Json::parse(text)["arguments"], Json::array());
  EXPECT_EQ(Json::parse(text)["started"], "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace rankpool::roles
