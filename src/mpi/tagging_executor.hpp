// SPDX-License-Identifier: BSL-1.0
//
// Says in the worker's output which task writes it.

#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "exec/standard_output.hpp"
#include "mpi/output_lines.hpp"
#include "roles/executor.hpp"

namespace rankpool::mpi {

/// Costs some microseconds a task: only where tags are asked for.
class TaggingExecutor final : public roles::Executor {
 public:
  explicit TaggingExecutor(roles::Executor& executor) : executor_{&executor} {}

  void run(const roles::SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
           std::vector<roles::RemoteError>& errors) override {
    roles::SliceOrder one = order;
    one.count = 1;
    for (; one.first < order.first + order.count; ++one.first) {
      std::fputs(OutputLines::mark_of_task(one.first).c_str(), stdout);
      executor_->run(one, arguments, results, errors);
      exec::flush_standard_output();
    }
  }

 private:
  roles::Executor* executor_;
};

}  // namespace rankpool::mpi
