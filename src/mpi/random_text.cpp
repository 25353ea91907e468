// SPDX-License-Identifier: BSL-1.0

#include "mpi/random_text.hpp"

#include <random>
#include <string_view>

namespace rankpool::mpi {

std::string random_text(std::size_t length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string text(length, '0');
  for (char& digit : text) digit = digits[random() % digits.size()];
  return text;
}

}  // namespace rankpool::mpi
