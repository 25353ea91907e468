// SPDX-License-Identifier: BSL-1.0
//
// Binds leading arguments to a function, as Python's functools.partial: what is bound travels to
// each worker once, not once a task.

#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "rankpool/detail/one_value.hpp"
#include "rankpool/detail/signature.hpp"

namespace rankpool {

/// A callable that carries its first arguments. Made by `partial`.
template <class Callable, class... Bound>
class Partial {
 public:
  /// For the worker, which fills it from what travelled.
  Partial() = default;
  /// For `partial`, which makes them.
  explicit Partial(Callable callable, Bound... bound)
      : callable_{std::move(callable)}, bound_{std::move(bound)...} {}

  /// Calls with what is bound, and then the rest.
  template <class... A>
  decltype(auto) operator()(A&&... rest) const {
    return std::apply(
        [&](const Bound&... bound) -> decltype(auto) {
          return callable_(bound..., std::forward<A>(rest)...);
        },
        bound_);
  }

  /// What travels: the callable, if it has a state, and what is bound.
  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    if constexpr (!std::is_empty_v<Callable>) archive& callable_;
    archive& bound_;
  }

 private:
  [[no_unique_address]] Callable callable_;
  std::tuple<Bound...> bound_;
};

/// `partial<simulate>(config)` is simulate(config, …). What is bound is copied now and passed as a
/// constant; it needs what any argument needs, and a default constructor.
template <auto function, class... Bound>
auto partial(Bound&&... bound) {
  return Partial<detail::Function<function>, detail::Carried<Bound>...>{
      detail::Function<function>{}, std::forward<Bound>(bound)...};
}

/// The same with a callable object: `partial([](const Config& c, double x) {…}, config)`.
template <class Callable, class... Bound>
auto partial(Callable callable, Bound&&... bound) {
  return Partial<Callable, detail::Carried<Bound>...>{std::move(callable),
                                                      std::forward<Bound>(bound)...};
}

namespace detail {

template <class P, std::size_t n>
struct WithoutFirst {
  using type = UnknownParameters;
};
template <class... P>
struct WithoutFirst<Parameters<P...>, 0> {
  using type = Parameters<P...>;
};
template <class First, class... P, std::size_t n>
  requires(n > 0)
struct WithoutFirst<Parameters<First, P...>, n> : WithoutFirst<Parameters<P...>, n - 1> {};

template <class Callable, class... Bound>
struct IsSerializable<Partial<Callable, Bound...>>
    : std::bool_constant<(std::is_empty_v<Callable> ||
                          is_serializable<Callable>)&&(is_serializable<Bound>&&...)> {};

template <class Callable, class... Bound>
struct ParametersOf<Partial<Callable, Bound...>>
    : WithoutFirst<ParametersOfT<Callable>, sizeof...(Bound)> {};

}  // namespace detail
}  // namespace rankpool
