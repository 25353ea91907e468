// SPDX-License-Identifier: BSL-1.0
//
// A whole launch in one thread: the real master and driver, real workers, and everything between
// them simulated.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "conditions.hpp"
#include "machine.hpp"
#include "master_side.hpp"
#include "network.hpp"
#include "patience.hpp"
#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/master.hpp"

namespace rankpool::simulation {

class Cluster {
 public:
  Cluster(const Conditions& conditions, std::uint64_t seed);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  [[nodiscard]] const Conditions& conditions() const { return conditions_; }
  [[nodiscard]] Time now() const { return timeline_.now(); }
  [[nodiscard]] std::uint64_t hash() const { return timeline_.hash(); }
  [[nodiscard]] Patience& patience() { return patience_; }
  [[nodiscard]] roles::Driver& driver() { return *driver_; }
  [[nodiscard]] const Network& network() const { return network_; }

  /// The caller computes: nobody looks after the pool.
  void compute(Time duration) { timeline_.pass(now() + duration); }
  /// The same beside a thread that sleeps as long as the rule says.
  void sleep(Time longest) { master_side_.sleep(longest); }

  /// Deaths of which the master may know.
  [[nodiscard]] std::size_t known_deaths() const;
  [[nodiscard]] bool are_all_known_dead() const { return known_deaths() == machines_.size(); }
  /// Those that the launch was told of, by rank.
  [[nodiscard]] const std::vector<int>& reported_losses() const { return reported_losses_; }

  /// The end of the launch, and what has to be true then. Tasks of a terminated pool may still run.
  void end(Time work);

 private:
  void on_worker_event(const WorkerReport& report);

  Conditions conditions_;
  Random random_;
  Timeline timeline_;
  Network network_;
  MasterSide master_side_;
  Patience patience_;
  std::vector<std::unique_ptr<Machine>> machines_;
  std::vector<int> reported_losses_;
  std::optional<roles::Master> master_;
  std::shared_ptr<roles::Driver> driver_;
  std::optional<roles::CurrentEngine> current_;
};

}  // namespace rankpool::simulation
