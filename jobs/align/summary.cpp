// SPDX-License-Identifier: BSL-1.0

#include "summary.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "table.hpp"

#include <fmt/format.h>

namespace align {
namespace {

constexpr std::size_t closest_shown = 5;

std::vector<AlignedPair> closest_pairs(std::span<const AlignedPair> pairs,
                                       const SimilarityMatrix& similarity) {
  std::vector<AlignedPair> closest;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(closest),
               [](const AlignedPair& each) { return each.pair.query != each.pair.target; });
  const auto closer = [&similarity](const AlignedPair& left, const AlignedPair& right) {
    return similarity.at(left.pair.query, left.pair.target) >
           similarity.at(right.pair.query, right.pair.target);
  };
  // Stable, so that ties stay in the order of the table.
  std::stable_sort(closest.begin(), closest.end(), closer);
  closest.resize(std::min(closest.size(), closest_shown));
  return closest;
}

std::string closest_text(std::span<const Sequence> sequences, std::span<const AlignedPair> pairs,
                         const SimilarityMatrix& similarity) {
  const std::vector<AlignedPair> closest = closest_pairs(pairs, similarity);
  if (closest.empty()) return {};
  std::size_t width = 0;
  for (const AlignedPair& aligned : closest) {
    width = std::max({width, sequences[aligned.pair.query].name.size(),
                      sequences[aligned.pair.target].name.size()});
  }
  std::string text = "closest pairs:\n";
  for (const AlignedPair& aligned : closest) {
    const double expected = e_value(aligned, pairs.size());
    fmt::format_to(std::back_inserter(text), "  {:{}}  {:{}}  score {:5}  identity {:5.1f} %{}\n",
                   sequences[aligned.pair.query].name, width, sequences[aligned.pair.target].name,
                   width, aligned.alignment.score,
                   100.0 * aligned.path.identical / std::max(aligned.path.columns, 1),
                   std::isnan(expected) ? "" : fmt::format("  E-value {:.1e}", expected));
  }
  return text;
}

}  // namespace

std::string summary_text(std::span<const Sequence> sequences, std::span<const AlignedPair> pairs,
                         const SimilarityMatrix& similarity, const Timing& timing) {
  double task_seconds = 0;
  double cells = 0;
  for (const AlignedPair& aligned : pairs) {
    task_seconds += aligned.seconds;
    cells += static_cast<double>(aligned.cells);
  }
  std::string text;
  fmt::format_to(std::back_inserter(text), "sequences  {}\npairs      {}\n", sequences.size(),
                 pairs.size());
  fmt::format_to(std::back_inserter(text), "tasks      {} on {} worker{}\nseconds    {:.2f}\n",
                 pairs.size(), timing.workers, timing.workers == 1 ? "" : "s", timing.wall_seconds);
  fmt::format_to(std::back_inserter(text), "cells      {:.1f} million, {:.1f} million a second\n",
                 cells / 1e6, cells / 1e6 / timing.wall_seconds);
  fmt::format_to(std::back_inserter(text),
                 "speed-up   {:.2f} over the sum of task times, {:.2f} s\n",
                 task_seconds / timing.wall_seconds, task_seconds);
  return text + closest_text(sequences, pairs, similarity);
}

}  // namespace align
