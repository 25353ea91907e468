// SPDX-License-Identifier: BSL-1.0
//
// A worker whose tasks run in children: gives each what the master has for its slot. One message
// serves many children.
//
//   master            foreman             minder of slot 0, 1, ... and its child
//     | -- chunks ----> | -- chunk ---------> |
//     |                 | -- chunk ------------->|
//     | <-- results ----------------------- |    |
//     | -- state -----> | -- state ---------> | ->|  all of them know it
//     | -- isolate ---> | the next pool begins: its children end

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "roles/answer_line.hpp"
#include "roles/child.hpp"
#include "roles/clock.hpp"
#include "roles/isolation_order.hpp"
#include "roles/minder.hpp"
#include "roles/transport.hpp"
#include "roles/worker_pause.hpp"

namespace rankpool::roles {

/// For one thread, and one pool.
class Foreman {
 public:
  Foreman(Transport& master, Children& children, Clock& clock, WorkerPause pause,
          const IsolationOrder& order);

  /// Works until the launch or the pool ends, which is when another one begins: returns where tasks
  /// run then. TransportError if the master is lost, or there is no child to be had.
  std::optional<IsolationOrder> serve();

  /// Whether nothing is to be done any more.
  [[nodiscard]] bool is_over() const;

  /// Does what there is to be done; false if that was nothing.
  bool step();

 private:
  /// A message whose attachments are on their way.
  struct Filling {
    std::shared_ptr<Parcel> parcel;
    std::unique_ptr<detail::Attachments> attachments;
  };

  bool take_orders();
  void take(Incoming&& incoming);
  bool is_ended_by(const Parcel& message);
  void hand_out(const std::shared_ptr<Parcel>& message);
  void hand_out(Errand errand);
  bool obeys_at_once(const Errand& errand);
  bool fill_parcels();
  bool look_after_children();
  void give_up_if_childless() const;
  [[nodiscard]] bool has_work() const;
  bool announce_sleep();
  void rest_if_idle();
  void wait(unsigned looks);

  Transport* master_;
  AnswerLine answers_;
  Children* children_;
  Clock* clock_;
  WorkerPause pause_;
  std::deque<Minder> minders_;  // by slot
  std::deque<Filling> filling_;
  bool is_stopped_ = false;             // with the launch
  std::optional<IsolationOrder> next_;  // another pool's
  std::optional<std::chrono::nanoseconds> idle_since_;
  unsigned steps_ = 0;
};

}  // namespace rankpool::roles
