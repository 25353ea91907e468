// SPDX-License-Identifier: BSL-1.0
//
// What the figures were measured on and with.

#pragma once

#include <string>

namespace bench {

struct Machine {
  std::string processor;
  unsigned cores = 0;
  std::string mpi;
  std::string boost;
  std::string compiler;
  std::string rankpool;
  std::string date;  ///< ISO 8601, UTC
  std::string note;  ///< what a reader of the figures has to know

  friend bool operator==(const Machine&, const Machine&) = default;
};

[[nodiscard]] Machine this_machine();

}  // namespace bench
