// SPDX-License-Identifier: BSL-1.0
//
// report_reader FILE POINTER...: reads a run report as scaling does, adds up its times, and prints
// what is at each JSON pointer, one a line.

#include <cmath>
#include <exception>
#include <iostream>
#include <numeric>
#include <stdexcept>

#include "files.hpp"
#include "run_report.hpp"

#include <nlohmann/json.hpp>

namespace {

void check_sum(double sum, double all, const char* what) {
  if (std::abs(sum - all) > 1e-6 * all) throw std::runtime_error{what};
}

// Every moment of every worker counts as one part.
void check_times(const scaling::RunReport& report, const nlohmann::json& processes) {
  check_sum(std::accumulate(report.time.begin(), report.time.end(), 0.0),
            report.workers * report.wall_seconds, "the parts of the time do not sum to all of it");
  if (processes.size() != static_cast<std::size_t>(report.workers)) {
    throw std::runtime_error{"there is not one process for each worker"};
  }
  for (const auto& process : processes) {
    double sum = 0;
    for (const auto& part : process.at("time")) sum += part.get<double>();
    check_sum(sum, report.wall_seconds, "a worker's parts do not sum to all of its time");
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string text = scaling::read_file(argv[1]);
  const auto report = nlohmann::json::parse(text);
  check_times(scaling::report_of(text, argv[1]), report.at("processes"));
  for (int i = 2; i < argc; ++i) {
    std::cout << report.at(nlohmann::json::json_pointer{argv[i]}) << '\n';
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
