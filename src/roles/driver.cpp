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

}  // namespace

Driver::Driver(Master& master, Waiter& waiter, Clock& clock, DriverOptions options)
    : master_{&master},
      waiter_{&waiter},
      clock_{&clock},
      rule_{options.rule},
      parking_{waiter},
      reports_{std::move(options.on_worker_event)},
      callbacks_{mutex_, options.background, std::move(options.on_callback_thrown),
                 [this] { parking_.on_happened(); }},
      end_of_job_{options.end_of_job},
      isolating_{options.isolating} {
  if (options.background == Background::thread) {
    background_ = quiet_thread([this] { run_background(); });
  }
}

Driver::~Driver() { stop_background(); }

void Driver::admit(detail::Submission& submission) {
  check_open();
  submission.set_loss_retries(loss_retries_);
  submission.set_retries(retries_);
}

void Driver::submit(std::shared_ptr<detail::Submission> submission) {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  admit(*submission);
  master_->submit(std::move(submission));
  // Workers get their first tasks at once, not when the background thread has woken up.
  step_master();
  hand_over();
}

void Driver::open_stream(std::shared_ptr<detail::Stream> stream) {
  refuse_within_library();
  const std::lock_guard lock{mutex_};
  admit(*stream);
  master_->open_stream(std::move(stream));
}

std::size_t Driver::feed(detail::Stream& stream) {
  refuse_within_library();
  Caller caller{*this};
  if (is_shut_down_) return 0;
  const std::size_t worth = master_->feed(stream);
  step_master();
  ProgressReports reports{*clock_, &stream};
  reports.tell_if_due(caller.lock());
  reports.tell_end(caller.lock());
  return worth;
}

void Driver::abandon(detail::Stream& stream) noexcept {
  if (is_in_master || is_within_task()) return;  // it stays open as long as its pool
  (void)cancel_outside(stream, nullptr);
}

bool Driver::cancel(detail::Submission& submission, const std::exception_ptr& error) {
  refuse_within_library();
  return cancel_outside(submission, error);
}

bool Driver::cancel_outside(detail::Submission& submission, const std::exception_ptr& error) {
  const Caller caller{*this};
  if (is_shut_down_ || !master_->cancel(submission, error)) return false;
  post_callbacks();
  parking_.on_happened();
  return true;
}

void Driver::call_back(std::shared_ptr<detail::Submission> submission,
                       std::function<void()> callback) {
  refuse_within_library();
  Caller caller{*this};
  submission->add_callback(std::move(callback));
  if (submission->has_ended()) callbacks_.post(std::move(submission));
  if (is_shut_down_) callbacks_.call_here(caller.lock(), nullptr);
}

void Driver::run(const std::shared_ptr<detail::Submission>& submission) {
  refuse_within_library();
  Caller caller{*this};
  admit(*submission);
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
  if (Callbacks::is_within(&submission)) {
    throw UsageError{"a callback waited for the result that it was called for"};
  }
  Caller caller{*this};
  return drive_until([&] { return submission.is_ready(); }, deadline, &submission, caller);
}

void Driver::advance(detail::Submission& submission) {
  refuse_within_library();
  // The library's threads do it anyway, but for the callbacks that wait for this one.
  if (background_.joinable() && !Callbacks::is_within()) return;
  Caller caller{*this};
  if (is_shut_down_) return;
  step_master();
  tell(caller.lock(), &submission);
  Looks once;
  if (parking_.is_taken()) return;
  park(caller.lock(), {.is_background = false, .awaited = nullptr}, {}, once);
}

// Runs the master until `is_done` (asked under the lock) or the deadline. What can end it is in the
// hands of the workers, or of another thread that terminates the pool.
bool Driver::drive_until(const std::function<bool()>& is_done, detail::Deadline deadline,
                         detail::Submission* awaited, Caller& caller) {
  auto& lock = caller.lock();
  if (is_shut_down_) return true;  // all results are ready since then
  const auto is_over = [&] { return is_shut_down_ || is_done(); };
  ProgressReports reports{*clock_, awaited};
  Looks looks;
  unsigned steps = 0;
  while (!is_over()) {
    look(looks);
    tell(lock, awaited);
    reports.tell_if_due(lock);
    if (detail::is_past(deadline)) return is_over();
    if (!rule_.looks_again(looks.in_vain) && !is_over()) {
      pause(lock, looks, deadline, awaited);
    } else if (rests(looks.in_vain) || must_share(++steps)) {
      step_aside(lock, looks);
    }
  }
  if (!is_shut_down_) reports.tell_end(lock);
  return true;
}

// Lets others have the lock for a moment, and the core where they wait for it.
void Driver::step_aside(std::unique_lock<std::mutex>& lock, const Looks& looks) {
  lock.unlock();
  if (rule_.gives_way(looks.in_vain)) waiter_->give_way();
  lock.lock();
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
  const bool has_stepped = master_->step();
  const bool has_happened = heed_time() || has_stepped;
  is_in_master = false;
  // How long a transfer took says nothing of how long the next message will: naps count no more.
  const auto expecting = master_->expecting();
  const bool is_another = std::exchange(expecting_, expecting) != expecting;
  if (has_happened || is_another) ++happened_;
  if (has_happened) parking_.on_happened();
  post_callbacks();
}

void Driver::post_callbacks() {
  while (master_->has_called_back()) callbacks_.post(master_->take_called_back());
}

// What the user wants to know, by what it was asked for.
void Driver::tell(std::unique_lock<std::mutex>& lock, const detail::Submission* awaited) {
  reports_.tell(*master_, lock);
  callbacks_.call_here(lock, awaited);
}

// Workers do not ring for a master that has just heard of them: whoever heard it, all look on.
void Driver::look(Looks& looks) {
  step_master();
  looks.in_vain = looks.happened == happened_ ? looks.in_vain + 1 : 0;
  looks.happened = happened_;
}

void Driver::refuse_within_library() {
  refuse_within_task();
  if (is_in_master) {
    throw UsageError{
        "the pool was used by the code that encodes or decodes a value, while it waits for that"};
  }
}

std::optional<Statistics> Driver::try_statistics() {
  if (is_in_master) return std::nullopt;
  const std::unique_lock lock{mutex_, std::try_to_lock};
  if (!lock.owns_lock() || is_shut_down_) return std::nullopt;
  return master_->statistics();
}

void Driver::refuse_after_the_end() const {
  if (is_shut_down_) throw UsageError{"a Pool was made or used after its launch had ended"};
}

void Driver::check_open() {
  refuse_after_the_end();
  if (is_time_short()) step_master();
  if (pool_ == PoolState::closed) throw PoolClosed{"the pool is closed and takes no more tasks"};
  if (pool_ == PoolState::terminated) throw PoolTerminated{"the pool was terminated"};
  if (pool_ == PoolState::out_of_time) throw OutOfTime{watch_->why()};
}

}  // namespace rankpool::roles
