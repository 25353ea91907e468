// SPDX-License-Identifier: BSL-1.0
//
// The driver towards the end of the job's time.

#include <algorithm>

#include "rankpool/errors.hpp"
#include "rankpool/time_left.hpp"

#include "roles/current_task.hpp"
#include "roles/driver.hpp"

namespace rankpool {
namespace roles {

using core::TimePhase;

std::unique_ptr<ReserveWatch> Driver::watch_reserve(std::chrono::seconds reserve) {
  if (reserve.count() == 0 || end_of_job_ == nullptr) return nullptr;
  return std::make_unique<ReserveWatch>(*end_of_job_, *clock_, reserve,
                                        [this] { waiter_->interrupt(); });
}

// Whether anything came of it.
bool Driver::heed_phase(TimePhase phase) {
  if (phase == TimePhase::enough || heeded_ == TimePhase::over) return false;
  if (pool_ == PoolState::terminated) return false;
  const TimePhase before = heeded_;
  if (heeded_ == TimePhase::enough) {
    master_->drain(std::make_exception_ptr(OutOfTime{watch_->why()}));
    if (pool_ == PoolState::open) pool_ = PoolState::out_of_time;
    heeded_ = TimePhase::last_tasks;
  }
  if (phase == TimePhase::over || !master_->has_tasks_in_flight()) {
    master_->end_drain();
    heeded_ = TimePhase::over;
  }
  return heeded_ != before;
}

std::optional<std::chrono::nanoseconds> Driver::time_left() {
  if (end_of_job_ == nullptr) return std::nullopt;
  const auto left = end_of_job_->left();
  if (end_of_job_->is_announced()) return std::chrono::nanoseconds{0};
  return left;
}

}  // namespace roles

std::optional<std::chrono::seconds> time_left() {
  if (roles::is_within_task()) {
    throw UsageError{
        "time_left() was called within a task, but only the master knows when the job ends: give "
        "the task what it needs to know"};
  }
  const auto left = detail::current_engine()->time_left();
  if (!left) return std::nullopt;
  return std::max(std::chrono::floor<std::chrono::seconds>(*left), std::chrono::seconds{0});
}

}  // namespace rankpool
