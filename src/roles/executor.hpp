// SPDX-License-Identifier: BSL-1.0
//
// Port: where a task's function is called. In the rank itself, or later in a child of it.

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/function_entry.hpp"

#include "roles/remote_error.hpp"

namespace rankpool::roles {

/// Neighbouring tasks to run now.
struct SliceOrder {
  const detail::FunctionEntry* function;
  const void* state;  // null for a callable without
  std::size_t first;
  std::size_t count;
  int attempt;                           // of the tasks, from 1
  std::chrono::nanoseconds expected{0};  // a task, as the last ones took; 0: unknown
  bool is_initializer = false;           // of a pool: no task
};

class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Reads the arguments from `arguments`, appends results and errors. Never throws what a task
  /// throws.
  virtual void run(const SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
                   std::vector<RemoteError>& errors) = 0;
};

}  // namespace rankpool::roles
