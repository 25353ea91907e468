// SPDX-License-Identifier: BSL-1.0

#include "rounds.hpp"

#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

namespace bench {

Results in_rounds(const boost::mpi::communicator& ranks, int rounds,
                  const std::vector<Measurement>& measurements) {
  Results results;
  for (int round = 0; round <= rounds; ++round) {
    if (ranks.rank() == 0) {
      tell(round == 0 ? "warming up" : fmt::format("round {} of {}", round, rounds));
    }
    for (const Measurement& measurement : measurements) {
      ranks.barrier();
      const double value = measurement.run();
      if (round > 0) results[measurement.id].push_back(value);
    }
  }
  return results;
}

double in_pool(const boost::mpi::communicator& ranks,
               const std::function<double(rankpool::Pool&)>& body) {
  double value = 0;
  rankpool::with_pool(ranks, [&] {
    rankpool::Pool pool;
    value = body(pool);
  });
  return value;
}

void require_right(bool is_right, const std::string& what) {
  if (!is_right) throw std::runtime_error("wrong results: " + what);
}

void tell(const std::string& text) { fmt::print(stderr, "bench: {}\n", text); }

}  // namespace bench
