// SPDX-License-Identifier: BSL-1.0

#include "exec/child_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "rankpool/errors.hpp"

#include "exec/write_all.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace rankpool::exec {
namespace {

constexpr std::size_t longest_line = std::size_t{64} << 10;
constexpr std::size_t most_kept = std::size_t{4} << 10;

// The end to read from does not wait; the child's does.
std::array<Socket, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw TransportError{"no pipe for the output of isolated tasks: " +
                         std::generic_category().message(errno)};
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {Socket{ends[0]}, Socket{ends[1]}};
}

std::size_t bytes_in(int pipe) {
  int bytes = 0;
  return ioctl(pipe, FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

// Whole lines of the end of it.
void keep_end(std::string& text) {
  if (text.size() <= most_kept) return;
  const auto line = text.find('\n', text.size() - most_kept);
  text.erase(0, line == std::string::npos ? text.size() - most_kept : line + 1);
}

}  // namespace

ChildOutput::Pipes ChildOutput::open() {
  auto [output, for_output] = make_pipe();
  auto [errors, for_errors] = make_pipe();
  output_.source = std::move(output);
  errors_.source = std::move(errors);
  last_.clear();
  return {std::move(for_output), std::move(for_errors)};
}

void ChildOutput::pass_on() {
  pass_on(output_);
  pass_on(errors_);
}

// No more than is there now: who writes without an end is not to keep the rank from all else.
void ChildOutput::pass_on(Stream& stream) {
  if (!stream.source.is_open()) return;
  std::array<char, std::size_t{16} << 10> text{};
  const std::size_t there = bytes_in(stream.source.descriptor());
  for (std::size_t taken = 0; taken < std::max<std::size_t>(there, 1);) {
    const ssize_t count = read(stream.source.descriptor(), text.data(), text.size());
    if (count == 0) stream.source = Socket{};  // nobody writes there any more
    if (count <= 0) return;
    taken += static_cast<std::size_t>(count);
    stream.unfinished.append(text.data(), static_cast<std::size_t>(count));
    const auto end = stream.unfinished.rfind('\n');
    if (end != std::string::npos) {
      write_out(stream, end + 1);
    } else if (stream.unfinished.size() > longest_line) {
      write_out(stream, stream.unfinished.size());
    }
  }
}

void ChildOutput::write_out(Stream& stream, std::size_t bytes) {
  const std::string_view text{stream.unfinished.data(), bytes};
  (void)write_all(stream.target, text);
  if (stream.target == STDERR_FILENO) {
    last_ += text;
    keep_end(last_);
  }
  stream.unfinished.erase(0, bytes);
}

std::string ChildOutput::finish() {
  for (Stream* const stream : {&output_, &errors_}) {
    pass_on(*stream);
    if (!stream->unfinished.empty()) {
      stream->unfinished += '\n';
      write_out(*stream, stream->unfinished.size());
    }
    stream->source = Socket{};
  }
  return std::exchange(last_, {});
}

}  // namespace rankpool::exec
