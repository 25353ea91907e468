// SPDX-License-Identifier: BSL-1.0
//
// The result of a call that goes on while the caller computes.

#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "rankpool/detail/deadline.hpp"
#include "rankpool/detail/engine.hpp"
#include "rankpool/errors.hpp"

namespace rankpool {

namespace detail {

template <class R>
struct CallbackOf {
  using type = std::function<void(const R&)>;
};
template <>
struct CallbackOf<void> {
  using type = std::function<void()>;
};

}  // namespace detail

/// Move-only; for one thread at a time, on rank 0. May outlive its pool. One that is dropped does
/// not cancel its tasks.
///
/// Callbacks are called one at a time, in the order in which results became ready (those of one
/// result in the order in which they were given), on a thread of the library's: a slow one delays
/// only the other callbacks and its own result, which is ready once they have returned. They may
/// use the pool, submit to it and wait for other results. What one throws is dropped; `launch` says
/// it in a line on standard error. The pool's join() and destructor wait for them. Where the
/// library has no thread (RANKPOOL_WORKERS=0, or with_pool below MPI_THREAD_MULTIPLE), they are
/// called by whoever waits for the pool.
template <class R>
class [[nodiscard("a result that is dropped takes its errors with it")]] AsyncResult {
 public:
  /// For the pool, which makes them.
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

  /// Blocks until the tasks have ended, well or not, and callbacks have returned. UsageError from
  /// within a callback of this result.
  void wait() { engine().wait(pending(), {}); }

  /// The same for as long as `timeout`; whether they have ended.
  template <class Rep, class Period>
  bool wait(std::chrono::duration<Rep, Period> timeout) {
    return engine().wait(pending(), detail::deadline_after(timeout));
  }

  /// Whether the tasks have ended, and callbacks have returned; never blocks.
  [[nodiscard]] bool ready() {
    if (!pending().is_ready()) engine_->advance(pending());
    return pending().is_ready();
  }

  /// Whether they ended without an error; UsageError before they ended.
  [[nodiscard]] bool successful() {
    if (!ready()) throw UsageError{"successful() was asked before the result is ready"};
    return pending().error() == nullptr;
  }

  /// Tasks that have not started never start; the result becomes Cancelled at once. Tasks that a
  /// worker has started run to their end, and what comes of them is dropped: so do those of a few
  /// milliseconds' work that it has begun together. False, and nothing happens, if all have ended.
  bool cancel() {
    return engine().cancel(
        pending(), std::make_exception_ptr(Cancelled{"the tasks of this result were cancelled"}));
  }

  /// What a callback of a success takes: the result, which stays where it is.
  using OnSuccess = typename detail::CallbackOf<R>::type;

  /// Has it called with the result if the tasks end well; also if they have. Returns this result.
  AsyncResult& on_success(OnSuccess callback)& {
    engine().call_back(pending_, [pending = &pending(), callback = std::move(callback)] {
      if (pending->error() != nullptr) return;
      if constexpr (std::is_void_v<R>) {
        callback();
      } else {
        callback(pending->look());
      }
    });
    return *this;
  }
  /// The same with a temporary, which it returns by value.
  AsyncResult on_success(OnSuccess callback)&& {
    return std::move(on_success(std::move(callback)));
  }

  /// Has it called with what get() would throw, if it would; also if the tasks have ended.
  AsyncResult& on_error(std::function<void(std::exception_ptr)> callback)& {
    engine().call_back(pending_, [pending = &pending(), callback = std::move(callback)] {
      if (const auto error = pending->error()) callback(error);
    });
    return *this;
  }
  /// The same with a temporary, which it returns by value.
  AsyncResult on_error(std::function<void(std::exception_ptr)> callback)&& {
    return std::move(on_error(std::move(callback)));
  }

 private:
  detail::PendingResult<R>& pending() {
    if (pending_ == nullptr)
      throw UsageError{"this result was handed over, or moved from, already"};
    return *pending_;
  }

  detail::Engine& engine() {
    (void)pending();  // it is there if a result is
    return *engine_;
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
