// SPDX-License-Identifier: BSL-1.0
//
// A child whose process is the test: it sees what was sent, answers, and says how it ended.

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
  std::shared_ptr<roles::Parcel> make_parcel(std::size_t bytes,
                                             const std::vector<std::size_t>& attachments) override {
    auto room = std::make_shared<std::vector<std::vector<std::byte>>>();
    room->emplace_back(bytes);
    auto parcel = std::make_shared<roles::Parcel>();
    for (const std::size_t size : attachments) room->emplace_back(size);
    parcel->bytes = room->front();
    for (std::size_t i = 1; i < room->size(); ++i) parcel->attachments.emplace_back((*room)[i]);
    auto arrived = std::make_shared<std::atomic<std::uint64_t>>(0);
    parcel->arrived = arrived.get();
    parcel->room = std::make_shared<decltype(std::pair{room, arrived})>(room, arrived);
    return parcel;
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

}  // namespace rankpool::testing
