// SPDX-License-Identifier: BSL-1.0
//
// How the ranks of a host share its cores, and whether there are enough for what they are to run.
// It knows ranks by what they tell of themselves, and asks no system.

#pragma once

#include <string>
#include <vector>

namespace rankpool::core {

/// What a rank tells of the cores around it.
struct RankCores {
  std::string host;         ///< its name, for people
  std::string place;        ///< equal for ranks of one host
  std::vector<int> usable;  ///< numbers of the cores that its process may use
  int offered = 1;          ///< cores that whoever started it could have let it use
  int asked_threads = 0;    ///< that a task is to use, as the user says; 0 if nothing is said
};

/// What a rank has of its host.
struct CoreShare {
  bool shares_cores = false;  ///< there are more ranks than cores for all of them together
  int cores_a_worker = 1;
};

/// By rank. Rank 0 is no worker.
[[nodiscard]] std::vector<CoreShare> share_cores(const std::vector<RankCores>& ranks);

/// One sentence on the first host whose workers are in each other's way, though the user hardly
/// wants that, and what to do; empty if there is none. By rank, as above.
[[nodiscard]] std::string describe_crowd(const std::vector<RankCores>& ranks);

}  // namespace rankpool::core
