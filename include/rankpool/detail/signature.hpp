// SPDX-License-Identifier: BSL-1.0
//
// What a callable takes: parameter types, what travels in their place, and how it is passed on.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace rankpool::detail {

/// What the compiler says that it cannot make of an overloaded name: which of the functions is
/// meant, only a cast can say.
struct AnOverloadedNameNeedsACast {};

/// Parameter types, where they are known.
template <class... T>
struct Parameters {
  static constexpr std::size_t count = sizeof...(T);
};
/// Of a generic callable: they follow from the arguments.
struct UnknownParameters {};

/// A function named at compile time, as a callable object without state.
template <auto function>
struct Function {
  template <class... A>
  decltype(auto) operator()(A&&... arguments) const {
    return function(std::forward<A>(arguments)...);
  }
};

template <class Signature>
struct ParametersOfSignature;
template <class R, class... P>
struct ParametersOfSignature<R(P...)> {
  using type = Parameters<P...>;
};
template <class R, class... P>
struct ParametersOfSignature<R(P...) noexcept> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...)> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...) const> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...) const&> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...) const& noexcept> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...) noexcept> : ParametersOfSignature<R(P...)> {};
template <class C, class R, class... P>
struct ParametersOfSignature<R (C::*)(P...) const noexcept> : ParametersOfSignature<R(P...)> {};

template <class Callable>
struct ParametersOf {
  using type = UnknownParameters;
};
template <class Callable>
  requires requires { &Callable::operator(); }
struct ParametersOf<Callable> : ParametersOfSignature<decltype(&Callable::operator())> {};
template <auto function>
struct ParametersOf<Function<function>> : ParametersOf<std::remove_cv_t<decltype(function)>> {};
template <class F>
  requires std::is_function_v<std::remove_pointer_t<F>>
struct ParametersOf<F> : ParametersOfSignature<std::remove_pointer_t<F>> {
};

template <class Callable>
using ParametersOfT = typename ParametersOf<Callable>::type;

/// What travels for an argument whose parameter is not known: a copy of it, and the text of a
/// string literal, whose pointer would mean nothing elsewhere.
template <class T>
using Carried = std::conditional_t<std::is_convertible_v<std::decay_t<T>, const char*>, std::string,
                                   std::decay_t<T>>;

/// What travels for a parameter of type P, and how the function gets it. A callable may take it
/// by value, by const reference, as an rvalue, or as a view into what travelled.
template <class P>
struct Parameter {
  using Stored = std::remove_cvref_t<P>;
  static constexpr bool is_changed =
      std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>;
  template <class A>
  static constexpr bool is_from = std::is_convertible_v<A, Stored>;
  template <class A>
  static Stored from(A&& argument) {
    return static_cast<Stored>(std::forward<A>(argument));
  }
  static decltype(auto) pass(Stored& stored) {
    if constexpr (std::is_lvalue_reference_v<P>) {
      return static_cast<const Stored&>(stored);
    } else {
      return std::move(stored);
    }
  }
};

template <class Char, class Traits>
struct Parameter<std::basic_string_view<Char, Traits>> {
  using Stored = std::basic_string<Char, Traits>;
  static constexpr bool is_changed = false;
  template <class A>
  static constexpr bool is_from = std::is_convertible_v<A, std::basic_string_view<Char, Traits>>;
  template <class A>
  static Stored from(A&& argument) {
    return Stored{std::basic_string_view<Char, Traits>{std::forward<A>(argument)}};
  }
  static std::basic_string_view<Char, Traits> pass(Stored& stored) { return stored; }
};

template <class Char, class Traits>
struct Parameter<const std::basic_string_view<Char, Traits>&>
    : Parameter<std::basic_string_view<Char, Traits>> {};

template <class T>
struct Parameter<std::span<const T>> {
  using Stored = std::vector<T>;
  static constexpr bool is_changed = false;
  template <class A>
  static constexpr bool is_from = std::is_convertible_v<A, std::span<const T>>;
  template <class A>
  static Stored from(A&& argument) {
    const std::span<const T> view{argument};
    return Stored(view.begin(), view.end());
  }
  static std::span<const T> pass(Stored& stored) { return stored; }
};

}  // namespace rankpool::detail
