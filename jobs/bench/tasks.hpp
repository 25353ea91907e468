// SPDX-License-Identifier: BSL-1.0
//
// The functions that pool and baselines apply alike.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct Sample {
  std::string name;
  std::vector<double> values;

  friend bool operator==(const Sample&, const Sample&) = default;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& name& values;
  }
};

inline int increment(int value) { return value + 1; }
inline Sample same_object(Sample object) { return object; }
inline std::vector<double> same_numbers(std::vector<double> numbers) { return numbers; }

/// Element i is i, plus `offset`.
[[nodiscard]] std::vector<double> counted(std::uint64_t count, double offset);
[[nodiscard]] bool is_counted(const std::vector<double>& numbers, std::uint64_t count,
                              double offset);

/// Works for a time that is proportional to `iterations` and returns something that depends on it.
[[nodiscard]] std::uint64_t work(std::uint64_t iterations);
/// How long that takes here.
[[nodiscard]] double seconds_of_work(std::uint64_t iterations);

/// Returns the seconds that it really took.
[[nodiscard]] double sleep_for(double seconds);

/// `call()`, in seconds.
template <class Call>
[[nodiscard]] double seconds_of(Call&& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace bench
