// SPDX-License-Identifier: BSL-1.0
//
// bench COMMAND: measures what the pool costs against hand-written MPI, and reports on the goals.

#include <cstdlib>
#include <exception>
#include <string_view>
#include <vector>

#include "arguments.hpp"
#include "document.hpp"
#include "exit_codes.hpp"
#include "idle.hpp"
#include "idle_launch.hpp"
#include "in_launch.hpp"
#include "isolation.hpp"
#include "isolation_memory.hpp"
#include "publish.hpp"
#include "publish_rows.hpp"
#include "startup.hpp"
#include "usage_error.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

int report(const Arguments& arguments) {
  std::vector<Document> documents;
  for (const std::string& file : arguments.files) {
    documents.push_back(document_of(read_file(file), file));
  }
  const Document all = merged(documents);
  publish(all, arguments.json);
  return hold(all.rows) ? success : goal_missed;
}

int run(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) return success;
  switch (arguments->command) {
    case Command::report:
      return report(*arguments);
    case Command::startup:
      publish_rows(measure_startup(*arguments), *arguments);
      return success;
    case Command::idle:
      publish_rows(measure_idle(*arguments), *arguments);
      return success;
    case Command::isolation:
      return run_isolation(*arguments, argc, argv);
    case Command::isolation_memory:
      return run_isolation_memory(*arguments, argc, argv);
    case Command::bare_launch:
      return run_bare_launch();
    case Command::pool_launch:
      return run_pool_launch(argc, argv);
    case Command::idle_launch:
      return run_idle_launch(*arguments, argc, argv);
    default:
      return run_in_launch(*arguments);
  }
}

// All ranks of a launch find the same mistake in its arguments; one of them says so.
bool is_to_speak() {
  const char* const rank = std::getenv("OMPI_COMM_WORLD_RANK");
  return rank == nullptr || std::string_view{rank} == "0";
}

int failed(const std::exception& error, int code) {
  if (is_to_speak()) fmt::print(stderr, "bench: {}\n", error.what());
  return code;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  try {
    return bench::run(argc, argv);
  } catch (const bench::UsageError& error) {
    return bench::failed(error, bench::wrong_usage);
  } catch (const std::exception& error) {
    return bench::failed(error, bench::measurement_failed);
  }
}
