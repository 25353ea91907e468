// SPDX-License-Identifier: BSL-1.0
//
// The rank's ends of all children that its helper makes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "exec/forked_child.hpp"
#include "exec/helper.hpp"
#include "exec/message_room.hpp"
#include "roles/child.hpp"

#include <poll.h>

namespace rankpool::exec {

/// For one thread.
class ForkedChildren final : public roles::Children {
 public:
  /// At most so many, whose libraries share so many cores; 0: it is not known.
  ForkedChildren(Helper& helper, std::size_t most, int cores)
      : helper_{&helper}, most_{most}, cores_{cores}, room_{std::make_shared<MessageRoom>()} {}

  roles::Child& at(std::uint16_t slot) override;
  detail::Buffer room_for(std::size_t bytes) override { return room_->room_for(bytes); }
  std::shared_ptr<roles::Parcel> make_parcel(detail::Buffer&& message,
                                             const std::vector<std::size_t>& attachments) override {
    return room_->make_parcel(std::move(message), attachments);
  }
  bool has_news() override;
  void rest() override { room_->rest(); }

  /// What to poll for while asleep.
  [[nodiscard]] std::vector<int> descriptors();

 private:
  void list_sources();

  Helper* helper_;
  std::size_t most_;
  int cores_;
  std::shared_ptr<MessageRoom> room_;
  std::deque<ForkedChild> children_;  // by slot
  std::vector<pollfd> sources_;       // of news: the helper's, and all output
};

}  // namespace rankpool::exec
