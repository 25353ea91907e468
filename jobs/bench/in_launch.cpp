// SPDX-License-Identifier: BSL-1.0

#include "in_launch.hpp"

#include <exception>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>

#include "exit_codes.hpp"
#include "granularity.hpp"
#include "memory.hpp"
#include "publish_rows.hpp"
#include "rates.hpp"
#include "rounds.hpp"
#include "tails.hpp"
#include "usage_error.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

struct Launch {
  const char* name;
  int ranks;  ///< 0: any number of two or more
  std::vector<Row> (*measure)(const boost::mpi::communicator&, const Arguments&);
};

Launch launch_of(Command command) {
  switch (command) {
    case Command::rates:
      return {"rates", 2, measure_rates};
    case Command::large_argument:
      return {"large-argument", 2, measure_large_argument};
    case Command::large_result:
      return {"large-result", 2, measure_large_result};
    case Command::tails:
      return {"tails", 0, measure_tails};
    case Command::granularity:
      return {"granularity", 2, measure_granularity};
    case Command::memory:
      return {"memory", 2, measure_memory};
    default:
      throw UsageError{"this command is not a launch"};
  }
}

bool suits(const Launch& launch, int ranks) {
  return launch.ranks == 0 ? ranks >= 2 : ranks == launch.ranks;
}

std::string refusal(const Launch& launch, int ranks) {
  const std::string needed = launch.ranks == 0 ? "two or more" : std::to_string(launch.ranks);
  return fmt::format("bench {0} needs {1} ranks, not {2}: mpirun -n {3} bench {0}", launch.name,
                     needed, ranks, launch.ranks == 0 ? 32 : launch.ranks);
}

void measure(const Launch& launch, const boost::mpi::communicator& ranks,
             const Arguments& arguments) {
  const std::vector<Row> rows = launch.measure(ranks, arguments);
  if (ranks.rank() == 0) publish_rows(rows, arguments);
}

}  // namespace

int run_in_launch(const Arguments& arguments) {
  const Launch launch = launch_of(arguments.command);
  const boost::mpi::environment environment{boost::mpi::threading::serialized};
  const boost::mpi::communicator ranks;
  if (!suits(launch, ranks.size())) {
    if (ranks.rank() == 0) tell(refusal(launch, ranks.size()));
    return wrong_usage;
  }
  try {
    measure(launch, ranks, arguments);
  } catch (const std::exception& error) {  // the other ranks wait for this one
    tell(error.what());
    boost::mpi::environment::abort(measurement_failed);
  }
  return success;
}

}  // namespace bench
