// SPDX-License-Identifier: BSL-1.0

#include "core/waiting_tasks.hpp"

#include <algorithm>

namespace rankpool::core {

void WaitingTasks::add(const TaskRange& tasks, const Origin& origin) {
  turns_.push_back({.tasks = tasks, .origin = origin});
  count_ += tasks.count;
}

void WaitingTasks::open_stream(SubmissionId stream, const Origin& origin) {
  streams_.insert({stream, {.origin = origin}});
}

void WaitingTasks::add_to_stream(SubmissionId id, std::size_t count) {
  if (count == 0) return;
  Stream& stream = streams_.at(id);
  if (!stream.has_turn) {
    turns_.push_back(
        {.tasks = {id, stream.added, count}, .origin = stream.origin, .stream = &stream});
    stream.has_turn = true;
  }
  stream.added += count;
  count_ += count;
}

void WaitingTasks::put_back(const TaskRange& tasks, const Origin& origin, const Tries& tries) {
  lost_.push_front({.tasks = tasks, .origin = origin, .tries = tries});
  count_ += tasks.count;
}

void WaitingTasks::put_again(const TaskRange& task, const Origin& origin, const Tries& tries) {
  failed_.push_back({.tasks = task, .origin = origin, .tries = tries});
  count_ += task.count;
}

const WaitingTasks::Entry& WaitingTasks::next() {
  Entry& next = queue().front();
  next.count_added();
  return next;
}

void WaitingTasks::take(std::size_t count) {
  auto& queue = this->queue();
  Entry& next = queue.front();
  next.tasks.first += count;
  next.tasks.count -= count;
  count_ -= count;
  if (next.tasks.count > 0) return;
  if (next.stream != nullptr) next.stream->has_turn = false;
  queue.pop_front();
}

void WaitingTasks::take_turn(std::size_t count) {
  auto& queue = this->queue();
  const bool has_more = queue.front().tasks.count > count;
  take(count);
  if (!has_more || queue.size() == 1) return;
  queue.push_back(queue.front());
  queue.pop_front();
}

void WaitingTasks::remove(SubmissionId submission) {
  for (auto* const queue : {&turns_, &lost_, &failed_}) {
    std::erase_if(*queue, [&](Entry& entry) {
      if (entry.tasks.submission != submission) return false;
      entry.count_added();
      count_ -= entry.tasks.count;
      return true;
    });
  }
  streams_.erase(submission);
}

void WaitingTasks::clear() {
  turns_.clear();
  lost_.clear();
  failed_.clear();
  streams_.clear();
  count_ = 0;
}

}  // namespace rankpool::core
