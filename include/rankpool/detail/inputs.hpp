// SPDX-License-Identifier: BSL-1.0
//
// Where the arguments of a map's tasks come from: the caller's range itself where its elements can
// be reached by index, else a copy of them.

#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <exception>
#include <iterator>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rankpool/detail/call.hpp"
#include "rankpool/detail/submission.hpp"

namespace rankpool::detail {

/// An element is the one argument.
struct AsOne {
  template <class Call, class Element>
  static void write(Buffer& out, Element&& element) {
    Call::write(out, std::forward<Element>(element));
  }
  template <class Call, class Element>
  static typename Call::Arguments convert(Element&& element) {
    return Call::convert(std::forward<Element>(element));
  }
};

/// An element is a tuple-like of all arguments.
struct AsTuple {
  template <class Call, class Element>
  static void write(Buffer& out, Element&& element) {
    std::apply(
        [&out]<class... A>(A&&... argument) { Call::write(out, std::forward<A>(argument)...); },
        std::forward<Element>(element));
  }
  template <class Call, class Element>
  static typename Call::Arguments convert(Element&& element) {
    return std::apply(
        []<class... A>(A&&... argument) { return Call::convert(std::forward<A>(argument)...); },
        std::forward<Element>(element));
  }
};

/// Appends tasks until the order is met. The first that throws ends it: the caller is told if it is
/// the very first, else it comes first the next time.
template <class WriteOne>
std::size_t encode_each(const EncodeOrder& order, Buffer& out, WriteOne write_one) {
  const std::size_t start = out.total_bytes();
  for (std::size_t done = 0; done < order.tasks.count; ++done) {
    if (done >= order.least && out.total_bytes() - start >= order.bytes) return done;
    const std::size_t before = out.size();
    try {
      write_one(order.tasks.first + done);
    } catch (...) {
      out.shrink_to(before);
      if (done == 0) throw;
      return done;
    }
  }
  return order.tasks.count;
}

/// A range with elements that are reached by index, either the caller's (a reference) or our own.
template <class Call, class Form, class Range>
class IndexedInputs {
 public:
  explicit IndexedInputs(Range range) : range_(std::forward<Range>(range)) {}

  [[nodiscard]] std::size_t size() {
    return static_cast<std::size_t>(std::ranges::distance(range_));
  }

  std::size_t encode(const EncodeOrder& order, Buffer& out) {
    const auto begin = std::ranges::begin(range_);
    if constexpr (is_copied_in_bulk) {
      const std::size_t fit = std::max(order.least, order.bytes / sizeof(Element));
      const std::size_t count = std::min(order.tasks.count, fit);
      out.append(std::to_address(begin) + order.tasks.first, count * sizeof(Element));
      return count;
    } else {
      return encode_each(order, out, [&](std::size_t index) {
        using Offset = std::ranges::range_difference_t<Range>;
        if constexpr (stays_in_place) {
          Form::template write<Call>(out, begin[static_cast<Offset>(index)]);
        } else {
          Form::template write<Call>(out, Element(begin[static_cast<Offset>(index)]));
        }
      });
    }
  }

 private:
  using Element = std::ranges::range_value_t<Range>;
  // A view may show all its elements in one place, one after the other; large ones are sent from
  // where they are.
  static constexpr bool stays_in_place =
      !Call::takes_contiguous || !std::ranges::view<std::remove_cvref_t<Range>> ||
      std::ranges::contiguous_range<Range> ||
      !std::is_constructible_v<Element, std::ranges::range_reference_t<Range>>;
  static constexpr bool is_copied_in_bulk =
      std::ranges::contiguous_range<Range> && is_plain<Element> && std::same_as<Form, AsOne> &&
      std::same_as<typename Call::Arguments, std::tuple<Element>>;

  Range range_;
};

/// Arguments that were converted when they came: of apply, and of ranges that can be walked once.
template <class Call, class Arguments>
class StoredInputs {
 public:
  explicit StoredInputs(Arguments arguments) : arguments_{std::move(arguments)} {}

  [[nodiscard]] std::size_t size() const { return arguments_.size(); }

  std::size_t encode(const EncodeOrder& order, Buffer& out) {
    return encode_each(order, out, [&](std::size_t index) {
      AsTuple::template write<Call>(out, arguments_[index]);
    });
  }

 private:
  Arguments arguments_;
};

/// May the range be used where it is? A view that outlives the call might look at nothing, so only
/// a map that waits uses one.
template <class Range>
inline constexpr bool is_indexed =
    std::ranges::random_access_range<Range>&& std::ranges::sized_range<Range>;

/// Elements that are there however often they are looked at, and not made then by code of the
/// user's, which might throw or use the pool itself: tasks whose worker is lost are sent again.
template <class Range>
inline constexpr bool has_elements =
    !std::ranges::view<std::remove_cvref_t<Range>> ||
    std::is_lvalue_reference_v<std::ranges::range_reference_t<Range>>;

template <class Range>
inline constexpr bool is_kept =
    is_indexed<Range> && !std::ranges::view<std::remove_cvref_t<Range>> &&
    !std::is_array_v<std::remove_cvref_t<Range>> && std::is_object_v<std::remove_cvref_t<Range>>;

/// A copy, or the range itself if it may be moved; its elements may be such that only move.
template <class Range>
inline constexpr bool can_be_kept = !std::is_lvalue_reference_v<Range> ||
                                    std::is_constructible_v<std::ranges::range_value_t<Range>,
                                                            std::ranges::range_reference_t<Range>>;

template <class Call, class Form, class Range>
auto store_inputs(Range&& range) {
  std::vector<typename Call::Arguments> arguments;
  if constexpr (std::ranges::sized_range<Range>) arguments.reserve(std::ranges::size(range));
  for (auto&& element : range) {
    arguments.push_back(Form::template convert<Call>(std::forward<decltype(element)>(element)));
  }
  return StoredInputs<Call, std::vector<typename Call::Arguments>>{std::move(arguments)};
}

/// For a call that waits for its results: the range is there until then.
template <class Call, class Form, class Range>
auto borrow_inputs(Range&& range) {
  if constexpr (is_indexed<Range> && has_elements<Range>) {
    return IndexedInputs<Call, Form, std::remove_reference_t<Range>&>{range};
  } else {
    return store_inputs<Call, Form>(std::forward<Range>(range));
  }
}

/// For a call that returns at once: a copy of the range, or the range itself if it may be moved.
template <class Call, class Form, class Range>
auto keep_inputs(Range&& range) {
  if constexpr (is_kept<Range>) {
    using Kept = std::remove_cvref_t<Range>;
    return IndexedInputs<Call, Form, Kept>{Kept(std::forward<Range>(range))};
  } else {
    return store_inputs<Call, Form>(std::forward<Range>(range));
  }
}

}  // namespace rankpool::detail
