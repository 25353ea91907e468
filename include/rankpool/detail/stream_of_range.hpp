// SPDX-License-Identifier: BSL-1.0
//
// The stream of a range's elements: those under way, each with its arguments (it may have to be
// sent again) and with its result until its turn comes.

#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <ranges>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rankpool/detail/codec.hpp"
#include "rankpool/detail/inputs.hpp"
#include "rankpool/detail/results.hpp"
#include "rankpool/detail/stream.hpp"

namespace rankpool::detail {

/// Pulls one element after the other, once each.
template <std::ranges::input_range Range>
class Puller {
 public:
  explicit Puller(Range&& range) : range_(std::forward<Range>(range)) {}

  /// Hands the next element to `take`; false at the end.
  template <class Take>
  bool pull(Take take) {
    if (is_at_end()) return false;
    is_taken_ = true;
    if constexpr (is_owned) {
      take(std::ranges::iter_move(*position_));
    } else {
      take(**position_);
    }
    return true;
  }

  /// Whether the end is reached, where that can be known without waiting for another element.
  bool is_known_to_end() {
    if constexpr (std::ranges::forward_range<Range>) {
      return is_at_end();
    } else {
      return false;
    }
  }

 private:
  static constexpr bool is_owned =
      !std::is_lvalue_reference_v<Range> && !std::ranges::view<std::remove_cvref_t<Range>>;

  // Goes on not before that is needed: the next element may have to be waited for.
  bool is_at_end() {
    if (!position_) {
      position_.emplace(std::ranges::begin(range_));
    } else if (std::exchange(is_taken_, false)) {
      ++*position_;
    }
    return *position_ == std::ranges::end(range_);
  }

  Range range_;  // the caller's where it is a reference
  std::optional<std::ranges::iterator_t<Range>> position_;
  bool is_taken_ = false;  // what is at the position
};

/// A task of a stream that is under way, or has ended before its turn.
template <class Call>
struct StreamedTask {
  using Arguments = typename Call::Arguments;
  using Result = Streamed<typename Call::Result>;
  // Large ones are sent from where they are, which may last longer than the task.
  using Held = std::conditional_t<Call::takes_contiguous, std::shared_ptr<const Arguments>,
                                  std::optional<Arguments>>;

  static Held hold(Arguments&& arguments) {
    if constexpr (Call::takes_contiguous) {
      return std::make_shared<const Arguments>(std::move(arguments));
    } else {
      return arguments;
    }
  }

  Held arguments;
  std::optional<Result> result{};
  std::exception_ptr error{};
  bool has_ended = false;
};

enum class ResultOrder { of_inputs, of_endings };

template <class Call, class Form, class Range, ResultOrder order>
class StreamOfRange final : public StreamOf<Streamed<typename Call::Result>> {
  using Task = StreamedTask<Call>;
  using Result = typename Task::Result;
  using Base = StreamOf<Result>;

 public:
  StreamOfRange(Range&& range, MapOptions&& options, Buffer&& state)
      : Base{Call::entry, std::move(options), std::move(state), size_of(range)},
        inputs_{std::in_place, std::forward<Range>(range)} {}

  void drop_inputs() noexcept override {
    inputs_.reset();
    pulled_.clear();
  }

  std::size_t encode(const EncodeOrder& tasks, Buffer& out) override {
    return encode_each(tasks, out, [&](std::size_t index) {
      AsTuple::template write<Call>(out, std::as_const(*task(index).arguments));
    });
  }

  std::shared_ptr<const void> lease(std::shared_ptr<Submission> self, Span tasks) override {
    if constexpr (Call::takes_contiguous) {
      std::vector<typename Task::Held> held;
      for (std::size_t i = 0; i < tasks.count; ++i) {
        held.push_back(task(tasks.first + i).arguments);
      }
      return std::make_shared<const std::vector<typename Task::Held>>(std::move(held));
    } else {
      return Base::lease(std::move(self), tasks);
    }
  }

  void decode(Span tasks, ByteReader& in, std::span<const std::size_t> failed) override {
    if constexpr (std::is_void_v<typename Call::Result>) {
      for (std::size_t i = 0; i < tasks.count; ++i) task(tasks.first + i).result.emplace();
    } else {
      decode_each<Result>(
          tasks, in, failed, [&](std::size_t index) { read_into(task(index).result, in); },
          [this](std::size_t index) { this->on_undecodable(index); });
    }
  }

 private:
  static std::optional<std::size_t> size_of(Range& range) {
    if constexpr (std::ranges::sized_range<Range>) {
      return static_cast<std::size_t>(std::ranges::size(range));
    } else {
      return std::nullopt;
    }
  }

  Task& task(std::size_t index) { return tasks_.find(index)->second; }

  bool pull() override {
    return inputs_->pull([this](auto&& element) {
      pulled_.push_back(Form::template convert<Call>(std::forward<decltype(element)>(element)));
    });
  }

  bool is_known_to_end() override { return inputs_->is_known_to_end(); }

  std::size_t admit_pulled() override {
    for (auto& arguments : pulled_) {
      tasks_.emplace(admitted_++, Task{.arguments = Task::hold(std::move(arguments))});
    }
    const std::size_t admitted = pulled_.size();
    pulled_.clear();
    return admitted;
  }

  void keep_error(std::size_t index, std::exception_ptr error) override {
    task(index).error = std::move(error);
  }

  void hand_out(Span ended) override {
    const std::lock_guard lock{this->ready_mutex_};
    for (std::size_t i = 0; i < ended.count; ++i) {
      const auto place = tasks_.find(ended.first + i);
      if constexpr (order == ResultOrder::of_endings) {
        hand_out_one(place);
      } else {
        place->second.has_ended = true;
        place->second.arguments.reset();
      }
    }
    if constexpr (order == ResultOrder::of_inputs) {
      for (auto first = tasks_.find(next_); first != tasks_.end() && first->second.has_ended;
           first = tasks_.find(++next_)) {
        hand_out_one(first);
      }
    }
    if (!this->ready_.empty()) this->set_ready(true);
  }

  using Tasks = std::pmr::unordered_map<std::size_t, Task>;

  void hand_out_one(typename Tasks::iterator place) {
    Task& task = place->second;
    if (task.error != nullptr) {
      this->ready_.emplace_back(std::in_place_index<1>, std::move(task.error));
    } else {
      this->ready_.emplace_back(std::in_place_index<0>, std::move(*task.result));
    }
    tasks_.erase(place);
  }

  std::optional<Puller<Range>> inputs_;           // the caller's
  std::vector<typename Call::Arguments> pulled_;  // and not admitted yet
  std::size_t admitted_ = 0;
  // Tasks come and go: their memory is used again, and does not grow with the stream.
  std::pmr::unsynchronized_pool_resource memory_;
  Tasks tasks_{&memory_};  // by index; they stay where they are
  std::size_t next_ = 0;   // whose turn it is
};

}  // namespace rankpool::detail
