// SPDX-License-Identifier: BSL-1.0
//
// The iron law of processor performance: time = instructions × cycles per instruction × cycle time.

#pragma once

#include <string>
#include <variant>

#include "groups.hpp"

namespace scaling {

/// Of all workers together, the mean of the runs; in the tasks that the counters cover.
struct IronLaw {
  double instructions = 0;
  double cycles_per_instruction = 0;
  double cycle_seconds = 0;
  double clock_seconds = 0;  ///< measured apart from the counters, to compare the product with
  double work_seconds = 0;   ///< measured, counted or not
  bool is_user_mode_only = false;  ///< in one run at least

  [[nodiscard]] double product_seconds() const {
    return instructions * cycles_per_instruction * cycle_seconds;
  }
  /// Less than 0 where tasks waited, more where they used threads.
  [[nodiscard]] double deviation() const { return product_seconds() / clock_seconds - 1; }
};

/// Or why there are no counters.
[[nodiscard]] std::variant<IronLaw, std::string> iron_law_of(const Group& group);

}  // namespace scaling
