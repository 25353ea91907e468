// SPDX-License-Identifier: BSL-1.0

#include "arguments.hpp"

#include <cstdlib>

#include <CLI/CLI.hpp>

namespace rankpool::simulation {
namespace {

void describe(CLI::App& app, Arguments& arguments) {
  app.footer("A run that breaks a promise ends the process with 1, and says how to repeat it.");
  app.add_option("--seeds", arguments.seeds, "How many; without it, as many as fit in the time")
      ->option_text("N");
  app.add_option("--from", arguments.from, "The first seed (default 1)")->option_text("S");
  app.add_option("--seconds", arguments.seconds, "The time, where no number is given (default 60)")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("T");
  app.add_option("--report", arguments.report, "Write the summary there, too")->option_text("FILE");
  app.add_flag("--verbose", arguments.is_verbose, "Tell what each program does");
  app.add_flag("--twice", arguments.runs_twice, "Run each seed twice: all is to happen again");
  app.add_option("--scale", arguments.scale,
                 "Measure the master with more and more workers instead")
      ->option_text("FILE.tsv");
  app.add_option("--tasks", arguments.tasks, "Of the scale (default 1000000)")
      ->check(CLI::Range(1, 1'000'000'000))
      ->option_text("N");
  app.add_option("--most-workers", arguments.most_workers, "Of the scale (default 65536)")
      ->check(CLI::Range(16, 1 << 20))
      ->option_text("N");
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  CLI::App app{
      "Runs whole launches on virtual time, each from a seed, and checks what comes of them.",
      "simulation"};
  describe(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help
    app.exit(wish);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    std::exit(2);
  }
  return arguments;
}

}  // namespace rankpool::simulation
