// SPDX-License-Identifier: BSL-1.0
//
// A program for whole nodes: it maps, and tells in files of a folder how far it is. All nodes of
// the cluster under test see that folder.

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace probe {
namespace {

using namespace std::chrono_literals;

constexpr int tasks = 6000;
constexpr int middle = 1500;
constexpr int large_values = 30;  // of 8 MB

int doubled_after_a_while(const std::string& folder, int value) {
  if (value == middle) std::ofstream{folder + "/in_the_middle"};
  std::this_thread::sleep_for(2ms);
  return 2 * value;
}

/// One line for each worker that is lost, at the moment at which that is known.
void note_loss(const std::string& folder, const rankpool::WorkerReport& report) {
  if (report.event != rankpool::WorkerReport::Event::lost) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::ofstream{folder + "/lost", std::ios::app}
      << report.rank << ' ' << report.host << ' '
      << std::chrono::duration_cast<std::chrono::milliseconds>(now).count() << '\n';
}

std::string host_of_worker(int /*value*/) {
  std::this_thread::sleep_for(5ms);  // so that each worker gets one
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

void print_hosts(rankpool::Pool& pool) {
  std::vector<int> inputs(static_cast<std::size_t>(20 * pool.worker_count()));
  std::set<std::string> hosts;
  for (const auto& host : pool.map<host_of_worker>(inputs, {.chunk_size = 1})) hosts.insert(host);
  std::cout << pool.worker_count() << " workers on";
  for (const auto& host : hosts) std::cout << ' ' << host;
  std::cout << '\n';
}

/// small: one map, whose middle is told.
void map_small(rankpool::Pool& pool, const std::string& folder) {
  std::vector<int> inputs(tasks);
  std::iota(inputs.begin(), inputs.end(), 0);

  const auto outputs = pool.map(rankpool::partial<doubled_after_a_while>(folder), inputs);

  for (int i = 0; i < tasks; ++i) {
    if (outputs.at(static_cast<std::size_t>(i)) != 2 * i) throw std::runtime_error{"wrong result"};
  }
}

/// endless: until somebody ends it.
void map_endless(rankpool::Pool& pool, const std::string& folder) {
  for (;;) map_small(pool, folder);
}

using Large = std::vector<double>;

Large same(const Large& values) { return values; }

/// large: maps of large values, so that some are always on their way; they go on for a while after
/// the first loss.
void map_large(rankpool::Pool& pool, const std::string& folder) {
  std::vector<Large> inputs;
  for (int i = 0; i < large_values; ++i) inputs.emplace_back(1'000'000, i);
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  std::chrono::steady_clock::time_point end = deadline;
  for (int round = 0; std::chrono::steady_clock::now() < end; ++round) {
    if (round == 2) std::ofstream{folder + "/in_the_middle"};
    if (pool.map<same>(inputs, {.chunk_size = 1}) != inputs) {
      throw std::runtime_error{"wrong result"};
    }
    if (end == deadline && !pool.statistics().lost_workers.empty()) {
      end = std::chrono::steady_clock::now() + 3s;
    }
  }
}

/// late: the same, but nothing is sent for a while after the moment that is told as its middle.
void map_late(rankpool::Pool& pool, const std::string& folder) {
  std::ofstream{folder + "/in_the_middle"};
  std::this_thread::sleep_for(8s);
  map_small(pool, folder);
}

/// threads: how many the library lets each task use.
void print_threads(rankpool::Pool& pool, const std::string& /*folder*/) {
  const auto threads = [] { return std::stoi(std::getenv("OMP_NUM_THREADS")); };
  std::cout << pool.apply(threads) << " threads a task\n";
}

int pause(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
  return milliseconds;
}

/// paced: tasks that take 2 s in all, and do not contend for cores.
void map_paced(rankpool::Pool& pool, const std::string& /*folder*/) {
  const std::vector<int> inputs(80, 25);
  if (pool.map<pause>(inputs) != inputs) throw std::runtime_error{"wrong result"};
}

void fail(rankpool::Pool& /*pool*/, const std::string& /*folder*/) {
  throw std::runtime_error{"on purpose"};
}

using Map = void (*)(rankpool::Pool&, const std::string&);
const std::map<std::string, Map> maps{
    {"small", map_small},       {"endless", map_endless}, {"late", map_late},  {"large", map_large},
    {"threads", print_threads}, {"fail", fail},           {"paced", map_paced}};

/// slurm_probe MODE FOLDER: one of the above.
int run(int argc, char** argv) {
  if (argc != 3) throw std::invalid_argument{"usage: slurm_probe MODE FOLDER"};
  const std::string folder = argv[2];
  rankpool::Pool pool{{.on_worker_event = [&folder](const rankpool::WorkerReport& report) {
    note_loss(folder, report);
  }}};
  print_hosts(pool);
  maps.at(argv[1])(pool, folder);
  std::cout << "all results are right\n";
  return 0;
}

}  // namespace
}  // namespace probe

int main(int argc, char** argv) { return rankpool::launch(argc, argv, probe::run); }
