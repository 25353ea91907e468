// SPDX-License-Identifier: BSL-1.0
//
// What the pool takes of memory: for many small tasks, and for one large argument or result.
// Peaks are a process's own for ever, so each of these needs a launch of its own.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

// Collective over two ranks; the rows are on rank 0.

[[nodiscard]] std::vector<Row> measure_memory(const boost::mpi::communicator& ranks,
                                              const Arguments& arguments);
[[nodiscard]] std::vector<Row> measure_large_argument(const boost::mpi::communicator& ranks,
                                                      const Arguments& arguments);
[[nodiscard]] std::vector<Row> measure_large_result(const boost::mpi::communicator& ranks,
                                                    const Arguments& arguments);

}  // namespace bench
