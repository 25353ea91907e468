// SPDX-License-Identifier: BSL-1.0
//
// scaling COMMAND: how a rankpool program scales.

#include <cstdio>
#include <exception>

#include "arguments.hpp"
#include "exit_codes.hpp"
#include "fit.hpp"
#include "input_error.hpp"
#include "report.hpp"
#include "run.hpp"

#include <fmt/format.h>

namespace scaling {
namespace {

int run(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (!arguments) return success;
  switch (arguments->command) {
    case Command::run:
      return run_study(*arguments);
    case Command::fit:
      return run_fit(*arguments);
    case Command::report:
      return run_report(*arguments);
  }
  return wrong_usage;
}

int failed(const std::exception& error, int code) {
  fmt::print(stderr, "scaling: {}\n", error.what());
  return code;
}

}  // namespace
}  // namespace scaling

int main(int argc, char** argv) {
  try {
    return scaling::run(argc, argv);
  } catch (const scaling::InputError& error) {
    return scaling::failed(error, scaling::wrong_usage);
  } catch (const std::exception& error) {
    return scaling::failed(error, scaling::failure);
  }
}
