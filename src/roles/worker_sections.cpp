// SPDX-License-Identifier: BSL-1.0
//
// The worker: what it does with each kind of section.

#include <algorithm>
#include <utility>

#include "rankpool/detail/spare_memory.hpp"
#include "rankpool/errors.hpp"

#include "roles/failures.hpp"
#include "roles/function_table.hpp"
#include "roles/worker.hpp"

namespace rankpool::roles {
namespace {

// The master gives a worker a few ranges at a time, and so chunks of a few submissions.
constexpr std::size_t most_cancelled = 16;

const detail::FunctionEntry* known(std::uint64_t function) {
  const auto* const found = FunctionTable::instance().find(function);
  if (found == nullptr) throw EncodingError{"the worker does not know the function"};
  return found;
}

}  // namespace

void Worker::begin(const Section& section) {
  switch (section.header.kind) {
    case SectionKind::state:
      return decode_state(section);
    case SectionKind::forget:
      states_.erase(section.header.state);
      return;
    case SectionKind::chunk:
      return begin_chunk(section);
    case SectionKind::initialize:
      return initialize(section);
    case SectionKind::stop:
      is_stopped_ = true;
      return;
    case SectionKind::isolate:
      states_.clear();  // of pools that are over
      isolation_ = read_isolation(section);
      return;
    case SectionKind::drop:  // was obeyed when it came
    case SectionKind::finish:
    case SectionKind::results:
    case SectionKind::uninitialized:
    case SectionKind::usage:
      return;
  }
}

void Worker::decode_state(const Section& section) {
  detail::SpareMemory::drop();
  State& state = states_[section.header.state];
  state = {};
  try {
    section.check_payload();
    const auto* const function = FunctionTable::instance().find(section.header.function);
    if (function == nullptr || function->decode_state == nullptr) return;
    detail::ByteReader bytes{section.values};
    state.value = function->decode_state(bytes);
  } catch (...) {
    state.error = describe_current_exception(0, detail::TaskStage::decoding).chain;
  }
}

void Worker::begin_chunk(const Section& section) {
  if (is_cancelled(section.header.submission)) return drop(section.tasks());
  const auto* const function = FunctionTable::instance().find(section.header.function);
  const State& state = section.header.state == 0 ? no_state_ : states_[section.header.state];
  try {
    if (!state.error.empty()) throw_rebuilt(state.error);
    if (function == nullptr || (function->decode_state != nullptr && state.value == nullptr)) {
      throw EncodingError{"the worker does not know the function or its state"};
    }
    section.check_payload();
  } catch (...) {
    return refuse_chunk(section);
  }
  running_.emplace(
      Running{.tasks = section.tasks(),
              .arguments = detail::ByteReader{section.values, messages_.front().attachments.get()},
              .function = function,
              .state = state.value,
              .attempt = static_cast<int>(section.header.attempt)});
  open_answer();
}

void Worker::initialize(const Section& section) {
  is_uninitialized_ = false;
  if (section.header.function == 0) return;
  const auto begun = clock_->now();
  detail::Buffer answer = transport_->acquire();
  std::vector<RemoteError> errors;
  try {
    section.check_payload();
    const detail::FunctionEntry* const function = known(section.header.function);
    detail::ByteReader state{section.values};
    const auto callable =
        function->decode_state == nullptr ? nullptr : function->decode_state(state);
    detail::ByteReader no_arguments{{}};
    executor_->run({.function = function,
                    .state = callable.get(),
                    .first = 0,
                    .count = 1,
                    .attempt = 1,
                    .is_initializer = true},
                   no_arguments, answer, errors);
  } catch (...) {
    errors.push_back(describe_current_exception(0, detail::TaskStage::decoding));
  }
  usage_.on_initialized(clock_->now() - begun);
  answer.shrink_to(0);  // what it returned is of no use
  is_uninitialized_ = !errors.empty();
  if (errors.empty()) return transport_->release(std::move(answer));
  append_uninitialized(answer, {.pool = section.header.state, .slot = slot_}, errors.front());
  master_.send(std::move(answer), clock_->now());
}

SectionHeader Worker::answer_header(const core::TaskRange& tasks, std::uint64_t function) const {
  return {.kind = SectionKind::results,
          .submission = static_cast<std::uint64_t>(tasks.submission),
          .function = function,
          .first = tasks.first,
          .slot = slot_};
}

// Without the initializer no task of the pool runs: they wait until the master, which has been
// told, gives them up.
bool Worker::is_next_held() const {
  if (!is_uninitialized_) return false;
  detail::ByteReader ahead = *rest_;
  const SectionHeader next = take_section(ahead).header;
  return next.kind == SectionKind::chunk && !is_cancelled(next.submission);
}

void Worker::refuse_chunk(const Section& section) {
  detail::Buffer message = transport_->acquire();
  append_failed(message, answer_header(section.tasks(), section.header.function),
                section.header.count, describe_current_exception(0, detail::TaskStage::decoding));
  master_.send(std::move(message), clock_->now());
}

void Worker::obey(const detail::Buffer& message) {
  detail::ByteReader reader{message.bytes()};
  const SectionHeader order = take_section(reader).header;
  if (order.kind == SectionKind::finish) {
    obey_finish();
  } else {
    obey_drop(order.submission);
  }
}

void Worker::obey_finish() {
  if (running_ && running_->done > running_->answered) {
    send_answer(clock_->now());
    running_->answered = running_->done;
    open_answer();
  }
  drop_all();
}

void Worker::obey_drop(std::uint64_t submission) {
  if (submission == 0) {
    drop_all();
    is_uninitialized_ = false;  // what comes now is of another pool
    return;
  }
  // Chunks of it may wait in messages that were not looked into yet.
  cancelled_.push_back(submission);
  if (cancelled_.size() > most_cancelled) cancelled_.pop_front();
  if (running_ && running_->tasks.submission == core::SubmissionId{submission}) drop_running();
}

void Worker::drop_running() {
  drop(running_->tasks.without_first(running_->answered));
  transport_->release(std::move(answer_.message));
  running_.reset();
}

void Worker::drop_all() {
  if (running_) drop_running();
  // States still count: the master believes that they have arrived.
  while (has_section()) {
    const Section section = take_section(*rest_);
    if (section.header.kind == SectionKind::chunk) {
      drop(section.tasks());
    } else if (section.header.kind != SectionKind::initialize) {
      begin(section);
    }
  }
}

bool Worker::is_cancelled(std::uint64_t submission) const {
  return std::find(cancelled_.begin(), cancelled_.end(), submission) != cancelled_.end();
}

void Worker::drop(const core::TaskRange& tasks) {
  detail::Buffer message = transport_->acquire();
  append_dropped(message, tasks, slot_);
  master_.send(std::move(message), clock_->now());
}

}  // namespace rankpool::roles
