// SPDX-License-Identifier: BSL-1.0

#include "roles/driver.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/current_task.hpp"
#include "roles/progress_reports.hpp"
#include "roles/quiet_thread.hpp"

namespace rankpool::roles {
namespace {

// To let go of the lock takes as long as to look for a message.
bool rests(unsigned looks) { return looks > 0 && looks % 8 == 0; }

// Whoever sleeps wakes up in time to tell the user how far it is.
constexpr std::chrono::nanoseconds between_reports = std::chrono::milliseconds{100};

// More than this many steps in a row no thread keeps another one from the master.
constexpr unsigned most_steps_in_a_row = 64;

// Whether this thread is in the master, which holds the lock: it may come out there in code of the
// user's, a serialize or a conversion.
thread_local bool is_in_master = false;

void refuse_within_library() {
  refuse_within_task();
  if (is_in_master) {
    throw UsageError{
        "the pool was used by the code that encodes or decodes a value, while it waits for that"};
  }
}

bool is_past(detail::Deadline deadline) {
  return deadline && std::chrono::steady_clock::now() >= *deadline;
}

std::exception_ptr terminated() {
  return std::make_exception_ptr(PoolTerminated{"the pool was terminated"});
}

}  // namespace

// A thread that drives, or wants to: while one lives, the background thread stays away from the
// master. It holds the lock.
class Driver::Caller {
 public:
  explicit Caller(Driver& driver) : driver_{&driver}, lock_{driver.mutex_, std::try_to_lock} {
    if (!lock_.owns_lock()) {
      ++driver_->waiting_callers_;
      lock_.lock();
      --driver_->waiting_callers_;
    }
    ++driver_->callers_;
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() {
    if (!lock_.owns_lock()) lock_.lock();  // what the user's callback threw passes through
    --driver_->callers_;
    if (!driver_->is_shut_down_) driver_->hand_over();
  }

  [[nodiscard]] std::unique_lock<std::mutex>& lock() { return lock_; }

 private:
  Driver* driver_;
  std::unique_lock<std::mutex> lock_;
};

Driver::Driver(Master& master, Waiter& waiter, Clock& clock, DriverOptions options)
    : master_{&master},
      waiter_{&waiter},
      clock_{&clock},
      rule_{options.rule},
      parking_{waiter},
      reports_{std::move(options.on_worker_event)} {
  if (options.background == Background::thread) {
    background_ = quiet_thread([this] { run_background(); });
  }
}

Driver::~Driver() { stop_background(); }

void Driver::open_pool(const PoolOptions& options) {
  refuse_within_library();
  const Caller caller{*this};
  refuse_after_the_end();
  step_master();  // it may have lost some
  const int all = master_->worker_count();
  if (pool_ != PoolState::none) {
    throw UsageError{"a second Pool was made while one is there; pools may follow one another"};
  }
  if (all == 0) std::rethrow_exception(master_->why_none_is_left());
  if (options.workers < 0 || options.workers > all) {
    throw UsageError{"a Pool of " + std::to_string(options.workers) +
                     " workers was asked for, but the launch has " + std::to_string(all)};
  }
  if (options.worker_loss_retries < 0) {
    throw UsageError{"worker_loss_retries is " + std::to_string(options.worker_loss_retries) +
                     ", but a task cannot run again less than 0 times"};
  }
  master_->use_workers(options.workers == 0 ? all : options.workers);
  loss_retries_ = static_cast<std::size_t>(options.worker_loss_retries);
  reports_.set_pool_observer(options.on_worker_event);
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
  parking_.on_happened();
}

void Driver::join_pool() {
  refuse_within_library();
  Caller caller{*this};
  if (pool_ == PoolState::open) {
    throw UsageError{"join() was called before close() or terminate()"};
  }
  // Ends when the tasks that run have ended: workers answer each, or drop it.
  drive_until([this] { return is_idle(); }, {}, nullptr, caller);
}

void Driver::leave_pool() noexcept {
  Caller caller{*this};
  drive_until([this] { return pool_ == PoolState::terminated || is_idle(); }, {}, nullptr, caller);
  reports_.remove_pool_observer(caller.lock());
  pool_ = PoolState::none;
}

int Driver::worker_count() {
  refuse_within_library();
  Caller caller{*this};
  if (is_shut_down_) return 0;
  step_master();  // it may have lost some
  const int count = master_->used_workers();
  reports_.tell(*master_, caller.lock());
  return count;
}

Statistics Driver::statistics() {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  refuse_after_the_end();
  return master_->statistics();
}

void Driver::submit(std::shared_ptr<detail::Submission> submission) {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  check_open();
  submission->set_loss_retries(loss_retries_);
  master_->submit(std::move(submission));
  // Workers get their first tasks at once, not when the background thread has woken up.
  step_master();
  hand_over();
}

void Driver::run(const std::shared_ptr<detail::Submission>& submission) {
  refuse_within_library();
  Caller caller{*this};
  check_open();
  submission->set_loss_retries(loss_retries_);
  master_->submit(submission);
  // Until then the engine looks at the caller's inputs, so what the callback throws has to wait.
  // Ends when the tasks have, and workers have taken what was lent to them: at the latest when the
  // tasks that they run have ended.
  const auto is_finished = [&] {
    return submission->is_ready() && (!submission->is_leased() || master_->is_broken());
  };
  try {
    drive_until(is_finished, {}, submission.get(), caller);
  } catch (...) {
    if (!caller.lock().owns_lock()) caller.lock().lock();
    drive_until(is_finished, {}, nullptr, caller);
    throw;
  }
}

bool Driver::wait(detail::Submission& submission, detail::Deadline deadline) {
  refuse_within_library();
  if (submission.is_ready() && submission.options().on_progress == nullptr) return true;
  Caller caller{*this};
  return drive_until([&] { return submission.is_ready(); }, deadline, &submission, caller);
}

void Driver::advance() {
  refuse_within_library();
  if (background_.joinable()) return;  // which does it anyway
  Caller caller{*this};
  if (is_shut_down_) return;
  step_master();
  reports_.tell(*master_, caller.lock());
  Looks once;
  if (parking_.is_taken()) return;
  park(caller.lock(), {.is_background = false, .awaited = nullptr}, {}, once);
}

// Runs the master until `is_done` (asked under the lock) or the deadline. What can end it is in the
// hands of the workers, or of another thread that terminates the pool.
template <class Done>
bool Driver::drive_until(Done is_done, detail::Deadline deadline, detail::Submission* awaited,
                         Caller& caller) {
  auto& lock = caller.lock();
  if (is_shut_down_) return true;  // all results are ready since then
  const auto is_over = [&] { return is_shut_down_ || is_done(); };
  ProgressReports reports{*clock_, awaited};
  Looks looks;
  unsigned steps = 0;
  while (!is_over()) {
    look(looks);
    reports_.tell(*master_, lock);
    reports.tell_if_due(lock);
    if (is_past(deadline)) return is_over();
    if (!rule_.looks_again(looks.in_vain) && !is_over()) {
      pause(lock, looks, deadline, awaited);
    } else if (rests(looks.in_vain) || must_share(++steps)) {
      lock.unlock();
      lock.lock();
    }
  }
  if (!is_shut_down_) reports.tell_end(lock);
  return true;
}

bool Driver::is_idle() const {
  return !master_->has_open_submissions() && !master_->has_tasks_in_flight();
}

bool Driver::must_share(unsigned steps) const {
  return all_callers() > 1 && steps % most_steps_in_a_row == 0;
}

void Driver::pause(std::unique_lock<std::mutex>& lock, Looks& looks, detail::Deadline deadline,
                   const detail::Submission* awaited) {
  auto longest = rule_.sleep(looks.in_vain, master_->expecting());
  if (deadline) {
    const auto left = deadline->time_since_epoch() - clock_->now();
    longest = std::clamp<std::chrono::nanoseconds>(left, std::chrono::nanoseconds{0}, longest);
  }
  const bool is_reported = awaited != nullptr && awaited->options().on_progress != nullptr;
  if (is_reported) longest = std::min(longest, between_reports);
  park(lock, {.is_background = false, .awaited = awaited}, longest, looks);
}

// Whoever was sent something and sleeps is rung for before this thread does.
void Driver::park(std::unique_lock<std::mutex>& lock, const Parking::Sleeper& sleeper,
                  std::chrono::nanoseconds longest, Looks& looks) {
  master_->ring_awaited();
  const auto begun = clock_->now();
  parking_.park(lock, sleeper, longest);
  if (clock_->now() - begun < longest) looks.in_vain = rule_.looks_when_woken(looks.in_vain);
}

void Driver::step_master() {
  is_in_master = true;
  const bool has_happened = master_->step();
  is_in_master = false;
  // How long a transfer took says nothing of how long the next message will: naps count no more.
  const auto expecting = master_->expecting();
  const bool is_another = std::exchange(expecting_, expecting) != expecting;
  if (has_happened || is_another) ++happened_;
  if (has_happened) parking_.on_happened();
}

// Workers do not ring for a master that has just heard of them: whoever heard it, all look on.
void Driver::look(Looks& looks) {
  step_master();
  looks.in_vain = looks.happened == happened_ ? looks.in_vain + 1 : 0;
  looks.happened = happened_;
}

void Driver::refuse_after_the_end() const {
  if (is_shut_down_) throw UsageError{"a Pool was made or used after its launch had ended"};
}

void Driver::check_open() const {
  refuse_after_the_end();
  if (pool_ == PoolState::closed) throw PoolClosed{"the pool is closed and takes no more tasks"};
  if (pool_ == PoolState::terminated) throw PoolTerminated{"the pool was terminated"};
}

}  // namespace rankpool::roles
