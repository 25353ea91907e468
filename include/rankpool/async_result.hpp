// SPDX-License-Identifier: BSL-1.0
//
// The result of a call that goes on while the caller computes.

#pragma once

#include <chrono>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "rankpool/detail/engine.hpp"
#include "rankpool/errors.hpp"

namespace rankpool {

/// Move-only; for one thread at a time, on rank 0. May outlive its pool. One that is dropped does
/// not cancel its tasks.
template <class R>
class [[nodiscard("a result that is dropped takes its errors with it")]] AsyncResult {
 public:
  AsyncResult(std::shared_ptr<detail::Engine> engine,
              std::shared_ptr<detail::PendingResult<R>> pending)
      : engine_{std::move(engine)}, pending_{std::move(pending)} {}

  /// Blocks until the result is there and hands it over, once. Throws what the tasks threw (the
  /// first in input order) as TaskError, or EncodingError, WorkerLost, PoolTerminated,
  /// TransportError.
  R get() {
    wait();
    return take();
  }

  /// As get(), but throws Timeout if the result is not there in time; one may ask again.
  template <class Rep, class Period>
  R get(std::chrono::duration<Rep, Period> timeout) {
    if (!wait(timeout)) throw Timeout{"no result of the pool within the time given to get()"};
    return take();
  }

  /// Blocks until the tasks have ended, well or not.
  void wait() {
    detail::Submission& tasks = pending();
    engine_->wait(tasks, {});
  }

  /// The same for as long as `timeout`; whether they have ended.
  template <class Rep, class Period>
  bool wait(std::chrono::duration<Rep, Period> timeout) {
    using std::chrono::steady_clock;
    detail::Submission& tasks = pending();
    const auto now = steady_clock::now();
    const std::chrono::duration<double> longest = steady_clock::time_point::max() - now;
    if (!(timeout > timeout.zero())) return engine_->wait(pending(), now);
    if (std::chrono::duration<double>(timeout) >= longest) return engine_->wait(tasks, {});
    return engine_->wait(tasks, now + std::chrono::ceil<steady_clock::duration>(timeout));
  }

  /// Whether the tasks have ended; never blocks.
  [[nodiscard]] bool ready() {
    if (!pending().is_ready()) engine_->advance();
    return pending().is_ready();
  }

  /// Whether they ended without an error; UsageError before they ended.
  [[nodiscard]] bool successful() {
    if (!ready()) throw UsageError{"successful() was asked before the result is ready"};
    return pending().error() == nullptr;
  }

 private:
  detail::PendingResult<R>& pending() {
    if (pending_ == nullptr)
      throw UsageError{"this result was handed over, or moved from, already"};
    return *pending_;
  }

  R take() {
    if (const auto error = pending().error()) std::rethrow_exception(error);
    const auto taken = std::exchange(pending_, nullptr);
    return taken->take();
  }

  std::shared_ptr<detail::Engine> engine_;
  std::shared_ptr<detail::PendingResult<R>> pending_;
};

}  // namespace rankpool
