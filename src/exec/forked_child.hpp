// SPDX-License-Identifier: BSL-1.0
//
// The rank's end of a child that its helper makes.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "exec/child_memory.hpp"
#include "exec/child_output.hpp"
#include "exec/first_fit.hpp"
#include "exec/helper.hpp"
#include "roles/child.hpp"

namespace rankpool::exec {

/// For one thread; results that it has received may outlive it.
class ForkedChild final : public roles::Child {
 public:
  /// Its libraries share so many cores; 0: it is not known.
  ForkedChild(Helper& helper, int cores);
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;
  ~ForkedChild() override;

  void begin(const roles::ChildOrder& order) override;
  [[nodiscard]] bool is_there() const override { return state_ != State::none; }
  std::optional<roles::ChildEnd> take_end() override;
  roles::UnsentAnswer unsent_answer() override;
  std::shared_ptr<roles::Parcel> make_parcel(std::size_t bytes,
                                             const std::vector<std::size_t>& attachments) override;
  bool send(const roles::Parcel& parcel, std::span<const std::byte> part) override;
  std::optional<roles::ChildAnswer> receive() override;
  [[nodiscard]] roles::ChildProgress progress() const override;
  void halt() override;
  void send_signal(int signal) override;
  void pass_on_output() override { output_.pass_on(); }
  void rest() override;
  bool announce_sleep() override;

  /// What to poll for, beside the helper's.
  [[nodiscard]] int bell() const { return bell_.descriptor(); }
  [[nodiscard]] const ChildOutput& output() const { return output_; }

 private:
  enum class State { none, asked_for, living };
  /// Places of what was attached to answers; the child is to be told of those that are free.
  struct Lent {
    std::vector<Extent> taken;
    std::deque<Word> unsaid;
  };

  void heed_helper();
  bool say_unsaid();
  [[nodiscard]] std::vector<detail::Attachment> lend(std::uint32_t desk, std::uint64_t extents);
  [[nodiscard]] roles::ChildEnd describe(int status);
  [[nodiscard]] std::size_t place_of(const std::byte* byte) const {
    return static_cast<std::size_t>(byte - memory_->messages().data());
  }

  Helper* helper_;
  int cores_;
  std::shared_ptr<ChildMemory> memory_;
  std::shared_ptr<FirstFit> room_;  // for messages
  std::shared_ptr<Lent> lent_;
  Socket bell_;
  ChildOutput output_;
  State state_ = State::none;
  pid_t process_ = 0;
  std::vector<int> early_signals_;  // for one that is not born yet
  std::optional<roles::ChildEnd> end_;
  bool has_touched_ = false;   // pages, since it rested
  bool has_received_ = false;  // an answer that the caller may look at still
};

}  // namespace rankpool::exec
