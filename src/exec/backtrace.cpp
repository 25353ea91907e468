// SPDX-License-Identifier: BSL-1.0

#include "exec/backtrace.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <boost/stacktrace.hpp>

namespace rankpool::exec {
namespace {

// From where on the library calls the task, or its state's serialize.
constexpr std::array<std::string_view, 2> begins_of_library{"rankpool::detail::Call<",
                                                            "rankpool::roles::Worker::"};

}  // namespace

std::string backtrace_of(const CrashNote& note) {
  constexpr std::size_t most_frames = 32;
  const std::size_t frames = std::min<std::size_t>(note.frames, most_frames);
  if (frames == 0) return {};
  std::string text = boost::stacktrace::to_string(boost::stacktrace::stacktrace::from_dump(
      note.addresses.data(), std::min(note.addresses.size(), frames * sizeof(void*))));
  for (const std::string_view begin : begins_of_library) {
    const auto library = text.find(begin);
    if (library != std::string::npos) text.resize(text.rfind('\n', library) + 1);
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace rankpool::exec
