// SPDX-License-Identifier: BSL-1.0

#include "clustering.hpp"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

namespace align {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// Similar as far as they are close on a line.
SimilarityMatrix on_a_line(const std::vector<double>& places) {
  SimilarityMatrix similarity{places.size()};
  for (std::size_t row = 0; row < places.size(); ++row) {
    for (std::size_t column = 0; column < row; ++column) {
      similarity.set(row, column, 1 - std::abs(places[row] - places[column]) / 100);
    }
  }
  return similarity;
}

TEST(Clustering, PutsItemsOnALineInTheirOrder) {
  EXPECT_THAT(clustered_order(on_a_line({50, 1, 90, 3, 52, 97})),
              AnyOf(ElementsAre(1, 3, 0, 4, 2, 5), ElementsAre(5, 2, 4, 0, 3, 1)));
}

TEST(Clustering, JoinsByTheAverageNotByTheNearestItem) {
  // By single linkage, 0 would join {1, 2, 3} first, through 1; on average, 4 is nearer to 0.
  SimilarityMatrix similarity{5};
  similarity.set(1, 2, 0.90);
  similarity.set(1, 3, 0.89);
  similarity.set(2, 3, 0.91);
  similarity.set(0, 1, 0.70);
  similarity.set(0, 4, 0.60);
  similarity.set(4, 1, 0.20);

  EXPECT_THAT(clustered_order(similarity),
              AnyOf(ElementsAre(4, 0, 1, 2, 3), ElementsAre(3, 2, 1, 0, 4),
                    ElementsAre(4, 0, 1, 3, 2), ElementsAre(2, 3, 1, 0, 4)));
}

TEST(Clustering, KeepsEachItemOnceThoughAllAreAlike) {
  const auto order = clustered_order(SimilarityMatrix{300});

  std::vector<std::size_t> all(300);
  std::iota(all.begin(), all.end(), std::size_t{0});
  EXPECT_THAT(order, UnorderedElementsAreArray(all));
}

TEST(Clustering, TakesNoneAndOneItem) {
  EXPECT_THAT(clustered_order(SimilarityMatrix{0}), IsEmpty());
  EXPECT_THAT(clustered_order(SimilarityMatrix{1}), ElementsAre(0));
}

}  // namespace
}  // namespace align
