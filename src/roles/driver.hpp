// SPDX-License-Identifier: BSL-1.0
//
// Who runs the master: the thread that waits for a result does so itself, with no hand-over; while
// nobody waits and work is open, a background thread takes over.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "rankpool/detail/engine.hpp"

#include "core/wait_rule.hpp"
#include "roles/background.hpp"
#include "roles/callbacks.hpp"
#include "roles/clock.hpp"
#include "roles/end_of_job.hpp"
#include "roles/master.hpp"
#include "roles/parking.hpp"
#include "roles/reserve_watch.hpp"
#include "roles/waiter.hpp"
#include "roles/worker_reports.hpp"

namespace rankpool::roles {

/// What becomes of pools that ask for isolation.
enum class Isolating {
  possible,
  ignored,  // tasks run where they can
  refused,  // there is nobody who makes children
};

struct DriverOptions {
  Background background = Background::none;
  core::WaitRule rule = core::WaitRule::patient();
  WorkerObserver on_worker_event = {};  ///< the launch's own
  CallbackObserver on_callback_thrown = {};
  EndOfJob* end_of_job = nullptr;  ///< null: nobody knows of one
  Isolating isolating = Isolating::ignored;
};

/// The engine that a launch offers to its pools. Thread-safe: one lock around the master.
class Driver final : public detail::Engine {
 public:
  Driver(Master& master, Waiter& waiter, Clock& clock, DriverOptions options);
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  ~Driver() override;

  void open_pool(const PoolOptions& options) override;
  void close_pool() override;
  void terminate_pool() override;
  void join_pool() override;
  void leave_pool() noexcept override;
  [[nodiscard]] int worker_count() override;
  [[nodiscard]] int process_count() override;
  [[nodiscard]] Statistics statistics() override;
  [[nodiscard]] std::optional<std::chrono::nanoseconds> time_left() override;

  void submit(std::shared_ptr<detail::Submission> submission) override;
  void run(const std::shared_ptr<detail::Submission>& submission) override;
  bool wait(detail::Submission& submission, detail::Deadline deadline) override;
  void call_back(std::shared_ptr<detail::Submission> submission,
                 std::function<void()> callback) override;
  bool cancel(detail::Submission& submission, const std::exception_ptr& error) override;
  void open_stream(std::shared_ptr<detail::Stream> stream) override;
  std::size_t feed(detail::Stream& stream) override;
  void abandon(detail::Stream& stream) noexcept override;
  [[nodiscard]] std::chrono::nanoseconds now() const override { return clock_->now(); }
  void advance(detail::Submission& submission) override;

  /// The statistics for the end of the launch, from wherever that comes. Waits for nobody: empty
  /// while a thread, this one perhaps, has the master, and after `shut_down`.
  [[nodiscard]] std::optional<Statistics> try_statistics();

  /// The launch ends: open results become PoolTerminated, and once all workers are free they are
  /// told to stop. False if they were not free within `patience`, or cannot be told. The master
  /// is not used any more.
  bool shut_down(std::chrono::nanoseconds patience);

 private:
  enum class PoolState { none, open, closed, out_of_time, terminated };
  class Caller;

  /// Of one thread.
  struct Looks {
    unsigned in_vain = 0;        // in a row
    std::uint64_t happened = 0;  // steps, when it looked last
  };

  [[nodiscard]] int all_callers() const { return callers_ + waiting_callers_; }
  static void refuse_within_library();
  void refuse_after_the_end() const;
  int count_now(int (Master::*count)() const);
  void check_open();
  void admit(detail::Submission& submission);
  std::unique_ptr<ReserveWatch> watch_reserve(std::chrono::seconds reserve);
  [[nodiscard]] bool is_time_short() const {
    return watch_ != nullptr && watch_->phase() > heeded_;
  }
  bool heed_time() { return watch_ != nullptr && heed_phase(watch_->phase()); }
  bool heed_phase(core::TimePhase phase);
  void step_master();
  void post_callbacks();
  bool cancel_outside(detail::Submission& submission, const std::exception_ptr& error);
  void tell(std::unique_lock<std::mutex>& lock, const detail::Submission* awaited);
  void look(Looks& looks);
  [[nodiscard]] bool is_done_with() const;
  void step_aside(std::unique_lock<std::mutex>& lock, const Looks& looks);
  [[nodiscard]] bool must_share(unsigned steps) const;
  void pause(std::unique_lock<std::mutex>& lock, Looks& looks, detail::Deadline deadline,
             const detail::Submission* awaited);
  void park(std::unique_lock<std::mutex>& lock, const Parking::Sleeper& sleeper,
            std::chrono::nanoseconds longest, Looks& looks);
  void hand_over();
  void wake_background();
  bool drive_until(const std::function<bool()>& is_done, detail::Deadline deadline,
                   detail::Submission* awaited, Caller& caller);
  template <class Condition>
  bool step_while(Condition condition, std::chrono::nanoseconds end,
                  std::unique_lock<std::mutex>& lock);
  bool stop_workers(std::chrono::nanoseconds end, std::unique_lock<std::mutex>& lock);
  void run_background();
  std::chrono::nanoseconds step_in_background(std::unique_lock<std::mutex>& lock, Looks& looks);
  void stop_background();

  Master* master_;
  Waiter* waiter_;
  Clock* clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  core::WaitRule rule_;
  core::Expecting expecting_ = core::Expecting::messages;
  Parking parking_;
  WorkerReports reports_;
  Callbacks callbacks_;
  std::uint64_t happened_ =
      0;             // steps that did something, or after which another thing is waited for
  int callers_ = 0;  // threads that drive
  std::atomic<int> waiting_callers_ = 0;  // for the lock, to drive
  bool is_background_asleep_ = false;     // a caller sleeps in its place
  bool is_stopping_ = false;
  bool is_shut_down_ = false;
  PoolState pool_ = PoolState::none;
  std::size_t loss_retries_ = 0;  // of the pool
  std::size_t retries_ = 0;       // too
  EndOfJob* end_of_job_;
  Isolating isolating_;
  std::unique_ptr<ReserveWatch> watch_;  // of the pool, if it asked for one
  core::TimePhase heeded_ = core::TimePhase::enough;
  std::thread background_;
};

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

}  // namespace rankpool::roles
