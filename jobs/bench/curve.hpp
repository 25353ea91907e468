// SPDX-License-Identifier: BSL-1.0
//
// Efficiency by the length of tasks: its table, and the shortest tasks that are worth a pool.

#pragma once

#include <string>
#include <vector>

namespace bench {

/// Tasks of one length, on one worker.
struct CurvePoint {
  double length;       ///< seconds of work in a task
  double granularity;  ///< seconds from one task to the next, what they cost included
  double efficiency;   ///< work of all tasks over elapsed time

  friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

using Curve = std::vector<CurvePoint>;  // ordered by length

/// The minimum effective granularity as Task Bench defines it (Slaughter et al., SC 2020): the
/// granularity from which on the efficiency is `efficiency` or more, between two points on a
/// logarithmic scale. If even the shortest tasks are that efficient, theirs, which is then an upper
/// bound; if the longest are not, theirs, a lower bound. The curve has a point.
[[nodiscard]] double effective_granularity(const Curve& curve, double efficiency);

/// Point by point; all have the same lengths, and there is at least one.
[[nodiscard]] Curve median_curve(const std::vector<Curve>& curves);

/// A line a length, with the tasks a second and the efficiency of both, for granularity.gp.
[[nodiscard]] std::string curve_text(const Curve& default_chunks, const Curve& chunks_of_one);

}  // namespace bench
