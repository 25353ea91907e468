// SPDX-License-Identifier: BSL-1.0
//
// The network between a master and its workers: what was sent arrives when the conditions say, in
// order on the way to a worker, in any order on the way back, or never if its sender dies.

#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "conditions.hpp"
#include "life.hpp"
#include "roles/transport.hpp"
#include "timeline.hpp"
#include "transfer.hpp"

namespace rankpool::simulation {

/// To be told to the listener of a worker.
enum class Sign : std::uint64_t { turn, arrival, bell };

/// Workers by their place.
class Network {
 public:
  Network(const Conditions& conditions, Timeline& timeline, Random& random, std::size_t workers);

  void connect(std::size_t place, Listener& worker) { lines_[place].worker = &worker; }
  void connect(Listener& master) { master_ = &master; }

  [[nodiscard]] Life& life(std::size_t place) { return lines_[place].life; }
  [[nodiscard]] const Life& life(std::size_t place) const { return lines_[place].life; }
  [[nodiscard]] std::size_t workers() const { return lines_.size(); }

  void send_to_worker(std::size_t place, detail::Buffer&& message, Time now);
  void send_to_master(std::size_t place, detail::Buffer&& message, Time now);
  std::optional<roles::Incoming> receive_at_worker(std::size_t place, const roles::Clock& clock);
  std::optional<roles::Incoming> receive_at_master(const roles::Clock& clock);
  void ring_worker(std::size_t place, Time now);
  void ring_master(std::size_t place, Time now);

  /// Messages that the other side has not taken, beyond those that MPI takes into its own hands.
  [[nodiscard]] bool has_unsent_to_worker(Time now);
  [[nodiscard]] bool has_unsent_to_master(std::size_t place, Time now);
  [[nodiscard]] bool has_large_unsent_to_master(std::size_t place) const;
  void forget(std::size_t place);

  struct Counts {
    std::uint64_t messages = 0;
    std::uint64_t lost_bells = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Parcel {
    Time at{0};
    std::uint64_t number = 0;
    std::size_t place = 0;
    detail::Buffer message;
    std::shared_ptr<Transfer> transfer;
  };
  /// Between the master and one worker.
  struct Line {
    Listener* worker = nullptr;
    Life life;
    std::deque<Parcel> to_worker;
    Time last_to_worker{0};  // when the last message arrives,
    Time last_to_master{0};  // and the one that the last bell is for
    int unsent_to_master = 0;
    std::vector<std::shared_ptr<Transfer>> from_worker;
    bool is_forgotten = false;
  };

  Parcel parcel(std::size_t place, detail::Buffer&& message, const Life& sender, Time now);
  roles::Incoming unpacked(Parcel&& parcel, const roles::Clock& clock, roles::Peer from);
  [[nodiscard]] Time bell_at(Time now, Time message_at) const;
  [[nodiscard]] bool is_bell_lost();
  static bool is_later(const Parcel& a, const Parcel& b) {
    return a.at != b.at ? a.at > b.at : a.number > b.number;
  }

  const Conditions* conditions_;
  Timeline* timeline_;
  Random* random_;
  std::vector<Line> lines_;
  Life master_life_;
  Listener* master_ = nullptr;
  std::vector<Parcel> to_master_;  // a heap, the next one in front
  int unsent_to_workers_ = 0;
  std::vector<std::pair<std::size_t, std::shared_ptr<Transfer>>> from_master_;
  Counts counts_;
};

}  // namespace rankpool::simulation
