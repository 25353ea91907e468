// SPDX-License-Identifier: BSL-1.0
//
// Measures in turn, round by round, so that what the machine does besides hits pool and baselines
// alike.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/mpi/communicator.hpp>

#include "statistics.hpp"

#include <rankpool/rankpool.hpp>

namespace bench {

struct Measurement {
  std::string id;
  std::function<double()> run;  ///< collective; its value counts on rank 0
};

using Results = std::map<std::string, Samples>;

/// Collective. A first round warms up and is not counted; all rounds are told on standard error.
[[nodiscard]] Results in_rounds(const boost::mpi::communicator& ranks, int rounds,
                                const std::vector<Measurement>& measurements);

/// Collective: what `body` returns on rank 0, in a pool of the other ranks; 0 on those.
[[nodiscard]] double in_pool(const boost::mpi::communicator& ranks,
                             const std::function<double(rankpool::Pool&)>& body);

/// Figures of wrong results are worth nothing: std::runtime_error that names them.
void require_right(bool is_right, const std::string& what);

/// One line on standard error.
void tell(const std::string& text);

}  // namespace bench
