// SPDX-License-Identifier: BSL-1.0

#include "mpi/job_end.hpp"

#include <algorithm>
#include <cstdint>

#include "mpi/parent_channel.hpp"
#include "mpi/squeue.hpp"
#include "mpi/surroundings.hpp"

#include <sys/eventfd.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_answer = 3s;

// The end may be put off, which is worth the more to be known the nearer it is.
constexpr std::chrono::nanoseconds until_next_question(
    std::optional<std::chrono::nanoseconds> left) {
  constexpr std::chrono::nanoseconds seldom = 5min;
  constexpr std::chrono::nanoseconds often = 10s;
  return left ? std::clamp(*left / 10, often, seldom) : seldom;
}

}  // namespace

JobEnd::JobEnd(Signals signals) : signals_{signals}, bell_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (signals_ == Signals::library) announcements_.emplace(bell_.descriptor());
  end_ = asked_end();
  if (!end_) end_ = end_by_slurms_word();
  if (!end_) slurm_job_ = environment_variable("SLURM_JOB_ID");
}

std::optional<std::chrono::nanoseconds> JobEnd::left() {
  const std::lock_guard lock{mutex_};
  attend();
  if (slurm_job_ && Clock::now() >= next_question_) ask_slurm();
  return until_end();
}

std::optional<std::chrono::nanoseconds> JobEnd::until_end() const {
  if (!end_) return std::nullopt;
  return *end_ - std::chrono::system_clock::now();
}

// A program that looks at its time is one that knows what to do when that is over.
void JobEnd::attend() {
  if (signals_ == Signals::program || is_attending_) return;
  is_attending_ = true;
  hear_termination();
  if (hears_announcements()) report_attention();
}

void JobEnd::ask_slurm() {
  // Where it does not answer now, what it said before counts.
  if (const auto end = end_by_squeue(*slurm_job_, longest_answer)) end_ = end;
  next_question_ = Clock::now() + until_next_question(until_end());
}

bool JobEnd::is_announced() const { return signals_ == Signals::library && is_end_announced(); }

void JobEnd::sleep(std::chrono::nanoseconds longest) {
  if (!is_readable_within(bell_.descriptor(), longest)) return;
  std::uint64_t ignored = 0;
  (void)!read(bell_.descriptor(), &ignored, sizeof ignored);
}

void JobEnd::interrupt() {
  const std::uint64_t one = 1;
  (void)!write(bell_.descriptor(), &one, sizeof one);
}

}  // namespace rankpool::mpi
