// SPDX-License-Identifier: BSL-1.0

#include "verdict.hpp"

#include <algorithm>
#include <string>

#include "rankpool/errors.hpp"

#include "violation.hpp"

namespace rankpool::simulation {
namespace {

bool must_fail(const Order& order) {
  switch (order.deed) {
    case Deed::returns:
    case Deed::throws_once:  // only where it may be tried again
    case Deed::kills_once:
      return false;
    default:
      return true;
  }
}

// The number that an error message names last, behind `label`.
std::size_t number_behind(const std::string& text, const std::string& label) {
  const auto start = text.rfind(label);
  require(start != std::string::npos, [&] { return "an error does not say which: " + text; });
  return std::stoul(text.substr(start + label.size()));
}

/// One call that failed.
class Failure {
 public:
  Failure(const std::vector<Order>& orders, PoolFate fate, const Cluster& cluster)
      : orders_{&orders}, fate_{fate}, cluster_{&cluster} {}

  void check(const InitializerError& error) const { require(fate_.cannot_begin, error.what()); }

  void check(const TaskError& error) const {
    check_first(error.argument_index(), Deed::throws, error.what());
    require(error.message() == std::to_string(orders_->at(error.argument_index()).id),
            "an error is that of another task");
  }

  void check(const EncodingError& error) const {
    const std::string text = error.what();
    const bool is_argument = text.find("the argument") == 0;
    check_first(number_behind(text, "[task "),
                is_argument ? Deed::cannot_be_sent : Deed::cannot_be_read, text);
  }

  void check(const WorkerLost& error) const {
    const std::string text = error.what();
    if (text.find("no worker is left") == 0) {
      require(cluster_->are_all_known_dead(), [&] { return "workers are left: " + text; });
      return;
    }
    const std::size_t index = number_behind(text, "[task ");
    require(index < orders_->size() && (was_cut_short() || index <= first_that_must_fail()),
            [&] { return "it is not the first error: " + text; });
    require(cluster_->known_deaths() >= (*orders_)[index].losses(),
            [&] { return "it could have been tried again: " + text; });
  }

  void check(const PoolTerminated& error) const {
    require(fate_.was_terminated,
            [&] { return std::string{"nobody has terminated the pool: "} + error.what(); });
  }

 private:
  // What ends all that is open leaves the error that was there by then.
  [[nodiscard]] bool was_cut_short() const {
    return fate_.was_terminated || fate_.cannot_begin || cluster_->are_all_known_dead();
  }

  [[nodiscard]] std::size_t first_that_must_fail() const {
    const auto first = std::find_if(orders_->begin(), orders_->end(), must_fail);
    return static_cast<std::size_t>(first - orders_->begin());
  }

  void check_first(std::size_t index, Deed deed, const std::string& text) const {
    require(index < orders_->size() && (*orders_)[index].deed == deed,
            [&] { return "the task does not do that: " + text; });
    require(was_cut_short() || index == first_that_must_fail(),
            [&] { return "it is not the first error: " + text; });
  }

  const std::vector<Order>* orders_;
  PoolFate fate_;
  const Cluster* cluster_;
};

}  // namespace

void check_success(const std::vector<Order>& orders) {
  for (const Order& order : orders) {
    const std::string task = "task " + std::to_string(order.id);
    require(!must_fail(order), [&] { return task + " cannot have succeeded"; });
    require(Ledger::current().task(order.id).begun > 0,
            [&] { return task + " has a result and never ran"; });
  }
}

void check_error(const std::vector<Order>& orders, const std::exception_ptr& error, PoolFate fate,
                 const Cluster& cluster) {
  const Failure failure{orders, fate, cluster};
  try {
    std::rethrow_exception(error);
  } catch (const InitializerError& of_initializer) {
    failure.check(of_initializer);
  } catch (const TaskError& of_task) {
    failure.check(of_task);
  } catch (const EncodingError& of_value) {
    failure.check(of_value);
  } catch (const WorkerLost& of_worker) {
    failure.check(of_worker);
  } catch (const PoolTerminated& of_pool) {
    failure.check(of_pool);
  } catch (const std::exception& other) {
    violate(std::string{"a call failed as no call should: "} + other.what());
  }
}

bool check_streamed_error(const std::vector<Order>& orders, std::size_t index,
                          const std::exception_ptr& error, PoolFate fate, const Cluster& cluster) {
  const auto require_turn = [&](std::size_t failed, bool does_that, const std::string& text) {
    require(failed == index && does_that,
            [&] { return "it is not the turn of that error: " + text; });
  };
  const Order& order = orders.at(index);
  try {
    std::rethrow_exception(error);
  } catch (const InitializerError& of_initializer) {
    require(fate.cannot_begin, of_initializer.what());
    return true;
  } catch (const TaskError& of_task) {
    require_turn(of_task.argument_index(), order.deed == Deed::throws, of_task.what());
  } catch (const EncodingError& of_value) {
    const std::string text = of_value.what();
    require_turn(number_behind(text, "[task "), must_fail(order), text);
  } catch (const WorkerLost& of_worker) {
    const std::string text = of_worker.what();
    if (text.find("no worker is left") == 0) {
      require(cluster.are_all_known_dead(), [&] { return "workers are left: " + text; });
      return true;
    }
    require_turn(number_behind(text, "[task "), cluster.known_deaths() >= order.losses(), text);
  } catch (const PoolTerminated& of_pool) {
    require(fate.was_terminated, of_pool.what());
    return true;
  } catch (const PoolClosed& of_pool) {
    require(!fate.was_terminated, of_pool.what());
    return true;
  } catch (const std::exception& other) {
    violate(std::string{"a stream failed as none should: "} + other.what());
  }
  return false;
}

}  // namespace rankpool::simulation
