// SPDX-License-Identifier: BSL-1.0

#include "roles/memory_transport.hpp"

#include <cstring>
#include <numeric>
#include <string>
#include <utility>

#include "rankpool/errors.hpp"

namespace rankpool::roles {
namespace {

// They are where the sender has them, and there at once.
class MemoryAttachments final : public detail::Attachments {
 public:
  explicit MemoryAttachments(std::span<const detail::Buffer::Attached> attached)
      : attached_{attached.begin(), attached.end()} {}

  [[nodiscard]] std::size_t bytes(std::size_t number) const override {
    if (number >= attached_.size()) {
      throw EncodingError{"message is corrupt: it has no attachment " + std::to_string(number)};
    }
    return attached_[number].attachment.bytes.size();
  }

  [[nodiscard]] std::size_t count() const override { return attached_.size(); }

  [[nodiscard]] std::size_t total_bytes() const override {
    return std::accumulate(attached_.begin(), attached_.end(), std::size_t{0},
                           [](std::size_t sum, const detail::Buffer::Attached& attached) {
                             return sum + attached.attachment.bytes.size();
                           });
  }

  void receive(std::size_t number, const detail::Destination& destination) override {
    const auto from = attached_[number].attachment.bytes;
    std::memcpy(destination.start, from.data(), from.size());
    if (destination.finish != nullptr) destination.finish(destination.object, from.size());
  }

  std::size_t progress() override { return 0; }

 private:
  std::vector<detail::Buffer::Attached> attached_;
};

}  // namespace

void MemoryNetwork::put(Peer to, Incoming message) {
  const auto attached = message.message.attached();
  if (!attached.empty()) message.attachments = std::make_unique<MemoryAttachments>(attached);
  const std::lock_guard lock{mutex_};
  mailboxes_[static_cast<std::size_t>(to)].push_back(std::move(message));
}

std::optional<Incoming> MemoryNetwork::take(Peer owner) {
  const std::lock_guard lock{mutex_};
  auto& mailbox = mailboxes_[static_cast<std::size_t>(owner)];
  if (mailbox.empty()) return std::nullopt;
  Incoming first = std::move(mailbox.front());
  mailbox.pop_front();
  return first;
}

}  // namespace rankpool::roles
