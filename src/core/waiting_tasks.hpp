// SPDX-License-Identifier: BSL-1.0
//
// The tasks that no worker has yet, in the order in which they are given out.

#pragma once

#include <cstddef>
#include <deque>
#include <unordered_map>

#include "core/chunk_sizer.hpp"
#include "core/ids.hpp"
#include "core/loss_history.hpp"
#include "core/task_time.hpp"

namespace rankpool::core {

/// What all tasks of a submission have in common.
struct Origin {
  TaskTime* time = nullptr;
  ChunkSizer sizer{0};
  std::size_t loss_retries = 0;
  std::size_t retries = 0;
};

/// Submissions take turns, a chunk each, so that a small one is not stuck behind a large one.
/// Tasks that were lost with a worker come before all others, then those that failed and run again.
class WaitingTasks {
 public:
  /// Submissions that get more tasks as time goes by.
  struct Stream {
    Origin origin;
    std::size_t added = 0;  // tasks so far
    bool has_turn = false;
  };
  struct Entry {
    TaskRange tasks{};
    Origin origin{};
    Tries tries{};
    Stream* stream = nullptr;  // null for what came as a whole

    // Tasks may have been added since it took its place; to look for it then would be a search.
    void count_added() {
      if (stream != nullptr) tasks.count = stream->added - tasks.first;
    }
  };

  void add(const TaskRange& tasks, const Origin& origin);

  void open_stream(SubmissionId stream, const Origin& origin);
  /// The next `count` tasks of an open stream.
  void add_to_stream(SubmissionId id, std::size_t count);
  /// Its tasks have all ended. Nothing happens to what is no stream.
  void close_stream(SubmissionId stream) {
    if (!streams_.empty()) streams_.erase(stream);
  }
  [[nodiscard]] const Stream& stream(SubmissionId stream) const { return streams_.at(stream); }

  /// Of a lost worker.
  void put_back(const TaskRange& tasks, const Origin& origin, const Tries& tries);
  /// One that failed.
  void put_again(const TaskRange& task, const Origin& origin, const Tries& tries);

  /// Whose turn it is; only while tasks wait.
  [[nodiscard]] const Entry& next();
  [[nodiscard]] bool has_lost() const { return !lost_.empty(); }
  /// Takes that many of the next one's; the turn is its own still, if it has more.
  void take(std::size_t count);
  /// As `take`, and the turn goes to the one behind it.
  void take_turn(std::size_t count);

  void remove(SubmissionId submission);
  void clear();

  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  [[nodiscard]] std::deque<Entry>& queue() {
    if (!lost_.empty()) return lost_;
    return failed_.empty() ? turns_ : failed_;
  }

  std::deque<Entry> turns_;  // a submission is in here, once, as long as tasks of it wait
  std::deque<Entry> lost_;
  std::deque<Entry> failed_;                          // a task each
  std::unordered_map<SubmissionId, Stream> streams_;  // which stay where they are
  std::size_t count_ = 0;
};

}  // namespace rankpool::core
