// SPDX-License-Identifier: BSL-1.0
//
// The master: turns submissions into messages for workers, and their answers into results. Knows no
// MPI, no threads, and leaves to core who gets what.
//
//   master                                    worker
//     | -- state (once), chunk, chunk ----------> |
//     |                                           | runs the tasks, slice by slice
//     | <-- results (of a chunk, or the part      |
//     |     that is done after a while) --------- |
//     | -- chunk -------------------------------> |
//     | -- drop (cancelled or terminated) ------> | answers what has not started: dropped
//     | -- finish (the time is nearly over) ----> | answers what is done, then the same
//     | -- forget (a state nobody uses) --------> |
//     | -- stop (the launch ends) --------------> | returns
//     |                                           X its process ends: what it held goes to others

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "rankpool/detail/stream.hpp"
#include "rankpool/detail/submission.hpp"

#include "core/dispatcher.hpp"
#include "core/wait_rule.hpp"
#include "roles/clock.hpp"
#include "roles/delivery.hpp"
#include "roles/doorbells.hpp"
#include "roles/isolation_order.hpp"
#include "roles/launch_log.hpp"
#include "roles/message.hpp"
#include "roles/open_submissions.hpp"
#include "roles/outboxes.hpp"
#include "roles/pool_initializer.hpp"
#include "roles/roster.hpp"
#include "roles/round_trips.hpp"
#include "roles/state_store.hpp"
#include "roles/transport.hpp"

namespace rankpool::roles {

/// For one thread at a time.
class Master {
 public:
  Master(Transport& transport, Clock& clock, std::vector<WorkerProcess> workers);

  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;
  ~Master();

  /// Those that live.
  [[nodiscard]] int worker_count() const { return static_cast<int>(roster_.living()); }
  /// A pool of so many of them begins. Where the initializer fails on one, what is open ends with
  /// InitializerError, and `submit` throws it.
  void begin_pool(int workers, const Initializer& initializer,
                  const IsolationOrder& isolation = {});
  /// Until the next one begins, no worker counts as unused.
  void end_pool();
  [[nodiscard]] int used_workers() const { return static_cast<int>(dispatcher_.used_workers()); }
  /// Where tasks of the pool run at a time.
  [[nodiscard]] int used_slots() const { return static_cast<int>(dispatcher_.used_slots()); }
  [[nodiscard]] std::exception_ptr why_none_is_left() const { return roster_.all_lost(); }

  /// TransportError if the launch is broken. Where no worker is left, it ends at once as
  /// WorkerLost.
  void submit(std::shared_ptr<detail::Submission> submission);

  /// The same for one whose tasks come as time goes by.
  void open_stream(std::shared_ptr<detail::Stream> stream);
  /// Takes what was pulled for the stream. Returns how many tasks of it are worth to have pulled
  /// and not handed out; nothing, and nothing is taken, if it was abandoned.
  std::size_t feed(detail::Stream& stream);

  /// It ends with `error`, and workers give up what of it they have not started. False if it has
  /// ended already.
  bool cancel(detail::Submission& submission, const std::exception_ptr& error);

  /// Takes what has arrived and sends what can be sent; never blocks. Whether anything happened.
  bool step();

  /// Wakes workers at once for what they were sent: for a caller that does not go on with `step`.
  void ring_awaited() { doorbells_.ring_awaited(); }

  [[nodiscard]] Statistics statistics() const;
  [[nodiscard]] bool has_reports() const { return !reports_.empty(); }
  /// What became known of workers since the last call.
  [[nodiscard]] std::vector<WorkerReport> take_reports() { return std::exchange(reports_, {}); }

  [[nodiscard]] bool has_called_back() const { return !called_back_.empty(); }
  /// The next submission that has ended and has callbacks.
  [[nodiscard]] std::shared_ptr<detail::Submission> take_called_back();

  /// Every open submission ends with `error`; workers give up what they have not started.
  void terminate(const std::exception_ptr& error);
  /// The same where no tasks are left, but streams that wait for more.
  void abandon(const std::exception_ptr& error);

  /// No task begins any more: what waits is forgotten, and workers give up what they have not
  /// started. What they have done counts still. Nothing is to be submitted in this pool.
  void drain(const std::exception_ptr& error);
  /// What is still open ends with that error.
  void end_drain();

  [[nodiscard]] bool has_open_submissions() const { return !open_.empty(); }
  /// Whether tasks have been submitted that have not ended.
  [[nodiscard]] bool has_open_tasks() const {
    return dispatcher_.waiting_tasks() > 0 || has_tasks_in_flight();
  }
  /// Whether workers still hold tasks, of a terminated pool too.
  [[nodiscard]] bool has_tasks_in_flight() const {
    return !is_broken() && (dispatcher_.has_tasks_in_flight() || !arrivals_->empty());
  }

  /// Whether somebody has to look: for that, or for large data on its way to a worker.
  [[nodiscard]] bool has_work() const {
    return has_open_tasks() || (!is_broken() && transport_->has_large_unsent());
  }

  /// Whether ranks do not understand each other any more: nothing can be sent or will be answered.
  [[nodiscard]] bool is_broken() const { return broken_ != nullptr; }

  /// Tells the workers that the launch is over. Keep on with `step` until all is sent.
  void stop();
  [[nodiscard]] bool has_unsent() const { return transport_->has_unsent(); }
  [[nodiscard]] core::Expecting expecting() const {
    const bool is_moving = transport_->has_transfers() || !arrivals_->empty();
    return is_moving ? core::Expecting::transfer : core::Expecting::messages;
  }

 private:
  /// Results that are not all there yet; keeps the place where they go.
  struct Decoded {
    std::shared_ptr<detail::Submission> submission;
    core::SlotId slot;
    Delivery delivery;
    core::Answered answered;
  };
  struct Arrival {
    std::vector<Decoded> decoded{};
    Incoming incoming;
  };

  void use_workers(std::size_t workers, std::size_t slots);
  void tell_of_isolation(const IsolationOrder& isolation);
  void tell_of_initializer(core::WorkerId worker);
  void add(std::shared_ptr<detail::Submission> submission,
           void (core::Dispatcher::*announce)(const core::NewTasks&));
  void refuse_if_unusable() const;
  bool take_arrived();
  void take_answers(Incoming&& incoming);
  void take_answers_of(Arrival& arrival);
  void take_answer(const Section& section, Arrival& arrival);
  [[nodiscard]] core::SlotId slot_of(const Section& section, Peer from) const;
  void take_unwanted(const Section& section, core::SlotId slot, bool has_attachments);
  void on_uninitialized(const Section& section, core::WorkerId worker);
  void on_given_up() const;
  void end_tasks(OpenSubmission& open, const Delivery& delivery, core::Answered answered,
                 core::SlotId slot);
  bool finish_arrivals();
  bool dispatch();
  void send_chunk(const core::Assignment& order);
  void on_given(OpenSubmission& open, std::size_t tasks, std::size_t attempt);
  void send_drop(core::SubmissionId submission, const std::vector<core::WorkerId>& workers);
  void close_if_ended(OpenSubmission& open);
  void on_ended(OpenSubmission& open);
  void send_forgotten();
  bool take_events();
  bool on_worker_lost(const PeerEvent& event);
  void give_up(const core::LostTasks& lost);
  void on_broken();
  [[nodiscard]] core::TaskPhase phase() const {
    if (dispatcher_.waiting_tasks() > 0) return core::TaskPhase::queued;
    const bool is_any_held = dispatcher_.has_tasks_in_flight() || !arrivals_->empty();
    return is_any_held ? core::TaskPhase::in_flight : core::TaskPhase::none;
  }
  void note_phase() {
    if (phase() != log_.account().phase()) log_.account().on_phase(phase(), clock_->now());
  }
  void note_if_free(core::SlotId slot, std::chrono::nanoseconds now);
  void note_answered(const Section& section, core::SlotId slot);
  void note_cancelled();
  void note_usage(const Section& section, core::SlotId slot);
  void note_lost(core::WorkerId worker);
  void note_used(std::chrono::nanoseconds now);

  Transport* transport_;
  Clock* clock_;
  Roster roster_;
  core::Slots ids_;
  core::Dispatcher dispatcher_;
  PoolInitializer initializer_;
  IsolationOrder isolation_;  // of the pool
  StateStore states_;
  OpenSubmissions open_;
  Outboxes outboxes_;
  std::unique_ptr<std::vector<Arrival>> arrivals_;
  RoundTrips round_trips_;
  Doorbells doorbells_;
  unsigned steps_ = 0;
  std::uint64_t tasks_run_again_ = 0;
  std::vector<WorkerReport> reports_;
  std::deque<std::shared_ptr<detail::Submission>> called_back_;
  LaunchLog log_;
  std::exception_ptr broken_;
  std::exception_ptr pool_failure_;  // of its initializer
  std::exception_ptr draining_;      // with what the pool's results end then
};

}  // namespace rankpool::roles
