// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/submission.hpp"

#include <string>

#include "rankpool/errors.hpp"

namespace rankpool::detail {

Submission::Submission(const FunctionEntry& function, std::size_t tasks, MapOptions&& options,
                       Buffer&& state)
    : function_{&function},
      tasks_{tasks},
      options_{std::move(options)},
      state_{std::move(state)},
      is_ready_{tasks == 0} {}

Submission::Submission(const FunctionEntry& function, MapOptions&& options, Buffer&& state)
    : function_{&function}, tasks_{0}, options_{std::move(options)}, state_{std::move(state)} {}

Submission::~Submission() = default;

class Submission::Lease {
 public:
  explicit Lease(std::shared_ptr<Submission> submission) : submission_{std::move(submission)} {
    submission_->leases_.fetch_add(1, std::memory_order_relaxed);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { submission_->leases_.fetch_sub(1, std::memory_order_release); }

 private:
  std::shared_ptr<Submission> submission_;
};

std::shared_ptr<const void> Submission::lease(std::shared_ptr<Submission> self, Span /*tasks*/) {
  return std::make_shared<const Lease>(std::move(self));  // all of them
}

void Submission::on_task_failed(std::size_t index, std::exception_ptr error) {
  ++failed_;
  keep_error(index, std::move(error));
}

void Submission::on_abandoned(std::exception_ptr error) {
  error_ = std::move(error);
  failed_ += tasks_ - ended_;
  ended_ = tasks_;
  set_ready(true);
}

void Submission::add_callback(std::function<void()> callback) {
  callbacks_.push_back(std::move(callback));
  callbacks_open_.fetch_add(1, std::memory_order_relaxed);
}

std::function<void()> Submission::take_callback() {
  if (callbacks_.empty()) return nullptr;
  auto first = std::move(callbacks_.front());
  callbacks_.erase(callbacks_.begin());
  return first;
}

std::exception_ptr Submission::error() const { return error_; }

Progress Submission::progress(std::chrono::nanoseconds now) const {
  Progress progress{.done = ended_,
                    .failed = failed_,
                    .total = total(),
                    .elapsed = now - submitted_at_,
                    .remaining = std::nullopt,
                    .chunk_size = chunk_size_};
  if (ended_ > 0 && progress.total > 0) {
    const double rest = static_cast<double>(progress.total - ended_) / static_cast<double>(ended_);
    progress.remaining = std::chrono::nanoseconds{
        static_cast<std::int64_t>(static_cast<double>(progress.elapsed.count()) * rest)};
  }
  return progress;
}

void Submission::on_undecodable(std::size_t index) {
  on_task_failed(index, encoding_error("the result", function(), index));
}

void Submission::keep_error(std::size_t index, std::exception_ptr error) {
  if (!wants_error(index)) return;
  first_failed_ = index;
  error_ = std::move(error);
}

void Submission::on_tasks_ended(Span tasks) {
  ended_ += tasks.count;
  hand_out(tasks);
  if (has_ended()) set_ready(true);
}

std::exception_ptr encoding_error(const char* what, const FunctionEntry& function,
                                  std::size_t index) {
  const std::string start =
      std::string{what} + " of task '" + function.name + "' could not be encoded or decoded: ";
  const std::string end = " [task " + std::to_string(index) + "]";
  try {
    throw;
  } catch (const std::exception& error) {
    return std::make_exception_ptr(EncodingError{start + error.what() + end});
  } catch (...) {
    return std::make_exception_ptr(EncodingError{start + "something unknown was thrown" + end});
  }
}

}  // namespace rankpool::detail
