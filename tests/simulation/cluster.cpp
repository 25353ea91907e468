// SPDX-License-Identifier: BSL-1.0

#include "cluster.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "violation.hpp"

namespace rankpool::simulation {
namespace {

std::vector<roles::WorkerProcess> processes(std::size_t workers) {
  std::vector<roles::WorkerProcess> all;
  for (std::size_t place = 0; place < workers; ++place) {
    all.push_back({.rank = static_cast<int>(core::worker_at(place)), .host = "node07"});
  }
  return all;
}

// Every moment of every worker is in one part of its time.
void check_account(const Statistics& statistics, std::size_t workers) {
  const WorkerTime& time = statistics.time;
  const auto parts = {time.work,       time.transfer, time.initializing, time.dispatch, time.tail,
                      time.starvation, time.serial,   time.unused,       time.lost};
  const Seconds all = static_cast<double>(workers) * statistics.wall;
  const Seconds sum = std::accumulate(parts.begin(), parts.end(), Seconds{0});
  require(std::abs((sum - all).count()) <= 1e-9 * all.count(),
          "the parts of the workers' time do not sum to all of it");
  require(std::min(parts).count() >= -1e-9 * all.count(),
          "a part of the workers' time is less than none");
}

}  // namespace

Cluster::Cluster(const Conditions& conditions, std::uint64_t seed)
    : conditions_{conditions},
      random_{seed, 2},
      network_{conditions_, timeline_, random_, conditions.workers},
      master_side_{conditions_, timeline_, network_, random_},
      patience_{conditions_, network_} {
  for (std::size_t place = 0; place < conditions.workers; ++place) {
    const Machine::Surroundings around{.conditions = &conditions_,
                                       .timeline = &timeline_,
                                       .network = &network_,
                                       .random = &random_,
                                       .master = &master_side_};
    machines_.push_back(std::make_unique<Machine>(around, place));
  }
  master_side_.set_watchdog([this] { patience_.check(now()); });
  master_.emplace(master_side_, master_side_, processes(conditions.workers));
  driver_ = std::make_shared<roles::Driver>(
      *master_, master_side_, master_side_,
      roles::DriverOptions{
          .background = roles::Background::none,
          .rule = conditions_.master_rule,
          .on_worker_event = [this](const WorkerReport& report) { on_worker_event(report); }});
  current_.emplace(driver_);
}

Cluster::~Cluster() { current_.reset(); }

void Cluster::on_worker_event(const WorkerReport& report) {
  const auto place = static_cast<std::size_t>(report.rank) - 1;
  if (report.event != WorkerReport::Event::lost) return;
  require(network_.life(place).known_at() <= now(), "a worker that lives was reported as lost");
  require(std::find(reported_losses_.begin(), reported_losses_.end(), report.rank) ==
              reported_losses_.end(),
          "a loss was reported twice");
  reported_losses_.push_back(report.rank);
}

std::size_t Cluster::known_deaths() const {
  std::size_t known = 0;
  for (std::size_t place = 0; place < network_.workers(); ++place) {
    if (network_.life(place).known_at() <= now()) ++known;
  }
  return known;
}

void Cluster::end(Time work) {
  patience_.begin("the end of the launch", work, now());
  const bool has_ended = driver_->shut_down(1h);
  require(has_ended, "the launch did not end as it should");
  require(!master_->has_open_submissions(), "something is open after the end");
  require(!master_->has_tasks_in_flight(), "something is in flight after the end");
  check_account(master_->statistics(), machines_.size());
  const auto has_ended_too = [this](const auto& machine) {
    return machine->is_stopped() || network_.life(machine->place()).is_over(now());
  };
  while (!std::all_of(machines_.begin(), machines_.end(), has_ended_too)) {
    timeline_.pass(now() + 1ms);
    patience_.check(now());
  }
  patience_.end();
}

}  // namespace rankpool::simulation
