// SPDX-License-Identifier: BSL-1.0

#include "master_side.hpp"

#include <algorithm>
#include <utility>

#include "core/ids.hpp"

namespace rankpool::simulation {
namespace {

constexpr Time a_look = 100ns;
constexpr Time a_message = 400ns;
// Signs of life are seldom: silence is known so late.
constexpr Time silence_is_known_after = 6s;

std::size_t place_of(roles::Peer peer) {
  return core::place(core::WorkerId{static_cast<std::uint32_t>(peer)});
}

}  // namespace

MasterSide::MasterSide(const Conditions& conditions, Timeline& timeline, Network& network,
                       Random& random)
    : conditions_{&conditions}, timeline_{&timeline}, network_{&network}, random_{&random} {
  network.connect(*this);
  for (std::size_t place = 0; place < network.workers(); ++place) {
    const Life& life = network.life(place);
    if (life.dies_at() != never) plan_loss(place);
    const auto& stop = life.stop();
    if (!stop || stop->until - stop->from < silence_is_known_after) continue;
    plan_news(stop->from + silence_is_known_after, News::silent, place);
    plan_news(stop->until + 10us, News::heard, place);
  }
}

void MasterSide::plan_loss(std::size_t place) {
  plan_news(network_->life(place).known_at(), News::lost, place);
}

void MasterSide::plan_news(Time at, News news, std::size_t place) {
  timeline_->plan(at, *this, static_cast<std::uint64_t>(news) + place);
}

void MasterSide::on_due(std::uint64_t subject) {
  is_rung_ = true;
  constexpr auto first_news = static_cast<std::uint64_t>(News::lost);
  if (subject < first_news) return;
  const std::size_t place = subject % first_news;
  const auto news = static_cast<News>(subject - place);
  const Life& life = network_->life(place);
  // The worker may have died while it was stopped, or earlier than was planned.
  if (news != News::lost && life.is_over(now())) return;
  using Kind = roles::PeerEvent::Kind;
  const Kind kind = news == News::lost     ? Kind::lost
                    : news == News::silent ? Kind::silent
                                           : Kind::heard_again;
  events_.push_back({.peer = roles::Peer{static_cast<std::uint32_t>(core::worker_at(place))},
                     .kind = kind,
                     .how = kind == Kind::lost ? "was killed by signal 9" : ""});
}

void MasterSide::send(roles::Peer to, detail::Buffer&& message) {
  timeline_->pass(now() + a_message);
  network_->send_to_worker(place_of(to), std::move(message), now());
}

std::optional<roles::Incoming> MasterSide::receive() {
  timeline_->pass(now() + a_look);
  watchdog_();
  (void)network_->has_unsent_to_worker(now());  // lets go of what has been sent
  auto incoming = network_->receive_at_master(*this);
  if (incoming) timeline_->pass(now() + a_message);
  return incoming;
}

bool MasterSide::has_unsent() const { return network_->has_unsent_to_worker(now()); }

void MasterSide::ring(roles::Peer peer) {
  timeline_->pass(now() + a_message);
  network_->ring_worker(place_of(peer), now());
}

std::optional<roles::PeerEvent> MasterSide::next_event() {
  if (events_.empty()) return std::nullopt;
  roles::PeerEvent first = std::move(events_.front());
  events_.pop_front();
  return first;
}

void MasterSide::forget(roles::Peer peer) { network_->forget(place_of(peer)); }

void MasterSide::sleep(Time longest) {
  timeline_->pass(now() + sleep_of(longest), [this] { return is_rung_; });
  is_rung_ = false;
  watchdog_();
}

Time MasterSide::sleep_of(Time longest) {
  if (longest == 0ns) return a_look;
  if (random_->happens(conditions_->early_timers)) return random_->time(0ns, longest);
  return longest + random_->time(0ns, conditions_->late_timers);
}

}  // namespace rankpool::simulation
