// SPDX-License-Identifier: BSL-1.0
//
// A program that has to do with the end of its job, in the way that its first argument says. It
// tells in files of a folder how far it is.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <rankpool/rankpool.hpp>

namespace probe {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

std::atomic<bool> has_signal = false;

void touch(const std::string& path) { std::ofstream{path} << "written\n"; }

template <class Condition>
void wait_until(Condition is_true) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error{"waited in vain"};
    std::this_thread::sleep_for(1ms);
  }
}

int doubled(const std::string& folder, int value) {
  touch(folder + "/begun");
  std::this_thread::sleep_for(10ms);
  return 2 * value;
}

int endless(const std::string& folder, int /*value*/) {
  touch(folder + "/begun");
  std::this_thread::sleep_for(10min);
  return 0;
}

std::vector<int> numbers() {
  std::vector<int> all(100'000);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// save FOLDER RESERVE: more work than there is time for; what is done is saved.
int save(const Words& words) {
  const std::string& folder = words.at(0);
  rankpool::Pool pool{{.time_reserve = std::chrono::seconds{std::stoi(words.at(1))}}};
  int done = 0;
  try {
    auto stream = pool.imap_unordered(rankpool::partial<doubled>(folder), numbers());
    for (const int result : stream) done += result % 2 == 0 ? 1 : 0;
  } catch (const rankpool::OutOfTime& error) {
    std::ofstream{folder + "/saved"} << done << '\n';
    std::cout << "saved " << (done > 0 ? "something" : "nothing") << ": " << error.what() << '\n';
    return rankpool::exit_run_again;
  }
  return 0;
}

bool is_second_run() { return std::getenv("SLURM_RESTART_COUNT") != nullptr; }

/// Slow in the first run, so that it does not come to its end.
int same_after_a_while(int value) {
  if (!is_second_run()) std::this_thread::sleep_for(100ms);
  return value;
}

/// resume FOLDER RESERVE: goes on with what the run before has not done, and saves each result.
int resume(const Words& words) {
  const std::string path = words.at(0) + "/saved";
  std::vector<int> left(1'000);
  std::iota(left.begin(), left.end(), 0);
  std::ifstream before{path};
  for (int done = 0; before >> done;) std::erase(left, done);
  std::cout << left.size() << " left\n" << std::flush;
  std::ofstream after{path, std::ios::app};
  rankpool::Pool pool{{.time_reserve = std::chrono::seconds{std::stoi(words.at(1))}}};
  try {
    auto stream = pool.imap_unordered<same_after_a_while>(left);
    for (const int result : stream) after << result << std::endl;  // NOLINT: each is to be seen
  } catch (const rankpool::OutOfTime& error) {
    std::cout << error.what() << '\n';
    return rankpool::exit_run_again;
  }
  std::cout << "all done in the " << (is_second_run() ? "second" : "first") << " run\n";
  return 0;
}

/// hang FOLDER RESERVE: the one task does not end in time; nobody catches what comes of that.
int hang(const Words& words) {
  rankpool::Pool pool{{.time_reserve = std::chrono::seconds{std::stoi(words.at(1))}}};
  return pool.apply(rankpool::partial<endless>(words.at(0)), 1);
}

/// hang-unasked FOLDER: the same in a program that knows of no end.
int hang_unasked(const Words& words) {
  rankpool::Pool pool;
  return pool.apply(rankpool::partial<endless>(words.at(0)), 1);
}

/// ask FOLDER: has no pool, and looks at its time until that is over.
int ask(const Words& words) {
  const auto left = rankpool::time_left();
  std::cout << "left: " << (left ? (*left > 0s ? "some" : "none") : "unknown") << '\n';
  touch(words.at(0) + "/begun");
  wait_until([] { return rankpool::time_left() == 0s; });
  std::cout << "over\n";
  return rankpool::exit_run_again;
}

/// left: prints it, in seconds.
int left(const Words& /*words*/) {
  const auto left = rankpool::time_left();
  std::cout << (left ? std::to_string(left->count()) : "unknown") << '\n';
  return 0;
}

/// own-handler FOLDER RESERVE: of the program, for SIGUSR1.
int own_handler(const Words& words) {
  rankpool::Pool pool{{.time_reserve = std::chrono::seconds{std::stoi(words.at(1))}}};
  auto stream = pool.imap_unordered(rankpool::partial<doubled>(words.at(0)), numbers());
  wait_until([&stream] { return stream.next() && has_signal; });
  std::cout << "got the signal, " << (rankpool::time_left() == 0s ? "no time" : "and has time")
            << '\n';
  return 0;
}

const std::map<std::string, int (*)(const Words&)> modes{
    {"save", save},
    {"resume", resume},
    {"hang", hang},
    {"hang-unasked", hang_unasked},
    {"ask", ask},
    {"left", left},
    {"own-handler", own_handler},
};

int run(int argc, char** argv) { return modes.at(argv[1])(Words(argv + 2, argv + argc)); }

}  // namespace
}  // namespace probe

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string{"own-handler"}) {
    std::signal(SIGUSR1, [](int) { probe::has_signal = true; });
  }
  return rankpool::launch(argc, argv, probe::run);
}
