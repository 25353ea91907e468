// SPDX-License-Identifier: BSL-1.0
//
// A worker whose tasks run in a child: passes on what the master says and the child answers, and
// when the child ends, answers for it and has the rest done by another one.
//
//   master            foreman                     child (a Worker)
//     | -- chunk -----> | -- chunk ---------------> |
//     | <-- results --- | <-- results ------------- |
//     |                 |                           X ends within a task
//     | <-- results --- | of what it had done, and an error of that task
//     |                 | -- states, rest of the chunk --> another child
//     | -- drop ------> | -- drop; a task that goes on is ended with its child
//     | -- isolate ---> | where tasks run from now on: it may be its own business no more

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "roles/child.hpp"
#include "roles/child_books.hpp"
#include "roles/child_watch.hpp"
#include "roles/clock.hpp"
#include "roles/isolation_order.hpp"
#include "roles/remote_error.hpp"
#include "roles/transport.hpp"
#include "roles/worker_pause.hpp"

namespace rankpool::roles {

/// For one thread.
class Foreman {
 public:
  Foreman(Transport& master, Child& child, Clock& clock, Waiter& waiter, core::WaitRule rule)
      : master_{&master}, child_{&child}, clock_{&clock}, pause_{rule, waiter, master} {}

  /// Works as that order says until another one ends it, or the launch. TransportError if the
  /// master is lost, or there is no child to be had.
  void serve(const IsolationOrder& order);

  /// Tasks run as that says from now on; nothing of another pool is to be done any more.
  void begin(const IsolationOrder& order);

  [[nodiscard]] bool is_stopped() const { return is_stopped_ && !master_->has_unsent(); }

  /// Whether tasks run in children still.
  [[nodiscard]] bool is_isolated() const { return order_.is_isolated != 0; }

  /// Does what there is to be done; false if that was nothing.
  bool step();

 private:
  static constexpr std::chrono::milliseconds first_birth_pause{10};

  /// A message whose attachments are on their way.
  struct Filling {
    std::shared_ptr<Parcel> parcel;
    std::unique_ptr<detail::Attachments> attachments;
  };

  bool take_orders();
  void take(Incoming&& incoming);
  void obey(const detail::Buffer& message);
  bool fill_parcels();
  bool send_errands();
  bool send_errand(const Errand& errand);
  bool send_chunk(const Errand& chunk);
  bool send_missing(std::uint64_t state);
  [[nodiscard]] bool is_child_to_end() const { return is_dismissed_ || watch_.reason(); }
  void begin_child();
  bool take_answers();
  void take_answer(const ChildAnswer& answer);
  bool believes(const ChildAnswer& answer);
  [[nodiscard]] bool is_arriving(const Errand& chunk) const;
  void watch();
  bool look_after_child();
  void on_ended(const ChildEnd& end);
  void answer_for(const ChildEnd& end);
  [[nodiscard]] UnsentAnswer unsent_answer() const;
  void answer_for_current(const UnsentAnswer& unsent, std::size_t done,
                          const std::optional<RemoteError>& culprit);
  void answer_for_initializer(const ChildEnd& end);
  [[nodiscard]] std::optional<RemoteError> culprit_of(const ChildEnd& end, std::size_t index) const;
  static void attach(detail::Buffer& message, const std::vector<detail::Attachment>& attachments);
  void drop(const Errand& chunk);
  void send(detail::Buffer&& message);
  void rest_if_idle();
  void wait(unsigned looks);

  Transport* master_;
  Child* child_;
  Clock* clock_;
  WorkerPause pause_;
  IsolationOrder order_;
  ChildBooks books_;
  ChildWatch watch_{std::chrono::nanoseconds{0}};
  std::deque<Filling> filling_;
  std::uint64_t answers_ = 0;      // that this child has sent
  unsigned births_in_vain_ = 0;    // in a row
  unsigned idle_ends_ = 0;         // of children that were doing nothing, in a row
  bool is_dismissed_ = false;      // the child: its pool is over
  bool is_finishing_ = false;      // what no child has begun is not to be done
  bool is_uninitialized_ = false;  // the pool's initializer has ended a child
  bool is_stopped_ = false;
  std::chrono::nanoseconds kill_at_{0};  // of a child that was asked to end
  std::chrono::nanoseconds last_answer_{0};
  std::chrono::nanoseconds last_sent_{0};
  std::chrono::nanoseconds birth_after_{0};  // where there was none
  std::optional<std::chrono::nanoseconds> idle_since_;
  unsigned steps_ = 0;
};

}  // namespace rankpool::roles
