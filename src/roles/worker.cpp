// SPDX-License-Identifier: BSL-1.0

#include "roles/worker.hpp"

#include <algorithm>
#include <utility>

#include "rankpool/detail/spare_memory.hpp"

#include "roles/awaited_attachments.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

// Between slices the worker looks at the transport: seldom for tiny tasks, after each long one.
constexpr auto short_slice = 200us;
constexpr auto long_slice = 2ms;
// Results on their way do not wait behind tasks that take longer.
constexpr auto short_task = 10ms;
// The results of a chunk that takes longer than this are sent as they come.
constexpr auto longest_silence = 100ms;
// Without work for so long, a worker holds on to no memory.
constexpr auto spare_memory_lasts = 100ms;

}  // namespace

void Worker::serve() {
  const detail::SpareMemory spare;
  // Ends when the master says so, or is lost.
  for (unsigned rounds = 0; !is_stopped() && !isolation_;) {
    if (step()) {
      rounds = 0;
      asleep_since_.reset();
    } else {
      wait(++rounds);
    }
  }
}

void Worker::wait(unsigned& rounds) {
  const auto expecting =
      transport_->has_transfers() ? core::Expecting::transfer : core::Expecting::messages;
  // How long a transfer took says nothing of how long the next message will.
  if (std::exchange(expecting_, expecting) != expecting) rounds = 1;
  const auto longest = pause_.rule().sleep(rounds, expecting);
  const auto begun = longest.count() > 0 ? clock_->now() : 0ns;
  is_watching_ = !pause_.pause(rounds, expecting);
  if (is_watching_) return;
  const auto now = clock_->now();
  if (now - begun < longest) rounds = pause_.rule().looks_when_woken(rounds);
  if (!asleep_since_) asleep_since_ = now;
  if (now - *asleep_since_ > spare_memory_lasts) detail::SpareMemory::drop();
}

bool Worker::step() {
  const bool has_received = receive();
  // Results that are on their way must not wait behind a task: nobody moves them while it runs.
  if (transport_->has_unsent() && !is_next_short()) return has_received;
  if (!running_ && !begin_next_section()) return has_received;
  if (running_) run_slice();
  return true;
}

bool Worker::receive() {
  bool has_received = false;
  // A message that has just come has no drop behind it yet: it is not made to wait for that.
  const bool takes_one = std::exchange(is_watching_, false);
  while ((!takes_one || !has_received) && !is_handing_over_) {
    auto incoming = transport_->receive();
    if (!incoming) break;
    has_received = true;
    if (is_urgent(incoming->message.bytes())) {
      obey(incoming->message);
      transport_->release(std::move(incoming->message));
    } else {
      is_handing_over_ = looks_like(SectionKind::isolate, incoming->message.bytes());
      keep(*std::move(incoming));
    }
  }
  return has_received;
}

void Worker::keep(Incoming&& message) {
  if (message.attachments) {
    message.attachments = std::make_unique<AwaitedAttachments>(std::move(message.attachments),
                                                               pause_, *clock_, usage_);
  }
  messages_.push_back(std::move(message));
}

// Small results may wait behind tasks of a function whose last ones were short: to wait until a
// sleeping master has taken them costs more.
bool Worker::is_next_short() {
  if (transport_->has_large_unsent()) return false;
  if (!running_ && !has_section()) return false;
  detail::ByteReader ahead = *rest_;
  const std::uint64_t next =
      running_ ? running_->function->id : take_section(ahead).header.function;
  return next == measured_.function && measured_.task < short_task;
}

bool Worker::begin_next_section() {
  if (!has_section() || is_next_held()) return false;
  begin(take_section(*rest_));
  return true;
}

// Whether there is a next one, at the beginning of `rest_`. Lets go of messages that are worked
// off.
bool Worker::has_section() {
  while (!messages_.empty()) {
    Incoming& first = messages_.front();
    if (!rest_) rest_.emplace(first.message.bytes(), first.attachments.get());
    if (rest_->remaining() > 0) return true;
    rest_.reset();
    transport_->release(std::move(first.message));
    messages_.pop_front();
  }
  return false;
}

void Worker::open_answer() {
  answer_.message = transport_->acquire();
  answer_.section.emplace(
      answer_.message,
      answer_header(running_->tasks.without_first(running_->answered), running_->function->id));
  answer_.errors.clear();
  answer_.busy = {};
}

void Worker::run_slice() {
  Running& run = *running_;
  const std::size_t count = std::min(run.slice, run.tasks.count - run.done);
  if (!run.function->may_reuse) detail::SpareMemory::drop();
  const auto start = clock_->now();
  executor_->run({.function = run.function,
                  .state = run.state.get(),
                  .first = run.tasks.first + run.done,
                  .count = count,
                  .attempt = run.attempt,
                  .expected = run.function->id == measured_.function ? measured_.task : 0ns},
                 run.arguments, answer_.message, answer_.errors);
  const auto now = clock_->now();
  const auto took = now - start;

  measured_ = {.function = run.function->id, .task = took / static_cast<std::int64_t>(count)};
  usage_.on_ran(run.function->id, count, measured_.task);
  run.done += count;
  answer_.busy += took;
  if (took < short_slice) run.slice *= 4;
  if (took > long_slice) run.slice = std::max<std::size_t>(1, run.slice / 2);
  if (run.done == run.tasks.count) {
    send_answer(now);
    running_.reset();
  } else if (answer_.busy > longest_silence) {
    send_answer(now);
    run.answered = run.done;
    open_answer();
  }
}

void Worker::send_answer(std::chrono::nanoseconds now) {
  SectionWriter& section = *answer_.section;
  section.end_values();
  for (const RemoteError& error : answer_.errors) write_error(answer_.message, error);
  section.header().busy_ns = static_cast<std::uint64_t>(answer_.busy.count());
  const bool has_checksum = running_->function->is_archived || !answer_.errors.empty();
  section.close(running_->done - running_->answered, has_checksum);
  if (usage_.is_due(now, has_more())) {
    append_usage(answer_.message, usage_.take(now), slot_);
  }
  master_.send(std::move(answer_.message), now);
}

// Whether it is known to have something to do when the answer is sent.
bool Worker::has_more() const {
  return running_->done < running_->tasks.count || messages_.size() > 1 || rest_->remaining() > 0;
}

}  // namespace rankpool::roles
