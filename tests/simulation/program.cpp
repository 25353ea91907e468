// SPDX-License-Identifier: BSL-1.0

#include "program.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/errors.hpp"
#include "rankpool/partial.hpp"

#include "violation.hpp"

namespace rankpool::simulation {

namespace {

// On the first worker, or nowhere.
void begin_pool(int failing_worker) {
  if (this_task().worker == failing_worker) throw std::runtime_error{"it cannot begin"};
}

}  // namespace

Program::Program(Cluster& cluster, std::uint64_t seed, Journal journal)
    : cluster_{&cluster}, random_{seed, 3}, journal_{std::move(journal)} {}

void Program::run() {
  for (std::uint64_t pools = random_.between(1, 3); pools > 0; --pools) {
    use_pool();
    finish_all();  // results outlive their pool
    check_statistics();
  }
  cluster_->end(stray_work_);
}

void Program::use_pool() {
  fate_ = {};
  pool_losses_.clear();
  loss_retries_ = static_cast<std::uint32_t>(random_.below(4));
  retries_ = static_cast<std::uint32_t>(random_.happens(0.5) ? random_.below(3) : 0);
  PoolOptions options{
      .workers = random_.happens(0.3)
                     ? static_cast<int>(random_.between(1, cluster_->conditions().workers))
                     : 0,
      .worker_loss_retries = static_cast<int>(loss_retries_),
      .retries = static_cast<int>(retries_),
      .on_worker_event = [this](const WorkerReport& report) { on_worker_event(report); }};
  if (random_.happens(0.3)) {
    fate_.cannot_begin = random_.happens(0.3);
    options.initializer = partial<begin_pool>(fate_.cannot_begin ? 1 : 0);
    was_one_cut_short_ |= fate_.cannot_begin;
  }
  say("a pool of " + std::to_string(options.workers) + " workers, " +
      std::to_string(loss_retries_) + " retries of what was lost, " + std::to_string(retries_) +
      " of what threw");
  try {
    Pool pool{options};
    use(pool);
    leave(pool);
    begin("the pool's end", open_work());
  } catch (const WorkerLost& error) {
    require(cluster_->are_all_known_dead(), error.what());
  } catch (const UsageError& error) {
    require(cluster_->known_deaths() > 0, error.what());
  } catch (const InitializerError& error) {  // a call was refused, and the pool is left by that
    require(fate_.cannot_begin, error.what());
    fate_.was_terminated = true;
  }
  end();
}

void Program::use(Pool& pool) {
  for (std::uint64_t acts = random_.between(1, 10); acts > 0; --acts) act(pool);
}

void Program::act(Pool& pool) {
  switch (random_.below(13)) {
    case 12:
      return cancel_one();
    case 0:
      return compute();
    case 1:
    case 2:
      return finish_one();
    case 3:
      return drop_one();
    case 4:
      require(pool.worker_count() <= static_cast<int>(cluster_->conditions().workers),
              "there are more workers than there are");
      return;
    default:
      return call(pool);
  }
}

void Program::leave(Pool& pool) {
  switch (random_.below(4)) {
    case 0:
      return terminate(pool);
    case 1:
      say("close and join");
      pool.close();
      check_refusal(pool);
      begin("join", open_work());
      pool.join();
      stray_work_ = 0ns;
      return end();
    default:
      return;
  }
}

void Program::terminate(Pool& pool) {
  say("terminate");
  fate_.was_terminated = true;
  was_one_cut_short_ = true;
  begin("terminate", 0ns);
  pool.terminate();
  finish_all();
  check_refusal(pool);
  if (random_.happens(0.5)) return;
  begin("join of a terminated pool", stray_work_);
  pool.join();
  stray_work_ = 0ns;
  end();
}

void Program::check_refusal(Pool& pool) {
  try {
    (void)pool.apply(Plain{}, Order{});
  } catch (const PoolClosed&) {
    return require(!fate_.was_terminated, "a terminated pool says that it was closed");
  } catch (const PoolTerminated&) {
    return require(fate_.was_terminated, "a pool says that it was terminated");
  }
  violate("a pool that takes no calls took one");
}

void Program::finish_one() {
  if (open_.empty()) return;
  const auto chosen = open_.begin() + static_cast<std::ptrdiff_t>(random_.below(open_.size()));
  if (random_.happens(0.3)) (void)chosen->call->is_ready();
  begin("an asynchronous call", open_work());
  chosen->call->finish(fate_, *cluster_);
  end();
  leave_work(*chosen);
  open_.erase(chosen);
  say("an asynchronous call has ended");
}

void Program::drop_one() {
  if (open_.empty()) return;
  say("a result is dropped");
  stray_work_ += open_.back().work;
  open_.pop_back();
}

void Program::cancel_one() {
  if (open_.empty()) return;
  const auto chosen = open_.begin() + static_cast<std::ptrdiff_t>(random_.below(open_.size()));
  if (!chosen->call->cancel()) return;
  say("an asynchronous call is cancelled");
  was_one_cut_short_ = true;
  stray_work_ += std::exchange(chosen->work, 0ns);
}

void Program::finish_all() {
  while (!open_.empty()) {
    begin("a call whose pool has ended", 0ns);
    open_.back().call->finish(fate_, *cluster_);
    end();
    leave_work(open_.back());
    open_.pop_back();
  }
}

// A call that its pool ended may have ended before its tasks do.
void Program::leave_work(const Open& ended) {
  if (fate_.cannot_begin || fate_.was_terminated) stray_work_ += ended.work;
}

void Program::compute() {
  const Time duration = random_.any_scale(1ms, 4s);
  const bool is_helped = random_.happens(0.5);
  say(is_helped ? "the program computes beside the pool" : "the program computes");
  if (!is_helped) return cluster_->compute(duration);
  const Time until = cluster_->now() + duration;
  for (unsigned looks = 0; cluster_->now() < until; ++looks) {
    if (!open_.empty()) (void)open_.front().call->is_ready();
    const Time longest = cluster_->conditions().master_rule.sleep(looks, core::Expecting::messages);
    cluster_->sleep(std::clamp<Time>(until - cluster_->now(), 0ns, longest));
  }
}

void Program::check_statistics() {
  std::uint64_t ended = 0;
  (void)cluster_->driver().worker_count();  // tells what is known of workers
  const Statistics statistics = cluster_->driver().statistics();
  for (const FunctionStatistics& function : statistics.functions) ended += function.tasks;
  const bool is_whole = !was_one_cut_short_ && cluster_->reported_losses().empty();
  require(is_whole ? ended == counts_.tasks : ended <= counts_.tasks, [&] {
    return std::to_string(counts_.tasks) + " tasks were called, " + std::to_string(ended) +
           " have ended";
  });
  require(statistics.lost_workers.size() == cluster_->reported_losses().size(),
          "not every loss was reported");
  counts_.losses = statistics.lost_workers.size();
  counts_.run_again = statistics.tasks_run_again;
  require(
      statistics.tasks_run_again == 0 || !statistics.lost_workers.empty() || was_one_to_run_again_,
      "tasks ran again that had not thrown, and nobody was lost");
}

void Program::on_worker_event(const WorkerReport& report) {
  if (report.event != WorkerReport::Event::lost) return;
  require(std::find(pool_losses_.begin(), pool_losses_.end(), report.rank) == pool_losses_.end(),
          "a pool was told twice of a loss");
  pool_losses_.push_back(report.rank);
}

Time Program::open_work() const {
  Time work = stray_work_;
  for (const Open& open : open_) work += open.work;
  return work;
}

void Program::begin(std::string what, Time work) {
  cluster_->patience().begin(std::move(what), work, cluster_->now());
}

void Program::say(const std::string& what) const {
  if (journal_) journal_(std::to_string(cluster_->now().count() / 1000) + " us: " + what);
}

}  // namespace rankpool::simulation
