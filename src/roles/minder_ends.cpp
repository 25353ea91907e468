// SPDX-License-Identifier: BSL-1.0
//
// The minder when its child ends, or is to end.

#include <algorithm>
#include <csignal>
#include <span>
#include <string>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/failures.hpp"
#include "roles/minder.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

// After SIGTERM, for what the task has to put in order.
constexpr auto grace = 1s;
constexpr unsigned births_worth_a_try = 8;
constexpr auto first_birth_pause = 10ms;

// Those of tasks before `end`: the one behind them may have failed and not ended.
void append_errors(detail::Buffer& message, std::span<const std::byte> errors, std::size_t end) {
  detail::ByteReader reader{errors};
  while (reader.remaining() > 0) {
    const RemoteError error = read_error(reader);
    if (error.index < end) write_error(message, error);
  }
}

}  // namespace

void Minder::watch() {
  if (!child_->is_there()) return;
  const Errand* const current = books_.current();
  const bool is_unwanted = current != nullptr && current->is_cancelled;
  if (!is_unwanted && order_.task_timeout_ns == 0 && !watch_.reason()) return watch_.on_wanted();
  ChildProgress progress = child_->progress();
  if (watch_.reason() == ChildWatch::Reason::timed_out) {
    return end_asked_child(progress, is_unwanted);
  }
  const auto now = clock_->now();
  // What waits for its argument has not begun.
  const bool is_arriving = current != nullptr && !current->parcel->is_there();
  if (is_arriving) progress.doing = ChildProgress::Doing::nothing;
  if (!watch_.ends(progress, is_unwanted, now)) return;
  // A task that ends at this moment is the last one.
  child_->halt();
  const bool is_asked = watch_.reason() == ChildWatch::Reason::timed_out;
  kill_at_ = now + grace;
  child_->send_signal(is_asked ? SIGTERM : SIGKILL);
}

// It was asked to end, and is of no use once its task has ended, or is not wanted.
void Minder::end_asked_child(const ChildProgress& progress, bool is_unwanted) {
  if (!kill_at_) return;
  if (clock_->now() < *kill_at_ && !is_unwanted && watch_.was_ended_at(progress)) return;
  kill_at_.reset();
  child_->send_signal(SIGKILL);
}

bool Minder::look_after_child() {
  child_->pass_on_output();
  const auto end = child_->take_end();
  if (!end) return false;
  on_ended(*end);
  return true;
}

void Minder::on_ended(const ChildEnd& end) {
  const bool was_born = end.not_born.empty();
  if (was_born) {
    births_in_vain_ = 0;
  } else {
    on_not_born(end);
  }
  take_answers();
  if (!is_dismissed_ && was_born) answer_for(end);
  if (is_finishing_) books_.cancel(0);
  drop_cancelled();
  books_.take_back();
  watch_.begin();
}

void Minder::on_not_born(const ChildEnd& end) {
  births_in_vain_ = std::min(births_in_vain_ + 1, births_worth_a_try);
  why_not_born_ = end.not_born;
  birth_after_ = clock_->now() + first_birth_pause * (1U << births_in_vain_);
}

const std::string* Minder::why_childless() const {
  return births_in_vain_ == births_worth_a_try ? &why_not_born_ : nullptr;
}

void Minder::answer_for(const ChildEnd& end) {
  const Errand* const current = books_.current();
  if (was_initializing(end)) return answer_for_initializer(end);
  if (current == nullptr) return;
  UnsentAnswer unsent = unsent_answer();
  const std::size_t done = tasks_done(unsent, *current);
  if (done == 0) unsent = {};
  // What an earlier task has left running may have ended it, or the state that this one needs.
  const bool is_idle = end.progress.doing == ChildProgress::Doing::nothing && !watch_.reason();
  if (is_idle && done == 0 && ++idle_ends_ == 1) return;
  const bool has_culprit = done < current->left();
  auto error = has_culprit ? culprit_of(end, current->first() + done) : std::nullopt;
  const auto ended = static_cast<std::int64_t>(done + (error ? 1 : 0));
  const auto busy_each = ended == 0 ? 0ns : (clock_->now() - last_answer_) / ended;
  if (done > 0) answer_for_done(unsent, done, busy_each * static_cast<std::int64_t>(done));
  // The first chunk that is left is still the one that it was within.
  if (error) bury(end, *std::move(error), busy_each);
}

// One that was ended for what was cancelled had nothing to do with that.
bool Minder::was_initializing(const ChildEnd& end) const {
  return end.progress.doing == ChildProgress::Doing::initializing && answers_ == 0 &&
         books_.initializer_pool() != 0 && !watch_.reason();
}

// Of that chunk, which the answer may not be of.
std::size_t Minder::tasks_done(const UnsentAnswer& unsent, const Errand& chunk) const {
  if (unsent.answers != answers_ || unsent.next < chunk.first()) return 0;
  const std::size_t done = unsent.next - chunk.first();
  return done <= chunk.left() ? done : 0;
}

// Nothing is believed of a child that has written where it must not.
UnsentAnswer Minder::unsent_answer() const {
  UnsentAnswer nothing{.answers = answers_ + 1};
  if (is_distrusted_) return nothing;
  try {
    UnsentAnswer unsent = child_->unsent_answer();
    detail::ByteReader errors{unsent.errors};
    while (errors.remaining() > 0) (void)read_error(errors);
    return unsent;
  } catch (const EncodingError&) {
    return nothing;
  }
}

// What the task ended by that ran, or was to run next, if it has ended its child.
std::optional<RemoteError> Minder::culprit_of(const ChildEnd& end, std::size_t index) const {
  using Reason = ChildWatch::Reason;
  if (end.is_retired || watch_.reason() == Reason::cancelled) return std::nullopt;
  if (!watch_.reason()) {
    return describe_end_of_process(index, detail::TaskStage::crashed, end.how, end.report);
  }
  if (!watch_.was_ended_at(end.progress)) return std::nullopt;
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::nanoseconds{order_.task_timeout_ns});
  return describe_end_of_process(
      index, detail::TaskStage::timed_out,
      "was ended, for it had not ended by itself after " + std::to_string(limit.count()) + " ms",
      end.report);
}

void Minder::answer_for_done(const UnsentAnswer& unsent, std::size_t done,
                             std::chrono::nanoseconds busy) {
  const Errand& current = *books_.current();
  detail::Buffer message = master_->acquire();
  SectionWriter answer{message,
                       {.kind = SectionKind::results,
                        .submission = current.header.submission,
                        .function = current.header.function,
                        .first = current.first(),
                        .slot = slot_}};
  message.append(unsent.results.data(), unsent.results.size());
  attach(message, unsent.attachments);
  answer.end_values();
  append_errors(message, unsent.errors, current.first() + done);
  answer.header().busy_ns = static_cast<std::uint64_t>(busy.count());
  answer.close(done, true);
  master_->send(std::move(message), clock_->now());
  books_.on_current_ended(done);
}

void Minder::bury(const ChildEnd& end, RemoteError error, std::chrono::nanoseconds busy) {
  const SectionHeader& chunk = books_.current()->header;
  obituaries_.push_back({.submission = chunk.submission,
                         .function = chunk.function,
                         .error = std::move(error),
                         .busy = busy,
                         .backtrace = end.backtrace});
  books_.on_current_ended(1);
  (void)send_obituaries();
}

bool Minder::send_obituaries() {
  const std::size_t before = obituaries_.size();
  std::erase_if(obituaries_, [this](Obituary& obituary) {
    const bool is_known = !obituary.backtrace.valid() ||
                          obituary.backtrace.wait_for(0s) != std::future_status::timeout;
    if (is_known) send_obituary(obituary);
    return is_known;
  });
  return obituaries_.size() < before;
}

void Minder::send_obituary(Obituary& obituary) {
  RemoteError& error = obituary.error;
  if (obituary.backtrace.valid()) error.crash.backtrace = obituary.backtrace.get();
  detail::Buffer message = master_->acquire();
  append_failed(message,
                {.kind = SectionKind::results,
                 .submission = obituary.submission,
                 .function = obituary.function,
                 .first = error.index,
                 .busy_ns = static_cast<std::uint64_t>(obituary.busy.count()),
                 .slot = slot_},
                1, error);
  master_->send(std::move(message), clock_->now());
}

// As a worker does it whose initializer throws.
void Minder::answer_for_initializer(const ChildEnd& end) {
  is_uninitialized_ = true;
  CrashReport report = end.report;
  if (end.backtrace.valid()) report.backtrace = end.backtrace.get();  // nothing goes on without it
  detail::Buffer message = master_->acquire();
  append_uninitialized(
      message, {.pool = books_.initializer_pool(), .slot = slot_},
      describe_end_of_process(0, detail::TaskStage::crashed, end.how, std::move(report)));
  master_->send(std::move(message), clock_->now());
}

}  // namespace rankpool::roles
