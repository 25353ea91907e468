// SPDX-License-Identifier: BSL-1.0
//
// A program whose workers end before their time, in the way that its arguments say.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace probe {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

void end_by_kill() { kill(getpid(), SIGKILL); }
void end_by_segfault() { std::raise(SIGSEGV); }
void end_by_abort() { std::abort(); }
void end_by_exit() { std::exit(3); }    // NOLINT(concurrency-mt-unsafe): what this is about
void end_by_exit_0() { std::exit(0); }  // NOLINT(concurrency-mt-unsafe)
void end_by__exit() { _exit(4); }
// Deeper than any stack, and not to be turned into a loop.
int recurse(int depth) {
  volatile char room[4096] = {};
  room[depth % 4096] = 1;
  return depth < 0 ? 0 : recurse(depth + 1) + room[0];
}
void end_by_overflow() { std::exit(recurse(0)); }  // NOLINT(concurrency-mt-unsafe)

const std::map<std::string, void (*)()> ways{
    {"kill", end_by_kill},         {"segfault", end_by_segfault}, {"abort", end_by_abort},
    {"exit", end_by_exit},         {"exit_0", end_by_exit_0},     {"_exit", end_by__exit},
    {"overflow", end_by_overflow},
};

/// One task of the map ends its worker the first time that it runs.
int twice_unless_first(const std::string& way, int value) {
  if (value == 500 && rankpool::this_task().attempt == 1) ways.at(way)();
  return 2 * value;
}

int end_always(const std::string& way, int value) {
  if (value == 500) ways.at(way)();
  return 2 * value;
}

std::vector<int> numbers(int count) {
  std::vector<int> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

void require(bool is_true, const std::string& what) {
  if (!is_true) throw std::runtime_error{"wrong: " + what};
}

std::vector<int> doubled(const std::vector<int>& inputs) {
  std::vector<int> outputs;
  for (const int input : inputs) outputs.push_back(2 * input);
  return outputs;
}

/// lose-one WAY
int lose_one(const Words& words) {
  rankpool::Pool pool;
  const int workers = pool.worker_count();
  const auto inputs = numbers(1000);

  const auto outputs = pool.map(rankpool::partial<twice_unless_first>(words.at(0)), inputs);

  require(outputs == doubled(inputs), "the results");
  require(pool.worker_count() == workers - 1, "worker_count");
  const auto statistics = pool.statistics();
  require(statistics.lost_workers.size() == 1, "lost_workers");
  require(statistics.tasks_run_again >= 1, "tasks_run_again");
  std::cout << statistics.lost_workers.front().how << '\n';
  return 0;
}

/// lose-all WAY RETRIES: the task ends each worker that it meets.
int lose_many(const Words& words) {
  const int retries = std::stoi(words.at(1));
  std::atomic<int> told = 0;
  rankpool::Pool pool{{.worker_loss_retries = retries,
                       .on_worker_event = [&told](const rankpool::WorkerReport& report) {
                         if (report.event == rankpool::WorkerReport::Event::lost) ++told;
                       }}};
  try {
    (void)pool.map(rankpool::partial<end_always>(words.at(0)), numbers(1000));
  } catch (const rankpool::WorkerLost& error) {
    std::cout << error.what() << '\n';
    require(told == static_cast<int>(pool.statistics().lost_workers.size()), "the callback");
    return 0;
  }
  return 1;
}

int twice_after_a_while(int value) {
  const auto end = std::chrono::steady_clock::now() + 20us;
  while (std::chrono::steady_clock::now() < end) {
  }
  return 2 * value;
}

long pid_of_worker(int /*value*/) {
  std::this_thread::sleep_for(20ms);  // so that each worker gets one
  return getpid();
}

std::vector<long> pids_of_workers(rankpool::Pool& pool) {
  const auto count = static_cast<std::size_t>(pool.worker_count());
  std::vector<long> pids;
  while (pids.size() < count) {
    for (const long pid :
         pool.map<pid_of_worker>(numbers(2 * pool.worker_count()), {.chunk_size = 1})) {
      if (std::find(pids.begin(), pids.end(), pid) == pids.end()) pids.push_back(pid);
    }
  }
  return pids;
}

/// lose-at-random SEED WORKERS: in a map of 10,000 tasks so many are lost, each in a way of its
/// own.
int lose_at_random(const Words& words) {
  std::mt19937 random{static_cast<unsigned>(std::stoul(words.at(0)))};
  rankpool::Pool pool;
  auto pids = pids_of_workers(pool);
  std::shuffle(pids.begin(), pids.end(), random);
  pids.resize(static_cast<std::size_t>(std::stoi(words.at(1))));
  const auto inputs = numbers(10'000);
  auto results = pool.map_async<twice_after_a_while>(inputs);

  constexpr std::array ways_from_outside{SIGKILL, SIGSEGV, SIGUSR1, SIGSTOP};
  for (const long pid : pids) {
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 30'000});  // some moment
    const int signal = ways_from_outside[random() % ways_from_outside.size()];
    kill(static_cast<pid_t>(pid), signal);
    if (signal != SIGSTOP) continue;
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 20'000});
    kill(static_cast<pid_t>(pid), random() % 2 == 0 ? SIGCONT : SIGKILL);
  }

  require(results.get() == doubled(inputs), "the results");
  return 0;
}

void touch(const std::string& path) { std::ofstream{path} << getpid() << '\n'; }

void wait_for(const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + 40s;
  while (!std::filesystem::exists(path) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
}

int wait_at(const std::string& folder, int value) {
  touch(folder + "/" + std::to_string(value));
  wait_for(folder + "/go");
  return value;
}

/// wait-in-tasks FOLDER: two tasks write their process into files, and wait for a third.
int wait_in_tasks(const Words& words) {
  touch(words.at(0) + "/master");
  rankpool::Pool pool;
  const auto outputs = pool.map(rankpool::partial<wait_at>(words.at(0)), numbers(2));
  require(outputs == numbers(2), "the results");
  return 7;
}

std::vector<double> large_values(const std::string& way, int value) {
  if (value == 5 && rankpool::this_task().attempt == 1) {
    // While the result of the task before it is on its way.
    std::thread{[&] { ways.at(way)(); }}.detach();
  }
  return std::vector<double>(4'000'000, value);
}

/// lose-large WAY: with 32 MB results on their way.
int lose_large(const Words& words) {
  rankpool::Pool pool;
  const auto outputs = pool.map(rankpool::partial<large_values>(words.at(0)), numbers(12));
  for (int i = 0; i < 12; ++i) {
    require(outputs.at(static_cast<std::size_t>(i)) == std::vector<double>(4'000'000, i),
            "result " + std::to_string(i));
  }
  return 0;
}

const std::map<std::string, int (*)(const Words&)> modes{
    {"lose-one", lose_one},
    {"lose-many", lose_many},
    {"lose-at-random", lose_at_random},
    {"wait-in-tasks", wait_in_tasks},
    {"lose-large", lose_large},
};

int run(int argc, char** argv) { return modes.at(argv[1])(Words(argv + 2, argv + argc)); }

}  // namespace
}  // namespace probe

int main(int argc, char** argv) {
  // A signal that makes whoever gets it call exit.
  std::signal(SIGUSR1, [](int) { std::exit(5); });  // NOLINT
  return rankpool::launch(argc, argv, probe::run);
}
