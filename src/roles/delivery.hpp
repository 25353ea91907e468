// SPDX-License-Identifier: BSL-1.0
//
// From a worker's answer into the results of the call it belongs to.

#pragma once

#include <cstddef>
#include <string>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/submission.hpp"

#include "roles/message.hpp"

namespace rankpool::roles {

/// A worker as its process is known outside: workers are peers 1, 2, … whatever their ranks.
struct WorkerProcess {
  int rank;
  std::string host;
};

/// Stores the results in `values`, which are the section's, and ends the tasks that failed; returns
/// how many did not, which end when all of them is there.
std::size_t deliver(const Section& section, detail::ByteReader& values,
                    detail::Submission& submission, const WorkerProcess& worker);

}  // namespace rankpool::roles
