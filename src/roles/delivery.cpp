// SPDX-License-Identifier: BSL-1.0

#include "roles/delivery.hpp"

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

// Tasks that failed, in ascending order; EncodingError if the worker cannot have meant it.
std::vector<RemoteError> read_errors(const Section& section) {
  std::vector<RemoteError> errors;
  detail::ByteReader in{section.errors};
  std::size_t next = section.header.first;
  while (in.remaining() > 0) {
    errors.push_back(read_error(in));
    const std::size_t index = errors.back().index;
    if (index < next || index >= section.header.first + section.header.count) {
      throw EncodingError{"message is corrupt: an error of a task that was not sent"};
    }
    next = index + 1;
  }
  return errors;
}

}  // namespace

Delivery::Delivery(const Section& section, detail::ByteReader& values,
                   detail::Submission& submission)
    : tasks_{section.tasks()} {
  try {
    section.check_payload();
    errors_ = read_errors(section);
    std::vector<std::size_t> failed;
    failed.reserve(errors_.size());
    for (const RemoteError& error : errors_) failed.push_back(error.index);
    submission.decode({tasks_.first, tasks_.count}, values, failed);
  } catch (const EncodingError&) {
    corrupt_ = std::current_exception();
    errors_.clear();
  }
}

Delivery::Ended Delivery::end(detail::Submission& submission, const WorkerProcess& worker,
                              core::Dispatcher& dispatcher, const core::Answered& answered) const {
  Ended ended{.tasks = tasks_.count, .failed = corrupt_ != nullptr ? tasks_.count : 0};
  if (corrupt_ != nullptr) refuse_all(submission);
  std::size_t first = tasks_.first;  // of those that have to be told of
  const auto end_before = [&](std::size_t task) {
    if (task > first) submission.on_tasks_ended({first, task - first});
  };
  for (const RemoteError& error : errors_) {
    if (error.may_be_retried() &&
        dispatcher.on_failed({tasks_.submission, error.index, 1}, answered)) {
      end_before(error.index);
      first = error.index + 1;
      --ended.tasks;
      continue;
    }
    ++ended.failed;
    submission.on_task_failed(error.index, submission.wants_error(error.index)
                                               ? error_for_caller(error, submission.function().name,
                                                                  worker.rank, worker.host)
                                               : nullptr);
  }
  end_before(tasks_.first + tasks_.count);
  return ended;
}

void Delivery::refuse_all(detail::Submission& submission) const {
  try {
    std::rethrow_exception(corrupt_);
  } catch (...) {
    for (std::size_t i = tasks_.first; i < tasks_.first + tasks_.count; ++i) {
      submission.on_task_failed(i, detail::encoding_error("the result", submission.function(), i));
    }
  }
}

}  // namespace rankpool::roles
