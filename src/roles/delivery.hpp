// SPDX-License-Identifier: BSL-1.0
//
// From a worker's answer into the results of the call it belongs to.

#pragma once

#include <cstddef>
#include <exception>
#include <vector>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/submission.hpp"

#include "core/dispatcher.hpp"
#include "roles/message.hpp"
#include "roles/remote_error.hpp"
#include "roles/worker_process.hpp"

namespace rankpool::roles {

/// What a section says, in the places of its results. Its tasks end with `end`, once all that is
/// attached is there too; until then nothing has happened to them.
class Delivery {
 public:
  /// Reads `values`, which are the section's.
  Delivery(const Section& section, detail::ByteReader& values, detail::Submission& submission);

  struct Ended {
    std::size_t tasks;
    std::size_t failed;  // of these
  };
  /// But for those that threw, or ended their process, and run again as the dispatcher decides.
  Ended end(detail::Submission& submission, const WorkerProcess& worker,
            core::Dispatcher& dispatcher, const core::Answered& answered) const;

  [[nodiscard]] const core::TaskRange& tasks() const { return tasks_; }

 private:
  void refuse_all(detail::Submission& submission) const;

  core::TaskRange tasks_;
  std::vector<RemoteError> errors_;
  std::exception_ptr corrupt_;  // nothing of it can be believed
};

}  // namespace rankpool::roles
