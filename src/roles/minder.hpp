// SPDX-License-Identifier: BSL-1.0
//
// Minds one child of a worker: sends it what there is for its slot, passes on what it answers, and
// when it ends, answers for it and has the rest done by another one.
//
//   foreman             minder                      child (a Worker)
//     | -- chunk -----> | -- chunk ---------------> |
//     |   <-- results - | <-- results ------------- |
//     |                 |                           X ends within a task
//     |   <-- results - | of what it had done, and an error of that task
//     |                 | -- states, rest of the chunk --> another child
//     | -- drop ------> | -- drop; a task that goes on is ended with its child

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "roles/answer_line.hpp"
#include "roles/child.hpp"
#include "roles/child_books.hpp"
#include "roles/child_watch.hpp"
#include "roles/clock.hpp"
#include "roles/isolation_order.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::roles {

/// For one thread, as its parts are.
class Minder {
 public:
  /// The child of that slot in a pool.
  Minder(Child& child, std::uint16_t slot, const IsolationOrder& order, AnswerLine& master,
         Clock& clock)
      : child_{&child},
        slot_{slot},
        order_{order},
        master_{&master},
        clock_{&clock},
        watch_{std::chrono::nanoseconds{order.task_timeout_ns}} {}

  /// Behind all that was asked before.
  void add(Errand errand) { books_.add(std::move(errand)); }
  /// Chunks of it need not be done; 0: nor of any.
  void cancel(std::uint64_t submission) { books_.cancel(submission); }
  /// What no child has begun is not to be done.
  void finish();
  /// The pool is over, and nothing of it is to be done.
  void end_pool();

  /// Does what there is to be done; false if that was nothing.
  bool step();
  /// The same for what the child has printed, and its end.
  bool look_after_child();

  /// Whether there is no child, and nothing to be said of one.
  [[nodiscard]] bool is_done() const { return !child_->is_there() && obituaries_.empty(); }
  [[nodiscard]] bool has_chunks() const { return books_.has_chunks(); }
  [[nodiscard]] bool has_child() const { return child_->is_there(); }
  /// Why there was no child to be had, many times in a row; else null.
  [[nodiscard]] const std::string* why_childless() const;
  /// How long nothing need be looked at, if nobody says anything.
  [[nodiscard]] std::chrono::nanoseconds longest_sleep() const;
  /// As the child's.
  bool announce_sleep() { return !child_->is_there() || child_->announce_sleep(); }
  void rest() { child_->rest(); }

 private:
  /// How a task ended that has ended its child: is said once it is known where.
  struct Obituary {
    std::uint64_t submission;
    std::uint64_t function;
    RemoteError error;
    std::chrono::nanoseconds busy;
    std::shared_future<std::string> backtrace;
  };

  bool send_errands();
  bool send_errand(const Errand& errand);
  bool send_chunk(const Errand& chunk);
  bool send_missing(std::uint64_t state);
  void begin_child();
  bool take_answers();
  void take_answer(const ChildAnswer& answer);
  bool believes(std::span<const std::byte> answer);
  bool count(const std::vector<SectionHeader>& answers);
  [[nodiscard]] bool is_own(const SectionHeader& header) const;
  void watch();
  void end_asked_child(const ChildProgress& progress, bool is_unwanted);
  void on_ended(const ChildEnd& end);
  void on_not_born(const ChildEnd& end);
  void answer_for(const ChildEnd& end);
  [[nodiscard]] std::size_t tasks_done(const UnsentAnswer& unsent, const Errand& chunk) const;
  [[nodiscard]] UnsentAnswer unsent_answer() const;
  void distrust();
  void answer_for_done(const UnsentAnswer& unsent, std::size_t done, std::chrono::nanoseconds busy);
  void bury(const ChildEnd& end, RemoteError error, std::chrono::nanoseconds busy);
  bool send_obituaries();
  void send_obituary(Obituary& obituary);
  [[nodiscard]] bool was_initializing(const ChildEnd& end) const;
  void answer_for_initializer(const ChildEnd& end);
  [[nodiscard]] std::optional<RemoteError> culprit_of(const ChildEnd& end, std::size_t index) const;
  static void attach(detail::Buffer& message, const std::vector<detail::Attachment>& attachments);
  void drop_cancelled();
  void drop(const Errand& chunk);

  Child* child_;
  std::uint16_t slot_;
  IsolationOrder order_;
  AnswerLine* master_;
  Clock* clock_;
  ChildBooks books_;
  ChildWatch watch_;
  std::deque<Obituary> obituaries_;
  std::uint64_t answers_ = 0;      // that this child has sent
  unsigned births_in_vain_ = 0;    // in a row
  std::string why_not_born_;       // the last of them
  unsigned idle_ends_ = 0;         // of children that were doing nothing, in a row
  bool is_dismissed_ = false;      // the child: its pool is over
  bool is_finishing_ = false;      // what no child has begun is not to be done
  bool is_uninitialized_ = false;  // the pool's initializer has ended a child
  bool is_distrusted_ = false;     // the child has written where it must not
  std::optional<std::chrono::nanoseconds> kill_at_;  // a child that was asked to end
  std::chrono::nanoseconds last_answer_{0};
  std::chrono::nanoseconds birth_after_{0};  // where there was none
};

}  // namespace rankpool::roles
