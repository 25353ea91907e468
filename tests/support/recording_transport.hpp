// SPDX-License-Identifier: BSL-1.0
//
// A transport whose network is the test: it puts in what arrives, and looks at what was sent.

#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "roles/message.hpp"
#include "roles/transport.hpp"

namespace rankpool::testing {

class RecordingTransport final : public roles::Transport {
 public:
  struct Sent {
    roles::Peer to;
    detail::Buffer message;
  };

  void arrive(detail::Buffer message, roles::Peer from = roles::master_peer,
              std::unique_ptr<detail::Attachments> attachments = nullptr) {
    incoming_.push_back(
        {.from = from, .message = std::move(message), .attachments = std::move(attachments)});
  }
  void hold_back(bool is_held_back, bool is_large = true) {
    is_held_back_ = is_held_back;
    is_large_ = is_large;
  }

  /// What was sent since the last call.
  std::vector<Sent> take_sent() { return std::exchange(sent_, {}); }

  detail::Buffer acquire() override { return {}; }
  void release(detail::Buffer&& buffer) override { const detail::Buffer freed = std::move(buffer); }
  void send(roles::Peer to, detail::Buffer&& message) override {
    if (std::find(forgotten_.begin(), forgotten_.end(), to) != forgotten_.end()) {
      return release(std::move(message));
    }
    sent_.push_back({.to = to, .message = std::move(message)});
  }
  std::optional<roles::Incoming> receive() override {
    if (incoming_.empty()) return std::nullopt;
    roles::Incoming first = std::move(incoming_.front());
    incoming_.pop_front();
    return first;
  }
  [[nodiscard]] bool has_unsent() const override { return is_held_back_; }
  [[nodiscard]] bool has_large_unsent() const override { return is_held_back_ && is_large_; }
  [[nodiscard]] bool has_transfers() const override { return is_held_back_; }
  void ring(roles::Peer peer) override { rung_.push_back(peer); }
  std::optional<roles::PeerEvent> next_event() override {
    if (events_.empty()) return std::nullopt;
    roles::PeerEvent first = std::move(events_.front());
    events_.pop_front();
    return first;
  }
  void forget(roles::Peer peer) override { forgotten_.push_back(peer); }

  void happen(roles::PeerEvent event) { events_.push_back(std::move(event)); }
  std::vector<roles::Peer> take_rung() { return std::exchange(rung_, {}); }
  [[nodiscard]] const std::vector<roles::Peer>& forgotten() const { return forgotten_; }

 private:
  std::deque<roles::Incoming> incoming_;
  std::vector<Sent> sent_;
  std::vector<roles::Peer> rung_;
  std::vector<roles::Peer> forgotten_;
  std::deque<roles::PeerEvent> events_;
  bool is_held_back_ = false;
  bool is_large_ = false;
};

/// The sections of a message; they look into it.
inline std::vector<roles::Section> sections_of(const detail::Buffer& message) {
  std::vector<roles::Section> sections;
  detail::ByteReader rest{message.bytes()};
  while (rest.remaining() > 0) sections.push_back(roles::take_section(rest));
  return sections;
}

}  // namespace rankpool::testing
