// SPDX-License-Identifier: BSL-1.0
//
// A random program of pool calls, as a user might write it: some pools, and what is done with each.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calls.hpp"
#include "cluster.hpp"
#include "random.hpp"

namespace rankpool::simulation {

/// Told what the program does; empty where nobody wants to know.
using Journal = std::function<void(const std::string&)>;

class Program {
 public:
  Program(Cluster& cluster, std::uint64_t seed, Journal journal);

  void run();

  struct Counts {
    std::uint64_t calls = 0;
    std::uint64_t tasks = 0;
    std::uint64_t losses = 0;     // of workers that the engine was told of
    std::uint64_t run_again = 0;  // tasks, because of those
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Open {
    std::unique_ptr<OpenCall> call;
    Time work;
  };

  void use_pool();
  void use(Pool& pool);
  void leave(Pool& pool);
  void act(Pool& pool);
  void call(Pool& pool);
  template <class Callable>
  void call(Pool& pool, Callable callable, std::size_t most_tasks);
  template <class Callable>
  void call_now(Pool& pool, const Batch<Callable>& batch);
  template <class Callable>
  void stream(Pool& pool, Batch<Callable> batch);
  template <class Callable>
  void call_later(Pool& pool, Batch<Callable> batch);
  void finish_one();
  void drop_one();
  void cancel_one();
  void finish_all();
  void leave_work(const Open& ended);
  void compute();
  void terminate(Pool& pool);
  void check_refusal(Pool& pool);
  void check_statistics();
  void on_worker_event(const WorkerReport& report);

  std::vector<Order> orders(std::size_t count, bool may_be_corrupt);
  Deed any_deed(bool may_be_corrupt);
  MapOptions any_options();
  [[nodiscard]] Time open_work() const;
  void begin(std::string what, Time work);
  void end() { cluster_->patience().end(); }
  void say(const std::string& what) const;

  Cluster* cluster_;
  Random random_;
  Journal journal_;
  Ledger ledger_;
  std::vector<Open> open_;
  Time stray_work_{0};              // of what nobody waits for any more
  Time called_work_{0};             // of the last call
  std::uint32_t loss_retries_ = 0;  // of the pool
  std::uint32_t retries_ = 0;
  PoolFate fate_;
  std::vector<int> pool_losses_;
  Counts counts_;
  bool was_one_cut_short_ = false;
  bool was_one_to_run_again_ = false;  // as it throws, and its pool has retries
};

}  // namespace rankpool::simulation
