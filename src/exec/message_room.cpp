// SPDX-License-Identifier: BSL-1.0

#include "exec/message_room.hpp"

#include <cstring>
#include <new>
#include <utility>

namespace rankpool::exec {

// Gives back what it takes up.
struct MessageRoom::Piece : roles::Parcel {
  explicit Piece(std::shared_ptr<MessageRoom> its_room) : room{std::move(its_room)} {}
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  ~Piece() {
    room->pieces_.give_back(room->place_of(bytes.data()));
    for (const std::size_t place : places) room->pieces_.give_back(place);
  }

  std::shared_ptr<MessageRoom> room;
  std::vector<std::size_t> places;  // of the list of what is attached, and of that
};

MessageRoom::MessageRoom() : memory_{room_for_each_of(1)}, pieces_{memory_.bytes().size()} {}

detail::Buffer MessageRoom::room_for(std::size_t bytes) {
  has_touched_ = true;
  return detail::Buffer::within(memory_.bytes().subspan(pieces_.take(bytes), bytes));
}

std::shared_ptr<roles::Parcel> MessageRoom::make_parcel(
    detail::Buffer&& message, const std::vector<std::size_t>& attachments) {
  detail::Buffer kept = std::move(message);
  if (!has(kept.data())) {
    detail::Buffer copy = room_for(kept.size());
    copy.append(kept.data(), kept.size());
    kept = std::move(copy);
  }
  const auto piece = std::make_shared<Piece>(shared_from_this());
  piece->bytes = {kept.data(), kept.size()};
  if (!attachments.empty()) make_list(*piece, attachments);
  return piece;
}

// How much of what is attached has arrived, and behind it where it is.
void MessageRoom::make_list(Piece& piece, const std::vector<std::size_t>& attachments) {
  piece.places.reserve(1 + attachments.size());
  piece.places.push_back(pieces_.take(sizeof(Arrived) + attachments.size() * sizeof(Extent)));
  std::byte* entry = memory_.bytes().data() + piece.places.front();
  piece.arrived = new (entry) Arrived{0};
  entry += sizeof(Arrived);
  for (const std::size_t size : attachments) {
    const Extent extent{.place = pieces_.take(size), .bytes = size};
    piece.places.push_back(extent.place);
    piece.attachments.push_back(memory_.bytes().subspan(extent.place, size));
    std::memcpy(entry, &extent, sizeof extent);
    entry += sizeof extent;
  }
}

Word MessageRoom::word_of(const roles::Parcel& parcel, std::span<const std::byte> part) const {
  Word word{.kind = Word::Kind::message, .bytes = {place_of(part.data()), part.size()}};
  word.extents = parcel.attachments.size();
  if (word.extents > 0) word.extents_place = place_of(parcel.arrived) + sizeof(Arrived);
  return word;
}

void MessageRoom::rest() {
  if (!has_touched_ || !pieces_.is_empty()) return;
  memory_.give_back(0);
  has_touched_ = false;
}

bool MessageRoom::has(const std::byte* place) const {
  const std::span<std::byte> all = memory_.bytes();
  return place >= all.data() && place < all.data() + all.size();
}

std::size_t MessageRoom::place_of(const void* byte) const {
  return static_cast<std::size_t>(static_cast<const std::byte*>(byte) - memory_.bytes().data());
}

}  // namespace rankpool::exec
