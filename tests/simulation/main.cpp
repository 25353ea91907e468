// SPDX-License-Identifier: BSL-1.0
//
// Simulates launches, seed after seed; or one launch with more and more workers.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "arguments.hpp"
#include "run.hpp"
#include "scale.hpp"
#include "violation.hpp"

namespace rankpool::simulation {
namespace {

/// What all runs were together.
struct Total {
  std::uint64_t seeds = 0;
  Program::Counts counts;
  std::uint64_t hash = 0;
  Time took{0};

  void add(const Run& one) {
    ++seeds;
    counts.calls += one.counts.calls;
    counts.tasks += one.counts.tasks;
    counts.losses += one.counts.losses;
    counts.run_again += one.counts.run_again;
    hash = (hash ^ one.hash) * 0x9e3779b97f4a7c15;
    took += one.took;
  }
};

// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

void report(std::FILE* out, const Total& total, std::chrono::duration<double> real) {
  std::fprintf(
      out, "simulated %s seeds in %.1f s, all right; %.1f hours of virtual time, trace %016llx\n",
      grouped(total.seeds).c_str(), real.count(),
      std::chrono::duration<double>(total.took).count() / 3600,
      static_cast<unsigned long long>(total.hash));
  std::fprintf(out, "%s calls of %s tasks; %s workers were lost, %s tasks ran again\n",
               grouped(total.counts.calls).c_str(), grouped(total.counts.tasks).c_str(),
               grouped(total.counts.losses).c_str(), grouped(total.counts.run_again).c_str());
}

std::FILE* opened(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  if (file != nullptr) return file;
  std::fprintf(stderr, "simulation: '%s' cannot be written\n", path.c_str());
  std::exit(2);
}

void run_seeds(const Arguments& arguments) {
  using Clock = std::chrono::steady_clock;
  Journal journal;
  if (arguments.is_verbose) journal = [](const std::string& line) { std::puts(line.c_str()); };
  const auto start = Clock::now();
  const auto is_over = [&](std::uint64_t done) {
    return arguments.seeds > 0 ? done == arguments.seeds
                               : Clock::now() - start > std::chrono::seconds{arguments.seconds};
  };
  Total total;
  while (!is_over(total.seeds)) {
    const std::uint64_t seed = arguments.from + total.seeds;
    const Run one = run(seed, journal);
    if (arguments.runs_twice) require(run(seed, {}).hash == one.hash, "it was not the same twice");
    total.add(one);
  }
  const auto took = Clock::now() - start;
  report(stdout, total, took);
  if (arguments.report.empty()) return;
  std::FILE* const file = opened(arguments.report);
  report(file, total, took);
  std::fclose(file);
}

void print(std::FILE* out, const std::vector<ScaleRow>& rows) {
  std::fprintf(out, "workers\ttasks\tns a task\tbytes a worker\n");
  for (const ScaleRow& row : rows) {
    std::fprintf(out, "%zu\t%zu\t%.1f\t%.1f\n", row.workers, row.tasks, row.ns_per_task,
                 row.bytes_per_worker);
  }
}

int measure(const Arguments& arguments) {
  std::FILE* const file = opened(arguments.scale);
  const auto rows = measure_scales(arguments.most_workers, arguments.tasks);
  print(file, rows);
  print(stdout, rows);
  std::fclose(file);
  if (is_flat(rows)) return 0;
  std::fprintf(stderr, "simulation: the master's work or memory grows with the workers\n");
  return 1;
}

}  // namespace
}  // namespace rankpool::simulation

int main(int argc, char** argv) {
  using namespace rankpool::simulation;
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) return 0;
  if (!arguments->scale.empty()) return measure(*arguments);
  run_seeds(*arguments);
  return 0;
}
