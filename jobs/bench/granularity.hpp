// SPDX-License-Identifier: BSL-1.0
//
// How short tasks may be: efficiency by the length of tasks, one worker.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

/// Collective over two ranks; the rows are on rank 0, which writes the curve too.
[[nodiscard]] std::vector<Row> measure_granularity(const boost::mpi::communicator& ranks,
                                                   const Arguments& arguments);

}  // namespace bench
