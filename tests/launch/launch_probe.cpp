// SPDX-License-Identifier: BSL-1.0
//
// A program that does what its first argument says, for tests that look at it from outside.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <rankpool/rankpool.hpp>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PROBE_BUILD
#define PROBE_BUILD "as usual"  // NOLINT: another value makes another build
#endif

namespace probe {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

std::atomic<bool> has_signal = false;

void write_file(const std::string& path) { std::ofstream{path} << "written\n"; }

bool is_soon(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// A task that tells when it has begun, and does not end while the test lasts.
void run_long(const std::string& begun) {
  write_file(begun);
  std::this_thread::sleep_for(60s);
}

void begin_long_task(rankpool::Pool& pool, const std::string& folder) {
  (void)pool.apply_async<run_long>(folder + "/begun");
  is_soon([&] { return std::filesystem::exists(folder + "/begun"); });
}

int print_workers(const Words& /*arguments*/) {
  rankpool::Pool pool;
  std::cout << "workers " << pool.worker_count() << '\n';
  return pool.apply([](int number) { return 2 * number; }, 21) == 42 ? 0 : 1;
}

int print_arguments(const Words& arguments) {
  for (const std::string& argument : arguments) std::cout << '[' << argument << "]\n";
  return 0;
}

/// Leaves the last lines in the buffer of std::cout, and returns the code given.
int print_lines(const Words& arguments) {
  std::ios::sync_with_stdio(false);
  const int count = std::stoi(arguments.at(0));
  for (int i = 1; i <= count; ++i) std::cout << i << '\n';
  return std::stoi(arguments.at(1));
}

int print_variable(const Words& arguments) {
  rankpool::Pool pool;
  std::cout << pool.apply(
                   [](const std::string& name) {
                     const char* const value = std::getenv(name.c_str());
                     return std::string{value == nullptr ? "not set" : value};
                   },
                   arguments.at(0))
            << '\n';
  return 0;
}

int print_whether_alone(const Words& /*arguments*/) {
  rankpool::Pool pool;
  std::cout << (pool.apply([] { return getpid(); }) == getpid() ? "alone\n" : "not alone\n");
  return 0;
}

int throw_while_idle(const Words& arguments) {
  rankpool::Pool pool;
  pool.apply([] {});
  write_file(arguments.at(0) + "/ending");
  throw std::runtime_error{"on purpose"};
}

int throw_while_busy(const Words& arguments) {
  rankpool::Pool pool;
  begin_long_task(pool, arguments.at(0));
  write_file(arguments.at(0) + "/ending");
  throw std::runtime_error{"on purpose"};
}

int throw_number(const Words& /*arguments*/) { throw 5; }

int return_code(const Words& arguments) { return std::stoi(arguments.at(0)); }

int return_code_while_busy(const Words& arguments) {
  rankpool::Pool pool;
  begin_long_task(pool, arguments.at(1));
  pool.terminate();
  write_file(arguments.at(1) + "/ending");
  return std::stoi(arguments.at(0));
}

int exit_with_code(const Words& arguments) {
  rankpool::Pool pool;
  pool.apply([] {});
  std::exit(std::stoi(arguments.at(0)));  // NOLINT(concurrency-mt-unsafe): what this is about
}

/// A process of main's own calls exit, as one does that cannot execute its command.
int fork_and_go_on(const Words& /*arguments*/) {
  rankpool::Pool pool;
  pool.apply([] {});
  const pid_t child = fork();
  if (child == 0) std::exit(3);  // NOLINT(concurrency-mt-unsafe): what this is about
  int status = 0;
  waitpid(child, &status, 0);
  const int answer = pool.apply([](int number) { return 2 * number; }, 21);
  return WIFEXITED(status) && WEXITSTATUS(status) == 3 && answer == 42 ? 0 : 1;
}

int be_busy(const Words& arguments) {
  rankpool::Pool pool;
  pool.apply_async<run_long>(arguments.at(0) + "/begun").wait();
  return 0;
}

int wait_for_signal(const Words& arguments) {
  rankpool::Pool pool;
  pool.apply([] {});
  write_file(arguments.at(0) + "/begun");
  const bool has_come = is_soon([] { return has_signal.load(); });
  std::cout << (has_come ? "got the signal\n" : "got no signal\n");
  return 0;
}

const std::map<std::string, int (*)(const Words&)> modes{
    {"workers", print_workers},       {"arguments", print_arguments},
    {"lines", print_lines},           {"variable", print_variable},
    {"alone", print_whether_alone},   {"throw", throw_while_idle},
    {"throw-busy", throw_while_busy}, {"throw-number", throw_number},
    {"return", return_code},          {"return-busy", return_code_while_busy},
    {"exit", exit_with_code},         {"busy", be_busy},
    {"signal", wait_for_signal},      {"fork", fork_and_go_on},
};

int run(int argc, char** argv) { return modes.at(argv[1])(Words(argv + 2, argv + argc)); }

int refuse_a_pool_outside() {
  try {
    rankpool::Pool pool;
  } catch (const rankpool::UsageError& error) {
    std::cout << "UsageError: " << error.what() << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace probe

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "build") std::cout << PROBE_BUILD << '\n';
  if (mode == "outside") return probe::refuse_a_pool_outside();
  if (mode == "nothing") return rankpool::launch(argc, argv, [] { rankpool::Pool{}.apply([] {}); });
  // In each rank: mpirun passes the signal on to all of them.
  if (mode == "signal") std::signal(SIGUSR1, [](int) { probe::has_signal = true; });
  return rankpool::launch(argc, argv, probe::run);
}
