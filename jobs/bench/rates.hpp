// SPDX-License-Identifier: BSL-1.0
//
// What a task costs against hand-written MPI, one master and one worker.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

/// Collective over two ranks; the rows are on rank 0.
[[nodiscard]] std::vector<Row> measure_rates(const boost::mpi::communicator& ranks,
                                             const Arguments& arguments);

}  // namespace bench
