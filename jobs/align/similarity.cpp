// SPDX-License-Identifier: BSL-1.0

#include "similarity.hpp"

#include <algorithm>
#include <cmath>

namespace align {

SimilarityMatrix::SimilarityMatrix(std::size_t size) : size_{size}, values_(size * size, 0.0) {
  for (std::size_t item = 0; item < size; ++item) set(item, item, 1.0);
}

SimilarityMatrix relative_scores(std::span<const AlignedPair> pairs, std::size_t sequences) {
  std::vector<double> own_score(sequences, 0.0);
  for (const AlignedPair& aligned : pairs) {
    if (aligned.pair.query != aligned.pair.target) continue;
    own_score[aligned.pair.query] = aligned.alignment.score;
  }

  SimilarityMatrix similarity{sequences};
  for (const AlignedPair& aligned : pairs) {
    const auto [query, target] = aligned.pair;
    if (query == target) continue;
    // A sequence of nothing but X does not even resemble itself.
    const double scale = std::sqrt(own_score[query] * own_score[target]);
    const double value = scale > 0 ? aligned.alignment.score / scale : 0.0;
    similarity.set(query, target, std::min(value, 1.0));
  }
  return similarity;
}

}  // namespace align
