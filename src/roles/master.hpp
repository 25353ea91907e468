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
//     | -- drop (the pool was terminated) ------> | answers what has not started: dropped
//     | -- forget (a state nobody uses) --------> |
//     | -- stop (the launch ends) --------------> | returns

#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "rankpool/detail/submission.hpp"

#include "core/dispatcher.hpp"
#include "roles/clock.hpp"
#include "roles/delivery.hpp"
#include "roles/function_log.hpp"
#include "roles/message.hpp"
#include "roles/open_submissions.hpp"
#include "roles/outboxes.hpp"
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

  [[nodiscard]] int worker_count() const { return static_cast<int>(workers_.size()); }
  void use_workers(int count) { dispatcher_.use_workers(static_cast<std::size_t>(count)); }

  /// TransportError if the launch is broken.
  void submit(std::shared_ptr<detail::Submission> submission);

  /// Takes what has arrived and sends what can be sent; never blocks. Whether anything happened.
  bool step();

  [[nodiscard]] Statistics statistics() const { return log_.statistics(); }

  /// Every open submission ends with `error`; workers give up what they have not started.
  void terminate(const std::exception_ptr& error);

  [[nodiscard]] bool has_open_submissions() const { return !open_.empty(); }
  /// Whether workers still hold tasks, of a terminated pool too.
  [[nodiscard]] bool has_tasks_in_flight() const {
    return !is_broken() && (dispatcher_.has_tasks_in_flight() || !arrivals_->empty());
  }

  /// Whether ranks do not understand each other any more: nothing can be sent or will be answered.
  [[nodiscard]] bool is_broken() const { return broken_ != nullptr; }

  /// Tells the workers that the launch is over. Keep on with `step` until all is sent.
  void stop();
  [[nodiscard]] bool has_unsent() const { return transport_->has_unsent(); }

 private:
  /// Tasks whose results are decoded, but not all there yet; keeps the place where they go.
  struct Decoded {
    core::SubmissionId id;
    std::shared_ptr<detail::Submission> submission;
    std::size_t tasks;
  };
  struct Arrival {
    std::vector<Decoded> decoded{};
    Incoming incoming;
  };

  bool take_arrived();
  void take_answers(Incoming&& incoming);
  void take_answers_of(Arrival& arrival);
  void take_answer(const Section& section, Arrival& arrival);
  void end_tasks(OpenSubmission& open, std::size_t tasks);
  bool finish_arrivals();
  bool dispatch();
  void send_chunk(const core::Assignment& order);
  std::size_t append_chunk(detail::Buffer& out, OpenSubmission& open,
                           const core::Assignment& order);
  void append_state(detail::Buffer& out, const OpenSubmission& open);
  void close_if_ready(OpenSubmission& open);
  void send_forgotten();
  void on_broken();

  Transport* transport_;
  Clock* clock_;
  std::vector<WorkerProcess> workers_;
  core::Dispatcher dispatcher_;
  StateStore states_;
  OpenSubmissions open_;
  Outboxes outboxes_;
  std::unique_ptr<std::vector<Arrival>> arrivals_;
  RoundTrips round_trips_;
  FunctionLog log_;
  std::exception_ptr broken_;
};

}  // namespace rankpool::roles
