// SPDX-License-Identifier: BSL-1.0
//
// Inputs that break in the middle.

#pragma once

#include <ranges>
#include <stdexcept>

namespace rankpool::testing {

class SayWhen : public std::runtime_error {
 public:
  SayWhen() : std::runtime_error{"when"} {}
};

/// 0, 1, 2 and so on; to look for the one after so many throws SayWhen.
inline auto throwing_after(int count) {
  return std::views::iota(0) | std::views::transform([count](int number) {
           if (number == count) throw SayWhen{};
           return number;
         });
}

}  // namespace rankpool::testing
