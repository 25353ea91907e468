// SPDX-License-Identifier: BSL-1.0
//
// The master when a worker is lost: what it held goes to others, or ends.

#include "roles/master.hpp"

namespace rankpool::roles {

// Whether a worker was lost, which may have ended tasks and given others to other workers.
bool Master::take_events() {
  bool is_one_lost = false;
  while (const auto event = transport_->next_event()) {
    if (event->kind == PeerEvent::Kind::lost) {
      is_one_lost |= on_worker_lost(*event);
    } else {
      reports_.push_back(roster_.report(*event));
    }
  }
  // Whoever made this step may not make the next one.
  if (is_one_lost) (void)dispatch();
  return is_one_lost;
}

bool Master::on_worker_lost(const PeerEvent& event) {
  const core::WorkerId worker{static_cast<std::uint32_t>(event.peer)};
  // What it had sent counts still. No more than is in flight comes, as nothing is given out here.
  while (take_arrived()) {
  }
  if (!roster_.on_lost(worker, event.how)) return false;
  transport_->forget(event.peer);
  std::erase_if(*arrivals_, [&](Arrival& arrival) {
    if (arrival.incoming.from != event.peer) return false;
    arrival.incoming.attachments->abandon();
    return true;
  });
  const auto given_up = dispatcher_.on_worker_lost(worker);
  note_lost(worker);
  for (const core::LostTasks& lost : given_up) give_up(lost);
  if (dispatcher_.used_workers() == 0) {
    abandon(draining_ != nullptr ? draining_ : roster_.all_lost());
  }
  reports_.push_back(roster_.report(event));
  return true;
}

void Master::give_up(const core::LostTasks& lost) {
  OpenSubmission* const open = open_.find(lost.tasks.submission);
  if (open == nullptr) return;
  detail::Submission& submission = *open->submission;
  for (std::size_t i = lost.tasks.first; i < lost.tasks.first + lost.tasks.count; ++i) {
    submission.on_task_failed(i,
                              submission.wants_error(i)
                                  ? roster_.task_lost(submission.function().name, i, lost.workers)
                                  : nullptr);
  }
  submission.on_tasks_ended({lost.tasks.first, lost.tasks.count});
  open->log->on_failed(lost.tasks.count);
  close_if_ended(*open);
}

}  // namespace rankpool::roles
