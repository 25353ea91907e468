// SPDX-License-Identifier: BSL-1.0
//
// Runs tasks in a child, and notes down after each how far they are, where the child's end does not
// reach.

#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "rankpool/task_info.hpp"

#include "exec/child_transport.hpp"
#include "roles/executor.hpp"

namespace rankpool::exec {

class JournalingExecutor final : public roles::Executor {
 public:
  /// Tasks see `identity`; the child leaves after `most_tasks`, 0: it stays.
  JournalingExecutor(ChildTransport& transport, TaskInfo identity, std::uint64_t most_tasks)
      : transport_{&transport}, current_{std::move(identity)}, tasks_left_{most_tasks} {}

  void run(const roles::SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
           std::vector<roles::RemoteError>& errors) override;

 private:
  class Slice;

  void on_task_ended();

  ChildTransport* transport_;
  TaskInfo current_;
  std::uint64_t tasks_left_;  // 0: any number
  bool is_last_ = false;      // the slice, as no more tasks are left than it has
};

}  // namespace rankpool::exec
