// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "input_error.hpp"
#include "run_report.hpp"

#include <nlohmann/json.hpp>

namespace scaling {
namespace {

using Json = nlohmann::json;

// What a launch with two workers writes, as docs/run-report.md says.
Json example() {
  return Json::parse(R"({
    "format": "rankpool run report", "version": 1, "rankpool": "0.1.0", "mpi": "Open MPI v4.1.4",
    "program": "./align", "arguments": ["a.fa"], "started": "2026-11-26T18:40:18Z",
    "exit_code": 0, "wall_seconds": 2.5, "serial_seconds": 0.5,
    "queued_seconds": 1.25, "workers": 2,
    "is_single_process": false, "nodes": 1,
    "master": {"host": "node1", "cores": 2, "cpu_seconds": 0.25}, "slurm": null,
    "time": {"work_seconds": 3.0, "transfer_seconds": 0.1, "initializing_seconds": 0.2,
             "dispatch_seconds": 0.3, "starvation_seconds": 0.15, "tail_seconds": 0.25,
             "serial_seconds": 1.0, "unused_seconds": 0, "lost_seconds": 0},
    "tasks": {"ended": 1035, "failed": 0, "run_again": 0},
    "bytes": {"to_workers": 1, "from_workers": 2}, "functions": [], "processes": [],
    "lost_workers": [],
    "counters": {"instructions": 9e9, "cycles": 6e9, "counted_seconds": 2.9,
                 "clock_seconds": 2.95, "frequency_hertz": 2.1e9, "is_user_mode_only": true},
    "a key of tomorrow": 1
  })");
}

RunReport read(const Json& json) { return report_of(json.dump(), "run.json"); }

std::string error_of(const std::string& text) {
  try {
    (void)report_of(text, "run.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_with(const std::string& pointer, const Json& value) {
  Json json = example();
  json[Json::json_pointer{pointer}] = value;
  return error_of(json.dump());
}

TEST(RunReport, ReadsWhatALaunchDid) {
  const RunReport report = read(example());

  EXPECT_EQ(report.workers, 2);
  EXPECT_EQ(report.wall_seconds, 2.5);
  EXPECT_EQ(report.queued_seconds, 1.25);
  EXPECT_EQ(report.tasks, 1035);
  EXPECT_EQ(report.master_cpu_seconds, 0.25);
  EXPECT_EQ(report.time[work_part], 3.0);
  EXPECT_EQ(report.time[serial_part], 1.0);
  const auto counters = std::get<Counters>(report.counters);
  EXPECT_EQ(counters.cycles, 6e9);
  EXPECT_EQ(counters.clock_seconds, 2.95);
  EXPECT_TRUE(counters.is_user_mode_only);
}

TEST(RunReport, KeepsTheReasonWhyThereAreNoCounters) {
  Json json = example();
  json["counters"] = {{"refused", "no performance monitoring unit"}};

  EXPECT_EQ(std::get<std::string>(read(json).counters), "no performance monitoring unit");
}

TEST(RunReport, RefusesWhatIsNone) {
  EXPECT_EQ(error_of("{\"format\": "),
            "run.json: not a run report: it is no JSON: error at byte 12");
  EXPECT_EQ(error_of("[]"), "run.json: not a run report: it is no object");
  EXPECT_EQ(error_of("{}"), "run.json: not a run report: 'format' is missing");
  EXPECT_EQ(error_with("/format", "a letter"),
            "run.json: not a run report: its 'format' is 'a letter', and must be 'rankpool run "
            "report'");
}

TEST(RunReport, RefusesALaterVersion) {
  EXPECT_EQ(error_with("/version", 2),
            "run.json: a run report of version 2, and this program reads versions up to 1: use the "
            "scaling program of a newer rankpool");
}

TEST(RunReport, NamesTheKeyThatIsWrong) {
  const std::string begin = "run.json: not a run report: ";

  EXPECT_EQ(error_with("/wall_seconds", "long"),
            begin + "'wall_seconds' is no number of at least 0");
  EXPECT_EQ(error_with("/wall_seconds", 0), begin + "'wall_seconds' is not greater than 0");
  EXPECT_EQ(error_with("/queued_seconds", nullptr),
            begin + "'queued_seconds' is no number of at least 0");
  EXPECT_EQ(error_with("/workers", 0), begin + "'workers' is not at least 1");
  EXPECT_EQ(error_with("/workers", 1.5), begin + "'workers' is no whole number");
  EXPECT_EQ(error_with("/time", Json::object()), begin + "'time.work_seconds' is missing");
  EXPECT_EQ(error_with("/time/tail_seconds", -1),
            begin + "'time.tail_seconds' is no number of at least 0");
  EXPECT_EQ(error_with("/master", nullptr), begin + "'master' is no object");
  EXPECT_EQ(error_with("/is_single_process", "no"),
            begin + "'is_single_process' is neither true nor false");
  EXPECT_EQ(error_with("/lost_workers", 0), begin + "'lost_workers' is no list");
  EXPECT_EQ(error_with("/counters/clock_seconds", nullptr),
            begin + "'counters.clock_seconds' is no number of at least 0");
  EXPECT_EQ(error_with("/counters/is_user_mode_only", 1),
            begin + "'counters.is_user_mode_only' is neither true nor false");
  EXPECT_EQ(error_with("/counters", {{"refused", 1}}), begin + "'counters.refused' is no text");
}

}  // namespace
}  // namespace scaling
