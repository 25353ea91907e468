// SPDX-License-Identifier: BSL-1.0
//
// The error for which the user is responsible: wrong arguments, bad input, an output folder that
// cannot be written. `main` prints it as one sentence and exits with code 2.

#pragma once

#include <stdexcept>

namespace align {

class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace align
