// SPDX-License-Identifier: BSL-1.0
//
// A foreman whose master and whose child are the test.

#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "roles/foreman.hpp"
#include "support/fake_child.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::testing {

inline int square(int value) { return value * value; }
using Square = detail::CallOf<detail::Function<square>, int>;

inline const roles::ChildEnd crashed{.how = "was killed", .report = {.signal = SIGSEGV}};
inline const roles::ChildEnd retired{.is_retired = true};

/// A foreman of an isolated pool; the test is its master and its child.
struct ForemanRig {
  RecordingTransport master;
  FakeChildren children;
  FakeChild& child = children.children.front();
  ManualClock clock;
  NeverWaits waiter;
  roles::Foreman foreman;

  explicit ForemanRig(std::chrono::nanoseconds timeout = std::chrono::nanoseconds{0},
                      std::uint64_t most_tasks = 0, std::uint64_t processes = 1)
      : children{processes},
        foreman{master,
                children,
                clock,
                {core::WaitRule::patient(), waiter, master},
                {.is_isolated = 1,
                 .task_timeout_ns = timeout.count(),
                 .memory_limit = 0,
                 .most_tasks = most_tasks,
                 .processes = processes}} {}

  void run() {
    while (foreman.step()) {
    }
  }
  void say(detail::Buffer message) {
    master.arrive(std::move(message));
    run();
  }
  // Of tasks from `place` on, each of them ended.
  void answer(Place place, const std::vector<int>& values) {
    child.answer(results_of(place, values));
    run();
  }
  // The child ends at `next`, having ended those before since its last answer.
  void end(const roles::ChildEnd& how, std::uint64_t answers, std::uint64_t next,
           const std::vector<int>& values = {}) {
    detail::Buffer results;
    for (const int value : values) detail::write_value(results, value);
    child.unsent = {.answers = answers, .next = next, .results = results.bytes()};
    child.end(how);
    run();
  }
  std::vector<Answer<int>> told() {
    std::vector<Answer<int>> all;
    for (const auto& sent : master.take_sent()) {
      for (const roles::Section& section : sections_of(sent.message)) {
        all.push_back(answer_in<int>(section));
      }
    }
    return all;
  }
  // First task and inputs of the chunks that the child was sent.
  std::vector<std::pair<std::size_t, std::vector<int>>> chunks() { return chunks_of(child); }
  static std::vector<std::pair<std::size_t, std::vector<int>>> chunks_of(FakeChild& of) {
    std::vector<std::pair<std::size_t, std::vector<int>>> all;
    for (const detail::Buffer& message : of.take_sent()) {
      for (const roles::Section& section : sections_of(message)) {
        if (section.header.kind != roles::SectionKind::chunk) continue;
        section.check_payload();
        std::vector<int> inputs;
        detail::ByteReader values{section.values};
        while (values.remaining() > 0) inputs.push_back(detail::read_value<int>(values));
        EXPECT_EQ(inputs.size(), section.header.count);
        all.emplace_back(section.header.first, inputs);
      }
    }
    return all;
  }
  void is_running(std::uint64_t turn) {
    child.progress_now = {.doing = roles::ChildProgress::Doing::tasks, .turn = turn};
  }
};

using Chunk = std::pair<std::size_t, std::vector<int>>;

inline Answer<int> answer_of(std::size_t first, std::vector<int> values,
                             std::vector<std::string> errors = {}) {
  const std::size_t count = values.size();
  return {.submission = 1,
          .first = first,
          .count = count,
          .is_dropped = false,
          .values = std::move(values),
          .errors = std::move(errors)};
}

}  // namespace rankpool::testing
