// SPDX-License-Identifier: BSL-1.0
//
// Results one after the other, while the inputs are still being taken: what imap returns.

#pragma once

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "rankpool/detail/deadline.hpp"
#include "rankpool/detail/engine.hpp"
#include "rankpool/detail/stream.hpp"
#include "rankpool/errors.hpp"

namespace rankpool {

/// A move-only range that is walked once, by one thread at a time, on rank 0. R is std::monostate
/// where the function returns nothing.
///
/// Inputs are pulled by the thread that calls `imap` and `next`, ahead of the results that were
/// handed out by as many as MapOptions::buffer_size says. Dropping the stream gives up what has not
/// begun, and does not wait for what has. A stream that outlives its pool has the results that were
/// ready, and then throws PoolClosed or PoolTerminated; so does one of a terminated pool, and one
/// that has run out of time throws OutOfTime.
template <class R>
class [[nodiscard("a stream that is dropped gives up its tasks")]] ResultStream {
 public:
  class Iterator;

  /// For the pool, which makes them.
  ResultStream(std::shared_ptr<detail::Engine> engine, std::shared_ptr<detail::StreamOf<R>> stream)
      : engine_{std::move(engine)}, stream_{std::move(stream)} {}
  /// A stream that was moved from gives UsageError.
  ResultStream(ResultStream && other) noexcept = default;
  /// Drops its own stream first.
  ResultStream& operator=(ResultStream&& other) noexcept {
    if (this == &other) return *this;
    give_up();
    engine_ = std::move(other.engine_);
    stream_ = std::move(other.stream_);
    current_ = std::move(other.current_);
    return *this;
  }
  ResultStream(const ResultStream&) = delete;
  ResultStream& operator=(const ResultStream&) = delete;
  ~ResultStream() { give_up(); }

  /// Blocks until the next result is there; empty at the end. Throws the error of the element whose
  /// turn it is (TaskError, EncodingError, WorkerLost), and goes on behind it the next time. What
  /// the input range throws comes after the results of the inputs before it.
  std::optional<R> next() { return stream().next(*engine_, {}); }

  /// The same, but throws Timeout if it is not there in time; one may ask again.
  template <class Rep, class Period>
  std::optional<R> next(std::chrono::duration<Rep, Period> timeout) {
    return stream().next(*engine_, detail::deadline_after(timeout));
  }

  /// Takes the first result: `next` and its errors. An error that comes while iterating ends a
  /// range-based for; `next`, or another one, goes on behind it.
  Iterator begin() {
    current_ = next();
    return Iterator{*this};
  }
  /// Reached when there is no further result.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  detail::StreamOf<R>& stream() {
    if (stream_ == nullptr) throw UsageError{"this stream was moved from"};
    return *stream_;
  }

  void give_up() noexcept {
    if (stream_ == nullptr) return;
    engine_->abandon(*stream_);
    stream_->drop_inputs();  // here, while what they refer to is there
  }

  std::shared_ptr<detail::Engine> engine_;
  std::shared_ptr<detail::StreamOf<R>> stream_;
  std::optional<R> current_;
};

/// Moves with its stream's results; the stream has to stay where it is.
template <class R>
class ResultStream<R>::Iterator {
 public:
  /// @{
  /// What std::input_iterator asks for.
  using value_type = R;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::input_iterator_tag;

  explicit Iterator(ResultStream& stream) : stream_{&stream} {}
  Iterator(Iterator&&) noexcept = default;
  Iterator& operator=(Iterator&&) noexcept = default;
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  ~Iterator() = default;

  R& operator*() const { return *stream_->current_; }
  Iterator& operator++() {
    stream_->current_.reset();
    stream_->current_ = stream_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t /*end*/) const { return !stream_->current_.has_value(); }
  /// @}

 private:
  ResultStream* stream_;
};

}  // namespace rankpool
