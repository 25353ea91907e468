// SPDX-License-Identifier: BSL-1.0

#include "arguments.hpp"

#include "input_error.hpp"

#include <CLI/CLI.hpp>

namespace align {
namespace {

constexpr const char* description =
    "Aligns all protein sequences of a FASTA file with each other (Smith-Waterman, BLOSUM62,\n"
    "affine gaps), judges each score by shuffling, and writes a table and a heat map.";

constexpr const char* epilog =
    "Writes DIR/alignments.tsv (a line a pair) and DIR/heatmap.png. The Z-score and the E-value\n"
    "compare a score with those of shuffled targets; the E-value is the number of pairs of this "
    "run\n"
    "expected to score as high, from a Gumbel distribution fitted to them by maximum likelihood\n"
    "(Lawless 1982). The output is the same to the bit for any number of workers.\n"
    "Sequences: 20 amino acids, B, Z and X; U counts as C, O as K, J as L; a final * is dropped.\n"
    "\n"
    "Example:\n"
    "  align globins45.fa --output out";

void describe(CLI::App& app, Arguments& arguments) {
  app.footer(epilog);
  app.set_version_flag("--version", "align " ALIGN_VERSION);
  app.add_option("FILE.fa", arguments.fasta, "Protein sequences in FASTA format")
      ->required()
      ->option_text("(required)");
  app.add_option("--output", arguments.output, "Folder for the results, created if missing")
      ->required()
      ->option_text("DIR (required)");
  app.add_option("--shuffles", arguments.shuffles,
                 "Shuffled copies aligned for each pair; 0: no significance (default 200)")
      ->check(CLI::Range(0, 10'000'000))
      ->option_text("N");
  app.add_option("--gap-open", arguments.gaps.open,
                 "What the first residue of a gap costs, 1 to 255 (default 11)")
      ->check(CLI::Range(1, 255))
      ->option_text("N");
  app.add_option("--gap-extend", arguments.gaps.extend,
                 "What each further one costs, less than the first (default 1)")
      ->check(CLI::Range(0, 254))
      ->option_text("N");
  app.add_option("--seed", arguments.seed, "Names the random streams of the shuffles (default 1)")
      ->option_text("N");
  app.add_flag("--isolate", arguments.is_isolated,
               "Align in children of the workers, so that a crash costs one pair and names it");
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  CLI::App app{description, "align"};
  describe(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    app.exit(wish);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw InputError(error.what());
  }
  if (arguments.gaps.extend >= arguments.gaps.open) {
    throw InputError("--gap-extend must be less than --gap-open");
  }
  return arguments;
}

}  // namespace align
