// SPDX-License-Identifier: BSL-1.0
//
// The submissions that have not ended, by the ids under which they are dispatched.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "rankpool/detail/submission.hpp"

#include "core/ids.hpp"
#include "roles/launch_log.hpp"
#include "roles/state_store.hpp"

namespace rankpool::roles {

struct OpenSubmission {
  core::SubmissionId id{};
  std::shared_ptr<detail::Submission> submission{};
  StateId state{};
  FunctionLog* log = nullptr;
};

/// An id says in which slot its submission is, and which of those that were there it is: one of a
/// submission that has ended finds nothing. Slots are used again, so that a call costs neither a
/// search nor an allocation.
class OpenSubmissions {
 public:
  /// The new entry, which stays where it is, with its id.
  OpenSubmission& add(std::shared_ptr<detail::Submission> submission, StateId state,
                      FunctionLog& log) {
    if (slots_.size() > most_unused && empty()) give_back();
    if (free_.empty()) add_slot();
    const std::uint64_t place = free_.back();
    OpenSubmission& slot = slots_[place];
    slot = {.id = core::SubmissionId{(place << count_bits) | (++added_ % (1ULL << count_bits))},
            .submission = std::move(submission),
            .state = state,
            .log = &log};
    slot.submission->set_id(static_cast<std::uint64_t>(slot.id));
    free_.pop_back();
    return slot;
  }

  /// Null if it has ended.
  [[nodiscard]] OpenSubmission* find(core::SubmissionId id) {
    const auto place = place_of(id);
    if (place >= slots_.size()) return nullptr;
    OpenSubmission& slot = slots_[place];
    return slot.id == id && slot.submission != nullptr ? &slot : nullptr;
  }

  void remove(OpenSubmission& entry) {
    free_.push_back(place_of(entry.id));  // has the room
    entry = {};
  }

  [[nodiscard]] bool empty() const { return free_.size() == slots_.size(); }

  template <class Do>
  void remove_each(Do first_do) {
    for (OpenSubmission& slot : slots_) {
      if (slot.submission == nullptr) continue;
      first_do(slot);
      remove(slot);
    }
  }

 private:
  // 268 million open at a time, and 19 hours at a microsecond each until an id comes again.
  static constexpr unsigned count_bits = 36;
  static constexpr std::size_t most_unused = 1024;

  static std::uint64_t place_of(core::SubmissionId id) {
    return static_cast<std::uint64_t>(id) >> count_bits;
  }

  void add_slot() {
    if (free_.capacity() <= slots_.size()) free_.reserve(2 * slots_.size() + 1);
    slots_.emplace_back();
    free_.push_back(slots_.size() - 1);
  }

  void give_back() {
    slots_ = {};
    free_ = {};
  }

  std::deque<OpenSubmission> slots_;
  std::vector<std::uint64_t> free_;  // their places
  std::uint64_t added_ = 0;
};

}  // namespace rankpool::roles
