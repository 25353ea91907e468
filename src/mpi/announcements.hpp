// SPDX-License-Identifier: BSL-1.0
//
// The signals that tell a launch that its job is about to end.

#pragma once

namespace rankpool::mpi {

/// From now on SIGUSR1 does not end this process but announces the end, unless the program or its
/// user has set something else for it.
void hear_announcements();

/// For workers, as mpirun and srun pass it on to all ranks, and to what tasks have started: it does
/// nothing there, unless something else is set.
void ignore_announcements();

/// The same for a first SIGTERM; a second one, and one behind an announcement, does as before.
void hear_termination();

/// Whether it is this library that takes SIGUSR1.
[[nodiscard]] bool hears_announcements();

[[nodiscard]] bool is_end_announced();

/// Within its lifetime an announcement writes to that eventfd. One at a time.
class AnnouncementBell {
 public:
  explicit AnnouncementBell(int descriptor);
  AnnouncementBell(const AnnouncementBell&) = delete;
  AnnouncementBell& operator=(const AnnouncementBell&) = delete;
  ~AnnouncementBell();
};

}  // namespace rankpool::mpi
