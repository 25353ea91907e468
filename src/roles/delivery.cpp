// SPDX-License-Identifier: BSL-1.0

#include "roles/delivery.hpp"

#include <vector>

#include "rankpool/errors.hpp"

#include "roles/remote_error.hpp"

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

// To be called while the reason is being handled.
void fail_all(const Section& section, detail::Submission& submission) {
  const std::size_t first = section.header.first;
  for (std::size_t i = first; i < first + section.header.count; ++i) {
    submission.on_task_failed(i, detail::encoding_error("the result", submission.function(), i));
  }
}

}  // namespace

std::size_t deliver(const Section& section, detail::ByteReader& values,
                    detail::Submission& submission, const WorkerProcess& worker) {
  std::vector<RemoteError> errors;
  try {
    section.check_payload();
    errors = read_errors(section);
    std::vector<std::size_t> failed;
    failed.reserve(errors.size());
    for (const RemoteError& error : errors) failed.push_back(error.index);
    submission.decode({section.header.first, section.header.count}, values, failed);
  } catch (const EncodingError&) {
    fail_all(section, submission);
    return 0;
  }
  for (const RemoteError& error : errors) {
    if (!submission.is_first_failure(error.index)) {
      submission.on_task_failed(error.index, nullptr);  // nobody will see it
      continue;
    }
    submission.on_task_failed(
        error.index, error_for_caller(error, submission.function().name, worker.rank, worker.host));
  }
  return section.header.count - errors.size();
}

}  // namespace rankpool::roles
