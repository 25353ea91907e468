// SPDX-License-Identifier: BSL-1.0

#include "core/chunk_sizer.hpp"

#include <algorithm>

namespace rankpool::core {
namespace {

// A message costs about a microsecond: below one percent of this much work.
constexpr double automatic_work_ns = 150'000;
// Chunks that the user sized are grouped only while they are much shorter than that.
constexpr double grouped_work_ns = 50'000;
// Sizes grow by at most this factor over what was measured, so one odd time does no harm.
constexpr std::size_t growth = 4;

std::size_t tasks_worth(double work_ns, const TaskTime& time) {
  if (!time.nanoseconds()) return 1;
  const double tasks = work_ns / *time.nanoseconds();
  const auto trusted = static_cast<double>(growth * time.largest_range());
  return static_cast<std::size_t>(std::clamp(tasks, 1.0, std::max(trusted, 1.0)));
}

// Guided self-scheduling: half of an even share, so that chunks shrink towards the end.
std::size_t fair_share(const ChunkSituation& situation) {
  return std::max<std::size_t>(1, situation.waiting_tasks / (2 * situation.workers));
}

}  // namespace

std::size_t ChunkSizer::tasks(const TaskTime& time, const ChunkSituation& situation) const {
  const std::size_t share = fair_share(situation);
  if (chunk_size_ == 0) return std::min(tasks_worth(automatic_work_ns, time), share);

  const std::size_t wanted = std::min(tasks_worth(grouped_work_ns, time), share) / chunk_size_;
  const std::size_t chunks = std::max<std::size_t>(wanted, 1);
  return std::min(chunks * chunk_size_, situation.waiting_tasks);
}

}  // namespace rankpool::core
