// SPDX-License-Identifier: BSL-1.0

#include "conditions.hpp"

namespace rankpool::simulation {
namespace {

// Patient ones take long to simulate: they look three thousand times.
core::WaitRule any_rule(Random& random) {
  return random.happens(0.1) ? core::WaitRule::patient() : core::WaitRule::sharing();
}

void add_network(Conditions& conditions, Random& random) {
  conditions.latency = random.any_scale(500ns, 50us);
  if (random.happens(0.6)) conditions.jitter = random.any_scale(1us, 20ms);
  conditions.bytes_per_ns = random.happens(0.5) ? 10 : 0.1;
  conditions.bell_latency = random.any_scale(5us, 200us);
  if (random.happens(0.25)) conditions.bell_loss = random.happens(0.3) ? 1.0 : 0.2;
  if (random.happens(0.3)) conditions.early_timers = 0.3;
  if (random.happens(0.3)) conditions.late_timers = random.any_scale(10us, 20ms);
  // Whoever is rung for when his sleep is over, and sleeps on, does not know that he was rung for.
  conditions.are_bells_early = conditions.late_timers == 0ns && random.happens(0.5);
}

void add_deaths(Conditions& conditions, Random& random) {
  conditions.mortality = random.happens(0.2) ? 1.0 : 0.4;
  conditions.horizon = random.any_scale(1ms, 20s);
  conditions.longest_detection = random.any_scale(100us, 15s);
}

}  // namespace

Conditions conditions_of(std::uint64_t seed) {
  Random random{seed, 1};
  Conditions conditions;
  conditions.workers = random.happens(0.1) ? random.between(13, 64) : random.between(1, 12);
  conditions.master_rule = any_rule(random);
  conditions.worker_rule = random.happens(0.8) ? conditions.master_rule : any_rule(random);
  add_network(conditions, random);
  if (random.happens(0.4)) add_deaths(conditions, random);
  if (random.happens(0.2)) conditions.stops = 0.3;
  conditions.has_deadly_tasks = random.happens(0.3);
  return conditions;
}

std::string describe(const Conditions& conditions) {
  const auto name = [](const core::WaitRule& rule) -> std::string {
    return rule.looks_again(1000) ? "patient" : "sharing";
  };
  const auto us = [](Time time) { return std::to_string(time.count() / 1000) + " us"; };
  const auto percent = [](double chance) {
    return std::to_string(static_cast<int>(100 * chance)) + " %";
  };
  return std::to_string(conditions.workers) + " workers; master " + name(conditions.master_rule) +
         ", workers " + name(conditions.worker_rule) + "; latency " + us(conditions.latency) +
         " to " + us(conditions.latency + conditions.jitter) + "; doorbells " +
         us(conditions.bell_latency) + (conditions.are_bells_early ? " (early)" : "") + ", lost " +
         percent(conditions.bell_loss) + "; timers early " + percent(conditions.early_timers) +
         ", late " + us(conditions.late_timers) + "; deaths " + percent(conditions.mortality) +
         " within " + us(conditions.horizon) + ", known within " +
         us(conditions.longest_detection) + "; stops " + percent(conditions.stops) +
         (conditions.has_deadly_tasks ? "; deadly tasks" : "");
}

}  // namespace rankpool::simulation
