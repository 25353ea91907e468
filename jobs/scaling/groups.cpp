// SPDX-License-Identifier: BSL-1.0

#include "groups.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "median.hpp"

namespace scaling {

double Group::wall_seconds() const {
  return median_over(runs, [](const RunReport& run) { return run.wall_seconds; });
}

std::vector<Group> groups_of(const std::vector<RunReport>& runs) {
  std::map<int, Group> groups;
  for (const RunReport& run : runs) {
    Group& group = groups[run.workers];
    group.workers = run.workers;
    group.runs.push_back(run);
  }
  std::vector<Group> ascending;
  ascending.reserve(groups.size());
  for (auto& [workers, group] : groups) ascending.push_back(std::move(group));
  return ascending;
}

double median_over(const std::vector<RunReport>& runs, double (*value)(const RunReport&)) {
  std::vector<double> values;
  std::transform(runs.begin(), runs.end(), std::back_inserter(values), value);
  return median_of(std::move(values));
}

}  // namespace scaling
