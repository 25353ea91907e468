// SPDX-License-Identifier: BSL-1.0

#include "mpi/squeue.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <sstream>
#include <thread>

#include "mpi/socket.hpp"
#include "mpi/surroundings.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rankpool::mpi {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How the command is to begin: without this process's files, output into `output`, and with no
/// signal blocked, as in threads of the library's.
class Spawning {
 public:
  explicit Spawning(int output) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
  ~Spawning() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }

  /// Its process; empty where there is no such command.
  [[nodiscard]] std::optional<pid_t> spawn(std::vector<std::string> command) const {
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    pid_t process = 0;
    const int error =
        posix_spawnp(&process, words.front(), &files_, &attributes_, words.data(), environ);
    return error == 0 ? std::optional{process} : std::nullopt;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

std::string read_until(int descriptor, Clock::time_point end) {
  std::string text;
  std::array<char, 4096> bytes{};
  while (is_readable_within(descriptor, std::max<Clock::duration>(end - Clock::now(), 0ns))) {
    const ssize_t count = read(descriptor, bytes.data(), bytes.size());
    if (count <= 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
}

// Whatever it does. One that even that does not end, as it waits for a file system, is left alone.
void end_process(pid_t process) {
  kill(process, SIGKILL);
  for (int looks = 0; looks < 100 && waitpid(process, nullptr, WNOHANG) == 0; ++looks) {
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace

std::string output_of(const std::vector<std::string>& command, std::chrono::milliseconds longest) {
  const auto end = Clock::now() + longest;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const Socket reading{ends[0]};
  std::optional<Socket> writing{ends[1]};
  const auto process = Spawning{writing->descriptor()}.spawn(command);
  writing.reset();
  if (!process) return {};
  auto text = read_until(reading.descriptor(), end);
  end_process(*process);
  return text;
}

std::optional<std::chrono::sys_seconds> end_by_squeue(const std::string& job,
                                                      std::chrono::milliseconds longest) {
  // For one job of an array it may tell of others, too. In Unix seconds, for local time has an hour
  // twice a year that is there twice.
  std::istringstream lines{output_of(
      {"env", "SLURM_TIME_FORMAT=%s", "squeue", "-h", "-j", job, "-o", "%A %e"}, longest)};
  std::string id;
  std::string text;
  while (lines >> id >> text) {
    if (id != job) continue;
    if (const auto end = unix_time(text)) return end;
  }
  return std::nullopt;
}

}  // namespace rankpool::mpi
