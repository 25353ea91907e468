// SPDX-License-Identifier: BSL-1.0

#include "roles/run_report.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <nlohmann/json.hpp>

namespace rankpool::roles {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

// As 2026-11-26T18:40:18Z.
std::string date_and_time(std::chrono::sys_seconds moment) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

Json json_of(const MasterFacts& master) {
  return {{"host", master.host}, {"cores", master.cores}, {"cpu_seconds", master.cpu.count()}};
}

Json json_of(const std::optional<SlurmFacts>& slurm) {
  if (!slurm) return nullptr;
  return {{"job", slurm->job}, {"restart_count", slurm->restart_count}};
}

Json json_of(const WorkerTime& time) {
  return {{"work_seconds", time.work.count()},
          {"transfer_seconds", time.transfer.count()},
          {"initializing_seconds", time.initializing.count()},
          {"dispatch_seconds", time.dispatch.count()},
          {"starvation_seconds", time.starvation.count()},
          {"tail_seconds", time.tail.count()},
          {"serial_seconds", time.serial.count()},
          {"unused_seconds", time.unused.count()},
          {"lost_seconds", time.lost.count()}};
}

Json tasks_of(const Statistics& statistics) {
  std::uint64_t ended = 0;
  std::uint64_t failed = 0;
  for (const FunctionStatistics& function : statistics.functions) {
    ended += function.tasks;
    failed += function.failed;
  }
  return {{"ended", ended}, {"failed", failed}, {"run_again", statistics.tasks_run_again}};
}

Json json_of(const FunctionStatistics& function) {
  Json times = Json::array();
  for (const TaskTimeBin& bin : function.task_times) {
    times.push_back(Json{{"from", bin.from.count()}, {"to", bin.to.count()}, {"tasks", bin.tasks}});
  }
  return {{"name", function.name},
          {"tasks", function.tasks},
          {"failed", function.failed},
          {"chunks", function.chunks},
          {"largest_chunk", function.chunk_size},
          {"busy_seconds", Seconds{function.busy}.count()},
          {"task_seconds", std::move(times)}};
}

Json json_of(const HardwareCounts& counts) {
  if (!counts.refused.empty()) return {{"refused", counts.refused}};
  const double seconds = counts.counted.count();
  const double frequency = seconds > 0 ? static_cast<double>(counts.cycles) / seconds : 0.0;
  return {{"instructions", counts.instructions}, {"cycles", counts.cycles},
          {"counted_seconds", seconds},          {"clock_seconds", counts.clock.count()},
          {"frequency_hertz", frequency},        {"is_user_mode_only", counts.is_user_mode_only}};
}

Json json_of(const WorkerStatistics& worker) {
  const bool was_counted = worker.counts.counted.count() > 0 || !worker.counts.refused.empty();
  return {{"rank", worker.rank},
          {"host", worker.host},
          {"cores", worker.cores},
          {"processes", worker.processes},
          {"tasks", worker.tasks},
          {"time",
           {{"work_seconds", worker.work.count()},
            {"transfer_seconds", worker.transfer.count()},
            {"initializing_seconds", worker.initializing.count()},
            {"without_tasks_seconds", worker.without_tasks.count()}}},
          {"counters", was_counted ? json_of(worker.counts) : Json(nullptr)}};
}

Json json_of(const LostWorker& worker) {
  return {{"rank", worker.rank}, {"host", worker.host}, {"how", worker.how}};
}

template <class Value>
Json list_of(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(json_of(value));
  return list;
}

// The only worker is the master itself: what it does besides tasks is main, and the pool's own
// work for it.
Statistics of_single_process(Statistics statistics) {
  const Seconds work = std::min(statistics.time.work, statistics.wall);
  statistics.serial = statistics.wall - work;
  statistics.queued = Seconds{0};
  statistics.time = {.work = work, .serial = statistics.serial};
  statistics.counts.refused = "nothing is counted where RANKPOOL_WORKERS=0: use one worker";
  for (WorkerStatistics& worker : statistics.workers) {
    worker.work = work;
    worker.transfer = worker.initializing = Seconds{0};
    worker.without_tasks = statistics.serial;
  }
  return statistics;
}

Json report_of(const LaunchFacts& facts, const Statistics& statistics) {
  return {{"format", "rankpool run report"},
          {"version", format_version},
          {"rankpool", facts.rankpool},
          {"mpi", facts.mpi},
          {"program", facts.program},
          {"arguments", facts.arguments},
          {"started", date_and_time(facts.started)},
          {"exit_code", facts.exit_code},
          {"wall_seconds", statistics.wall.count()},
          {"serial_seconds", statistics.serial.count()},
          {"queued_seconds", statistics.queued.count()},
          {"workers", facts.workers},
          {"is_single_process", facts.is_single_process},
          {"nodes", facts.nodes},
          {"master", json_of(facts.master)},
          {"slurm", json_of(facts.slurm)},
          {"time", json_of(statistics.time)},
          {"tasks", tasks_of(statistics)},
          {"bytes",
           {{"to_workers", statistics.bytes_to_workers},
            {"from_workers", statistics.bytes_from_workers}}},
          {"functions", list_of(statistics.functions)},
          {"processes", list_of(statistics.workers)},
          {"lost_workers", list_of(statistics.lost_workers)},
          {"counters", json_of(statistics.counts)}};
}

}  // namespace

std::string run_report(const LaunchFacts& facts, const Statistics& statistics) {
  const Json report = facts.is_single_process ? report_of(facts, of_single_process(statistics))
                                              : report_of(facts, statistics);
  constexpr int indent = 2;
  return report.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rankpool::roles
