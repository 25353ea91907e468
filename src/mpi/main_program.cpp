// SPDX-License-Identifier: BSL-1.0

#include "mpi/main_program.hpp"

#include <cstdio>

#include "rankpool/errors.hpp"
#include "rankpool/time_left.hpp"

#include "mpi/surroundings.hpp"
#include "roles/remote_error.hpp"

namespace rankpool::mpi {
namespace {

constexpr int main_has_thrown = 1;

}  // namespace

int run_main(const Main& main, int argc, char** argv) {
  try {
    const int code = main(argc, argv);
    // The system keeps the lowest byte only; what went wrong must not end as a success.
    return code % 256 == 0 && code != 0 ? main_has_thrown : code;
  } catch (const OutOfTime& error) {
    print_error(std::string{"main ended before its work was done: "} + error.what() +
                "; run the program again [master on " + host_name() + "]");
    return exit_run_again;
  } catch (...) {
    const auto error = roles::describe_current_exception(0, detail::TaskStage::running);
    const auto& thrown = error.chain.front();
    print_error("main failed: " + thrown.type_name + ": " + thrown.message + " [master on " +
                host_name() + "]");
    return main_has_thrown;
  }
}

void print_error(const std::string& text) {
  std::fflush(stdout);
  std::fprintf(stderr, "rankpool: %s\n", text.c_str());
}

}  // namespace rankpool::mpi
