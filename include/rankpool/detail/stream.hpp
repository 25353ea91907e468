// SPDX-License-Identifier: BSL-1.0
//
// A submission whose inputs are pulled as its results are handed out. The caller pulls and takes;
// the engine sends and receives, under its lock; what is ready stands between the two.

#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "rankpool/detail/engine.hpp"
#include "rankpool/detail/submission.hpp"

namespace rankpool::detail {

class Stream : public Submission {
 public:
  /// `size` of the inputs, where it is known.
  Stream(const FunctionEntry& function, MapOptions&& options, Buffer&& state,
         std::optional<std::size_t> size);

  /// Takes what was pulled among the tasks, and returns how many these are. The engine calls it on
  /// the caller's thread, from `Engine::feed`.
  std::size_t admit();

  /// For the caller, once: takes the first inputs.
  void begin(Engine& engine);
  /// For the caller: it will ask for nothing any more. What the inputs refer to may go.
  virtual void drop_inputs() noexcept = 0;

  [[nodiscard]] bool has_ended() const noexcept override;
  [[nodiscard]] std::size_t total() const noexcept override;
  [[nodiscard]] bool wants_error(std::size_t /*index*/) const noexcept override { return true; }
  void on_abandoned(std::exception_ptr error) override;

 protected:
  /// For the caller: whether there is a next result, which `on_handed_out` is told of. Blocks until
  /// one is ready, or Timeout; throws what ended the stream, once.
  bool await_next(Engine& engine, Deadline deadline);
  void on_handed_out() noexcept { ++handed_out_; }

  std::mutex ready_mutex_;

 private:
  [[nodiscard]] virtual bool has_taken() const = 0;
  /// Takes over what is ready, under `ready_mutex_`, and returns how many results these are.
  virtual std::size_t take_ready() = 0;
  /// Pulls the next input, if there is one.
  virtual bool pull() = 0;
  virtual bool is_known_to_end() = 0;
  virtual std::size_t admit_pulled() = 0;

  bool gather();
  void tell_end(Engine& engine);
  bool refill(Engine& engine);
  void learn(std::size_t worth);
  void pull_some(std::size_t most, const Engine& engine);
  [[nodiscard]] bool is_over() const noexcept { return is_exhausted_ && handed_out_ == pulled_; }

  std::optional<std::size_t> size_;
  bool is_complete_ = false;          // the engine's: no more will come
  std::exception_ptr closing_error_;  // of an abandoned one; under ready_mutex_
  // The caller's.
  std::size_t wanted_;  // tasks pulled and not handed out
  std::size_t pulled_ = 0;
  std::size_t handed_out_ = 0;
  bool is_exhausted_ = false;
  std::exception_ptr last_error_;  // comes after all results
};

/// What becomes of an input; a function that returns nothing gives a std::monostate for each.
template <class R>
using Streamed = std::conditional_t<std::is_void_v<R>, std::monostate, R>;

/// A stream of results R.
template <class R>
class StreamOf : public Stream {
 public:
  using Stream::Stream;

  /// Empty at the end. Throws the error of the element whose turn it is, or Timeout.
  std::optional<R> next(Engine& engine, Deadline deadline) {
    if (!await_next(engine, deadline)) return std::nullopt;
    Outcome outcome = std::move(taken_[next_++]);
    on_handed_out();
    if (auto* const error = std::get_if<1>(&outcome)) std::rethrow_exception(std::move(*error));
    return std::move(*std::get_if<0>(&outcome));
  }

 protected:
  using Outcome = std::variant<R, std::exception_ptr>;
  std::vector<Outcome> ready_;  // under ready_mutex_

 private:
  [[nodiscard]] bool has_taken() const final { return next_ < taken_.size(); }
  std::size_t take_ready() final {
    taken_.clear();
    next_ = 0;
    std::swap(taken_, ready_);
    return taken_.size();
  }

  std::vector<Outcome> taken_;  // the caller's
  std::size_t next_ = 0;
};

}  // namespace rankpool::detail
