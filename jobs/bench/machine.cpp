// SPDX-License-Identifier: BSL-1.0

#include "machine.hpp"

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include <boost/version.hpp>
#include <mpi.h>

#include <fmt/chrono.h>

namespace bench {
namespace {

std::string processor() {
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

// The library tells more than one wants, behind a comma.
std::string mpi_version() {
  std::string text(MPI_MAX_LIBRARY_VERSION_STRING, '\0');
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  text.resize(static_cast<std::size_t>(length));
  return text.substr(0, text.find(','));
}

std::string boost_version() {
  return fmt::format("{}.{}.{}", BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1'000,
                     BOOST_VERSION % 100);
}

}  // namespace

Machine this_machine() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return {.processor = processor(),
          .cores = std::thread::hardware_concurrency(),
          .mpi = mpi_version(),
          .boost = boost_version(),
          .compiler = BENCH_COMPILER,
          .rankpool = BENCH_VERSION,
          .date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now)),
          .note = ""};
}

}  // namespace bench
