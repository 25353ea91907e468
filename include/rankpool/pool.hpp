// SPDX-License-Identifier: BSL-1.0
//
// The pool: hands functions with their arguments to the workers of the launch, as Python's
// multiprocessing.Pool does to those of one machine.

#pragma once

#include <array>
#include <ranges>
#include <type_traits>
#include <utility>

#include "rankpool/async_result.hpp"
#include "rankpool/detail/pool_call.hpp"
#include "rankpool/options.hpp"
#include "rankpool/result_stream.hpp"
#include "rankpool/statistics.hpp"

namespace rankpool {

/// One at a time, on rank 0, inside `launch` or `with_pool`; several may follow one another, the
/// workers stay. Its members may be called from any thread of the master's main.
///
/// A task is a function named at compile time (`pool.map<area>(radii)`), a callable without state,
/// a callable with a serialize member, or a `partial` of these. Its exceptions come back as
/// TaskError; an argument or result that cannot be encoded as EncodingError; tasks whose worker's
/// process ended run again on another, and end as WorkerLost where that happens too often. The
/// calls throw PoolClosed, PoolTerminated or OutOfTime afterwards, and UsageError from within a
/// task.
///
/// Calls that are open at the same time take turns, a chunk each: a small one waits for a chunk of
/// a large one (some 150 us of work, or one task), not for its end.
///
/// Values are encoded and decoded on the thread that submits or waits or, while nobody does, on a
/// thread of the library's; a serialize that uses the pool gets UsageError.
class Pool {
 public:
  /// UsageError elsewhere than on rank 0 inside a launch, or beside another pool.
  explicit Pool(const PoolOptions& options = {});
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Closes and joins; terminates instead, without waiting for tasks, while an exception passes
  /// through. Callbacks have returned then, as they may look at what the exception leaves behind.
  ~Pool();

  /// The result of one call; blocks. Arguments are converted to the parameters' types here.
  template <auto function, class... A>
  auto apply(A&&... arguments) {
    return apply(detail::Function<function>{}, std::forward<A>(arguments)...);
  }
  /// The same with a callable object.
  template <class Callable, class... A>
  auto apply(const Callable& callable, A&&... arguments) {
    return detail::run(*engine_,
                       detail::make_apply<detail::Borrow>(callable, std::forward<A>(arguments)...));
  }

  /// As apply, but returns an AsyncResult at once.
  template <auto function, class... A>
  auto apply_async(A&&... arguments) {
    return apply_async(detail::Function<function>{}, std::forward<A>(arguments)...);
  }
  /// The same with a callable object.
  template <class Callable, class... A>
  auto apply_async(const Callable& callable, A&&... arguments) {
    return detail::start(engine_,
                         detail::make_apply<detail::Keep>(callable, std::forward<A>(arguments)...));
  }

  /// The results of one call for each input, in input order, as std::vector (nothing for void);
  /// blocks. All tasks run, then the first error in input order is thrown.
  template <auto function, std::ranges::input_range Range>
  auto map(Range&& inputs, MapOptions options = {}) {
    return map(detail::Function<function>{}, inputs, std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto map(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::run(*engine_, detail::make_map<detail::AsOne, detail::Borrow>(
                                     callable, inputs, std::move(options)));
  }

  /// As map, but returns an AsyncResult at once. The inputs are moved or copied (what a view looks
  /// at is copied too), so they may go.
  template <auto function, std::ranges::input_range Range>
  auto map_async(Range&& inputs, MapOptions options = {}) {
    return map_async(detail::Function<function>{}, std::forward<Range>(inputs), std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto map_async(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::start(engine_, detail::make_map<detail::AsOne, detail::Keep>(
                                      callable, std::forward<Range>(inputs), std::move(options)));
  }

  /// As map, for inputs that are tuples (std::pair, std::tuple, std::array) of all arguments.
  template <auto function, std::ranges::input_range Range>
  auto starmap(Range&& inputs, MapOptions options = {}) {
    return starmap(detail::Function<function>{}, inputs, std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto starmap(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::run(*engine_, detail::make_map<detail::AsTuple, detail::Borrow>(
                                     callable, inputs, std::move(options)));
  }

  /// As starmap, but returns an AsyncResult at once.
  template <auto function, std::ranges::input_range Range>
  auto starmap_async(Range&& inputs, MapOptions options = {}) {
    return starmap_async(detail::Function<function>{}, std::forward<Range>(inputs),
                         std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto starmap_async(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::start(engine_, detail::make_map<detail::AsTuple, detail::Keep>(
                                      callable, std::forward<Range>(inputs), std::move(options)));
  }

  /// The results of one call for each input, one after the other in input order, while inputs are
  /// still being taken: a move-only range with `next()`. Returns once the first inputs are taken.
  /// An lvalue range is used where it is, and has to last; its elements are copied as they come.
  template <auto function, std::ranges::input_range Range>
  auto imap(Range&& inputs, MapOptions options = {}) {
    return imap(detail::Function<function>{}, std::forward<Range>(inputs), std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto imap(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::open(engine_, detail::make_stream<detail::AsOne, detail::ResultOrder::of_inputs>(
                                     callable, std::forward<Range>(inputs), std::move(options)));
  }

  /// As imap, but in the order in which the results become ready.
  template <auto function, std::ranges::input_range Range>
  auto imap_unordered(Range&& inputs, MapOptions options = {}) {
    return imap_unordered(detail::Function<function>{}, std::forward<Range>(inputs),
                          std::move(options));
  }
  /// The same with a callable object.
  template <class Callable, std::ranges::input_range Range>
  auto imap_unordered(const Callable& callable, Range&& inputs, MapOptions options = {}) {
    return detail::open(engine_,
                        detail::make_stream<detail::AsOne, detail::ResultOrder::of_endings>(
                            callable, std::forward<Range>(inputs), std::move(options)));
  }

  /// No more calls from here on; what was submitted goes on, and streams take their inputs still.
  void close();

  /// Ends what is open: its results throw PoolTerminated. Does not wait for tasks that are running;
  /// but a call of another thread that lends large inputs to a worker returns only when that
  /// worker's running task has ended.
  void terminate();

  /// Blocks until all results are there, the workers are idle (not so where they have run out of
  /// time) and callbacks have returned; what a stream has still to take is not waited for.
  /// UsageError before close() or terminate(), and from within a callback.
  void join();

  /// How many workers this pool uses; fewer once some are lost and no others of the launch are left
  /// to take their places, 0 when all are. With RANKPOOL_WORKERS=0 the master is the one.
  [[nodiscard]] int worker_count() const;

  /// In how many processes tasks of this pool run at a time: as many as it has workers, or
  /// processes_per_worker times as many.
  [[nodiscard]] int process_count() const;

  /// What all pools of this launch have done so far.
  [[nodiscard]] Statistics statistics() const;

  // An overloaded name is refused, and the compiler shows these lines: they say what to write.
  // clang-format off
  /// @cond
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void apply(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void apply_async(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void map(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void map_async(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void starmap(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void starmap_async(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void imap(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  template <detail::AnOverloadedNameNeedsACast, class... A>
  void imap_unordered(A&&...) = delete;  // rankpool: f is overloaded: static_cast<R (*)(P)>(f)
  /// @endcond
  // clang-format on

 private:
  std::shared_ptr<detail::Engine> engine_;
  int exceptions_at_start_;
};

}  // namespace rankpool
