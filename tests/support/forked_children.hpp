// SPDX-License-Identifier: BSL-1.0
//
// A foreman with children that are real, whose master is the test.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "exec/forked_children.hpp"
#include "exec/helper.hpp"
#include "roles/clock.hpp"
#include "roles/foreman.hpp"
#include "support/messages.hpp"
#include "support/never_waits.hpp"
#include "support/recording_transport.hpp"

#include <sched.h>

namespace rankpool::testing {

class ForkedChildrenTest : public ::testing::Test {
 protected:
  void begin(std::uint64_t processes = 1,
             std::chrono::nanoseconds timeout = std::chrono::nanoseconds{0}) {
    children_.emplace(*helper_, processes, 0);
    foreman_.emplace(master_, *children_, clock_,
                     roles::WorkerPause{core::WaitRule::patient(), waiter_, master_},
                     roles::IsolationOrder{.is_isolated = 1,
                                           .task_timeout_ns = timeout.count(),
                                           .memory_limit = 0,
                                           .most_tasks = 0,
                                           .processes = processes});
  }
  ~ForkedChildrenTest() override {
    if (foreman_) {
      master_.arrive(order(roles::SectionKind::stop));
      (void)foreman_->serve();
    }
  }

  template <auto& function>
  void submit(Place place, const std::vector<int>& inputs) {
    master_.arrive(chunk_of<detail::CallOf<detail::Function<function>, int>>(place, inputs));
  }
  /// The next message with answers.
  std::vector<Answer<int>> wait_for_answers() {
    std::vector<Answer<int>> answers;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (answers.empty() && std::chrono::steady_clock::now() < deadline) {
      if (!foreman_->step()) sched_yield();
      for (const auto& sent : master_.take_sent()) append_answers(sent.message, answers);
    }
    return answers;
  }
  template <auto& function>
  std::vector<Answer<int>> answers_to(std::uint64_t submission, const std::vector<int>& inputs) {
    submit<function>({.submission = submission}, inputs);
    return wait_for_answers();
  }

  static void append_answers(const detail::Buffer& message, std::vector<Answer<int>>& answers) {
    for (const roles::Section& section : sections_of(message)) {
      if (section.header.kind != roles::SectionKind::results) continue;
      answers.push_back(answer_in<int>(section));
    }
  }

  std::optional<exec::Helper> helper_{exec::Helper::start({.worker = 1, .host = "here"})};
  RecordingTransport master_;
  roles::SteadyClock clock_;
  NeverWaits waiter_;
  std::optional<exec::ForkedChildren> children_;
  std::optional<roles::Foreman> foreman_;
};

}  // namespace rankpool::testing
