// SPDX-License-Identifier: BSL-1.0

#include "rankpool/progress_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <unistd.h>

namespace rankpool {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr auto worth_a_line = 1s;
constexpr auto between_plain_lines = 5s;

// Standard error of a rank is a pipe to mpirun; the process that started mpirun knows what is
// behind it, and says so in the environment.
bool is_on_terminal() {
  return ::isatty(STDERR_FILENO) == 1 || std::getenv("RANKPOOL_TERMINAL") != nullptr;
}

std::string duration_text(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
  char text[32];
  if (seconds < 60) {
    std::snprintf(text, sizeof text, "%llds", static_cast<long long>(seconds));
  } else if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%lldm%02llds", static_cast<long long>(seconds / 60),
                  static_cast<long long>(seconds % 60));
  } else {
    std::snprintf(text, sizeof text, "%lldh%02lldm", static_cast<long long>(seconds / 3600),
                  static_cast<long long>(seconds / 60 % 60));
  }
  return text;
}

// How much of it is done, as far as anybody knows.
std::string share_text(const Progress& progress) {
  if (progress.total == 0) return std::to_string(progress.done) + " done";
  const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  char text[80];
  std::snprintf(text, sizeof text, "%5.1f %%, %zu of %zu", 100 * share, progress.done,
                progress.total);
  return text;
}

std::string status_text(const std::string& label, const Progress& progress) {
  const auto done = static_cast<double>(progress.done);
  char rate[40];
  std::snprintf(rate, sizeof rate, ", %.4g/s", done / Seconds{progress.elapsed}.count());
  std::string status = label + ": " + share_text(progress) + rate;
  if (progress.failed > 0) status += ", " + std::to_string(progress.failed) + " failed";
  if (progress.done == progress.total) return status + ", took " + duration_text(progress.elapsed);
  if (progress.remaining) status += ", " + duration_text(*progress.remaining) + " left";
  return status;
}

std::string bar_text(const Progress& progress) {
  if (progress.total == 0) return "";
  constexpr std::size_t width = 24;
  const std::size_t filled = progress.done * width / progress.total;
  return "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] ";
}

class ProgressLine {
 public:
  explicit ProgressLine(std::string label)
      : label_{std::move(label)}, is_terminal_{is_on_terminal()} {}

  void operator()(const Progress& progress) {
    if (progress.elapsed < worth_a_line) return;
    const bool is_end = progress.done == progress.total;
    if (is_terminal_) {
      // Back to the start of the line, and clear what a longer one left behind.
      const std::string line = "\r\033[K" + bar_text(progress) + status_text(label_, progress);
      std::fprintf(stderr, "%s%s", line.c_str(), is_end ? "\n" : "");
      std::fflush(stderr);
    } else if (is_end || progress.elapsed >= next_line_) {
      next_line_ = progress.elapsed + between_plain_lines;
      std::fprintf(stderr, "%s\n", status_text(label_, progress).c_str());
    }
  }

 private:
  std::string label_;
  bool is_terminal_;
  std::chrono::nanoseconds next_line_ = between_plain_lines;
};

}  // namespace

std::function<void(const Progress&)> progress_line(std::string label) {
  return ProgressLine{std::move(label)};
}

}  // namespace rankpool
