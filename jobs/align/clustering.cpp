// SPDX-License-Identifier: BSL-1.0

#include "clustering.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace align {
namespace {

using Leaves = std::vector<std::size_t>;

// Joins two ordered clusters so that their most similar ends meet.
Leaves join(Leaves left, Leaves right, const SimilarityMatrix& items) {
  const std::array meetings = {
      items.at(left.back(), right.front()), items.at(left.back(), right.back()),
      items.at(left.front(), right.front()), items.at(left.front(), right.back())};
  const auto best = std::max_element(meetings.begin(), meetings.end()) - meetings.begin();
  if (best >= 2) std::reverse(left.begin(), left.end());
  if (best % 2 == 1) std::reverse(right.begin(), right.end());
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// A cluster goes by the number of one of its items; merging empties one of the two numbers.
class AverageLinkage {
 public:
  explicit AverageLinkage(SimilarityMatrix items)
      : items_{std::move(items)}, between_{items_}, clusters_(items_.size()) {
    for (std::size_t item = 0; item < clusters_.size(); ++item) clusters_[item] = {item};
  }

  Leaves run() {
    std::vector<std::size_t> chain;
    for (std::size_t merges = 1; merges < clusters_.size(); ++merges) {
      if (chain.empty()) chain.push_back(first_cluster());
      merge(find_mutual_neighbours(chain));
    }
    return clusters_.empty() ? Leaves{} : clusters_[first_cluster()];
  }

 private:
  struct Neighbours {
    std::size_t kept;
    std::size_t emptied;
  };

  [[nodiscard]] std::size_t first_cluster() const {
    const auto filled = [](const Leaves& leaves) { return !leaves.empty(); };
    const auto found = std::find_if(clusters_.begin(), clusters_.end(), filled);
    return static_cast<std::size_t>(found - clusters_.begin());
  }

  // Average linkage is reducible: a merge elsewhere never brings a closer neighbour, so the rest of
  // the chain stays valid for the next merge.
  Neighbours find_mutual_neighbours(std::vector<std::size_t>& chain) const {
    while (true) {
      const std::size_t last = chain.back();
      // Ties go to the previous link, or the chain would run in circles.
      const std::size_t previous = chain.size() > 1 ? chain[chain.size() - 2] : last;
      const std::size_t nearest = nearest_neighbour(last, previous);
      if (nearest == previous) {
        chain.resize(chain.size() - 2);
        return {.kept = std::min(last, previous), .emptied = std::max(last, previous)};
      }
      chain.push_back(nearest);
    }
  }

  [[nodiscard]] std::size_t nearest_neighbour(std::size_t cluster, std::size_t preferred) const {
    std::size_t nearest = preferred;
    for (std::size_t other = 0; other < clusters_.size(); ++other) {
      if (other == cluster || clusters_[other].empty()) continue;
      if (nearest == cluster || between_.at(cluster, other) > between_.at(cluster, nearest)) {
        nearest = other;
      }
    }
    return nearest;
  }

  void merge(Neighbours pair) {
    Leaves& kept = clusters_[pair.kept];
    Leaves& emptied = clusters_[pair.emptied];
    const auto kept_size = static_cast<double>(kept.size());
    const auto emptied_size = static_cast<double>(emptied.size());
    for (std::size_t other = 0; other < clusters_.size(); ++other) {
      if (clusters_[other].empty() || other == pair.kept || other == pair.emptied) continue;
      between_.set(pair.kept, other,
                   (kept_size * between_.at(pair.kept, other) +
                    emptied_size * between_.at(pair.emptied, other)) /
                       (kept_size + emptied_size));
    }
    kept = join(std::move(kept), std::move(emptied), items_);
    emptied.clear();
  }

  SimilarityMatrix items_;
  SimilarityMatrix between_;
  std::vector<Leaves> clusters_;
};

}  // namespace

std::vector<std::size_t> clustered_order(SimilarityMatrix similarity) {
  return AverageLinkage{std::move(similarity)}.run();
}

}  // namespace align
