// SPDX-License-Identifier: BSL-1.0

#include "curve.hpp"

#include <algorithm>
#include <cmath>

#include "statistics.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

double between(const CurvePoint& below, const CurvePoint& above, double efficiency) {
  const double share = (efficiency - below.efficiency) / (above.efficiency - below.efficiency);
  return below.granularity * std::pow(above.granularity / below.granularity, share);
}

double median_of_point(const std::vector<Curve>& curves, std::size_t point,
                       double CurvePoint::*member) {
  Samples samples;
  for (const Curve& curve : curves) samples.push_back(curve.at(point).*member);
  return median_of(samples);
}

}  // namespace

double effective_granularity(const Curve& curve, double efficiency) {
  const auto last_below =
      std::find_if(curve.rbegin(), curve.rend(),
                   [efficiency](const CurvePoint& point) { return point.efficiency < efficiency; });
  if (last_below == curve.rbegin()) return curve.back().granularity;
  if (last_below == curve.rend()) return curve.front().granularity;
  return between(*last_below, *(last_below - 1), efficiency);
}

Curve median_curve(const std::vector<Curve>& curves) {
  Curve median = curves.at(0);
  for (std::size_t i = 0; i < median.size(); ++i) {
    median[i].length = median_of_point(curves, i, &CurvePoint::length);
    median[i].granularity = median_of_point(curves, i, &CurvePoint::granularity);
    median[i].efficiency = median_of_point(curves, i, &CurvePoint::efficiency);
  }
  return median;
}

std::string curve_text(const Curve& default_chunks, const Curve& chunks_of_one) {
  std::string text = "length_s\ttasks_per_s\tefficiency\ttasks_per_s_chunk_1\tefficiency_chunk_1\n";
  for (std::size_t i = 0; i < default_chunks.size(); ++i) {
    const CurvePoint& by_default = default_chunks[i];
    const CurvePoint& single = chunks_of_one.at(i);
    text += fmt::format("{:.3g}\t{:.4g}\t{:.4f}\t{:.4g}\t{:.4f}\n", by_default.length,
                        1 / by_default.granularity, by_default.efficiency, 1 / single.granularity,
                        single.efficiency);
  }
  return text;
}

}  // namespace bench
