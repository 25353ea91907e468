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
template <class R, class ReadOne, class Refuse>
void decode_each(Span tasks, ByteReader& in, std::span<const std::size_t> failed, ReadOne read_one,
                 Refuse refuse) {
  for (std::size_t index = tasks.first; index < tasks.first + tasks.count; ++index) {
    if (!failed.empty() && failed.front() == index) {
      failed = failed.subspan(1);
      skip_gap<R>(in);
      continue;
    }
    try {
      read_one(index);
    } catch (...) {
      refuse(index);
    }
  }
}

/// Reads a result into its place; what is large may arrive there later.
template <class R>
void read_into(std::optional<R>& place, ByteReader& in) {
  if constexpr (is_contiguous<R>) {
    read_contiguous(in, place.emplace());
  } else {
    place.emplace(read_value<R>(in));
  }
}

/// Of a map: a std::vector<R>, nothing where the function returns nothing.
template <class R>
class ManyResults {
 public:
  using Type = std::vector<R>;

  explicit ManyResults(std::size_t tasks) {
    values_.reserve(tasks);
    if constexpr (!std::same_as<Place, bool>) {
      prefer_large_pages(values_.data(), tasks * sizeof(Place));
    }
    values_.resize(tasks);
  }

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
        tasks, in, failed, [&](std::size_t index) { read_one(index, in); }, refuse);
  }

  Type take() {
    if constexpr (std::same_as<Place, R>) {
      return std::move(values_);
    } else {
      return std::move(assembled());
    }
  }

  const Type& look() {
    if constexpr (std::same_as<Place, R>) {
      return values_;
    } else {
      return assembled();
    }
  }

 private:
  void read_one(std::size_t index, ByteReader& in) {
    if constexpr (is_contiguous<R>) {
      read_contiguous(in, values_[index]);
    } else if constexpr (std::same_as<Place, R>) {
      values_[index] = read_value<R>(in);
    } else {
      values_[index].emplace(read_value<R>(in));
    }
  }

  // Without the places.
  Type& assembled() {
    own_.reserve(values_.size());
    for (Place& value : values_) own_.push_back(*std::move(value));
    values_.clear();
    return own_;
  }

  using Place =
      std::conditional_t<std::is_default_constructible_v<R> && std::is_move_assignable_v<R>, R,
                         std::optional<R>>;
  std::vector<Place> values_;
  Type own_;
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
  void look() {}
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
        tasks, in, failed, [&](std::size_t) { read_into(value_, in); }, refuse);
  }

  Type take() { return *std::move(value_); }
  const Type& look() { return *value_; }

 private:
  std::optional<R> value_;
};

template <>
class OneResult<void> : public ManyResults<void> {
 public:
  using ManyResults<void>::ManyResults;
};

}  // namespace rankpool::detail
