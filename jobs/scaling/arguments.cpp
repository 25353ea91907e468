// SPDX-License-Identifier: BSL-1.0

#include "arguments.hpp"

#include <algorithm>
#include <string_view>

#include "input_error.hpp"

#include <CLI/CLI.hpp>

namespace scaling {
namespace {

constexpr const char* description =
    "How a rankpool program scales: how many workers are worth asking for, and what holds them up.";

constexpr const char* epilog = "'scaling COMMAND --help' has an example of each command.";

constexpr const char* report_description =
    "Says what a study has found: speed-up and efficiency, where the workers' time went, what it "
    "costs,\nhow many workers to ask for, and what bounds the program.";

constexpr const char* report_epilog =
    "Example:\n"
    "  scaling report study -o report.html\n"
    "  scaling report study | less\n"
    "\n"
    "The page needs no network and no other file. Ends with 0; 1 if it cannot be written or drawn; "
    "2 if\nthe folder's reports cannot be read.";

constexpr const char* run_description =
    "scaling run --workers N,... -o DIR -- PROGRAM [ARGUMENT...]\n\n"
    "Runs a program with each number of workers, and without a pool, several times in random "
    "order,\nand keeps its run reports. Run again after Ctrl-C or a failure, it goes on with what "
    "is missing.";

constexpr const char* run_epilog =
    "Examples:\n"
    "  scaling run --workers 1,2,4,8 -o study -- ./align proteins.fa --output out\n"
    "  scaling run --weak --workers 1,2,4 -o weak -- ./simulate --cells {workers}000000\n"
    "\n"
    "What the program prints is kept beside its reports, as DIR/workers-N/run-I.log. Ends with 0; "
    "1 if\na run failed; 2 for wrong usage; 130 after Ctrl-C.";

constexpr const char* fit_description =
    "Fits the Universal Scalability Law, and Amdahl's law or, for weak scaling, Gustafson's.";

constexpr const char* fit_epilog =
    "Example:\n"
    "  printf 'workers,seconds\\n1,100\\n2,52\\n4,28\\n8,17\\n16,13\\n' > table.csv\n"
    "  scaling fit table.csv\n"
    "  scaling fit table.csv --json - | jq .usl.peak.workers\n"
    "\n"
    "The header of a table is 'workers,throughput' or 'workers,seconds'; lines of the same number "
    "of\nworkers are repeated measurements. A folder holds run reports (RANKPOOL_REPORT). Ends "
    "with "
    "0, or 2\nif the measurements cannot be read or fitted.";

void add_fit(CLI::App& app, Arguments& arguments) {
  CLI::App& fit = *app.add_subcommand("fit", fit_description)->footer(fit_epilog);
  fit.callback([&arguments] { arguments.command = Command::fit; });
  fit.add_option("SOURCE", arguments.source, "Table of measurements, or folder of run reports")
      ->required()
      ->option_text("TABLE.csv|DIR (required)");
  fit.add_option("--json", arguments.json, "Write the fit as JSON; -: to standard output, alone")
      ->option_text("FILE|-");
  fit.add_flag("--weak", arguments.is_weak, "The work grew with the workers");
}

void add_report(CLI::App& app, Arguments& arguments) {
  CLI::App& report = *app.add_subcommand("report", report_description)->footer(report_epilog);
  report.callback([&arguments] { arguments.command = Command::report; });
  report.add_option("DIR", arguments.source, "Folder of a study, or of run reports")
      ->required()
      ->option_text("(required)");
  report.add_option("-o,--output", arguments.output, "The page; without, text is printed")
      ->option_text("FILE.html");
  report.add_flag("--weak", arguments.is_weak,
                  "The work grew with the workers; a study knows that by itself");
}

void add_run(CLI::App& app, Arguments& arguments) {
  CLI::App& run = *app.add_subcommand("run", run_description)->footer(run_epilog);
  run.callback([&arguments] { arguments.command = Command::run; });
  run.add_option("--workers", arguments.workers, "Numbers of workers, with commas between them")
      ->required()
      ->delimiter(',')
      ->check(CLI::Range(0, 1'000'000))
      ->option_text("N,... (required)");
  run.add_option("--repeat", arguments.repeat, "Runs with each number of workers (default 5)")
      ->check(CLI::Range(1, 10'000))
      ->option_text("N");
  run.add_option("-o,--output", arguments.output, "Folder of the study; is made if need be")
      ->required()
      ->option_text("DIR (required)");
  run.add_flag("--weak", arguments.is_weak,
               "The work grows with the workers: {workers} in an argument of the program is "
               "replaced by their number");
}

void describe(CLI::App& app, Arguments& arguments) {
  app.footer(epilog);
  app.set_version_flag("--version", "scaling " SCALING_VERSION);
  app.require_subcommand(1);
  add_run(app, arguments);
  add_fit(app, arguments);
  add_report(app, arguments);
}

void check_workers(const Arguments& arguments) {
  const auto& workers = arguments.workers;
  if (std::find(workers.begin(), workers.end(), 0) == workers.end()) return;
  throw InputError(
      "--workers: the numbers of workers are 1 or more, and the program is run without a pool (0) "
      "in any case");
}

void check_program(const Arguments& arguments) {
  const bool is_run = arguments.command == Command::run;
  if (is_run && arguments.program.empty()) {
    throw InputError("there is no program to run: put it last, after '--'");
  }
  if (!is_run && !arguments.program.empty()) {
    throw InputError("only 'scaling run' takes a program after '--'");
  }
}

}  // namespace

std::optional<Arguments> parse_arguments(int argc, const char* const* argv) {
  Arguments arguments;
  CLI::App app{description, "scaling"};
  describe(app, arguments);
  // What follows `--` is for the program as it is, whatever it looks like.
  const char* const* const end = argv + argc;
  const char* const* const mark = std::find(argv, end, std::string_view{"--"});
  if (mark != end) arguments.program.assign(mark + 1, end);
  try {
    app.parse(static_cast<int>(mark - argv), argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    app.exit(wish);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw InputError(error.what());
  }
  check_workers(arguments);
  check_program(arguments);
  return arguments;
}

}  // namespace scaling
