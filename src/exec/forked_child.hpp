// SPDX-License-Identifier: BSL-1.0
//
// The rank's end of a child that its helper makes.

#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "exec/child_memory.hpp"
#include "exec/child_output.hpp"
#include "exec/helper.hpp"
#include "exec/message_room.hpp"
#include "roles/child.hpp"

namespace rankpool::exec {

/// For one thread; results that it has received may outlive it.
class ForkedChild final : public roles::Child {
 public:
  /// That of `slot` in a rank that has at most so many, whose libraries share so many cores; 0: not
  /// known. Messages to it are in that room.
  struct Place {
    std::uint16_t slot;
    std::size_t most;
    int cores;
  };
  ForkedChild(Helper& helper, std::shared_ptr<MessageRoom> room, const Place& place);
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;
  ~ForkedChild() override;

  void begin(const roles::ChildOrder& order) override;
  [[nodiscard]] bool is_there() const override { return state_ != State::none; }
  std::optional<roles::ChildEnd> take_end() override;
  roles::UnsentAnswer unsent_answer() override;
  bool send(const roles::Parcel& parcel, std::span<const std::byte> part) override;
  std::optional<roles::ChildAnswer> receive() override;
  std::optional<detail::Buffer> lend_received() override;
  [[nodiscard]] roles::ChildProgress progress() const override;
  void halt() override;
  void send_signal(int signal) override;
  void pass_on_output() override { output_.pass_on(); }
  void rest() override;
  bool announce_sleep() override;

  /// Whether there is something to be done for it that nobody says.
  [[nodiscard]] bool has_news() const { return end_.has_value() || is_overdue(); }
  /// What to poll for, beside the helper's.
  [[nodiscard]] int bell() const { return bell_.descriptor(); }
  [[nodiscard]] const ChildOutput& output() const { return output_; }

 private:
  enum class State { none, asked_for, living };
  /// What of the child's writing is used where it is.
  struct Lent {
    std::vector<Extent> taken;               // of what was attached to answers
    std::deque<Word> unsaid;                 // of these, which the child is to be told
    std::array<bool, Board::desks> desks{};  // with answers on them

    [[nodiscard]] auto count_desks() const { return std::count(desks.begin(), desks.end(), true); }
  };

  [[nodiscard]] ChildFiles open_files();
  [[nodiscard]] bool is_overdue() const;
  void heed_helper();
  bool say_unsaid();
  [[nodiscard]] std::vector<detail::Attachment> lend(std::uint32_t desk, std::uint64_t extents);
  [[nodiscard]] roles::ChildEnd describe(int status);

  Helper* helper_;
  std::shared_ptr<MessageRoom> room_;
  Place place_;
  std::shared_ptr<ChildMemory> memory_;
  std::shared_ptr<Lent> lent_;
  Socket bell_;
  ChildOutput output_;
  State state_ = State::none;
  std::chrono::steady_clock::time_point asked_at_;
  pid_t process_ = 0;
  std::vector<int> early_signals_;  // for one that is not born yet
  std::optional<roles::ChildEnd> end_;
  bool has_touched_ = false;      // pages, since it rested
  std::optional<Word> received_;  // an answer that the caller may look at still
};

}  // namespace rankpool::exec
