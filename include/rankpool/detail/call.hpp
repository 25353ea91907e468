// SPDX-License-Identifier: BSL-1.0
//
// One kind of call: a callable with the arguments that travel to it, and the loop that a worker
// runs.

#pragma once

#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "rankpool/detail/call_rules.hpp"
#include "rankpool/detail/codec.hpp"
#include "rankpool/detail/function_entry.hpp"
#include "rankpool/detail/signature.hpp"

namespace rankpool::detail {

/// `Callable` called with parameters `P`; only of what the checks let through.
template <class Callable, class... P>
struct Call {
  using Arguments = std::tuple<typename Parameter<P>::Stored...>;
  using Result = std::remove_cvref_t<decltype(std::declval<const Callable&>()(
      Parameter<P>::pass(std::declval<typename Parameter<P>::Stored&>())...))>;

  static constexpr bool are_arguments_fixed = (is_fixed<typename Parameter<P>::Stored> && ...);

  static constexpr std::size_t fixed_bytes =
      (std::size_t{0} + ... + FixedCodec<typename Parameter<P>::Stored>::size);

  /// Several arguments of any length stand behind their common length, so that one that cannot be
  /// decoded does not hide where the next task begins.
  static constexpr bool has_length = !are_arguments_fixed && sizeof...(P) > 1;

  /// Arguments of any types that the parameters can be made from. Large ones of the parameter's own
  /// type are not copied; lvalues have to stay where they are until the buffer was sent.
  template <class... A>
  static void write(Buffer& out, A&&... arguments) {
    const std::size_t start = out.size();
    if constexpr (has_length) out.append_value(std::uint64_t{0});
    (write_argument<P>(out, std::forward<A>(arguments)), ...);
    if constexpr (has_length) {
      out.overwrite(start, std::uint64_t{out.size() - start - sizeof(std::uint64_t)});
    }
  }

  /// Whether `convert` can make the arguments, as the caller gave them, its own.
  template <class... A>
  static constexpr bool can_keep = (std::is_constructible_v<typename Parameter<P>::Stored, A&&> &&
                                    ...);

  template <class... A>
  static Arguments convert(A&&... arguments) {
    return Arguments{Parameter<P>::from(std::forward<A>(arguments))...};
  }

  /// As `convert` for a caller who waits: arguments of the right type stay where they are.
  template <class... A>
  static auto lend(A&&... arguments) {
    return std::tuple<Lent<P, A>...>{lend_one<P>(std::forward<A>(arguments))...};
  }

  static Arguments read(ByteReader& in) {
    if constexpr (sizeof...(P) == 1) {
      return read_each(in);
    } else {
      ByteReader own = in.take_part(has_length ? in.take_value<std::uint64_t>() : fixed_bytes);
      return read_each(own);
    }
  }

  /// Passes over the arguments of a task, of which nothing is believed but their lengths.
  static void skip(ByteReader& in) {
    if constexpr (sizeof...(P) == 1) {
      (skip_value<typename Parameter<P>::Stored>(in), ...);
    } else {
      in.take(has_length ? in.take_value<std::uint64_t>() : fixed_bytes);
    }
  }

  /// Runs the tasks of a slice; whatever one of them throws, the next one follows.
  static void run(const void* state, TaskSlice& slice) {
    for (std::size_t i = 0; i < slice.count(); ++i) {
      const std::size_t start = slice.results().size();
      TaskStage stage = TaskStage::decoding;
      try {
        run_one(state, slice, stage);
      } catch (...) {
        slice.on_task_failed(stage);
        slice.results().shrink_to(start);
        if constexpr (!std::is_void_v<Result>) write_gap<Result>(slice.results());
      }
      slice.on_task_ended<has_fixed_result>();
    }
  }

  static const FunctionEntry& entry;

  /// Whether an argument may be sent from where it is, and received where it stays.
  static constexpr bool takes_contiguous = (is_contiguous<typename Parameter<P>::Stored> || ...);

 private:
  template <class Type, class A>
  static constexpr bool is_lent =
      std::is_same_v<std::remove_cvref_t<A>, typename Parameter<Type>::Stored> &&
      !std::is_volatile_v<std::remove_reference_t<A>>;
  template <class Type, class A>
  using Lent = std::conditional_t<is_lent<Type, A>, const typename Parameter<Type>::Stored&,
                                  typename Parameter<Type>::Stored>;
  template <class Type, class A>
  static Lent<Type, A> lend_one(A&& argument) {
    if constexpr (is_lent<Type, A>) {
      return argument;
    } else {
      return Parameter<Type>::from(std::forward<A>(argument));
    }
  }

  template <class Type, class A>
  static void write_argument(Buffer& out, A&& argument) {
    using Stored = typename Parameter<Type>::Stored;
    if constexpr (!std::is_same_v<std::remove_cvref_t<A>, Stored>) {
      give_value(out, Parameter<Type>::from(std::forward<A>(argument)));
    } else if constexpr (std::is_lvalue_reference_v<A>) {
      write_value(out, argument);  // no copy, so that it may be one that only moves
    } else {
      give_value(out, std::forward<A>(argument));
    }
  }

  static Arguments read_each(ByteReader& in) {
    return Arguments{read_value<typename Parameter<P>::Stored>(in)...};
  }

  static constexpr bool has_fixed_result = [] {
    if constexpr (std::is_void_v<Result>) {
      return true;
    } else {
      return is_fixed<Result>;
    }
  }();

  static void run_one(const void* state, TaskSlice& slice, TaskStage& stage) {
    Arguments arguments = read(slice.arguments());
    stage = TaskStage::running;
    if constexpr (std::is_void_v<Result>) {
      call(state, arguments);
    } else {
      Result result = call(state, arguments);
      stage = TaskStage::encoding;
      give_value(slice.results(), std::move(result));
    }
    if constexpr (takes_contiguous)
      std::apply([](auto&... stored) { (keep(stored), ...); }, arguments);
  }

  template <class Stored>
  static void keep(Stored& argument) noexcept {
    if constexpr (is_contiguous<Stored>) SpareMemory::keep(std::move(argument));
  }

  static Result call(const Callable& callable, Arguments& arguments) {
    return std::apply(
        [&callable](auto&... stored) -> decltype(auto) {
          return callable(Parameter<P>::pass(stored)...);
        },
        arguments);
  }

  static Result call([[maybe_unused]] const void* state, Arguments& arguments) {
    if constexpr (is_stateless<Callable>) {
      return call(Callable{}, arguments);
    } else {
      return call(*static_cast<const Callable*>(state), arguments);
    }
  }

  static std::shared_ptr<const void> decode_state(ByteReader& in) {
    return std::make_shared<const Callable>(read_value<Callable>(in));
  }

  static FunctionEntry describe() {
    constexpr bool is_result_archived = [] {
      if constexpr (std::is_void_v<Result>) {
        return false;
      } else {
        return is_archived<Result>;
      }
    }();
    FunctionEntry made;
    made.is_archived = is_result_archived || (is_archived<typename Parameter<P>::Stored> || ...);
    if constexpr (!is_stateless<Callable>) made.decode_state = &decode_state;
    if constexpr (!std::is_void_v<Result>) made.gap = gap_of<Result>();
    if constexpr (has_fixed_result) made.result_bytes = made.gap;
    made.may_reuse = takes_contiguous;
    made.skip = &skip;
    made.run = &run;
    return made;
  }
};

template <class Callable, class... P>
const FunctionEntry& Call<Callable, P...>::entry = register_function(typeid(Call), typeid(Callable),
                                                                     describe());

/// What travels of a callable, once a worker.
template <class Callable>
Buffer encode_state(const Callable& callable) {
  Buffer state;
  if constexpr (!is_stateless<Callable>) write_value(state, callable);
  return state;
}

/// The kind of call that `Callable` makes of arguments of types `A`; void where it was refused.
template <class Callable, class Parameters, class... A>
struct CallFor {
  using type = void;
};

template <class Callable, class... P, class... A>
struct CallFor<Callable, Parameters<P...>, A...> {
  static constexpr bool check() {
    constexpr bool is_count_right = sizeof...(P) == sizeof...(A);
    static_assert(is_count_right,
                  "rankpool: the function takes another number of arguments than it is given");
    if constexpr (!is_count_right || !(check_parameter<P>() && ...)) {
      return false;
    } else {
      constexpr bool is_convertible =
          ((std::is_same_v<std::remove_cvref_t<A>, typename Parameter<P>::Stored> ||
            Parameter<P>::template is_from<A>)&&...);
      static_assert(is_convertible,
                    "rankpool: an argument cannot be converted to the function's parameter type");
      return is_convertible && check_invocable<Callable, P...>();
    }
  }
  static auto choose() {
    if constexpr (!check()) {
      return std::type_identity<void>{};
    } else if constexpr (!check_result<typename Call<Callable, P...>::Result>()) {
      return std::type_identity<void>{};
    } else {
      return std::type_identity<Call<Callable, P...>>{};
    }
  }
  using type = typename decltype(choose())::type;
};

template <class Callable, class... A>
struct CallFor<Callable, UnknownParameters, A...>
    : CallFor<Callable, Parameters<Carried<A>...>, A...> {};

template <class Callable, class... A>
auto choose_call() {
  if constexpr (!check_callable<Callable>()) {
    return std::type_identity<void>{};
  } else {
    return std::type_identity<typename CallFor<Callable, ParametersOfT<Callable>, A...>::type>{};
  }
}

/// As CallFor, with the callable itself checked first.
template <class Callable, class... A>
using CallOf = typename decltype(choose_call<Callable, A...>())::type;

}  // namespace rankpool::detail
