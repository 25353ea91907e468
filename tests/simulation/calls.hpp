// SPDX-License-Identifier: BSL-1.0
//
// A call of the pool together with what has to come of it.

#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/pool.hpp"

#include "callables.hpp"
#include "verdict.hpp"
#include "violation.hpp"

namespace rankpool::simulation {

/// The tasks of a call; knows what they return.
template <class Callable>
class Batch {
 public:
  Batch(Callable callable, std::vector<Order> orders)
      : callable_{std::move(callable)}, orders_{std::move(orders)} {
    for (const Order& order : orders_) inputs_.push_back(callable_.input(order));
  }

  [[nodiscard]] const Callable& callable() const { return callable_; }
  [[nodiscard]] const std::vector<Order>& orders() const { return orders_; }
  [[nodiscard]] const std::vector<typename Callable::Input>& inputs() const { return inputs_; }

  /// Makes the call, or asks for its result, and looks at what comes of it.
  template <class Get>
  void check(Get get, const PoolFate& fate, const Cluster& cluster) const {
    try {
      using Result = decltype(get());
      if constexpr (std::is_void_v<Result>) {
        get();
      } else {
        check_values(get());
      }
    } catch (...) {
      return check_error(orders_, std::current_exception(), fate, cluster);
    }
    check_success(orders_);
  }

  /// Takes all results of a stream, and looks at each.
  template <class Result>
  void check_each(ResultStream<Result>& stream, const PoolFate& fate,
                  const Cluster& cluster) const {
    bool is_over = false;
    for (std::size_t i = 0; i < orders_.size() && !is_over; ++i) {
      try {
        const auto result = stream.next();
        require(result && *result == callable_.value(orders_[i]),
                "a result of a stream is not that of its task");
        check_success({orders_[i]});
      } catch (...) {
        is_over = check_streamed_error(orders_, i, std::current_exception(), fate, cluster);
      }
    }
    try {
      require(!stream.next(), "a stream goes on behind its end");
    } catch (const WorkerLost& error) {  // one that nobody could begin, of no inputs
      require(orders_.empty() && cluster.are_all_known_dead(), error.what());
    } catch (const InitializerError& error) {  // or whose pool failed before they were counted
      require(orders_.empty() && fate.cannot_begin, error.what());
    }
  }

 private:
  template <class Result>
  void check_values(const Result& result) const {
    if constexpr (requires { callable_.value(orders_.front()) == result; }) {
      require(callable_.value(orders_.front()) == result, "the result is not that of its task");
    } else {
      require(result.size() == orders_.size(), "a map has another number of results");
      for (std::size_t i = 0; i < result.size(); ++i) {
        require(result[i] == callable_.value(orders_[i]), [&] {
          return "the result of task " + std::to_string(orders_[i].id) + " is wrong";
        });
      }
    }
  }

  Callable callable_;
  std::vector<Order> orders_;
  std::vector<typename Callable::Input> inputs_;
};

/// A call that goes on while the program does something else.
class OpenCall {
 public:
  OpenCall() = default;
  OpenCall(const OpenCall&) = delete;
  OpenCall& operator=(const OpenCall&) = delete;
  virtual ~OpenCall() = default;

  virtual bool is_ready() = 0;
  /// False if it has ended.
  virtual bool cancel() = 0;
  /// Waits for its end.
  virtual void finish(const PoolFate& fate, const Cluster& cluster) = 0;
};

template <class Callable, class Result>
class OpenCallOf final : public OpenCall {
 public:
  OpenCallOf(Batch<Callable> batch, AsyncResult<Result> result)
      : batch_{std::move(batch)}, result_{std::move(result)} {}

  bool is_ready() override { return result_.ready(); }
  bool cancel() override {
    const bool is_new = result_.cancel();
    is_cancelled_ |= is_new;
    return is_new;
  }
  void finish(const PoolFate& fate, const Cluster& cluster) override {
    if (is_cancelled_ && is_told_of_it()) return;
    batch_.check([this] { return result_.get(); }, fate, cluster);
  }

 private:
  // Else it is told of an error that was there before.
  bool is_told_of_it() {
    try {
      (void)result_.get();
    } catch (const Cancelled&) {
      return true;
    } catch (...) {
    }
    return false;
  }

  Batch<Callable> batch_;
  AsyncResult<Result> result_;
  bool is_cancelled_ = false;
};

/// Results that are taken one by one.
template <class Callable, class Result>
class OpenStreamOf final : public OpenCall {
 public:
  OpenStreamOf(Batch<Callable> batch, ResultStream<Result> stream)
      : batch_{std::move(batch)}, stream_{std::move(stream)} {}

  bool is_ready() override { return false; }
  bool cancel() override { return false; }
  void finish(const PoolFate& fate, const Cluster& cluster) override {
    batch_.check_each(stream_, fate, cluster);
  }

 private:
  Batch<Callable> batch_;
  ResultStream<Result> stream_;
};

template <class Callable, class Result>
std::unique_ptr<OpenCall> open_stream(Batch<Callable> batch, ResultStream<Result> stream) {
  return std::make_unique<OpenStreamOf<Callable, Result>>(std::move(batch), std::move(stream));
}

template <class Callable, class Result>
std::unique_ptr<OpenCall> open_call(Batch<Callable> batch, AsyncResult<Result> result) {
  return std::make_unique<OpenCallOf<Callable, Result>>(std::move(batch), std::move(result));
}

}  // namespace rankpool::simulation
