// SPDX-License-Identifier: BSL-1.0
//
// A master of two workers, with the test in their place.

#pragma once

#include "roles/master.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_transport.hpp"

namespace rankpool::testing {

struct MasterRig {
  RecordingTransport transport;
  ManualClock clock;
  roles::Master master{
      transport, clock, {{.rank = 1, .host = "a", .cores = 4}, {.rank = 2, .host = "b"}}};

  void step() {
    while (master.step()) {
    }
  }
};

}  // namespace rankpool::testing
