// SPDX-License-Identifier: BSL-1.0
//
// align FILE.fa --output DIR: all-against-all local alignment of protein sequences, a task a pair.

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "align_pair.hpp"
#include "arguments.hpp"
#include "clustering.hpp"
#include "fasta.hpp"
#include "heat_map.hpp"
#include "input_error.hpp"
#include "output_folder.hpp"
#include "score_limit.hpp"
#include "similarity.hpp"
#include "summary.hpp"
#include "table.hpp"

#include <fmt/format.h>
#include <rankpool/rankpool.hpp>

namespace align {
namespace {

constexpr std::string_view table_name = "alignments.tsv";
constexpr std::string_view heat_map_name = "heatmap.png";

struct Run {
  std::vector<AlignedPair> pairs;
  Timing timing;
};

Run align_all(const Problem& problem, rankpool::Isolation isolation) {
  rankpool::Pool pool{{.isolation = isolation}};
  const auto start = std::chrono::steady_clock::now();
  Run run;
  run.pairs = pool.map(rankpool::partial<align_pair>(problem), all_pairs(problem.sequences.size()),
                       {.on_progress = rankpool::progress_line("aligning")});
  run.timing.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.timing.workers = pool.worker_count();
  return run;
}

Problem problem_of(const Arguments& arguments, const std::vector<Sequence>& sequences) {
  Problem problem{.sequences = {},
                  .gaps = arguments.gaps,
                  .seed = arguments.seed,
                  .shuffles = arguments.shuffles};
  for (const Sequence& sequence : sequences) problem.sequences.push_back(sequence.residues);
  return problem;
}

std::string picture(const Arguments& arguments, const std::vector<Sequence>& sequences,
                    const SimilarityMatrix& similarity) {
  std::vector<std::string> names;
  names.reserve(sequences.size());
  for (const Sequence& sequence : sequences) names.push_back(sequence.name);
  const std::string file = std::filesystem::path(arguments.fasta).filename().string();
  return heat_map_png(
      {.title = fmt::format("{}: {} sequences aligned all against all", file, names.size()),
       .value_label = "score relative to self-alignment (%)",
       .names = names,
       .values = similarity,
       .order = clustered_order(similarity)});
}

int run(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) return 0;
  const std::vector<Sequence> sequences = read_fasta(arguments->fasta);
  check_scores_fit(sequences, arguments->fasta);
  const OutputFolder folder{arguments->output};
  folder.check(std::array{table_name, heat_map_name});

  const Run done =
      align_all(problem_of(*arguments, sequences),
                arguments->is_isolated ? rankpool::Isolation::process : rankpool::Isolation::none);

  const SimilarityMatrix similarity = relative_scores(done.pairs, sequences.size());
  folder.write(std::array{
      OutputFile{.name = table_name, .content = table_text(sequences, done.pairs)},
      OutputFile{.name = heat_map_name, .content = picture(*arguments, sequences, similarity)}});
  fmt::print("{}wrote {} and {}\n", summary_text(sequences, done.pairs, similarity, done.timing),
             folder.path_of(table_name), folder.path_of(heat_map_name));
  return 0;
}

}  // namespace
}  // namespace align

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [](int count, char** arguments) {
    try {
      return align::run(count, arguments);
    } catch (const align::InputError& error) {
      fmt::print(stderr, "align: {}\n", error.what());
      return 2;
    }
  });
}
