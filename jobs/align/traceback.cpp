// SPDX-License-Identifier: BSL-1.0

#include "traceback.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace align {
namespace {

constexpr int unreachable = std::numeric_limits<int>::min() / 2;
constexpr Code unknown_residue = static_cast<Code>(alphabet.find('X'));

enum class Step : std::uint8_t { pair, gap_in_query, gap_in_target };

// How the best score of a cell came about, and whether a gap that ends there began earlier.
struct Cell {
  Step step = Step::pair;
  bool extends_gap_in_query = false;
  bool extends_gap_in_target = false;
};

struct Position {
  std::size_t row = 0;
  std::size_t column = 0;
};

class Grid {
 public:
  explicit Grid(Position size) : columns_{size.column}, cells_(size.row * size.column) {}

  Cell& at(Position position) { return cells_[position.row * columns_ + position.column]; }

 private:
  std::size_t columns_;
  std::vector<Cell> cells_;
};

struct GapScore {
  int score = unreachable;
  bool extends = false;
};

GapScore best_gap(int open_from, int extend_from, GapPenalties gaps) {
  const int opened = open_from - gaps.open;
  const int extended = extend_from - gaps.extend;
  return extended > opened ? GapScore{extended, true} : GapScore{opened, false};
}

// Fills `grid` row by row and returns the score of its last cell. Row and column 0 stand before
// the first residues: only the corner can be reached, for an optimal path opens with a pair.
int fill(Grid& grid, std::span<const Code> query, std::span<const Code> target, GapPenalties gaps) {
  std::vector<int> best(target.size() + 1, unreachable);
  std::vector<int> gap_in_target(target.size() + 1, unreachable);
  best[0] = 0;
  for (std::size_t row = 1; row <= query.size(); ++row) {
    int diagonal = std::exchange(best[0], unreachable);
    int gap_in_query = unreachable;
    for (std::size_t column = 1; column <= target.size(); ++column) {
      const GapScore up = best_gap(best[column], gap_in_target[column], gaps);
      const GapScore left = best_gap(best[column - 1], gap_in_query, gaps);
      const int pair = diagonal + substitution_score(query[row - 1], target[column - 1]);
      const int top = std::max({pair, left.score, up.score});

      Step step = Step::gap_in_target;
      if (left.score == top) step = Step::gap_in_query;
      if (pair == top) step = Step::pair;
      grid.at({row, column}) = {step, left.extends, up.extends};

      diagonal = std::exchange(best[column], top);
      gap_in_target[column] = up.score;
      gap_in_query = left.score;
    }
  }
  return best.back();
}

Position before(Position at, Step step) {
  if (step != Step::gap_in_query) --at.row;
  if (step != Step::gap_in_target) --at.column;
  return at;
}

bool extends_gap(const Cell& cell, Step step) {
  return (step == Step::gap_in_query && cell.extends_gap_in_query) ||
         (step == Step::gap_in_target && cell.extends_gap_in_target);
}

bool is_identity(Code left, Code right) { return left == right && left != unknown_residue; }

}  // namespace

Path trace_path(std::span<const Code> query, std::span<const Code> target, GapPenalties gaps) {
  if (query.empty() || target.empty()) return {};
  Grid grid{{.row = query.size() + 1, .column = target.size() + 1}};
  Path path{.columns = 0, .score = fill(grid, query, target, gaps), .identical = 0};

  Position at{.row = query.size(), .column = target.size()};
  Step step = grid.at(at).step;
  while (at.row > 0 && at.column > 0) {
    ++path.columns;
    if (step == Step::pair && is_identity(query[at.row - 1], target[at.column - 1])) {
      ++path.identical;
    }
    const bool stays_in_gap = extends_gap(grid.at(at), step);
    at = before(at, step);
    if (!stays_in_gap) step = grid.at(at).step;
  }
  return path;
}

}  // namespace align
