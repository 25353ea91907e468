// SPDX-License-Identifier: BSL-1.0

#include "exec/forked_children.hpp"

#include <algorithm>

#include <poll.h>

namespace rankpool::exec {

roles::Child& ForkedChildren::at(std::uint16_t slot) {
  while (children_.size() <= slot) {
    const auto next = static_cast<std::uint16_t>(children_.size());
    children_.emplace_back(*helper_, room_,
                           ForkedChild::Place{.slot = next, .most = most_, .cores = cores_});
  }
  return children_[slot];
}

// One look for all of them, as there may be many.
bool ForkedChildren::has_news() {
  if (helper_->has_notices()) return true;
  news_.clear();
  news_.push_back({.fd = helper_->descriptor(), .events = POLLIN, .revents = 0});
  for (const ForkedChild& child : children_) {
    for (const int pipe : child.output().descriptors()) {
      if (pipe >= 0) news_.push_back({.fd = pipe, .events = POLLIN, .revents = 0});
    }
  }
  return poll(news_.data(), news_.size(), 0) != 0;
}

std::vector<int> ForkedChildren::descriptors() const {
  std::vector<int> all{helper_->descriptor()};
  for (const ForkedChild& child : children_) {
    all.push_back(child.bell());
    for (const int pipe : child.output().descriptors()) all.push_back(pipe);
  }
  return all;
}

}  // namespace rankpool::exec
