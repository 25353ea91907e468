// SPDX-License-Identifier: BSL-1.0

#include "table.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace align {
namespace {

constexpr std::string_view header =
    "query\ttarget\tscore\tz_score\te_value\tidentity\tidentical\tcolumns\t"
    "query_begin\tquery_end\ttarget_begin\ttarget_end\n";

// Few digits, so that the last bits of a logarithm never show.
std::string significance_columns(const AlignedPair& aligned, std::size_t pair_count) {
  if (std::isnan(aligned.significance.z_score)) return "NA\tNA";
  return fmt::format("{:.2f}\t{:.2e}", aligned.significance.z_score, e_value(aligned, pair_count));
}

std::string alignment_columns(const AlignedPair& aligned) {
  if (aligned.alignment.score == 0) return "NA\t0\t0\tNA\tNA\tNA\tNA";
  const auto& [score, query, target] = aligned.alignment;
  const Path& path = aligned.path;
  return fmt::format("{:.1f}\t{}\t{}\t{}\t{}\t{}\t{}", 100.0 * path.identical / path.columns,
                     path.identical, path.columns, query.begin + 1, query.end, target.begin + 1,
                     target.end);
}

}  // namespace

double e_value(const AlignedPair& aligned, std::size_t pair_count) {
  return aligned.significance.p_value * static_cast<double>(pair_count);
}

std::string table_text(std::span<const Sequence> sequences, std::span<const AlignedPair> pairs) {
  std::string text{header};
  for (const AlignedPair& aligned : pairs) {
    fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t{}\t{}\n",
                   sequences[aligned.pair.query].name, sequences[aligned.pair.target].name,
                   aligned.alignment.score, significance_columns(aligned, pairs.size()),
                   alignment_columns(aligned));
  }
  return text;
}

}  // namespace align
