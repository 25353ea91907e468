// SPDX-License-Identifier: BSL-1.0
//
// Sums up what the processor counts while tasks run. Does not know who asks for it.

#pragma once

#include <vector>

#include "roles/clock.hpp"
#include "roles/counters.hpp"
#include "roles/executor.hpp"

namespace rankpool::roles {

/// Only where the counters are not refused: two readings a slice, but for initializers, and slices
/// that are expected to be too short for them. One of unknown length counts: it is the first of its
/// function.
class CountingExecutor final : public Executor {
 public:
  CountingExecutor(Executor& executor, Counters& counters, Clock& clock)
      : executor_{&executor}, counters_{&counters}, clock_{&clock} {}

  void run(const SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
           std::vector<RemoteError>& errors) override;

  /// What was counted since this was called last.
  CounterReading take();

 private:
  Executor* executor_;
  Counters* counters_;
  Clock* clock_;
  CounterReading sum_;
};

}  // namespace rankpool::roles
