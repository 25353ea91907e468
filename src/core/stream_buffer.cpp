// SPDX-License-Identifier: BSL-1.0

#include "core/stream_buffer.hpp"

#include <algorithm>

namespace rankpool::core {
namespace {

// Of work for each worker: some chunks of automatic size, so that while one is run the next is on
// its way and results of the one before are handed out.
constexpr double work_ns = 2'000'000;
// Tasks of one worker: so that one that takes several times as long as the others does not leave
// them without work behind it, and so that tiny ones travel in large chunks.
constexpr std::size_t least = 16;
constexpr std::size_t most = 8192;
// One that is run, one behind it, and room for those that are handed out.
constexpr std::size_t chunks_a_worker = 3;
// Of all workers together, however many they are.
constexpr std::size_t most_together = std::size_t{1} << 20;

}  // namespace

std::size_t tasks_worth_buffering(const TaskTime& time, std::size_t workers,
                                  std::size_t chunk_size) {
  workers = std::max<std::size_t>(workers, 1);
  std::size_t each = least;
  if (time.nanoseconds()) {
    each = static_cast<std::size_t>(std::clamp(
        work_ns / *time.nanoseconds(), static_cast<double>(least), static_cast<double>(most)));
  }
  const std::size_t together = std::max(std::min(each * workers, most_together), least * workers);
  return std::max(together, chunks_a_worker * chunk_size * workers);
}

}  // namespace rankpool::core
