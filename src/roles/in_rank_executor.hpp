// SPDX-License-Identifier: BSL-1.0
//
// Calls a task's function in the worker itself: the cheapest way.

#pragma once

#include <string>
#include <utility>

#include "rankpool/task_info.hpp"

#include "roles/executor.hpp"

namespace rankpool::roles {

class InRankExecutor final : public Executor {
 public:
  InRankExecutor(int worker, std::string host)
      : current_{.index = 0, .worker = worker, .host = std::move(host), .attempt = 1} {}

  void run(const SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
           std::vector<RemoteError>& errors) override;

 private:
  TaskInfo current_;
};

}  // namespace rankpool::roles
