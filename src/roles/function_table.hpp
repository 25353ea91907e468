// SPDX-License-Identifier: BSL-1.0
//
// The functions that this program can call from afar, and what tells two programs apart.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rankpool/detail/function_entry.hpp"

namespace rankpool::roles {

/// Filled before main; read by any thread afterwards.
class FunctionTable {
 public:
  /// The one of this process.
  static FunctionTable& instance();

  const detail::FunctionEntry& add(detail::FunctionEntry entry);

  /// Null if this program has no such function.
  [[nodiscard]] const detail::FunctionEntry* find(std::uint64_t id) const;

  /// The names of all functions, sorted; equal in two processes of one program.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::vector<std::unique_ptr<const detail::FunctionEntry>> entries_;  // sorted by id
};

}  // namespace rankpool::roles
