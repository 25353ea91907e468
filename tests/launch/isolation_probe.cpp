// SPDX-License-Identifier: BSL-1.0
//
// A program whose tasks run in children of the workers, for those who kill its processes.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <rankpool/rankpool.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using rankpool::Isolation;
using rankpool::Pool;

int twice(int value) { return 2 * value; }

// The task has begun, as others can see, and goes on.
int hang(const std::string& folder) {
  std::ofstream{folder + "/child." + std::to_string(getpid())} << getppid() << '\n';
  std::ofstream{folder + "/begun." + std::to_string(getpid())}.flush();
  for (;;) pause();
}

// The same with processes of its own: one in its group, one that has left it.
int hang_with_company(const std::string& folder) {
  for (const bool leaves : {false, true}) {
    if (fork() == 0) {
      if (leaves) setsid();
      for (;;) pause();
    }
  }
  return hang(folder);
}

int hang_on(const std::string& folder) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 2}};
  auto results = pool.map_async<hang_with_company>(
      std::vector<std::string>(static_cast<std::size_t>(pool.process_count()), folder),
      {.chunk_size = 1});
  results.get();
  return 3;
}

// Its first task stands still, until its process is killed by somebody.
int outlive(const std::string& folder) {
  Pool pool{{.isolation = Isolation::process}};
  auto stands_still = pool.apply_async<hang>(folder);
  std::vector<int> inputs(1000);
  std::iota(inputs.begin(), inputs.end(), 0);
  long sum = 0;
  for (int i = 0; i < 10; ++i) {
    for (const int value : pool.map<twice>(inputs)) sum += value;
  }
  try {
    stands_still.get();
  } catch (const rankpool::TaskCrashed& crash) {
    std::cout << "signal " << crash.signal() << ", sum " << sum << std::endl;
  } catch (const rankpool::WorkerLost& lost) {
    std::cout << "lost, sum " << sum << ": " << lost.what() << std::endl;
  }
  return 0;
}

void stay() {
  for (;;) pause();
}

int eat_all_memory_at_7(int value) {
  constexpr std::size_t mouthful = std::size_t{4} << 20;
  std::vector<std::string> eaten;
  for (bool is_hungry = value == 7; is_hungry; is_hungry = !eaten.empty()) {
    eaten.emplace_back(mouthful, 'x');
  }
  return value;
}

// Of two tasks at once, one takes all processes that there may be, and one ends its own then.
int take_all_processes_at_7(int value) {
  if (value == 7) {
    for (;;) {
      if (fork() == 0) stay();
    }
  }
  if (value == 13) {
    for (pid_t process = fork(); process >= 0; process = fork()) {
      if (process == 0) _exit(0);
      waitpid(process, nullptr, 0);
    }
    std::abort();
  }
  return value;
}

// What became of a hundred tasks.
template <auto& task>
int outlive_shortage(std::chrono::milliseconds timeout) {
  Pool pool{{.isolation = Isolation::process, .processes_per_worker = 2, .task_timeout = timeout}};
  std::vector<int> inputs(100);
  std::iota(inputs.begin(), inputs.end(), 0);
  long sum = 0;
  auto results = pool.imap<task>(inputs, {.chunk_size = 10});
  for (const int input : inputs) {
    try {
      sum += results.next().value();
    } catch (const rankpool::TaskCrashed& crash) {
      std::cout << input << ": signal " << crash.signal() << ", ";
    } catch (const rankpool::TaskTimeout&) {
      std::cout << input << ": timeout, ";
    }
  }
  std::cout << "sum " << sum << std::endl;
  return 0;
}

// Its lines come in parts, and the last one has no end.
int chatter(int value) {
  std::cout << "out " << value;
  std::cout.flush();
  std::this_thread::sleep_for(1ms);
  std::cout << " of many\n";
  std::cerr << "err " << value << '\n';
  if (value == 2) {
    std::cout << "unfinished";
    std::cout.flush();
    std::abort();
  }
  return value;
}

int talk() {
  Pool pool{{.isolation = Isolation::process}};
  std::vector<int> inputs(40);
  std::iota(inputs.begin(), inputs.end(), 0);
  try {
    (void)pool.map<chatter>(inputs);
  } catch (const rankpool::TaskCrashed& crash) {
    std::cout << "crash of " << crash.argument_index() << std::endl;
  }
  return 0;
}

// A whole program of MPI, started by a task.
int run_this_program(const std::string& path) {
  return std::system(("RANKPOOL_WORKERS=1 " + path + " sum >/dev/null").c_str());
}

int sum() {
  Pool pool;
  const auto values = pool.map<twice>(std::vector<int>{1, 2, 3});
  std::cout << std::accumulate(values.begin(), values.end(), 0) << std::endl;
  return 0;
}

int nest(const std::string& path) {
  Pool pool{{.isolation = Isolation::process}};
  std::cout << pool.apply<run_this_program>(path) << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [](int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "sum";
    const std::string where = count > 2 ? arguments[2] : ".";
    const std::map<std::string, std::function<int()>> programs{
        {"hang", [&] { return hang_on(where); }},
        {"outlive", [&] { return outlive(where); }},
        {"talk", talk},
        {"nest", [&] { return nest(arguments[0]); }},
        {"eat", [] { return outlive_shortage<eat_all_memory_at_7>(0s); }},
        {"bomb", [] { return outlive_shortage<take_all_processes_at_7>(1s); }},
        {"sum", sum}};
    return programs.at(what)();
  });
}
