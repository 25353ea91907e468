// SPDX-License-Identifier: BSL-1.0
//
// What a study has measured: throughput by the number of workers.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace scaling {

enum class Scaling {
  strong,  ///< the work is the same with any number of workers
  weak     ///< the work grows with the workers
};

/// What was measured, and is the median of repetitions.
enum class Quantity { throughput, seconds };

struct Measurement {
  int workers = 0;
  double throughput = 0;
};

struct Measurements {
  std::string source;  ///< file or folder
  Scaling scaling = Scaling::strong;
  std::string unit;  ///< of the throughput; empty where the source does not tell
  Quantity quantity = Quantity::throughput;
  std::vector<Measurement> points;
};

/// At each number of workers, by ascending number: the median, or the throughput of the median
/// time.
[[nodiscard]] std::vector<Measurement> medians_of(const Measurements& measurements);

/// How many different numbers of workers there are.
[[nodiscard]] std::size_t worker_counts_of(const std::vector<Measurement>& points);

/// What is missing for a fit of the smallest law, in words; empty if there is enough.
[[nodiscard]] std::optional<std::string> lack_of(const std::vector<Measurement>& points);

/// Throughput of a run that took so long: runs a second, where one run is the work of all workers
/// (strong) or of one (weak).
[[nodiscard]] double throughput_of(double seconds, int workers, Scaling scaling);
[[nodiscard]] std::string unit_of_runs(Scaling scaling);

}  // namespace scaling
