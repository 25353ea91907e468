// SPDX-License-Identifier: BSL-1.0

#include "core/host_cores.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace rankpool::core {
namespace {

struct Host {
  std::string name;
  std::size_t ranks = 0;
  std::vector<std::size_t> workers;
  std::set<int> cores;
  std::size_t threads = 0;  // of all workers, as far as the user says
  int most_threads = 0;     // of one of them
};

std::map<std::string, Host> hosts_of(const std::vector<RankCores>& ranks) {
  std::map<std::string, Host> hosts;
  for (std::size_t number = 0; number < ranks.size(); ++number) {
    const RankCores& rank = ranks[number];
    Host& host = hosts[rank.place];
    host.name = rank.host;
    ++host.ranks;
    host.cores.insert(rank.usable.begin(), rank.usable.end());
    if (number == 0) continue;
    host.workers.push_back(number);
    host.threads += static_cast<std::size_t>(rank.asked_threads);
    host.most_threads = std::max(host.most_threads, rank.asked_threads);
  }
  return hosts;
}

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string worker_on(std::size_t number, const Host& host) {
  return "worker " + std::to_string(number) + " on " + host.name;
}

// Two workers that have one core between them, on a host that has more.
std::string describe_shared_core(const std::vector<RankCores>& ranks, const Host& host) {
  std::map<int, std::size_t> first_on;
  for (const std::size_t worker : host.workers) {
    if (ranks[worker].usable.size() != 1 || ranks[worker].offered == 1) continue;
    const int core = ranks[worker].usable.front();
    const auto [first, is_first] = first_on.emplace(core, worker);
    if (is_first) continue;
    return worker_on(first->second, host) + " and worker " + std::to_string(worker) +
           " are bound to the same core, " + std::to_string(core) + " of " +
           std::to_string(ranks[worker].offered) +
           ": let the launcher bind them to more (mpirun --bind-to none, srun --cpu-bind=none), or "
           "ask for a core for each";
  }
  return {};
}

// Threads for which a worker has no cores. One thread a worker is not a matter of threads.
std::string describe_narrow_worker(const std::vector<RankCores>& ranks, const Host& host) {
  for (const std::size_t worker : host.workers) {
    const auto& [name, place, usable, offered, threads] = ranks[worker];
    if (threads < 2 || static_cast<std::size_t>(threads) <= usable.size()) continue;
    return worker_on(worker, host) + " may use " + count(usable.size(), "core") +
           ", but OMP_NUM_THREADS is " + std::to_string(threads) +
           ": give it more (mpirun --bind-to none, in Slurm --cpus-per-task=" +
           std::to_string(threads) + "), or set less";
  }
  return {};
}

std::string describe_many_threads(const Host& host) {
  if (host.most_threads < 2 || host.threads <= host.cores.size()) return {};
  const std::size_t even = std::max<std::size_t>(1, host.cores.size() / host.workers.size());
  return count(host.workers.size(), "worker") + " on " + host.name + " have " +
         count(host.cores.size(), "core") + ", but OMP_NUM_THREADS is " +
         std::to_string(host.most_threads) + " for each: set " + std::to_string(even) +
         ", or nothing, for they then share the cores, or start fewer workers";
}

}  // namespace

std::vector<CoreShare> share_cores(const std::vector<RankCores>& ranks) {
  const auto hosts = hosts_of(ranks);
  std::vector<CoreShare> shares;
  for (const RankCores& rank : ranks) {
    const Host& host = hosts.at(rank.place);
    const std::size_t even = host.cores.size() / std::max<std::size_t>(1, host.workers.size());
    const std::size_t cores = std::min(std::max<std::size_t>(1, even), rank.usable.size());
    shares.push_back({.shares_cores = host.ranks > host.cores.size(),
                      .cores_a_worker = static_cast<int>(cores)});
  }
  return shares;
}

std::string describe_crowd(const std::vector<RankCores>& ranks) {
  for (const auto& [place, host] : hosts_of(ranks)) {
    std::string text = describe_shared_core(ranks, host);
    if (text.empty()) text = describe_narrow_worker(ranks, host);
    if (text.empty()) text = describe_many_threads(host);
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace rankpool::core
