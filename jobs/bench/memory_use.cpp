// SPDX-License-Identifier: BSL-1.0

#include "memory_use.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

double status_bytes(const std::string& field) {
  std::ifstream file{"/proc/self/status"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(field)) return std::stod(line.substr(field.size())) * 1024;  // in kB
  }
  throw std::runtime_error("/proc/self/status has no " + field);
}

}  // namespace

double memory_now() { return status_bytes("VmRSS:"); }
double memory_peak() { return status_bytes("VmHWM:"); }

}  // namespace bench
