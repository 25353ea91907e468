// SPDX-License-Identifier: BSL-1.0
//
// The calls of a random program: which function, of how many inputs, and what they do.

#include <numeric>
#include <utility>

#include "program.hpp"
#include "violation.hpp"

namespace rankpool::simulation {
namespace {

template <class Callable>
constexpr bool is_certified = std::is_same_v<Callable, Certified>;
template <class Callable>
constexpr bool is_large =
    std::is_same_v<Callable, LargeArgument> || std::is_same_v<Callable, LargeResult>;

// What it takes to move the large data of a call, each task waiting for that of all.
Time transfers_of(std::size_t tasks, const Conditions& conditions) {
  const double bytes = static_cast<double>(tasks) * 70'000;
  const Time one = 2 * (conditions.latency + conditions.jitter) + 3ms +
                   Time{static_cast<std::int64_t>(2 * bytes / conditions.bytes_per_ns)};
  return static_cast<std::int64_t>(tasks) * one;
}

bool throws(Deed deed) { return deed == Deed::throws || deed == Deed::throws_once; }

Time work_of(const std::vector<Order>& orders) {
  return std::accumulate(orders.begin(), orders.end(), Time{0}, [](Time sum, const Order& order) {
    return sum + (throws(order.deed) ? 1 + order.retries : 1) * Time{order.nanoseconds};
  });
}

}  // namespace

void Program::call(Pool& pool) {
  switch (random_.below(12)) {
    case 0:
      return call(pool, Silent{}, 100);
    case 1:
    case 2:
      return call(pool, Text{}, 50);
    case 3:
    case 4:
      return call(pool, Certified{}, 50);
    case 5:
      return call(pool, LargeResult{}, 5);
    case 6:
      return call(pool, LargeArgument{}, 5);
    case 7:
      return call(pool, Stateful{std::vector<std::uint64_t>(random_.between(1, 12), 7)}, 50);
    default:
      return call(pool, Plain{}, random_.happens(0.1) ? 500 : 60);
  }
}

template <class Callable>
void Program::call(Pool& pool, Callable callable, std::size_t most_tasks) {
  const std::size_t count = random_.happens(0.4) ? 1 : random_.below(most_tasks + 1);
  Batch<Callable> batch{callable, orders(count, is_certified<Callable>)};
  ++counts_.calls;
  counts_.tasks += count;
  called_work_ = work_of(batch.orders());
  if (is_large<Callable>) called_work_ += transfers_of(count, cluster_->conditions());
  if constexpr (!std::is_same_v<Callable, Silent>) {
    if (random_.happens(0.2)) return stream(pool, std::move(batch));
  }
  const bool is_now = random_.happens(0.6);
  say((is_now ? "call of " : "asynchronous call of ") + std::to_string(count) + " tasks of " +
      std::to_string(called_work_.count() / 1000) + " us together");
  return is_now ? call_now(pool, batch) : call_later(pool, std::move(batch));
}

template <class Callable>
void Program::call_now(Pool& pool, const Batch<Callable>& batch) {
  begin("a call", open_work() + called_work_);
  if (fate_.cannot_begin) stray_work_ += called_work_;  // it may end before its tasks do
  if (batch.orders().size() == 1 && random_.happens(0.8)) {
    batch.check([&] { return pool.apply(batch.callable(), batch.inputs().front()); }, fate_,
                *cluster_);
  } else {
    batch.check([&] { return pool.map(batch.callable(), batch.inputs(), any_options()); }, fate_,
                *cluster_);
  }
  end();
}

// Taken at once, later, or only in part.
template <class Callable>
void Program::stream(Pool& pool, Batch<Callable> batch) {
  say("a stream of " + std::to_string(batch.orders().size()) + " tasks");
  was_one_cut_short_ = true;  // it may be
  MapOptions options = any_options();
  if (random_.happens(0.5)) options.buffer_size = random_.between(1, 20);
  auto results = pool.imap(batch.callable(), std::vector(batch.inputs()), options);
  if (random_.happens(0.5)) {
    open_.push_back({open_stream(std::move(batch), std::move(results)), called_work_});
  } else if (random_.happens(0.3)) {
    stray_work_ += called_work_;
  } else {
    begin("a stream", open_work() + called_work_);
    if (fate_.cannot_begin) stray_work_ += called_work_;
    batch.check_each(results, fate_, *cluster_);
    end();
  }
}

template <class Callable>
void Program::call_later(Pool& pool, Batch<Callable> batch) {
  if (batch.orders().size() == 1 && random_.happens(0.5)) {
    auto result = pool.apply_async(batch.callable(), batch.inputs().front());
    open_.push_back({open_call(std::move(batch), std::move(result)), called_work_});
  } else {
    auto result = pool.map_async(batch.callable(), batch.inputs(), any_options());
    open_.push_back({open_call(std::move(batch), std::move(result)), called_work_});
  }
}

std::vector<Order> Program::orders(std::size_t count, bool may_be_corrupt) {
  const Time longest = random_.any_scale(1us, count == 1 ? Time{2s} : Time{50ms});
  const bool are_harmless = random_.happens(0.7);
  std::vector<Order> made;
  for (std::size_t i = 0; i < count; ++i) {
    const Deed deed = are_harmless ? Deed::returns : any_deed(may_be_corrupt);
    was_one_to_run_again_ |= throws(deed) && retries_ > 0;
    made.push_back(ledger_.add({.id = 0,
                                .nanoseconds = random_.time(0ns, longest).count(),
                                .deed = deed,
                                .attempts = 1 + loss_retries_ + retries_,
                                .retries = retries_}));
  }
  return made;
}

Deed Program::any_deed(bool may_be_corrupt) {
  switch (random_.below(20)) {
    case 0:
      return Deed::throws;
    case 1:
      return may_be_corrupt ? Deed::cannot_be_sent : Deed::returns;
    case 2:
      return may_be_corrupt ? Deed::cannot_be_read : Deed::returns;
    case 3:
      return cluster_->conditions().has_deadly_tasks ? Deed::kills_once : Deed::returns;
    case 4:
      return cluster_->conditions().has_deadly_tasks && random_.happens(0.2) ? Deed::kills_always
                                                                             : Deed::returns;
    case 5:
      return retries_ > 0 ? Deed::throws_once : Deed::returns;
    default:
      return Deed::returns;
  }
}

MapOptions Program::any_options() {
  MapOptions options;
  if (random_.happens(0.5)) options.chunk_size = random_.between(1, 20);
  if (random_.happens(0.2)) {
    options.on_progress = [last = std::size_t{0}](const Progress& progress) mutable {
      require(progress.done >= last && progress.done <= progress.total, "progress goes back");
      last = progress.done;
    };
  }
  return options;
}

}  // namespace rankpool::simulation
