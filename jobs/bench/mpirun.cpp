// SPDX-License-Identifier: BSL-1.0

#include "mpirun.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace bench {
namespace {

// A launch that hangs ends by itself.
constexpr int longest_seconds = 300;

std::string command_of(const LaunchOrder& order) {
  std::string command = fmt::format("mpirun -n {} --timeout {}", order.ranks, longest_seconds);
  for (const std::string& variable : order.environment) command += " -x " + variable;
  command += fmt::format(" '{}'", std::filesystem::read_symlink("/proc/self/exe").string());
  for (const std::string& argument : order.arguments) command += " " + argument;
  return command;
}

}  // namespace

std::string output_of_launch(const LaunchOrder& order) {
  const std::string command = command_of(order);
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start: " + command);
  std::string text;
  std::array<char, 256> line{};
  while (std::fgets(line.data(), line.size(), pipe) != nullptr) text += line.data();
  if (pclose(pipe) != 0) throw std::runtime_error("the launch failed: " + command);
  return text;
}

}  // namespace bench
