// SPDX-License-Identifier: BSL-1.0
//
// A random program of pool calls, as a user might write it, from a seed: what comes of each call is
// known beforehand, and checked.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "rankpool/pool.hpp"

namespace rankpool::testing {

class PoolProgram {
 public:
  explicit PoolProgram(std::uint64_t seed);
  PoolProgram(const PoolProgram&) = delete;
  PoolProgram& operator=(const PoolProgram&) = delete;
  ~PoolProgram();

  /// Within a launch; fails the test where something is wrong.
  void run();

 private:
  enum class Fate { lives, closed, terminated };
  /// A call whose outcome was not taken yet.
  class Open;
  template <class R>
  class OpenResult;
  class OpenStream;

  void use_pool();
  void act(Pool& pool);
  void submit(Pool& pool);
  void open_stream(Pool& pool);
  void walk_stream(Pool& pool);
  void finish_one();
  void cancel_one();
  void end(Pool& pool);
  void check_refusal(Pool& pool);
  template <class R>
  void keep(AsyncResult<R> result, R expected, bool fails);

  std::vector<int> inputs();
  MapOptions options();
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }
  bool happens(int percent) { return below(100) < static_cast<std::size_t>(percent); }

  std::mt19937_64 random_;
  Fate fate_ = Fate::lives;
  std::vector<std::unique_ptr<Open>> open_;
  int callbacks_due_ = 0;
  std::atomic<int> callbacks_called_ = 0;
};

}  // namespace rankpool::testing
