// SPDX-License-Identifier: BSL-1.0

#include "mpi/attachments.hpp"

#include <string>

#include "rankpool/errors.hpp"

namespace rankpool::mpi {

MpiAttachments::~MpiAttachments() {
  pass_over(sizes_.size());
  if (stream_.missing() > 0) leftovers_->push_back(std::move(stream_));
}

std::size_t MpiAttachments::bytes(std::size_t number) const {
  if (number < next_ || number >= sizes_.size()) {
    throw EncodingError{"message is corrupt: it has no attachment " + std::to_string(number)};
  }
  return sizes_[number];
}

void MpiAttachments::receive(std::size_t number, const detail::Destination& destination) {
  pass_over(number);
  stream_.expect(destination, sizes_[number]);
  next_ = number + 1;
}

void MpiAttachments::pass_over(std::size_t end) {
  for (; next_ < end; ++next_) stream_.skip(sizes_[next_]);
}

}  // namespace rankpool::mpi
