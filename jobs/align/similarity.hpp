// SPDX-License-Identifier: BSL-1.0
//
// How similar each two sequences are, from 0 to 1: what the heat map shows and clustering uses.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "align_pair.hpp"

namespace align {

/// Of n items, symmetric; 1 on the diagonal.
class SimilarityMatrix {
 public:
  explicit SimilarityMatrix(std::size_t size);

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return values_[row * size_ + column];
  }

  /// Also sets the transposed element.
  void set(std::size_t row, std::size_t column, double value) {
    values_[row * size_ + column] = value;
    values_[column * size_ + row] = value;
  }

 private:
  std::size_t size_;
  std::vector<double> values_;
};

/// score(a, b) / sqrt(score(a, a) score(b, b)). `pairs` are those of `all_pairs(sequences)`.
[[nodiscard]] SimilarityMatrix relative_scores(std::span<const AlignedPair> pairs,
                                               std::size_t sequences);

}  // namespace align
