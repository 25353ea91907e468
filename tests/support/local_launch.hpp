// SPDX-License-Identifier: BSL-1.0
//
// A launch within the test itself: a Pool may be made in its lifetime, and its workers run when the
// pool waits.

#pragma once

#include "roles/current_engine.hpp"
#include "roles/local_cluster.hpp"

namespace rankpool::testing {

/// Workers of ranks 1 to 3 on node07.
struct LocalLaunch {
  roles::EndOfJob* end_of_job = nullptr;
  roles::LocalCluster cluster{{1, 2, 3}, "node07", {.end_of_job = end_of_job}};
  roles::CurrentEngine current{cluster.driver()};
};

}  // namespace rankpool::testing
