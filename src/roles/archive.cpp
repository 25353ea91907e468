// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/archive.hpp"

#include <boost/archive/detail/archive_serializer_map.hpp>
#include <boost/archive/impl/archive_serializer_map.ipp>

namespace rankpool::detail {
namespace {

// Elements without any bytes exist (an empty struct), and sizes that count no elements (of a sparse
// vector), so many may be claimed out of nothing; more would only exhaust the memory.
constexpr std::uint64_t most_elements_without_bytes = std::uint64_t{1} << 20;

}  // namespace

OutputArchive::OutputArchive(Buffer& out) : Base(boost::archive::no_header), out_{&out} {}

InputArchive::InputArchive(ByteReader& in) : Base(boost::archive::no_header), in_{&in} {}

void InputArchive::load_override(boost::archive::tracking_type& tracking) {
  bool is_tracked = false;
  load(is_tracked);
  tracking = is_tracked;
}

void InputArchive::load_override(boost::archive::class_name_type& name) {
  std::string text;
  load(text);
  if (text.size() >= BOOST_SERIALIZATION_MAX_KEY_SIZE) {
    throw EncodingError{"message is corrupt: the name of a class is too long"};
  }
  std::memcpy(static_cast<char*>(name), text.c_str(), text.size() + 1);
}

void InputArchive::load_override(boost::serialization::collection_size_type& size) {
  const auto count = in_->take_value<std::uint64_t>();
  if (count > in_->remaining() && count > most_elements_without_bytes) {
    throw EncodingError{"message is corrupt: " + std::to_string(count) + " elements in " +
                        std::to_string(in_->remaining()) + " bytes"};
  }
  size = boost::serialization::collection_size_type{static_cast<std::size_t>(count)};
}

std::size_t InputArchive::take_length(std::size_t element_size) {
  const auto length = in_->take_value<std::uint64_t>();
  if (length > in_->remaining() / element_size) {
    throw EncodingError{"message is truncated: a text of " + std::to_string(length) +
                        " characters in " + std::to_string(in_->remaining()) + " bytes"};
  }
  return static_cast<std::size_t>(length);
}

}  // namespace rankpool::detail

namespace boost::archive::detail {
template class archive_serializer_map<rankpool::detail::OutputArchive>;
template class archive_serializer_map<rankpool::detail::InputArchive>;
}  // namespace boost::archive::detail
