// SPDX-License-Identifier: BSL-1.0
//
// A program that ends as its first argument says, for tests of the run report.

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <rankpool/rankpool.hpp>

namespace probe {
namespace {

using Words = std::vector<std::string>;

int square(int number) { return number * number; }

int twice(int number) { return 2 * number; }

void run_tasks() {
  rankpool::Pool pool;
  (void)pool.map<square>(std::vector{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
}

void end_here() { std::exit(4); }  // NOLINT(concurrency-mt-unsafe): what this is about

/// Ends the program while it is encoded: within the master.
struct Ending {
  bool is_armed = false;

  template <class Archive>
  void serialize(Archive& /*archive*/, unsigned int /*version*/) {
    if (is_armed) end_here();
  }
};
int take(const Ending& /*argument*/) { return 1; }

/// tasks CODE
int return_code(const Words& words) {
  run_tasks();
  return std::stoi(words.at(0));
}

int exit_in_main(const Words& /*words*/) {
  run_tasks();
  end_here();
  return 0;
}

/// For a single process, whose tasks are main's.
int exit_in_task(const Words& /*words*/) {
  run_tasks();
  rankpool::Pool{}.apply([] { end_here(); });
  return 0;
}

int exit_in_callback(const Words& /*words*/) {
  run_tasks();
  rankpool::Pool pool;
  pool.apply_async<twice>(3).on_success([](int /*six*/) { end_here(); }).wait();
  pool.close();
  pool.join();
  return 0;
}

int exit_in_encoding(const Words& /*words*/) {
  run_tasks();
  rankpool::Pool{}.apply<take>(Ending{.is_armed = true});
  return 0;
}

/// remove FOLDER: that of the report, say.
int remove_folder(const Words& words) {
  std::filesystem::remove_all(words.at(0));
  return 3;
}

/// move FOLDER: main goes on in another folder.
int move(const Words& words) {
  std::filesystem::current_path(words.at(0));
  return 0;
}

const std::map<std::string, int (*)(const Words&)> modes{
    {"tasks", return_code},
    {"exit-in-main", exit_in_main},
    {"exit-in-task", exit_in_task},
    {"exit-in-callback", exit_in_callback},
    {"exit-in-encoding", exit_in_encoding},
    {"remove", remove_folder},
    {"move", move},
};

int run(int argc, char** argv) { return modes.at(argv[1])(Words(argv + 2, argv + argc)); }

}  // namespace
}  // namespace probe

int main(int argc, char** argv) { return rankpool::launch(argc, argv, probe::run); }
