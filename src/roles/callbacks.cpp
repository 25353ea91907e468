// SPDX-License-Identifier: BSL-1.0

#include "roles/callbacks.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "roles/quiet_thread.hpp"

namespace rankpool::roles {
namespace {

constexpr std::chrono::nanoseconds a_day = std::chrono::hours{24};  // clocks do not reach for ever

// The submission whose callback this thread is in, and the one outside of it.
struct Frame {
  const detail::Submission* submission;
  const Frame* outer;
};
thread_local const Frame* innermost = nullptr;

std::string message_of_current_exception() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace

Callbacks::Callbacks(std::mutex& mutex, Background background, CallbackObserver on_thrown,
                     std::function<void()> on_returned)
    : mutex_{&mutex},
      background_{background},
      on_thrown_{std::move(on_thrown)},
      on_returned_{std::move(on_returned)} {}

void Callbacks::post(std::shared_ptr<detail::Submission> submission) {
  due_.push_back(std::move(submission));
  if (background_ == Background::none) return;
  if (!thread_.joinable()) thread_ = quiet_thread([this] { run(); });
  posted_.notify_one();
}

void Callbacks::call_here(std::unique_lock<std::mutex>& lock, const detail::Submission* awaited) {
  if (due_.empty()) return;
  if (is_within()) {
    const auto place = std::find_if(due_.begin(), due_.end(),
                                    [&](const auto& due) { return due.get() == awaited; });
    if (place == due_.end()) return;
    auto submission = *place;
    due_.erase(place);
    return call(std::move(submission), lock);
  }
  if (background_ == Background::thread || running_ > 0) return;
  while (!due_.empty()) call_first(lock);
}

bool Callbacks::is_within(const detail::Submission* submission) {
  for (const Frame* frame = innermost; frame != nullptr; frame = frame->outer) {
    if (submission == nullptr || frame->submission == submission) return true;
  }
  return false;
}

Callbacks::~Callbacks() {
  {
    const std::lock_guard lock{*mutex_};
    is_stopping_ = true;
  }
  posted_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool Callbacks::stop(std::unique_lock<std::mutex>& lock, std::chrono::nanoseconds longest) {
  is_stopping_ = true;
  posted_.notify_one();
  if (thread_.joinable()) {
    // Waits for what users wrote, and so not for ever.
    const auto end = std::chrono::steady_clock::now() + std::min(longest, a_day);
    if (!returned_.wait_until(lock, end, [this] { return are_done(); })) return false;
    lock.unlock();
    thread_.join();
    lock.lock();
  }
  background_ = Background::none;
  call_here(lock, nullptr);
  return true;
}

void Callbacks::run() {
  std::unique_lock lock{*mutex_};
  while (true) {
    posted_.wait(lock, [this] { return is_stopping_ || !due_.empty(); });
    if (due_.empty()) return;
    call_first(lock);
  }
}

void Callbacks::call_first(std::unique_lock<std::mutex>& lock) {
  auto first = std::move(due_.front());
  due_.pop_front();
  call(std::move(first), lock);
}

// More may be added to the submission while its first ones are called.
void Callbacks::call(std::shared_ptr<detail::Submission> submission,
                     std::unique_lock<std::mutex>& lock) {
  ++running_;
  const Frame frame{submission.get(), std::exchange(innermost, nullptr)};
  innermost = &frame;
  while (auto callback = submission->take_callback()) {
    lock.unlock();
    try {
      callback();
    } catch (...) {
      if (on_thrown_) on_thrown_(message_of_current_exception());
    }
    callback = nullptr;  // what it holds goes on this thread, without the lock
    lock.lock();
    submission->on_called_back();
  }
  innermost = frame.outer;
  --running_;
  submission.reset();
  returned_.notify_all();
  on_returned_();
}

}  // namespace rankpool::roles
