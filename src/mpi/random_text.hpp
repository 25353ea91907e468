// SPDX-License-Identifier: BSL-1.0
//
// Names that nobody else has chosen.

#pragma once

#include <cstddef>
#include <string>

namespace rankpool::mpi {

/// Hexadecimal digits from the system's source, which cannot be guessed.
[[nodiscard]] std::string random_text(std::size_t length);

}  // namespace rankpool::mpi
