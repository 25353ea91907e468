// SPDX-License-Identifier: BSL-1.0

#include "roles/in_rank_executor.hpp"

#include "roles/current_task.hpp"

namespace rankpool::roles {
namespace {

class Slice final : public detail::TaskSlice {
 public:
  Slice(detail::ByteReader& arguments, std::size_t count, detail::Buffer& results,
        TaskInfo& current, std::vector<RemoteError>& errors)
      : TaskSlice{arguments, count, results, current}, current_{&current}, errors_{&errors} {}

  void on_task_failed(detail::TaskStage stage) override {
    errors_->push_back(describe_current_exception(current_->index, stage));
  }

 private:
  TaskInfo* current_;
  std::vector<RemoteError>* errors_;
};

}  // namespace

void InRankExecutor::run(const SliceOrder& order, detail::ByteReader& arguments,
                         detail::Buffer& results, std::vector<RemoteError>& errors) {
  current_.index = order.first;
  current_.attempt = order.attempt;
  const CurrentTask mark{current_};
  Slice slice{arguments, order.count, results, current_, errors};
  order.function->run(order.state, slice);
}

}  // namespace rankpool::roles
