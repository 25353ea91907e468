// SPDX-License-Identifier: BSL-1.0

#include "align_pair.hpp"

#include <chrono>
#include <span>
#include <stdexcept>

#include "shuffle.hpp"

#include <fmt/format.h>

namespace align {
namespace {

std::span<const Code> part(const std::vector<Code>& sequence, Range range) {
  return std::span(sequence).subspan(static_cast<std::size_t>(range.begin),
                                     static_cast<std::size_t>(range.size()));
}

Path proven_path(const std::vector<Code>& query, const std::vector<Code>& target,
                 const LocalAlignment& alignment, GapPenalties gaps) {
  const Path path = trace_path(part(query, alignment.query), part(target, alignment.target), gaps);
  if (path.score != alignment.score) {
    throw std::runtime_error(fmt::format(
        "libssw's score {} is not that of the alignment it points to, {}: a bug in libssw",
        alignment.score, path.score));
  }
  return path;
}

std::vector<int> shuffled_scores(const Problem& problem, Pair pair, const QueryProfile& profile,
                                 std::span<const Code> target) {
  std::vector<int> scores;
  scores.reserve(problem.shuffles);
  for (std::uint32_t shuffle = 0; shuffle < problem.shuffles; ++shuffle) {
    scores.push_back(profile.score(shuffled(
        target,
        {.seed = problem.seed, .query = pair.query, .target = pair.target, .shuffle = shuffle})));
  }
  return scores;
}

}  // namespace

std::vector<Pair> all_pairs(std::size_t sequences) {
  std::vector<Pair> pairs;
  pairs.reserve(sequences * (sequences + 1) / 2);
  const auto count = static_cast<std::uint32_t>(sequences);
  for (std::uint32_t query = 0; query < count; ++query) {
    for (std::uint32_t target = query; target < count; ++target) {
      pairs.push_back({.query = query, .target = target});
    }
  }
  return pairs;
}

AlignedPair align_pair(const Problem& problem, Pair pair) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Code> query = encode(problem.sequences.at(pair.query));
  const std::vector<Code> target = encode(problem.sequences.at(pair.target));
  const QueryProfile profile{query, problem.gaps};

  AlignedPair result;
  result.pair = pair;
  result.alignment = profile.align(target);
  result.path = proven_path(query, target, result.alignment, problem.gaps);
  result.significance =
      significance(result.alignment.score, shuffled_scores(problem, pair, profile, target));
  result.cells = std::uint64_t{query.size()} * target.size() * (1 + problem.shuffles);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace align
