// SPDX-License-Identifier: BSL-1.0
//
// The kind of error that the user can put right: exit code 2 and a sentence.

#pragma once

#include <stdexcept>

namespace scaling {

struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace scaling
