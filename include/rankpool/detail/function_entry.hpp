// SPDX-License-Identifier: BSL-1.0
//
// What a rank knows of a function that can be called from afar: every program registers those it
// uses before main, so master and workers hold the same table.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <typeinfo>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/task_marks.hpp"
#include "rankpool/task_info.hpp"

namespace rankpool::detail {

/// How far a task had come when something was thrown; or what ended its process, which ran it.
enum class TaskStage { decoding, running, encoding, crashed, timed_out };

/// Neighbouring tasks that run one after the other: where their arguments come from and their
/// results go. A worker's executor makes it, the function's own loop uses it.
class TaskSlice {
 public:
  TaskSlice(ByteReader& arguments, std::size_t count, Buffer& results, TaskInfo& current)
      : arguments_{&arguments}, results_{&results}, current_{&current}, count_{count} {}
  TaskSlice(const TaskSlice&) = delete;
  TaskSlice& operator=(const TaskSlice&) = delete;
  virtual ~TaskSlice() = default;

  [[nodiscard]] ByteReader& arguments() noexcept { return *arguments_; }
  [[nodiscard]] Buffer& results() noexcept { return *results_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  /// `is_fixed`: every result of the function has the same size.
  template <bool is_fixed>
  void on_task_ended() {
    ++current_->index;
    if (marks_ == nullptr) return;
    if constexpr (is_fixed) {
      marks_->note(current_->index);
      if (asks_->load(std::memory_order_relaxed)) on_asked();
    } else {
      mark();
    }
  }

  /// Keeps what is being thrown as the outcome of the current task. Call while handling it.
  virtual void on_task_failed(TaskStage stage) = 0;

 protected:
  /// Notes from now on where the tasks are, and asks before each further one whether to go on:
  /// where `asks` says so, or where something was attached to the results. These have so many
  /// bytes each, or TaskMarks::varies.
  void follow(TaskMarks& marks, const std::atomic<bool>& asks, std::size_t result_bytes) {
    marks_ = &marks;
    asks_ = &asks;
    marks_->begin(current_->index, results_->size(), result_bytes);
  }
  /// That question: does not return if not.
  virtual void on_asked() {}
  /// Before it, and before the task counts as ended: its result is there.
  virtual void on_result() {}

 private:
  void mark() {
    const bool asks = asks_->load(std::memory_order_relaxed) || !results_->attached().empty();
    if (asks) on_result();
    marks_->note(current_->index, results_->size());
    if (asks) on_asked();
  }

  ByteReader* arguments_;
  Buffer* results_;
  TaskInfo* current_;
  std::size_t count_;
  TaskMarks* marks_ = nullptr;
  const std::atomic<bool>* asks_ = nullptr;
};

struct FunctionEntry {
  std::string name;          ///< for people
  std::string type_name;     ///< as the compiler mangled it; the same in all ranks
  std::uint64_t id = 0;      ///< from the type name; two that look alike differ
  std::size_t number = 0;    ///< of those that were registered before
  bool is_archived = false;  ///< its arguments or results need a checksum
  std::size_t gap = 0;       ///< bytes, all 0, in the place of the result of a task that has none
  std::size_t result_bytes = TaskMarks::varies;  ///< of each result, if they are all alike
  bool may_reuse = false;  ///< an argument may take memory that was kept: SpareMemory
  /// Makes the callable from its bytes; null for those without a state.
  std::shared_ptr<const void> (*decode_state)(ByteReader&) = nullptr;
  /// Passes over the arguments of a task without looking into them.
  void (*skip)(ByteReader&) = nullptr;
  void (*run)(const void* state, TaskSlice&) = nullptr;
};

/// Registers a function for the life of the program; before main, in the order of initialization,
/// which is the same in every process of one binary.
const FunctionEntry& register_function(const std::type_info& call, const std::type_info& callable,
                                       FunctionEntry entry);

}  // namespace rankpool::detail
