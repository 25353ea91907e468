// SPDX-License-Identifier: BSL-1.0
//
// From what the user wrote (a callable and its arguments) to a submission for the engine.

#pragma once

#include <array>
#include <exception>
#include <memory>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>

#include "rankpool/async_result.hpp"
#include "rankpool/detail/call.hpp"
#include "rankpool/detail/engine.hpp"
#include "rankpool/detail/inputs.hpp"
#include "rankpool/detail/results.hpp"
#include "rankpool/detail/stream_of_range.hpp"
#include "rankpool/detail/submission.hpp"
#include "rankpool/result_stream.hpp"

namespace rankpool::detail {

/// A submission put together from its inputs and its results.
template <class Inputs, class Results>
class InputsToResults final : public PendingResult<typename Results::Type> {
 public:
  InputsToResults(const FunctionEntry& function, Inputs&& inputs, MapOptions&& options,
                  Buffer&& state)
      : PendingResult<typename Results::Type>(function, inputs.size(), std::move(options),
                                              std::move(state)),
        inputs_{std::move(inputs)},
        results_{this->tasks()} {}

  std::size_t encode(const EncodeOrder& order, Buffer& out) override {
    return inputs_.encode(order, out);
  }

  typename Results::Type take() override { return results_.take(); }
  Seen<typename Results::Type> look() override { return results_.look(); }

  void decode(Span tasks, ByteReader& in, std::span<const std::size_t> failed) override {
    results_.decode(tasks, in, failed, [this](std::size_t index) { this->on_undecodable(index); });
  }

 private:
  Inputs inputs_;
  Results results_;
};

template <class Call, template <class> class Results, class Callable, class Inputs>
auto make_submission(const Callable& callable, Inputs inputs, MapOptions&& options) {
  using Made = InputsToResults<Inputs, Results<typename Call::Result>>;
  return std::make_shared<Made>(Call::entry, std::move(inputs), std::move(options),
                                encode_state(callable));
}

/// The call that is made of each element of a range.
template <class Form, class Callable, class Element>
struct CallOfElement {
  using type = CallOf<Callable, Element>;
};

template <class Callable, class Tuple>
struct CallOfElement<AsTuple, Callable, Tuple> {
  static constexpr bool is_tuple = requires { std::tuple_size<Tuple>::value; };
  static_assert(
      is_tuple,
      "rankpool: starmap takes a range of tuples (std::tuple, std::pair, std::array), each "
      "with all arguments of one call; use map for functions of one argument");
  template <std::size_t... i>
  static auto choose(std::index_sequence<i...> /*all*/) {
    return std::type_identity<CallOf<Callable, std::tuple_element_t<i, Tuple>...>>{};
  }
  static auto choose() {
    if constexpr (is_tuple) {
      return choose(std::make_index_sequence<std::tuple_size_v<Tuple>>{});
    } else {
      return std::type_identity<void>{};
    }
  }
  using type = typename decltype(choose())::type;
};

/// The caller waits, and its arguments and range with it.
struct Borrow {
  template <class Call, class... A>
  static constexpr bool check_arguments() {
    return true;
  }
  template <class Call, class... A>
  static auto arguments(A&&... arguments) {
    return Call::lend(std::forward<A>(arguments)...);
  }
  template <class Range>
  static constexpr bool check() {
    return true;
  }
  template <class Call, class Form, class Range>
  static auto inputs(Range&& range) {
    return borrow_inputs<Call, Form>(std::forward<Range>(range));
  }
};

/// The caller goes on, and its arguments and range may go.
struct Keep {
  template <class Call, class... A>
  static constexpr bool check_arguments() {
    if constexpr (std::is_void_v<Call>) {
      return false;
    } else {
      constexpr bool can_keep = Call::template can_keep<A...>;
      static_assert(can_keep,
                    "rankpool: an argument that cannot be copied must be moved into the call: "
                    "std::move(argument)");
      return can_keep;
    }
  }
  template <class Call, class... A>
  static auto arguments(A&&... arguments) {
    return Call::convert(std::forward<A>(arguments)...);
  }
  template <class Range>
  static constexpr bool check() {
    static_assert(can_be_kept<Range>,
                  "rankpool: inputs that cannot be copied must be moved into the call: "
                  "std::move(inputs)");
    return can_be_kept<Range>;
  }
  template <class Call, class Form, class Range>
  static auto inputs(Range&& range) {
    return keep_inputs<Call, Form>(std::forward<Range>(range));
  }
};

/// Null where the call was refused: the compiler has said why.
template <class Hold, class Callable, class... A>
auto make_apply(const Callable& callable, A&&... arguments) {
  using ThisCall = CallOf<Callable, A...>;
  if constexpr (std::is_void_v<ThisCall> || !Hold::template check_arguments<ThisCall, A...>()) {
    return nullptr;
  } else {
    auto held = Hold::template arguments<ThisCall>(std::forward<A>(arguments)...);
    using Inputs = StoredInputs<ThisCall, std::array<decltype(held), 1>>;
    return make_submission<ThisCall, OneResult>(callable, Inputs{{std::move(held)}}, MapOptions{});
  }
}

template <class Form, class Hold, class Callable, class Range>
auto make_map(const Callable& callable, Range&& range, MapOptions&& options) {
  using Element = std::ranges::range_value_t<Range>;
  using ThisCall = typename CallOfElement<Form, Callable, Element>::type;
  if constexpr (std::is_void_v<ThisCall> || !Hold::template check<Range>()) {
    return nullptr;
  } else {
    return make_submission<ThisCall, ManyResults>(
        callable, Hold::template inputs<ThisCall, Form>(std::forward<Range>(range)),
        std::move(options));
  }
}

/// Null where the call was refused.
template <class Form, ResultOrder order, class Callable, class Range>
auto make_stream(const Callable& callable, Range&& range, MapOptions&& options) {
  using Element = std::ranges::range_value_t<Range>;
  using ThisCall = typename CallOfElement<Form, Callable, Element>::type;
  if constexpr (std::is_void_v<ThisCall>) {
    return nullptr;
  } else {
    using Made = StreamOfRange<ThisCall, Form, Range, order>;
    std::shared_ptr<StreamOf<Streamed<typename ThisCall::Result>>> stream = std::make_shared<Made>(
        std::forward<Range>(range), std::move(options), encode_state(callable));
    return stream;
  }
}

template <class R>
R result_of(PendingResult<R>& pending) {
  if (const auto error = pending.error()) std::rethrow_exception(error);
  return pending.take();
}

inline void run(Engine& /*engine*/, std::nullptr_t /*refused*/) {}
inline void open(const std::shared_ptr<Engine>& /*engine*/, std::nullptr_t /*refused*/) {}
inline void start(const std::shared_ptr<Engine>& /*engine*/, std::nullptr_t /*refused*/) {}

template <class Inputs, class Results>
auto run(Engine& engine, std::shared_ptr<InputsToResults<Inputs, Results>> submission) {
  auto& pending = *submission;
  const std::shared_ptr<Submission> held = std::move(submission);
  engine.run(held);
  return result_of<typename Results::Type>(pending);
}

template <class Inputs, class Results>
auto start(const std::shared_ptr<Engine>& engine,
           std::shared_ptr<InputsToResults<Inputs, Results>> submission) {
  engine->submit(submission);
  return AsyncResult<typename Results::Type>{engine, std::move(submission)};
}

template <class R>
auto open(const std::shared_ptr<Engine>& engine, std::shared_ptr<StreamOf<R>> stream) {
  engine->open_stream(stream);
  ResultStream<R> results{engine, stream};
  stream->begin(*engine);
  return results;
}

}  // namespace rankpool::detail
