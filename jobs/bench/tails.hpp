// SPDX-License-Identifier: BSL-1.0
//
// Whether tasks of random length keep the workers as busy as tasks of one length.

#pragma once

#include <vector>

#include <boost/mpi/communicator.hpp>

#include "arguments.hpp"
#include "row.hpp"

namespace bench {

/// Collective over two or more ranks; the rows are on rank 0.
[[nodiscard]] std::vector<Row> measure_tails(const boost::mpi::communicator& ranks,
                                             const Arguments& arguments);

}  // namespace bench
