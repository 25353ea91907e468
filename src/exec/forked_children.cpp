// SPDX-License-Identifier: BSL-1.0

#include "exec/forked_children.hpp"

#include <algorithm>

namespace rankpool::exec {

roles::Child& ForkedChildren::at(std::uint16_t slot) {
  while (children_.size() <= slot) {
    const auto next = static_cast<std::uint16_t>(children_.size());
    children_.emplace_back(*helper_, room_,
                           ForkedChild::Place{.slot = next, .most = most_, .cores = cores_});
  }
  return children_[slot];
}

void ForkedChildren::list_sources() {
  sources_.clear();
  sources_.push_back({.fd = helper_->descriptor(), .events = POLLIN, .revents = 0});
  for (const ForkedChild& child : children_) {
    for (const int pipe : child.output().descriptors()) {
      if (pipe >= 0) sources_.push_back({.fd = pipe, .events = POLLIN, .revents = 0});
    }
  }
}

// One look for all of them, as there may be many.
bool ForkedChildren::has_news() {
  const auto has_news = [](const ForkedChild& child) { return child.has_news(); };
  if (helper_->has_notices() || std::any_of(children_.begin(), children_.end(), has_news)) {
    return true;
  }
  list_sources();
  return poll(sources_.data(), sources_.size(), 0) != 0;
}

std::vector<int> ForkedChildren::descriptors() {
  list_sources();
  std::vector<int> all;
  for (const pollfd& source : sources_) all.push_back(source.fd);
  for (const ForkedChild& child : children_) all.push_back(child.bell());
  return all;
}

}  // namespace rankpool::exec
