// SPDX-License-Identifier: BSL-1.0

#include "exec/backtrace.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <deque>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/stacktrace.hpp>

#include "roles/quiet_thread.hpp"

namespace rankpool::exec {
namespace {

// From where on the library calls the task, or its state's serialize.
constexpr std::array<std::string_view, 2> begins_of_library{"rankpool::detail::Call<",
                                                            "rankpool::roles::Worker::"};

constexpr std::size_t most_frames = 32;
using Addresses = std::array<const void*, most_frames>;

std::string text_of(const Addresses& addresses, std::size_t frames) {
  std::string text = boost::stacktrace::to_string(
      boost::stacktrace::stacktrace::from_dump(addresses.data(), frames * sizeof(void*)));
  for (const std::string_view begin : begins_of_library) {
    const auto library = text.find(begin);
    if (library != std::string::npos) text.resize(text.rfind('\n', library) + 1);
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// One thread for all, as Boost keeps what it has read of the program's file for each thread anew.
class Reader {
 public:
  // std::system_error if the system has no thread for it.
  Reader() : thread_{roles::quiet_thread([this] { run(); })} {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    {
      const std::lock_guard lock{mutex_};
      is_over_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  std::shared_future<std::string> read(const Addresses& addresses, std::size_t frames) {
    std::packaged_task<std::string()> task{[=] { return text_of(addresses, frames); }};
    auto text = task.get_future().share();
    const std::lock_guard lock{mutex_};
    tasks_.push_back(std::move(task));
    wake_.notify_one();
    return text;
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    for (;;) {
      wake_.wait(lock, [this] { return is_over_ || !tasks_.empty(); });
      if (is_over_) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::packaged_task<std::string()>> tasks_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace

std::shared_future<std::string> backtrace_of(const CrashNote& note) {
  const std::size_t frames = std::min<std::size_t>(note.frames, most_frames);
  if (frames == 0) return {};
  Addresses addresses{};
  static_assert(sizeof addresses <= CrashNote::most_bytes);
  std::memcpy(addresses.data(), note.addresses.data(), frames * sizeof(void*));
  try {
    static Reader reader;
    return reader.read(addresses, frames);
  } catch (const std::system_error&) {  // whoever asks reads it
    return std::async(std::launch::deferred, [=] { return text_of(addresses, frames); }).share();
  }
}

}  // namespace rankpool::exec
