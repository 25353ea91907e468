// SPDX-License-Identifier: BSL-1.0

#include "mpi/allocation.hpp"

#include <regex>
#include <sstream>

#include "mpi/surroundings.hpp"

namespace rankpool::mpi {

std::optional<int> sum_of_counts(const std::string& list) {
  static const std::regex counts{R"(([1-9]\d{0,3})(?:\(x([1-9]\d{0,4})\))?)"};
  std::istringstream parts{list};
  std::optional<int> sum;
  for (std::string part; std::getline(parts, part, ',');) {
    std::smatch found;
    if (!std::regex_match(part, found, counts)) return std::nullopt;
    const int nodes = found[2].matched ? std::stoi(found[2]) : 1;
    sum = sum.value_or(0) + std::stoi(found[1]) * nodes;
  }
  return sum;
}

std::optional<int> allocated_tasks() {
  if (!is_in_allocation()) return std::nullopt;
  return sum_of_counts(environment_variable("SLURM_TASKS_PER_NODE").value_or(""));
}

bool binds_too_tightly() {
  constexpr int bound_to_a_core_each = 2;  // Open MPI binds more ranks to a NUMA node each
  const auto cores = sum_of_counts(environment_variable("SLURM_CPUS_PER_TASK").value_or(""));
  return cores.value_or(1) > 1 || allocated_tasks().value_or(0) <= bound_to_a_core_each;
}

}  // namespace rankpool::mpi
