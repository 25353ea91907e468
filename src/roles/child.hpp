// SPDX-License-Identifier: BSL-1.0
//
// Ports: the processes in which a worker has its tasks run, as that worker sees them.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rankpool/detail/attachment.hpp"
#include "rankpool/detail/buffer.hpp"
#include "rankpool/errors.hpp"

namespace rankpool::roles {

/// What a child is made with.
struct ChildOrder {
  std::uint64_t memory_limit = 0;  // bytes beside those it is born with; 0: no limit
  std::uint64_t most_tasks = 0;    // after which it leaves; 0: it stays
  std::uint16_t slot = 0;          // of its worker, for which it speaks
  std::uint16_t siblings = 1;      // that share the worker's cores, itself included
};

/// A message that all children of a worker can read; it stays where it is as long as somebody has
/// it.
struct Parcel {
  std::span<std::byte> bytes;                       // the worker may write to it
  std::vector<std::span<std::byte>> attachments{};  // the same
  std::atomic<std::uint64_t>* arrived = nullptr;    // bytes of these, in their order; for children

  /// With all that is attached to it.
  [[nodiscard]] bool is_there() const {
    std::size_t bytes_attached = 0;
    for (const auto& attachment : attachments) bytes_attached += attachment.size();
    return bytes_attached == 0 || *arrived == bytes_attached;
  }
};

/// What a child has sent; to be looked at until the next one is received.
struct ChildAnswer {
  std::span<const std::byte> message;
  std::vector<detail::Attachment> attachments;
};

/// What a child does at this moment.
struct ChildProgress {
  enum class Doing { nothing, initializing, tasks };
  Doing doing = Doing::nothing;
  std::uint64_t turn = 0;  // grows with each task that begins or ends
};

/// The answer that a child was writing when it ended.
struct UnsentAnswer {
  std::uint64_t answers = 0;             // it had sent before this one
  std::uint64_t next = 0;                // index of the task that ran, or would have
  std::span<const std::byte> results{};  // of those before; behind the room of a header
  std::span<const std::byte> errors{};   // the same
  std::vector<detail::Attachment> attachments{};
};

/// How a child ended.
struct ChildEnd {
  bool is_retired = false;    // as it should, after as many tasks as it was allowed
  std::string not_born = {};  // why there was none; else empty. It may be tried again
  std::string how = {};       // for people: "was killed by signal 11 (Segmentation fault)"
  CrashReport report{};       // but for the backtrace
  ChildProgress progress{};   // what it was doing
  std::shared_future<std::string> backtrace{};  // somebody looks for it, as it may take a while;
                                                // without a state there is none
};

/// For one thread. Of the processes that it stands for, one after the other, at most one is there.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  virtual ~Child() = default;

  /// Makes a process, which begins with nothing. Returns at once.
  virtual void begin(const ChildOrder& order) = 0;
  /// Whether one was begun whose end was not taken.
  [[nodiscard]] virtual bool is_there() const = 0;
  /// How it ended, once it has; what it had sent was received before.
  virtual std::optional<ChildEnd> take_end() = 0;
  /// Of the one that has ended last; until the next one begins.
  virtual UnsentAnswer unsent_answer() = 0;

  /// Sends it that part, which is a message; the parcel stays until it is answered. False if there
  /// is no room for more on the way.
  virtual bool send(const Parcel& parcel, std::span<const std::byte> part) = 0;
  /// The next answer, if any.
  virtual std::optional<ChildAnswer> receive() = 0;
  /// The message of that answer where it is, if it is worth not to copy it: the child gets the room
  /// back when the buffer ends.
  virtual std::optional<detail::Buffer> lend_received() = 0;

  [[nodiscard]] virtual ChildProgress progress() const = 0;
  /// It begins no further task from now on.
  virtual void halt() = 0;
  /// It, and what it has started, get a signal.
  virtual void send_signal(int signal) = 0;

  /// Passes on what it has printed.
  virtual void pass_on_output() = 0;
  /// With nothing under way: holds no more memory than it needs.
  virtual void rest() = 0;

  /// Whoever sleeps from now on is woken for what it does. False if there is something already.
  virtual bool announce_sleep() = 0;
};

/// Those of a worker, by their slots, and the room for what they are sent. For one thread.
class Children {
 public:
  Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  virtual ~Children() = default;

  /// It stays; its process begins when it is told to.
  virtual Child& at(std::uint16_t slot) = 0;

  /// Room for a message, of which `make_parcel` is to make a parcel. std::bad_alloc if there is
  /// none.
  virtual detail::Buffer room_for(std::size_t bytes) = 0;
  /// A message, which is copied if it is not in such room, and room for so many bytes that are
  /// attached to it each. std::bad_alloc if there is none.
  virtual std::shared_ptr<Parcel> make_parcel(detail::Buffer&& message,
                                              const std::vector<std::size_t>& attachments) = 0;

  /// Whether one of them may have printed something, or ended.
  virtual bool has_news() = 0;
  /// With nothing under way: holds no more memory than it needs.
  virtual void rest() = 0;
};

}  // namespace rankpool::roles
