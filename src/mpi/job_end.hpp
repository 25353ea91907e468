// SPDX-License-Identifier: BSL-1.0
//
// When the job of this launch ends, from what the user, Slurm and signals say.

#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "mpi/announcements.hpp"
#include "mpi/socket.hpp"
#include "roles/end_of_job.hpp"

namespace rankpool::mpi {

/// Whose the signals of this process are.
enum class Signals { library, program };

/// In rank 0's process. The environment is read when it is made.
class JobEnd final : public roles::EndOfJob {
 public:
  explicit JobEnd(Signals signals);

  /// From the first time on, a SIGTERM announces the end, if signals are the library's.
  std::optional<std::chrono::nanoseconds> left() override;
  [[nodiscard]] bool is_announced() const override;
  void sleep(std::chrono::nanoseconds longest) override;
  void interrupt() override;

 private:
  using Clock = std::chrono::steady_clock;

  void attend();
  void ask_slurm();
  [[nodiscard]] std::optional<std::chrono::nanoseconds> until_end() const;

  const Signals signals_;
  Socket bell_;  // an eventfd
  std::optional<AnnouncementBell> announcements_;
  std::mutex mutex_;
  bool is_attending_ = false;
  std::optional<std::chrono::sys_seconds> end_;
  std::optional<std::string> slurm_job_;  // that Slurm has to be asked for
  Clock::time_point next_question_{};
};

}  // namespace rankpool::mpi
