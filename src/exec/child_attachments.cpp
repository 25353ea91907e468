// SPDX-License-Identifier: BSL-1.0

#include "exec/child_attachments.hpp"

#include <algorithm>

#include "rankpool/errors.hpp"

#include "exec/bell.hpp"
#include "exec/streaming_copy.hpp"

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
  std::size_t before = 0;
  for (std::size_t i = 0; i < number; ++i) before += values_[i].size();
  for (std::size_t copied = 0; copied < value.size();) {
    const std::size_t arrived = arrived_->load(std::memory_order_acquire);
    const std::size_t there = std::min(arrived - std::min(arrived, before), value.size());
    if (there == copied) take_a_moment();  // less than a segment takes
    streaming_copy(destination.start + copied, value.data() + copied, there - copied);
    copied = there;
  }
  if (destination.finish != nullptr) destination.finish(destination.object, value.size());
}

}  // namespace rankpool::exec
