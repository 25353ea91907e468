// SPDX-License-Identifier: BSL-1.0

#include "roles/outboxes.hpp"

#include <utility>

#include "core/ids.hpp"

namespace rankpool::roles {

detail::Buffer& Outboxes::of(std::size_t place) {
  Outbox& box = outboxes_[place];
  if (!box.is_filled) {
    box.message = transport_->acquire();
    box.is_filled = true;
    filled_.push_back(place);
  }
  return box.message;
}

void Outboxes::append_to_all(SectionKind order) {
  for (std::size_t place = 0; place < outboxes_.size(); ++place)
    append_order(of(place), {.kind = order});
}

void Outboxes::send_filled() {
  for (const std::size_t place : filled_) {
    Outbox& box = outboxes_[place];
    box.is_filled = false;
    if (box.message.size() > 0) {
      sent_bytes_ += box.message.total_bytes();
      transport_->send(Peer{static_cast<std::uint32_t>(core::worker_at(place))},
                       std::move(box.message));
    } else {
      transport_->release(std::move(box.message));  // what was to be sent could not be encoded
    }
  }
  filled_.clear();
}

}  // namespace rankpool::roles
