// SPDX-License-Identifier: BSL-1.0

#include "arguments.hpp"

#include "usage_error.hpp"

#include <CLI/CLI.hpp>

namespace bench {
namespace {

constexpr const char* description =
    "Measures what the pool costs, against the same work written by hand in MPI, and compares\n"
    "with the project's goals. Each measurement is a launch of its own; `report` puts them "
    "together.";

constexpr const char* epilog =
    "Example, all of which `./dev bench` does:\n"
    "  mpirun -n 2 bench rates --json rates.json\n"
    "  mpirun -n 32 bench tails --json tails.json\n"
    "  bench report rates.json tails.json\n"
    "\n"
    "Figures are medians of rounds that take turns within one launch. `report` ends with 0 if all\n"
    "goals hold, 1 if one is missed, 2 for wrong usage.";

CLI::App& add_command(CLI::App& app, Arguments& arguments, Command command, const char* name,
                      const char* text) {
  CLI::App& added = *app.add_subcommand(name, text);
  added.callback([&arguments, command] { arguments.command = command; });
  added.add_option("--json", arguments.json, "Write the rows as JSON; -: to standard output")
      ->option_text("FILE|-");
  return added;
}

CLI::App& add_measurement(CLI::App& app, Arguments& arguments, Command command, const char* name,
                          const char* text) {
  CLI::App& added = add_command(app, arguments, command, name, text);
  added.add_flag("--quick", arguments.is_quick, "Tiny sizes: to see that it works");
  added.add_option("--rounds", arguments.rounds, "Counted rounds (default 5)")
      ->take_last()
      ->check(CLI::Range(1, 1000))
      ->option_text("N");
  return added;
}

void add_size(CLI::App& command, Arguments& arguments) {
  command.add_option("--gib", arguments.gibibytes, "Size of the data in GiB (default 5)")
      ->check(CLI::Range(0.001, 10'000.0))
      ->option_text("SIZE");
}

// What measurements start that make several launches.
void describe_launches(CLI::App& app, Arguments& arguments) {
  const auto add = [&](Command command, const char* name) -> CLI::App& {
    CLI::App& added = *app.add_subcommand(name)->group("");
    added.callback([&arguments, command] { arguments.command = command; });
    return added;
  };
  add(Command::bare_launch, "bare-launch");
  add(Command::pool_launch, "pool-launch");
  CLI::App& idle = add(Command::idle_launch, "idle-launch");
  idle.add_option("PART", arguments.part)->required();
  idle.add_flag("--quick", arguments.is_quick);
}

void describe(CLI::App& app, Arguments& arguments) {
  const auto add = [&](Command command, const char* name, const char* text) -> CLI::App& {
    return add_measurement(app, arguments, command, name, text);
  };
  app.footer(epilog);
  app.set_version_flag("--version", "bench " BENCH_VERSION);
  app.require_subcommand(1);
  add(Command::rates, "rates", "Tasks a second, one apply, bandwidth (2 ranks)");
  add_size(add(Command::large_argument, "large-argument", "5 GiB to a task, and memory (2 ranks)"),
           arguments);
  add_size(add(Command::large_result, "large-result", "5 GiB from a task, and memory (2 ranks)"),
           arguments);
  add(Command::tails, "tails", "Tasks of random length against fixed (32 ranks)");
  add(Command::granularity, "granularity", "Efficiency by the length of tasks (2 ranks)")
      .add_option("--curve", arguments.curve, "Write a line for each length, for granularity.gp")
      ->option_text("FILE.tsv");
  add(Command::memory, "memory", "What 10 million queued tasks take (2 ranks)");
  add(Command::startup, "startup", "Start and end of a launch; starts mpirun itself")
      .add_option("--ranks", arguments.ranks, "Ranks of each launch (default 64)")
      ->check(CLI::Range(2, 100'000))
      ->option_text("N");
  add(Command::idle, "idle", "What ranks cost that wait; starts mpirun itself");
  add(Command::isolation, "isolation",
      "Tasks in a child of the worker, and their faults (2 ranks)");
  add(Command::isolation_memory, "isolation-memory",
      "What 16 children take of 1 GiB that main had loaded (2 ranks)");
  add_command(app, arguments, Command::report, "report", "One table of the results")
      .add_option("FILE.json", arguments.files, "Results of measurements")
      ->required()
      ->option_text("... (required)");
  describe_launches(app, arguments);
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  CLI::App app{description, "bench"};
  describe(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    app.exit(wish);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  return arguments;
}

}  // namespace bench
