// SPDX-License-Identifier: BSL-1.0

#include "memory_use.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace bench {
namespace {

// Of all lines of that file whose names begin so; they are in kB.
double sum_of(const std::string& path, const std::string& fields) {
  std::ifstream file{path};
  bool is_there = false;
  double sum = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(fields)) continue;
    is_there = true;
    sum += 1024 * std::stod(line.substr(line.find(':') + 1));
  }
  if (!is_there) throw std::runtime_error(path + " has no " + fields);
  return sum;
}

double of_mappings(int process, const std::string& fields) {
  return sum_of(fmt::format("/proc/{}/smaps_rollup", process), fields);
}

}  // namespace

double memory_now() { return sum_of("/proc/self/status", "VmRSS:"); }
double memory_peak() { return sum_of("/proc/self/status", "VmHWM:"); }

double own_memory(int process) { return of_mappings(process, "Private_"); }
double proportional_memory(int process) { return of_mappings(process, "Pss:"); }

}  // namespace bench
