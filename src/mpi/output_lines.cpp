// SPDX-License-Identifier: BSL-1.0

#include "mpi/output_lines.hpp"

#include <utility>

namespace rankpool::mpi {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;
constexpr std::string_view mark_start = "\x1erankpool task ";
constexpr char mark_end = '\x1e';

}  // namespace

std::string OutputLines::mark_of_task(std::size_t index) {
  return std::string{mark_start} + std::to_string(index) + mark_end;
}

std::string OutputLines::take(std::string_view text) {
  std::string whole;
  if (who_.empty()) {
    take_unmarked(text, whole);
    return whole;
  }
  std::string all = std::exchange(pending_, {}) + std::string{text};
  std::string_view rest = all;
  for (auto mark = rest.find(mark_start); mark != rest.npos; mark = rest.find(mark_start)) {
    const auto end = rest.find(mark_end, mark + mark_start.size());
    if (end == rest.npos) break;
    take_unmarked(rest.substr(0, mark), whole);
    if (!pending_.empty()) end_line(whole);  // the next task does not go on with it
    task_ = rest.substr(mark + mark_start.size(), end - mark - mark_start.size());
    rest.remove_prefix(end + 1);
  }
  take_unmarked(rest, whole);
  return whole;
}

void OutputLines::take_unmarked(std::string_view text, std::string& whole) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    pending_ += text.substr(0, end);
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
    end_line(whole);
  }
  if (pending_.size() > longest_line) whole += std::exchange(pending_, {});
}

void OutputLines::end_line(std::string& whole) {
  if (!who_.empty()) whole += "[" + who_ + " " + (task_.empty() ? "-" : task_) + "] ";
  whole += pending_;
  whole += '\n';
  pending_.clear();
}

std::string OutputLines::take_rest() {
  std::string whole;
  if (!pending_.empty()) end_line(whole);
  return whole;
}

}  // namespace rankpool::mpi
