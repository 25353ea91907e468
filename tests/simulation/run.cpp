// SPDX-License-Identifier: BSL-1.0

#include "run.hpp"

#include "violation.hpp"

namespace rankpool::simulation {

Run run(std::uint64_t seed, const Journal& journal) {
  begin_seed(seed);
  const Conditions conditions = conditions_of(seed);
  if (journal) journal("seed " + std::to_string(seed) + ": " + describe(conditions));
  Cluster cluster{conditions, seed};
  Program program{cluster, seed, journal};
  program.run();
  return {.hash = cluster.hash(), .counts = program.counts(), .took = cluster.now()};
}

}  // namespace rankpool::simulation
