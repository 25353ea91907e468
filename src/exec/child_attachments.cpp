// SPDX-License-Identifier: BSL-1.0

#include "exec/child_attachments.hpp"

#include <cstring>

#include "rankpool/errors.hpp"

namespace rankpool::exec {

std::size_t ChildAttachments::bytes(std::size_t number) const {
  if (number < values_.size()) return values_[number].size();
  throw EncodingError{"message is corrupt: it has no such attachment"};
}

std::size_t ChildAttachments::total_bytes() const {
  std::size_t sum = 0;
  for (const auto& value : values_) sum += value.size();
  return sum;
}

void ChildAttachments::receive(std::size_t number, const detail::Destination& destination) {
  const auto& value = values_.at(number);
  std::memcpy(destination.start, value.data(), value.size());
  if (destination.finish != nullptr) destination.finish(destination.object, value.size());
}

}  // namespace rankpool::exec
