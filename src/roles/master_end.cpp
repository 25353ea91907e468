// SPDX-License-Identifier: BSL-1.0
//
// The master when what is open is to end: by the user, with the launch, or because that is broken.

#include "roles/master.hpp"

namespace rankpool::roles {

void Master::terminate(const std::exception_ptr& error) {
  abandon(error);
  if (broken_ != nullptr) return;
  send_forgotten();
  outboxes_.flush();
  // A message of its own, which the worker looks for between two slices.
  outboxes_.append_to_all(SectionKind::drop);
  outboxes_.flush();
  doorbells_.ring_all();
}

void Master::drain(const std::exception_ptr& error) {
  draining_ = error;
  if (is_broken()) return;
  try {
    dispatcher_.on_terminated();
    note_cancelled();
    outboxes_.flush();
    // A message of its own, which the worker looks for between two slices.
    outboxes_.append_to_all(SectionKind::finish);
    outboxes_.flush();
    doorbells_.ring_all();
  } catch (...) {  // of the transport, or no memory
    on_broken();
  }
}

void Master::end_drain() {
  if (is_broken()) return;
  try {
    abandon(draining_);
    send_forgotten();
    outboxes_.flush();
  } catch (...) {  // of the transport, or no memory
    on_broken();
  }
}

void Master::stop() {
  if (is_broken()) return;
  outboxes_.append_to_all(SectionKind::stop);
  outboxes_.flush();
  doorbells_.ring_all();
}

// Ends all that is open.
void Master::abandon(const std::exception_ptr& error) {
  open_.remove_each([&](OpenSubmission& open) {
    open.submission->on_abandoned(error);
    states_.release(open.state);
    on_ended(open);
  });
  dispatcher_.on_terminated();
  note_cancelled();
}

void Master::on_broken() {
  broken_ = std::current_exception();
  terminate(broken_);
}

}  // namespace rankpool::roles
