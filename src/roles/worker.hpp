// SPDX-License-Identifier: BSL-1.0
//
// The worker: runs the chunks that the master sends, and answers each. Knows no MPI, and not what a
// task does.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "roles/answer_line.hpp"
#include "roles/clock.hpp"
#include "roles/executor.hpp"
#include "roles/isolation_order.hpp"
#include "roles/message.hpp"
#include "roles/transport.hpp"
#include "roles/usage.hpp"
#include "roles/waiter.hpp"
#include "roles/worker_pause.hpp"

namespace rankpool::roles {

/// For one thread.
class Worker {
 public:
  Worker(Transport& transport, Executor& executor, Clock& clock, Waiter& waiter,
         core::WaitRule rule = core::WaitRule::patient())
      : transport_{&transport},
        executor_{&executor},
        clock_{&clock},
        pause_{rule, waiter, transport},
        master_{transport, rule} {}

  /// What the master is to hear of its work beside answers.
  [[nodiscard]] UsageLog& usage() { return usage_; }

  /// It is not all of what the master calls a worker, but one slot of it: all answers say so.
  void speak_for(std::uint16_t slot) { slot_ = slot; }

  /// Works until the master ends the launch, or has the tasks run elsewhere; TransportError if its
  /// process ends before that.
  void serve();

  /// Where they are to run, once it has said so. Nothing else was taken that came behind.
  std::optional<IsolationOrder> take_isolation() {
    is_handing_over_ = false;
    return std::exchange(isolation_, std::nullopt);
  }

  /// Takes what has arrived and runs at most a slice of a chunk. False if there was nothing to do.
  bool step();

  /// Whether the master ended the launch, and nothing is left to be sent.
  [[nodiscard]] bool is_stopped() const { return is_stopped_ && !transport_->has_unsent(); }

 private:
  /// Of a callable; one that could not be decoded fails the tasks that need it.
  struct State {
    std::shared_ptr<const void> value;
    std::vector<ErrorLink> error;
  };

  /// The message that is being worked off, and where in it the tasks of its chunk begin.
  struct Running {
    core::TaskRange tasks;
    detail::ByteReader arguments;
    const detail::FunctionEntry* function;
    std::shared_ptr<const void> state;
    int attempt;               // of the tasks, from 1
    std::size_t done = 0;      // of the tasks
    std::size_t answered = 0;  // of these
    std::size_t slice = 1;     // tasks to run before looking at the transport again
  };
  /// How long tasks of the function that ran last took, in the mean of a slice.
  struct Measured {
    std::uint64_t function = 0;
    std::chrono::nanoseconds task{0};
  };
  struct Answer {
    detail::Buffer message;
    std::optional<SectionWriter> section;
    std::vector<RemoteError> errors;
    std::chrono::nanoseconds busy{0};
  };

  [[nodiscard]] SectionHeader answer_header(const core::TaskRange& tasks,
                                            std::uint64_t function) const;
  void wait(unsigned& rounds);
  bool receive();
  void keep(Incoming&& message);
  bool is_next_short();
  bool begin_next_section();
  [[nodiscard]] bool is_next_held() const;
  bool has_section();
  void begin(const Section& section);
  void begin_chunk(const Section& section);
  void decode_state(const Section& section);
  void initialize(const Section& section);
  [[nodiscard]] bool is_cancelled(std::uint64_t submission) const;
  void run_slice();
  void open_answer();
  [[nodiscard]] bool has_more() const;
  void send_answer(std::chrono::nanoseconds now);
  void refuse_chunk(const Section& section);
  void obey(const detail::Buffer& message);
  void obey_drop(std::uint64_t submission);
  void obey_finish();
  void drop_running();
  void drop_all();
  void drop(const core::TaskRange& tasks);

  Transport* transport_;
  Executor* executor_;
  Clock* clock_;
  WorkerPause pause_;
  AnswerLine master_;
  std::uint16_t slot_ = 0;
  std::deque<Incoming> messages_;           // the first one is being worked off
  std::optional<detail::ByteReader> rest_;  // of the first one
  std::optional<Running> running_;
  Answer answer_;
  Measured measured_;
  UsageLog usage_;
  std::deque<std::uint64_t> cancelled_;  // submissions, the last few
  bool is_uninitialized_ = false;        // the pool's initializer has failed here
  std::unordered_map<std::uint64_t, State> states_;
  const State no_state_{};
  bool is_stopped_ = false;
  bool is_handing_over_ = false;  // what comes behind the order to do so is not its business
  std::optional<IsolationOrder> isolation_;
  core::Expecting expecting_ = core::Expecting::messages;
  bool is_watching_ = false;  // a moment ago there was nothing to do
  std::optional<std::chrono::nanoseconds> asleep_since_;
};

}  // namespace rankpool::roles
