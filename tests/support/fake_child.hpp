// SPDX-License-Identifier: BSL-1.0
//
// Children whose processes are the test: it sees what was sent, answers, and says how they ended.

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "roles/child.hpp"

namespace rankpool::testing {

class FakeChild final : public roles::Child {
 public:
  void begin(const roles::ChildOrder& order) override {
    is_there_ = true;
    ++births;
    last_order = order;
    progress_now = {};
    answers_.clear();
  }
  [[nodiscard]] bool is_there() const override { return is_there_; }
  std::optional<roles::ChildEnd> take_end() override {
    if (!end_) return std::nullopt;
    is_there_ = false;
    return std::exchange(end_, std::nullopt);
  }
  roles::UnsentAnswer unsent_answer() override {
    return {.answers = unsent.answers,
            .next = unsent.next,
            .results = unsent.results,
            .errors = unsent.errors,
            .attachments = {}};
  }
  bool send(const roles::Parcel& /*parcel*/, std::span<const std::byte> part) override {
    if (is_full) return false;
    detail::Buffer message;
    message.append(part.data(), part.size());
    sent_.push_back(std::move(message));
    return true;
  }
  std::optional<roles::ChildAnswer> receive() override {
    if (answers_.empty()) return std::nullopt;
    received_ = std::move(answers_.front());
    answers_.pop_front();
    return roles::ChildAnswer{.message = received_, .attachments = {}};
  }
  std::optional<detail::Buffer> lend_received() override { return std::nullopt; }
  [[nodiscard]] roles::ChildProgress progress() const override { return progress_now; }
  void halt() override { is_halted = true; }
  void send_signal(int signal) override { signals.push_back(signal); }
  void pass_on_output() override {}
  void rest() override {}
  bool announce_sleep() override { return true; }

  void answer(const detail::Buffer& message) {
    const auto bytes = message.bytes();
    answers_.emplace_back(bytes.begin(), bytes.end());
  }
  void end(roles::ChildEnd how) {
    how.progress = progress_now;
    end_ = std::move(how);
  }
  /// What was sent since the last call.
  std::vector<detail::Buffer> take_sent() { return std::exchange(sent_, {}); }

  int births = 0;
  roles::ChildOrder last_order;
  roles::ChildProgress progress_now;
  roles::UnsentAnswer unsent{};
  std::vector<int> signals;
  bool is_halted = false;
  bool is_full = false;

 private:
  bool is_there_ = false;
  std::optional<roles::ChildEnd> end_;
  std::vector<detail::Buffer> sent_;
  std::deque<std::vector<std::byte>> answers_;
  std::vector<std::byte> received_;
};

/// So many of them.
class FakeChildren final : public roles::Children {
 public:
  explicit FakeChildren(std::size_t count) : children(count) {}

  roles::Child& at(std::uint16_t slot) override { return children.at(slot); }
  detail::Buffer room_for(std::size_t /*bytes*/) override { return {}; }
  std::shared_ptr<roles::Parcel> make_parcel(detail::Buffer&& message,
                                             const std::vector<std::size_t>& attachments) override {
    auto parcel = std::make_shared<Kept>();
    parcel->message = std::move(message);
    parcel->bytes = {parcel->message.data(), parcel->message.size()};
    for (const std::size_t size : attachments) parcel->attached.emplace_back(size);
    for (auto& attachment : parcel->attached) parcel->attachments.emplace_back(attachment);
    parcel->arrived = &parcel->bytes_arrived;
    return parcel;
  }
  bool has_news() override { return true; }
  void rest() override {}

  std::deque<FakeChild> children;

 private:
  struct Kept : roles::Parcel {
    detail::Buffer message;
    std::vector<std::vector<std::byte>> attached;
    std::atomic<std::uint64_t> bytes_arrived{0};
  };
};

}  // namespace rankpool::testing
