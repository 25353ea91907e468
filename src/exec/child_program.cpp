// SPDX-License-Identifier: BSL-1.0

#include "exec/child_program.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <utility>

#include "core/wait_rule.hpp"
#include "exec/child_memory.hpp"
#include "exec/child_transport.hpp"
#include "exec/crash_handler.hpp"
#include "exec/journaling_executor.hpp"
#include "roles/clock.hpp"
#include "roles/worker.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

constexpr int could_not_live = 71;

// A task may close files, and open others: what it is given then is not to be one of the child's.
Socket out_of_the_way(Socket file) {
  constexpr int high = 500;
  const int moved = fcntl(file.descriptor(), F_DUPFD_CLOEXEC, high);
  return moved < 0 ? std::move(file) : Socket{moved};
}

void take_standard_files(const ChildFiles& files) {
  const Socket nothing{open("/dev/null", O_RDONLY | O_CLOEXEC)};
  dup2(nothing.descriptor(), STDIN_FILENO);
  dup2(files.output.descriptor(), STDOUT_FILENO);
  dup2(files.errors.descriptor(), STDERR_FILENO);
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

void bear(int mark) { std::ofstream{"/proc/self/oom_score_adj"} << mark; }

// Private memory that may be written, in bytes.
std::uint64_t data_of_this_process() {
  std::ifstream pages{"/proc/self/statm"};
  std::array<std::uint64_t, 6> numbers{};  // the sixth is data and stack
  for (auto& number : numbers) pages >> number;
  return numbers.back() * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void limit_memory(std::uint64_t bytes) {
  if (bytes == 0) return;
  const std::uint64_t born_with = data_of_this_process();
  const rlim_t most = born_with > ~bytes ? RLIM_INFINITY : born_with + bytes;
  const rlimit limit{.rlim_cur = most, .rlim_max = most};
  setrlimit(RLIMIT_DATA, &limit);
}

void die_with(int parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(could_not_live);
}

[[noreturn]] void serve(const ChildIdentity& identity, const roles::ChildOrder& order,
                        ChildFiles files) {
  ChildMemory memory{out_of_the_way(std::move(files.memory))};
  // Nobody but the rank writes there, as the memory does not let them.
  SharedMemory messages{out_of_the_way(std::move(files.messages)), SharedMemory::Access::reads};
  messages.keep_from_forks();
  ChildTransport transport{memory, messages, out_of_the_way(std::move(files.bell))};
  note_crashes(memory.board().crash);
  JournalingExecutor innermost{transport,
                               {.index = 0,
                                .worker = identity.worker,
                                .host = identity.host,
                                .attempt = 1,
                                .process = order.slot + 1},
                               order.most_tasks};
  roles::Executor& executor = identity.around ? identity.around(innermost) : innermost;
  roles::SteadyClock clock;
  roles::Worker worker{transport, executor, clock, transport,
                       core::WaitRule::patient().taking_turns()};
  worker.speak_for(order.slot);
  limit_memory(order.memory_limit);
  worker.serve();
  std::_Exit(0);
}

}  // namespace

void live_as_child(const ChildIdentity& identity, const ChildLife& life, ChildFiles files,
                   int parent) {
  die_with(parent);
  take_standard_files(files);
  bear(mark_of(life.order.slot));
  try {
    if (identity.limit_threads && life.cores > 0) {
      identity.limit_threads(std::max(1, life.cores / life.order.siblings));
    }
    serve(identity, life.order, std::move(files));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rankpool: a process for isolated tasks ends: %s\n", error.what());
  }
  std::_Exit(could_not_live);
}

}  // namespace rankpool::exec
