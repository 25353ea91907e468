// SPDX-License-Identifier: BSL-1.0

#include "machine.hpp"

#include <algorithm>
#include <utility>

#include "core/ids.hpp"

namespace rankpool::simulation {
namespace {

constexpr Time a_look = 100ns;
constexpr Time a_step = 500ns;
constexpr Time waking_up = 50us;

// How often the rule looks before it sleeps.
unsigned looks_before_sleep(const core::WaitRule& rule) {
  unsigned looks = 0;
  while (rule.looks_again(looks)) ++looks;
  return looks;
}

}  // namespace

Machine::Machine(const Surroundings& around, std::size_t place)
    : around_{around},
      place_{place},
      watching_looks_{looks_before_sleep(around.conditions->worker_rule)},
      executor_{static_cast<int>(core::worker_at(place)), "node07"},
      worker_{*this, executor_, *this, *this, around.conditions->worker_rule} {
  around.network->connect(place, *this);
  plan_turn(0ns);
}

void Machine::die() {
  life().die(local_);
  around_.master->plan_loss(place_);
}

void Machine::plan_turn(Time at) {
  const std::uint64_t subject = static_cast<std::uint64_t>(Sign::turn) + (++turn_ << 2);
  around_.timeline->plan(life().awake(at), *this, subject);
}

// A watching worker sees a message at once; one that sleeps has to be rung for.
void Machine::on_due(std::uint64_t subject) {
  if (doing_ == Doing::nothing) return;
  const Time now = around_.timeline->now();
  switch (static_cast<Sign>(subject & 3)) {
    case Sign::turn:
      if (subject >> 2 == turn_) take_turn();
      return;
    case Sign::arrival:
      if (doing_ == Doing::watching) plan_turn(now + a_look);
      return;
    case Sign::bell:
      if (doing_ != Doing::sleeping) {
        is_rung_ = true;
      } else {
        is_woken_ = is_woken_ || now < sleeps_until_;
        plan_turn(now + waking_up);
      }
      return;
  }
}

void Machine::take_turn() {
  local_ = std::max(local_, around_.timeline->now());
  if (std::exchange(is_woken_, false)) {
    looks_ = around_.conditions->worker_rule.looks_when_woken(looks_.value_or(0));
  }
  doing_ = Doing::nothing;
  if (is_dead()) return;
  at_work = this;
  const bool has_worked = worker_.step();
  at_work = nullptr;
  if (worker_.is_stopped()) return;
  if (!has_worked) return wait();
  looks_.reset();
  doing_ = Doing::working;
  spend(a_step);
  plan_turn(local_);
}

// As Worker::serve waits, but that its many looks are one.
void Machine::wait() {
  const auto expecting = has_unsent() ? core::Expecting::transfer : core::Expecting::messages;
  if (std::exchange(expecting_, expecting) != expecting) looks_.reset();
  if (!looks_) {
    looks_ = watching_looks_;
    doing_ = Doing::watching;
    return plan_turn(local_ + watching_looks_ * a_look);
  }
  doing_ = Doing::sleeping;
  const Time longest = around_.conditions->worker_rule.sleep((*looks_)++, expecting);
  sleeps_until_ = local_ + longest;
  const Time sleep = std::exchange(is_rung_, false) ? a_step : sleep_of(longest);
  is_woken_ = sleep < longest;
  plan_turn(local_ + sleep);
}

Time Machine::sleep_of(Time longest) {
  Random& random = *around_.random;
  if (random.happens(around_.conditions->early_timers)) return random.time(1ns, longest);
  return longest + random.time(0ns, around_.conditions->late_timers);
}

void Machine::send(roles::Peer /*to*/, detail::Buffer&& message) {
  around_.network->send_to_master(place_, std::move(message), local_);
}

std::optional<roles::Incoming> Machine::receive() {
  return around_.network->receive_at_worker(place_, *this);
}

bool Machine::has_unsent() const { return around_.network->has_unsent_to_master(place_, local_); }

bool Machine::has_large_unsent() const {
  return around_.network->has_large_unsent_to_master(place_);
}

void Machine::ring(roles::Peer /*peer*/) { around_.network->ring_master(place_, local_); }

}  // namespace rankpool::simulation
