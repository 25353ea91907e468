// SPDX-License-Identifier: BSL-1.0
//
// The driver as the engine of a pool, from its making to its end.

#include <string>

#include "rankpool/errors.hpp"

#include "roles/driver.hpp"

namespace rankpool::roles {
namespace {

std::exception_ptr terminated() {
  return std::make_exception_ptr(PoolTerminated{"the pool was terminated"});
}

std::exception_ptr ended_before_its_inputs() {
  return std::make_exception_ptr(
      PoolClosed{"the pool of this stream has ended before all its inputs were taken"});
}

void check(const PoolOptions& options, int workers) {
  if (options.workers < 0 || options.workers > workers) {
    throw UsageError{"a Pool of " + std::to_string(options.workers) +
                     " workers was asked for, but the launch has " + std::to_string(workers)};
  }
  if (options.worker_loss_retries < 0) {
    throw UsageError{"worker_loss_retries is " + std::to_string(options.worker_loss_retries) +
                     ", but a task cannot run again less than 0 times"};
  }
  if (options.retries < 0) {
    throw UsageError{"retries is " + std::to_string(options.retries) +
                     ", but a task cannot run again less than 0 times"};
  }
  if (options.time_reserve.count() < 0) {
    throw UsageError{"time_reserve is " + std::to_string(options.time_reserve.count()) +
                     " s, but what is kept of the time cannot be less than 0"};
  }
}

void check_isolation(const PoolOptions& options, Isolating isolating) {
  if (options.task_timeout.count() < 0 || options.max_tasks_per_child < 0) {
    throw UsageError{"task_timeout and max_tasks_per_child cannot be less than 0"};
  }
  if (options.processes_per_worker < 1 ||
      options.processes_per_worker > most_processes_per_worker) {
    throw UsageError{"processes_per_worker is " + std::to_string(options.processes_per_worker) +
                     ", but a worker has from 1 to " + std::to_string(most_processes_per_worker)};
  }
  if (options.isolation == Isolation::process) {
    if (isolating != Isolating::refused) return;
    throw UsageError{
        "isolated tasks need children from before MPI began: start the program by "
        "rankpool::launch, which makes them, and not by with_pool"};
  }
  const bool needs_isolation = options.processes_per_worker > 1 ||
                               options.task_timeout.count() > 0 || options.memory_limit > 0 ||
                               options.max_tasks_per_child > 0;
  if (needs_isolation) {
    throw UsageError{
        "processes_per_worker, task_timeout, memory_limit and max_tasks_per_child need a process "
        "of the tasks' own: add "
        ".isolation = rankpool::Isolation::process"};
  }
}

}  // namespace

void Driver::open_pool(const PoolOptions& options) {
  refuse_within_library();
  // Who says when the job ends may take seconds for it, in which nobody is kept from the master.
  if (options.time_reserve.count() > 0) (void)time_left();
  const Caller caller{*this};
  refuse_after_the_end();
  step_master();  // it may have lost some
  const int all = master_->worker_count();
  if (pool_ != PoolState::none) {
    throw UsageError{"a second Pool was made while one is there; pools may follow one another"};
  }
  if (all == 0) std::rethrow_exception(master_->why_none_is_left());
  check(options, all);
  check_isolation(options, isolating_);
  auto watch = watch_reserve(options.time_reserve);
  master_->begin_pool(options.workers == 0 ? all : options.workers, options.initializer,
                      isolating_ == Isolating::possible ? isolation_of(options) : IsolationOrder{});
  loss_retries_ = static_cast<std::size_t>(options.worker_loss_retries);
  retries_ = static_cast<std::size_t>(options.retries);
  reports_.set_pool_observer(options.on_worker_event);
  watch_ = std::move(watch);
  heeded_ = core::TimePhase::enough;
  pool_ = PoolState::open;
}

void Driver::close_pool() {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  if (pool_ == PoolState::open) pool_ = PoolState::closed;
}

void Driver::terminate_pool() {
  refuse_within_library();
  const Caller caller{*this};
  pool_ = PoolState::terminated;
  if (is_shut_down_) return;
  master_->terminate(terminated());
  post_callbacks();
  parking_.on_happened();
}

void Driver::join_pool() {
  refuse_within_library();
  Caller caller{*this};
  if (pool_ == PoolState::open) {
    throw UsageError{"join() was called before close() or terminate()"};
  }
  if (Callbacks::is_within()) {
    throw UsageError{"join() was called by a callback, which it would wait for"};
  }
  // Ends when the tasks that run have ended (workers answer each, or drop it) or their time is
  // over.
  drive_until([this] { return is_done_with() && callbacks_.are_done(); }, {}, nullptr, caller);
}

void Driver::leave_pool() noexcept {
  std::unique_ptr<ReserveWatch> watch;  // ends without the lock, as it may be asking for the time
  Caller caller{*this};
  const bool is_callback = Callbacks::is_within();  // which cannot wait for itself
  const auto is_left = [&] {
    return (pool_ == PoolState::terminated || is_done_with()) &&
           (is_callback || callbacks_.are_done());
  };
  drive_until(is_left, {}, nullptr, caller);
  if (!is_shut_down_ && pool_ != PoolState::terminated) master_->abandon(ended_before_its_inputs());
  if (!is_shut_down_) master_->end_pool();
  reports_.remove_pool_observer(caller.lock());
  watch = std::move(watch_);
  pool_ = PoolState::none;
}

// Tasks that still run when their time is over are not waited for.
bool Driver::is_done_with() const {
  return heeded_ == core::TimePhase::over || !master_->has_open_tasks();
}

int Driver::worker_count() { return count_now(&Master::used_workers); }

int Driver::process_count() { return count_now(&Master::used_slots); }

int Driver::count_now(int (Master::*count)() const) {
  refuse_within_library();
  Caller caller{*this};
  if (is_shut_down_) return 0;
  step_master();  // it may have lost some
  const int counted = (master_->*count)();
  tell(caller.lock(), nullptr);
  return counted;
}

Statistics Driver::statistics() {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  refuse_after_the_end();
  return master_->statistics();
}

}  // namespace rankpool::roles
