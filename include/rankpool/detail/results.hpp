// SPDX-License-Identifier: BSL-1.0
//
// Where the results of a submission's tasks gather: in input order, each in its own place.

#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/detail/codec.hpp"
#include "rankpool/detail/submission.hpp"

namespace rankpool::detail {

/// Walks the results of a span, past the gaps of failed tasks; one that cannot be decoded is told
/// of, and the next one follows.
template <class R, class Store, class Refuse>
void decode_each(Span tasks, ByteReader& in, std::span<const std::size_t> failed, Store store,
                 Refuse refuse) {
  for (std::size_t index = tasks.first; index < tasks.first + tasks.count; ++index) {
    if (!failed.empty() && failed.front() == index) {
      failed = failed.subspan(1);
      skip_value<R>(in);
      continue;
    }
    try {
      store(index, read_value<R>(in));
    } catch (...) {
      refuse(index);
    }
  }
}

/// Of a map: a std::vector<R>, nothing where the function returns nothing.
template <class R>
class ManyResults {
 public:
  using Type = std::vector<R>;

  explicit ManyResults(std::size_t tasks) : values_(tasks) {}

  template <class Refuse>
  void decode(Span tasks, ByteReader& in, std::span<const std::size_t> failed, Refuse refuse) {
    if constexpr (is_plain<R> && std::is_default_constructible_v<R>) {
      if (failed.empty()) {
        const auto bytes = in.take(tasks.count * sizeof(R));
        std::memcpy(values_.data() + tasks.first, bytes.data(), bytes.size());
        return;
      }
    }
    decode_each<R>(
        tasks, in, failed, [this](std::size_t index, R&& value) { put(index, std::move(value)); },
        refuse);
  }

  Type take() {
    if constexpr (std::same_as<Place, R>) {
      return std::move(values_);
    } else {
      Type values;
      values.reserve(values_.size());
      for (Place& value : values_) values.push_back(*std::move(value));
      return values;
    }
  }

 private:
  void put(std::size_t index, R&& value) {
    if constexpr (std::same_as<Place, R>) {
      values_[index] = std::move(value);
    } else {
      values_[index].emplace(std::move(value));
    }
  }

  using Place =
      std::conditional_t<std::is_default_constructible_v<R> && std::is_move_assignable_v<R>, R,
                         std::optional<R>>;
  std::vector<Place> values_;
};

template <>
class ManyResults<void> {
 public:
  using Type = void;
  explicit ManyResults(std::size_t /*tasks*/) {}
  template <class Refuse>
  void decode(Span /*tasks*/, ByteReader& /*in*/, std::span<const std::size_t> /*failed*/,
              Refuse /*refuse*/) {}
  void take() {}
};

/// Of an apply.
template <class R>
class OneResult {
 public:
  using Type = R;

  explicit OneResult(std::size_t /*tasks*/) {}

  template <class Refuse>
  void decode(Span tasks, ByteReader& in, std::span<const std::size_t> failed, Refuse refuse) {
    decode_each<R>(
        tasks, in, failed, [this](std::size_t, R&& value) { value_.emplace(std::move(value)); },
        refuse);
  }

  Type take() { return *std::move(value_); }

 private:
  std::optional<R> value_;
};

template <>
class OneResult<void> : public ManyResults<void> {
 public:
  using ManyResults<void>::ManyResults;
};

}  // namespace rankpool::detail
