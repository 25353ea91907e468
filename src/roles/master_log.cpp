// SPDX-License-Identifier: BSL-1.0
//
// What the master notes down of the launch: where the workers' time goes. It looks at the clock
// only where a worker begins or ends to hold tasks, or tasks begin or end to wait, and not even
// there at the end of most single tasks: a look takes three percent of a hot call.

#include "rankpool/errors.hpp"

#include "roles/master.hpp"

namespace rankpool::roles {

void Master::note_if_free(core::WorkerId worker, std::chrono::nanoseconds now) {
  if (dispatcher_.is_free(worker)) log_.account().on_freed(worker, phase(), now);
}

void Master::note_answered(const Section& section, core::WorkerId worker) {
  const bool was_run = section.header.dropped == 0;
  if (was_run) log_.on_ran(worker, section.tasks().count, section.busy());
  const bool is_measured = round_trips_.measures(worker, section.tasks());
  if (!is_measured && !dispatcher_.is_free(worker)) return;
  if (!is_measured) {
    const auto expected = round_trips_.expected_end(worker, section.tasks(), section.busy());
    return note_if_free(worker, expected ? *expected : clock_->now());
  }
  const auto now = clock_->now();
  const auto took = round_trips_.finish(worker, section.busy(), now);
  if (was_run) dispatcher_.on_round_trip(worker, took);
  note_if_free(worker, now);
}

// Corrupt, it counts as what no worker has told; the results are not lost for that.
void Master::note_usage(const Section& section, core::WorkerId worker) {
  try {
    log_.on_usage(worker, read_usage(section), clock_->now());
  } catch (const EncodingError&) {
  }
}

// What was cancelled is forgotten, also where it was about to arrive.
void Master::note_cancelled() {
  const auto now = clock_->now();
  for (std::size_t i = 0; i < roster_.size(); ++i) note_if_free(core::worker_at(i), now);
  note_phase();
}

void Master::note_lost(core::WorkerId worker) {
  const auto now = clock_->now();
  log_.on_lost(worker, now);
  if (log_.account().has_unused()) note_used(now);  // one of them may have taken its place
}

void Master::note_used(std::chrono::nanoseconds now) {
  for (std::size_t i = 0; i < roster_.size(); ++i) {
    log_.account().on_used(core::worker_at(i), dispatcher_.is_used(core::worker_at(i)), now);
  }
}

void Master::end_pool() {
  dispatcher_.use_workers(roster_.size());
  note_used(clock_->now());
}

Statistics Master::statistics() const {
  Statistics statistics = log_.statistics(roster_, clock_->now());
  statistics.lost_workers = roster_.lost();
  statistics.tasks_run_again = tasks_run_again_;
  statistics.bytes_to_workers = outboxes_.sent_bytes();
  return statistics;
}

}  // namespace rankpool::roles
