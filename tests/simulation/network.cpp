// SPDX-License-Identifier: BSL-1.0

#include "network.hpp"

#include <algorithm>
#include <utility>

#include "core/ids.hpp"

namespace rankpool::simulation {
namespace {

// MPI takes messages up to this length into its own hands, whatever the receiver does.
constexpr std::size_t most_eager_bytes = 256;

roles::Peer peer_at(std::size_t place) {
  return roles::Peer{static_cast<std::uint32_t>(core::worker_at(place))};
}

bool is_eager(const detail::Buffer& message) { return message.size() <= most_eager_bytes; }

}  // namespace

Network::Network(const Conditions& conditions, Timeline& timeline, Random& random,
                 std::size_t workers)
    : conditions_{&conditions}, timeline_{&timeline}, random_{&random}, lines_(workers) {
  for (Line& line : lines_) line.life = Life{conditions, random};
}

Network::Parcel Network::parcel(std::size_t place, detail::Buffer&& message, const Life& sender,
                                Time now) {
  const Time way = conditions_->latency + random_->time(0ns, conditions_->jitter);
  Parcel parcel{.at = now + way,
                .number = ++counts_.messages,
                .place = place,
                .message = {},
                .transfer = nullptr};
  if (message.attached().empty()) {
    parcel.message = std::move(message);
    return parcel;
  }
  parcel.message.append(message.data(), message.size());
  const double bytes = static_cast<double>(message.total_bytes());
  const Time duration{static_cast<std::int64_t>(bytes / conditions_->bytes_per_ns)};
  parcel.transfer = std::make_shared<Transfer>(std::move(message), sender, way + duration);
  return parcel;
}

void Network::send_to_worker(std::size_t place, detail::Buffer&& message, Time now) {
  Line& line = lines_[place];
  if (line.is_forgotten) return;
  Parcel sent = parcel(place, std::move(message), master_life_, now);
  sent.at = line.last_to_worker = std::max(sent.at, line.last_to_worker + 1ns);
  if (!is_eager(sent.message)) ++unsent_to_workers_;
  if (sent.transfer != nullptr) from_master_.emplace_back(place, sent.transfer);
  timeline_->plan(sent.at, *line.worker, static_cast<std::uint64_t>(Sign::arrival));
  line.to_worker.push_back(std::move(sent));
}

void Network::send_to_master(std::size_t place, detail::Buffer&& message, Time now) {
  Line& line = lines_[place];
  if (line.life.is_over(now) || line.is_forgotten) return;
  Parcel sent = parcel(place, std::move(message), line.life, now);
  line.last_to_master = std::max(line.last_to_master, sent.at);
  if (!is_eager(sent.message)) ++line.unsent_to_master;
  if (sent.transfer != nullptr) line.from_worker.push_back(sent.transfer);
  to_master_.push_back(std::move(sent));
  std::push_heap(to_master_.begin(), to_master_.end(), is_later);
}

std::optional<roles::Incoming> Network::receive_at_worker(std::size_t place,
                                                          const roles::Clock& clock) {
  auto& waiting = lines_[place].to_worker;
  if (waiting.empty() || waiting.front().at > clock.now()) return std::nullopt;
  Parcel first = std::move(waiting.front());
  waiting.pop_front();
  if (!is_eager(first.message)) --unsent_to_workers_;
  return unpacked(std::move(first), clock, roles::master_peer);
}

std::optional<roles::Incoming> Network::receive_at_master(const roles::Clock& clock) {
  while (!to_master_.empty() && to_master_.front().at <= clock.now()) {
    std::pop_heap(to_master_.begin(), to_master_.end(), is_later);
    Parcel first = std::move(to_master_.back());
    to_master_.pop_back();
    Line& line = lines_[first.place];
    if (!is_eager(first.message)) --line.unsent_to_master;
    // What a process has sent just before its end may get through or not.
    const bool is_lost = line.life.is_over(first.at) && random_->happens(0.5);
    if (line.is_forgotten || is_lost) continue;
    timeline_->trace(first.number);
    return unpacked(std::move(first), clock, peer_at(first.place));
  }
  return std::nullopt;
}

roles::Incoming Network::unpacked(Parcel&& parcel, const roles::Clock& clock, roles::Peer from) {
  roles::Incoming incoming{.from = from, .message = std::move(parcel.message)};
  if (parcel.transfer != nullptr) {
    incoming.attachments = std::make_unique<IncomingTransfer>(std::move(parcel.transfer), clock);
  }
  return incoming;
}

Time Network::bell_at(Time now, Time message_at) const {
  const Time at = now + conditions_->bell_latency;
  return conditions_->are_bells_early ? at : std::max(at, message_at + 1ns);
}

bool Network::is_bell_lost() {
  const bool is_lost = random_->happens(conditions_->bell_loss);
  if (is_lost) ++counts_.lost_bells;
  return is_lost;
}

void Network::ring_worker(std::size_t place, Time now) {
  Line& line = lines_[place];
  if (line.is_forgotten || is_bell_lost()) return;
  timeline_->plan(bell_at(now, line.last_to_worker), *line.worker,
                  static_cast<std::uint64_t>(Sign::bell));
}

void Network::ring_master(std::size_t place, Time now) {
  const Line& line = lines_[place];
  if (line.life.is_over(now) || is_bell_lost()) return;
  timeline_->plan(bell_at(now, line.last_to_master), *master_, place);
}

bool Network::has_unsent_to_worker(Time now) {
  std::erase_if(from_master_, [now](auto& sent) {
    const bool is_done = sent.second->is_done(now);
    if (is_done) sent.second->let_go();
    return is_done;
  });
  return unsent_to_workers_ > 0 || !from_master_.empty();
}

bool Network::has_unsent_to_master(std::size_t place, Time now) {
  Line& line = lines_[place];
  std::erase_if(line.from_worker, [now](const auto& sent) { return sent->is_done(now); });
  return line.unsent_to_master > 0 || !line.from_worker.empty();
}

bool Network::has_large_unsent_to_master(std::size_t place) const {
  return !lines_[place].from_worker.empty();
}

void Network::forget(std::size_t place) {
  Line& line = lines_[place];
  line.is_forgotten = true;
  for (const Parcel& parcel : line.to_worker) {
    if (!is_eager(parcel.message)) --unsent_to_workers_;
  }
  line.to_worker.clear();
  std::erase_if(from_master_, [place](auto& sent) {
    if (sent.first != place) return false;
    sent.second->let_go();
    return true;
  });
}

}  // namespace rankpool::simulation
