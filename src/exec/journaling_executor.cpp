// SPDX-License-Identifier: BSL-1.0

#include "exec/journaling_executor.hpp"

#include <cstring>

#include "roles/current_task.hpp"

#include <unistd.h>

namespace rankpool::exec {
namespace {

// For the rank, which has been told to end this process, or that it has done its tasks.
[[noreturn]] void wait_for_the_end() {
  for (;;) pause();
}

}  // namespace

class JournalingExecutor::Slice final : public detail::TaskSlice {
 public:
  Slice(detail::ByteReader& arguments, std::size_t count, detail::Buffer& results,
        JournalingExecutor& executor, std::vector<roles::RemoteError>& errors)
      : TaskSlice{arguments, count, results, executor.current_, /*follows=*/true},
        executor_{&executor},
        journal_{&executor.transport_->journal()},
        errors_{&errors},
        errors_room_{executor.transport_->desk_of(results).errors} {
    entry_.answers = executor.transport_->answers();
    entry_.desk = executor.transport_->desk_number(results);
    entry_.extents = static_cast<std::uint32_t>(results.attached().size());
    for (const roles::RemoteError& error : errors) note(error);
    note();
  }

  void on_task_failed(detail::TaskStage stage) override {
    errors_->push_back(roles::describe_current_exception(executor_->current_.index, stage));
    note(errors_->back());
  }

 protected:
  void on_task_kept() override {
    if (results().attached().size() > entry_.extents) {
      entry_.extents = executor_->transport_->keep_attachments(results(), entry_.extents);
    }
    note();
    executor_->on_task_ended();
    if (journal_->must_halt.load(std::memory_order_relaxed)) wait_for_the_end();
  }

 private:
  void note() {
    entry_.next = executor_->current_.index;
    entry_.result_bytes = results().size();
    journal_->note(entry_);
  }

  // Without room the rank says less of it.
  void note(const roles::RemoteError& error) {
    detail::Buffer text;
    roles::write_error(text, error);
    if (text.size() > errors_room_.size() - entry_.error_bytes) return;
    std::memcpy(errors_room_.data() + entry_.error_bytes, text.data(), text.size());
    entry_.error_bytes += text.size();
  }

  JournalingExecutor* executor_;
  Journal* journal_;
  std::vector<roles::RemoteError>* errors_;
  std::span<std::byte> errors_room_;
  Journal::Entry entry_;
};

void JournalingExecutor::run(const roles::SliceOrder& order, detail::ByteReader& arguments,
                             detail::Buffer& results, std::vector<roles::RemoteError>& errors) {
  current_.index = order.first;
  current_.attempt = order.attempt;
  const roles::CurrentTask mark{current_};
  Journal& journal = transport_->journal();
  Slice slice{arguments, order.count, results, *this, errors};
  journal.doing = order.is_initializer ? Journal::Doing::initializing : Journal::Doing::tasks;
  if (journal.must_halt) wait_for_the_end();
  order.function->run(order.state, slice);
  journal.doing = Journal::Doing::nothing;
}

void JournalingExecutor::on_task_ended() {
  const bool counts = transport_->journal().doing == Journal::Doing::tasks;
  if (counts && --tasks_left_ == 0) transport_->retire();
}

}  // namespace rankpool::exec
