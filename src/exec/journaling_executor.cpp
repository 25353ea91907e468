// SPDX-License-Identifier: BSL-1.0

#include "exec/journaling_executor.hpp"

#include <cstdlib>
#include <cstring>

#include "exec/standard_output.hpp"
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
  Slice(JournalingExecutor& executor, const roles::SliceOrder& order, detail::ByteReader& arguments,
        detail::Buffer& results, std::vector<roles::RemoteError>& errors)
      : TaskSlice{arguments, order.count, results, executor.current_},
        executor_{&executor},
        journal_{&executor.transport_->journal()},
        errors_{&errors},
        errors_room_{executor.transport_->desk_of(results).errors},
        kept_{static_cast<std::uint32_t>(results.attached().size())} {
    begin(order);
  }

  void on_task_failed(detail::TaskStage stage) override {
    errors_->push_back(roles::describe_current_exception(executor_->current_.index, stage));
    note(errors_->back());
  }

 protected:
  void on_result() override {
    if (results().attached().size() == kept_) return;
    const std::size_t task = executor_->current_.index - 1;
    kept_ = executor_->transport_->keep_attachments(results(), kept_, task);
    journal_->extents = kept_;
  }
  void on_asked() override { executor_->on_task_ended(); }

 private:
  void begin(const roles::SliceOrder& order) {
    // What an initializer returns is nobody's result.
    const std::uint64_t answers =
        order.is_initializer ? Journal::none : executor_->transport_->answers();
    if (journal_->last().answers != answers) {  // the first slice of an answer
      journal_->error_bytes = 0;
      journal_->extents = 0;
    }
    Journal::Slice& slice = journal_->next_slice();
    slice.answers = answers;
    slice.desk = executor_->transport_->desk_number(results());
    follow(slice.marks, journal_->asks, order.function->result_bytes);
    journal_->on_slice_begun();
  }

  void note(const roles::RemoteError& error) {
    detail::Buffer text;
    roles::write_error(text, error);
    const std::uint64_t before = journal_->error_bytes;
    if (text.size() > errors_room_.size() - before) std::abort();  // is an error, too
    std::memcpy(errors_room_.data() + before, text.data(), text.size());
    journal_->error_bytes = before + text.size();
  }

  JournalingExecutor* executor_;
  Journal* journal_;
  std::vector<roles::RemoteError>* errors_;
  std::span<std::byte> errors_room_;
  std::uint32_t kept_;  // attachments
};

void JournalingExecutor::run(const roles::SliceOrder& order, detail::ByteReader& arguments,
                             detail::Buffer& results, std::vector<roles::RemoteError>& errors) {
  current_.index = order.first;
  current_.attempt = order.attempt;
  const roles::CurrentTask mark{current_};
  Journal& journal = transport_->journal();
  Slice slice{*this, order, arguments, results, errors};
  is_last_ = !order.is_initializer && tasks_left_ > 0 && order.count >= tasks_left_;
  journal.asks = is_last_;
  journal.doing = order.is_initializer ? Journal::Doing::initializing : Journal::Doing::tasks;
  if (journal.must_halt) wait_for_the_end();
  order.function->run(order.state, slice);
  journal.doing = Journal::Doing::nothing;
  // It may be ended before it prints anything else.
  flush_standard_output();
  if (!order.is_initializer && tasks_left_ > 0 && !is_last_) tasks_left_ -= order.count;
}

// The rank has said that this child is to end, or it is near the end of its tasks.
void JournalingExecutor::on_task_ended() {
  if (is_last_ && --tasks_left_ == 0) transport_->retire();
  if (transport_->journal().must_halt) wait_for_the_end();
}

}  // namespace rankpool::exec
