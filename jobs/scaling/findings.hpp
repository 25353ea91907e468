// SPDX-License-Identifier: BSL-1.0
//
// What a study has found, ready to be shown: by number of workers, and the choices that follow.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis.hpp"
#include "iron_law.hpp"
#include "study.hpp"

namespace scaling {

/// With one number of workers; medians of its runs, if nothing else is said.
struct Finding {
  int workers = 0;
  int nodes = 0;
  std::size_t runs = 0;
  double wall_seconds = 0;
  double least_seconds = 0;
  double greatest_seconds = 0;
  double speed_up = 0;
  double efficiency = 0;
  std::optional<double> predicted_seconds;  ///< from the run with one worker alone
  TimeShares shares{};  ///< of workers × wall time, or of their processes × wall time; means
  double tasks = 0;
  double work_seconds = 0;  ///< of all workers
  double serial_seconds = 0;
  double queued_seconds = 0;
  double master_cpu_seconds = 0;
  std::variant<IronLaw, std::string> iron_law;

  /// A cluster charges for the master, too.
  [[nodiscard]] double core_hours() const { return (workers + 1) * wall_seconds / 3600; }
  [[nodiscard]] double node_hours() const { return nodes * wall_seconds / 3600; }
};

/// Efficiency from which on workers are thought well used.
inline constexpr double good_efficiency = 0.8;

/// Indices of findings.
struct Choices {
  std::optional<std::size_t> recommended;  ///< most workers of good efficiency, if more than one
  std::size_t fastest = 0;                 ///< most throughput
  std::size_t cheapest = 0;                ///< least core-hours for the same work
};

struct Findings {
  Study study;
  Analysis analysis;
  std::vector<Finding> by_workers;
  std::optional<double> without_pool_seconds;
  Choices choices;
};

[[nodiscard]] Findings findings_of(const Study& study);

/// T(n) = serial + (T(1) − serial) / n: Amdahl's law from one run. With weak scaling the work has
/// grown as much as the workers, so that T(1) stays.
[[nodiscard]] double predicted_seconds(const Finding& one, int workers, Scaling scaling);

/// The most workers that have good efficiency by the fit; empty without a fit, or if there is no
/// such bound.
[[nodiscard]] std::optional<double> workers_of_good_efficiency(const Findings& findings);

/// The law that is shown: the universal one, else that of the kind of study.
[[nodiscard]] const FittedLaw* best_law(const Analysis& analysis);

}  // namespace scaling
