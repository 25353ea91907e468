// SPDX-License-Identifier: BSL-1.0
//
// What the master notes down of the launch: where the workers' time goes. It looks at the clock
// only where a worker begins or ends to hold tasks, or tasks begin or end to wait, and not even
// there at the end of most single tasks: a look takes three percent of a hot call.

#include "rankpool/errors.hpp"

#include "roles/master.hpp"

namespace rankpool::roles {

void Master::note_if_free(core::SlotId slot, std::chrono::nanoseconds now) {
  if (dispatcher_.is_free(slot)) log_.account().on_freed(slot, phase(), now);
}

void Master::note_answered(const Section& section, core::SlotId slot) {
  const bool was_run = section.header.dropped == 0;
  if (was_run) log_.on_ran(slot, section.tasks().count, section.busy());
  const bool is_measured = round_trips_.measures(slot, section.tasks());
  if (!is_measured && !dispatcher_.is_free(slot)) return;
  if (!is_measured) {
    const auto expected = round_trips_.expected_end(slot, section.tasks(), section.busy());
    return note_if_free(slot, expected ? *expected : clock_->now());
  }
  const auto now = clock_->now();
  const auto took = round_trips_.finish(slot, section.busy(), now);
  if (was_run) dispatcher_.on_round_trip(slot, took);
  note_if_free(slot, now);
}

// Corrupt, it counts as what no worker has told; the results are not lost for that.
void Master::note_usage(const Section& section, core::SlotId slot) {
  if (place(slot) >= dispatcher_.slots()) return;
  try {
    log_.on_usage(slot, read_usage(section), clock_->now());
  } catch (const EncodingError&) {
  }
}

// What was cancelled is forgotten, also where it was about to arrive.
void Master::note_cancelled() {
  const auto now = clock_->now();
  for (std::size_t i = 0; i < dispatcher_.slots(); ++i) note_if_free(core::slot_at(i), now);
  note_phase();
}

void Master::note_lost(core::WorkerId worker) {
  const auto now = clock_->now();
  log_.on_lost(worker, now);
  if (log_.account().has_unused()) note_used(now);  // one of them may have taken its place
}

void Master::note_used(std::chrono::nanoseconds now) {
  for (std::size_t i = 0; i < dispatcher_.slots(); ++i) {
    log_.account().on_used(core::slot_at(i), dispatcher_.is_used(core::slot_at(i)), now);
  }
}

void Master::end_pool() {
  // Those of the workers that the pool has used stay as many.
  use_workers(roster_.size(), isolation_.processes);
}

Statistics Master::statistics() const {
  Statistics statistics = log_.statistics(roster_, clock_->now());
  statistics.lost_workers = roster_.lost();
  statistics.tasks_run_again = tasks_run_again_;
  statistics.bytes_to_workers = outboxes_.sent_bytes();
  return statistics;
}

}  // namespace rankpool::roles
