// SPDX-License-Identifier: BSL-1.0

#include "isolation_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "memory_use.hpp"
#include "publish_rows.hpp"
#include "rounds.hpp"
#include "row.hpp"
#include "statistics.hpp"

#include <fmt/format.h>
#include <rankpool/rankpool.hpp>
#include <unistd.h>

namespace bench {
namespace {

using rankpool::Isolation;
using rankpool::Pool;

constexpr int children = 16;
constexpr std::size_t gibibyte = std::size_t{1} << 30;
constexpr std::size_t quick_bytes = std::size_t{16} << 20;

// What main has loaded before `launch`, for tasks to look things up in.
std::vector<std::uint64_t> table;

int sum_of_table(int /*unused*/) {
  const auto sum = std::accumulate(table.begin(), table.end(), std::uint64_t{0});
  require_right(sum == table.size() * (table.size() - 1) / 2, "the table");
  return getpid();
}

// As /proc/<process>/stat says, behind the name, which ends with the last bracket.
int parent_of(int process) {
  std::ifstream file{fmt::format("/proc/{}/stat", process)};
  std::string text;
  std::getline(file, text);
  const auto state = text.rfind(')') + 2;
  return std::stoi(text.substr(state + 2));
}

// The children, once each of them has read the table.
std::set<int> readers(Pool& pool) {
  std::vector<int> inputs(static_cast<std::size_t>(children));
  std::set<int> processes;
  while (processes.size() < inputs.size()) {
    for (const int process : pool.map<sum_of_table>(inputs, {.chunk_size = 1})) {
      processes.insert(process);
    }
  }
  return processes;
}

Row measure() {
  Pool pool{{.workers = 1, .isolation = Isolation::process, .processes_per_worker = children}};
  tell(fmt::format("{} children read a table that main had loaded", children));
  std::set<int> processes = readers(pool);
  const int helper = parent_of(*processes.begin());
  processes.insert({helper, parent_of(helper)});
  double together = 0;
  for (const int process : processes) together += proportional_memory(process);
  const auto loaded = static_cast<double>(table.size() * sizeof(table.front()));
  return {.id = "isolation.shared_memory",
          .what = fmt::format("memory of a worker and {} children that read it all", children),
          .unit = "B",
          .samples = {together},
          .baseline = Baseline{"loaded by main", {loaded}},
          .goals = {{Measure::ratio, Bound::at_most, 1.25}}};
}

}  // namespace

int run_isolation_memory(const Arguments& arguments, int argc, char** argv) {
  table.resize((arguments.is_quick ? quick_bytes : gibibyte) / sizeof(table.front()));
  std::iota(table.begin(), table.end(), std::uint64_t{0});
  return rankpool::launch(argc, argv, [&] { publish_rows({measure()}, arguments); });
}

}  // namespace bench
