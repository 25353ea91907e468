// SPDX-License-Identifier: BSL-1.0

#include "patience.hpp"

#include <algorithm>
#include <utility>

#include "violation.hpp"

namespace rankpool::simulation {
namespace {

// For what is not a message: waking up, looking, rounding.
constexpr Time always = 20ms;
// With nobody left, all ends as soon as that is known.
constexpr Time at_once = 20ms;

std::string milliseconds(Time time) { return std::to_string(time.count() / 1'000'000) + " ms"; }

}  // namespace

void Patience::begin(std::string what, Time work, Time now) {
  what_ = std::move(what);
  work_ = work;
  begun_ = now;
  limit_ = now + work + always;
  counts_ = network_->counts();
}

void Patience::extend(Time now) {
  limit_ = begun_ + work_ + always + excuses(now);
  Time last_loss = begun_;
  for (std::size_t place = 0; place < network_->workers(); ++place) {
    last_loss = std::max(last_loss, network_->life(place).known_at());
  }
  if (last_loss <= now) limit_ = std::min(limit_, last_loss + at_once);
  if (now <= limit_) return;
  violate(what_ + " goes on since " + milliseconds(begun_) + " and was to end before " +
          milliseconds(limit_) + "; it is " + milliseconds(now));
}

Time Patience::excuses(Time now) const {
  // There and back, and sleeps as long as the silence, or a little too long. Whoever is rung for
  // too early, or not at all as he was awake a moment ago, sleeps once more for a short while.
  const bool are_sleeps_missed = conditions_->jitter > 0ns || conditions_->are_bells_early;
  const Time message = 4 * (conditions_->latency + conditions_->jitter) + 200us +
                       2 * conditions_->bell_latency + 2 * conditions_->late_timers +
                       (are_sleeps_missed ? 3ms : 0ms);
  const Network::Counts& counts = network_->counts();
  // Some may have been on their way, or lost, when it began.
  const auto messages = static_cast<std::int64_t>(counts.messages - counts_.messages) + 1;
  const auto bells = static_cast<std::int64_t>(counts.lost_bells - counts_.lost_bells) +
                     (conditions_->bell_loss > 0 ? 1 : 0);
  Time sum = messages * message;
  sum += bells * (core::WaitRule::longest_sleep + conditions_->late_timers);
  for (std::size_t place = 0; place < network_->workers(); ++place) {
    sum += excuse_of(network_->life(place), now);
  }
  return sum;
}

Time Patience::excuse_of(const Life& life, Time now) const {
  Time sum{0};
  const auto& stop = life.stop();
  if (stop && stop->from <= now && stop->until >= begun_) sum += stop->until - stop->from;
  if (life.dies_at() > now || life.known_at() < begun_) return sum;
  // All that it held is done once more, once it is known that it has to be.
  return sum + life.known_at() - life.dies_at() + work_ + at_once;
}

}  // namespace rankpool::simulation
