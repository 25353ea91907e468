// SPDX-License-Identifier: BSL-1.0
//
// What a task may be. Each rule refuses what breaks it in one sentence that says what to write
// instead, and nothing is instantiated behind it.

#pragma once

#include <type_traits>
#include <utility>

#include "rankpool/detail/fixed.hpp"
#include "rankpool/detail/one_value.hpp"
#include "rankpool/detail/serializable.hpp"
#include "rankpool/detail/signature.hpp"

namespace rankpool::detail {

/// A callable that every process can make for itself.
template <class Callable>
inline constexpr bool is_stateless =
    std::is_empty_v<Callable>&& std::is_default_constructible_v<Callable>;

template <class Callable>
inline constexpr bool is_function_pointer =
    std::is_function_v<std::remove_pointer_t<std::decay_t<Callable>>>;

/// Whether the callable itself can travel; does not compile if not.
template <class Callable>
constexpr bool check_callable() {
  constexpr bool is_pointer = is_function_pointer<Callable>;
  static_assert(
      !is_pointer,
      "rankpool: a function pointer means nothing in another process; name the function at "
      "compile time: pool.map<function>(inputs)");
  constexpr bool can_travel =
      is_pointer || is_stateless<Callable> || (is_serializable<Callable> && !is_fixed<Callable>);
  static_assert(
      can_travel,
      "rankpool: this callable cannot travel to another process, as a lambda with captures "
      "cannot; bind the values instead: rankpool::partial(lambda without captures, "
      "values...), or give the callable a serialize member");
  return !is_pointer && can_travel;
}

/// Whether a function may have a parameter of type P.
template <class P>
constexpr bool check_parameter() {
  constexpr bool is_pointer = std::is_pointer_v<std::remove_cvref_t<P>>;
  static_assert(!is_pointer,
                "rankpool: a pointer means nothing in another process; take the value, a "
                "std::string or a std::vector instead");
  constexpr bool is_changed = Parameter<P>::is_changed;
  static_assert(
      !is_changed,
      "rankpool: a task works on a copy of its argument in another process, so a change "
      "through a non-const reference is lost; take it by value or by const reference, and "
      "return the result");
  constexpr bool can_travel =
      is_pointer || is_changed || is_serializable<typename Parameter<P>::Stored>;
  static_assert(can_travel,
                "rankpool: an argument of this type cannot be turned into bytes; give the type a "
                "Boost.Serialization serialize member or function, or declare "
                "BOOST_IS_BITWISE_SERIALIZABLE(Type) for a plain struct");
  constexpr bool can_be_rebuilt = !can_travel || is_rebuilt<typename Parameter<P>::Stored>;
  static_assert(can_be_rebuilt,
                "rankpool: an argument of this type cannot be rebuilt from bytes; give the type a "
                "default constructor, a constructor from the archive, or load_construct_data");
  return !is_pointer && !is_changed && can_travel && can_be_rebuilt;
}

/// Whether a function may return R.
template <class R>
constexpr bool check_result() {
  if constexpr (std::is_void_v<R>) {
    return true;
  } else {
    constexpr bool can_travel = is_serializable<R> && !std::is_pointer_v<R>;
    static_assert(
        can_travel,
        "rankpool: a result of this type cannot be turned into bytes; return a value whose "
        "type has a Boost.Serialization serialize member or function, not a pointer or a "
        "view");
    constexpr bool can_be_rebuilt = !can_travel || is_rebuilt<R>;
    static_assert(can_be_rebuilt,
                  "rankpool: a result of this type cannot be rebuilt from bytes; give the type a "
                  "default constructor, a constructor from the archive, or load_construct_data");
    return can_travel && can_be_rebuilt;
  }
}

/// Whether the callable, as a constant, takes parameters of the types P.
template <class Callable, class... P>
constexpr bool check_invocable() {
  constexpr bool is_invocable =
      std::is_invocable_v<const Callable&, decltype(Parameter<P>::pass(
                                               std::declval<typename Parameter<P>::Stored&>()))...>;
  static_assert(is_invocable,
                "rankpool: this callable does not take these arguments; its call operator must be "
                "const, and take them by value or by const reference");
  return is_invocable;
}

}  // namespace rankpool::detail
