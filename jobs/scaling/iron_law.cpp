// SPDX-License-Identifier: BSL-1.0

#include "iron_law.hpp"

namespace scaling {
namespace {

bool has_counted(const Counters& counters) {
  return counters.instructions > 0 && counters.cycles > 0 && counters.frequency_hertz > 0 &&
         counters.clock_seconds > 0;
}

}  // namespace

std::variant<IronLaw, std::string> iron_law_of(const Group& group) {
  IronLaw law;
  double cycles = 0;
  for (const RunReport& run : group.runs) {
    const auto* const counters = std::get_if<Counters>(&run.counters);
    if (counters == nullptr) return std::get<std::string>(run.counters);
    if (!has_counted(*counters)) return "no task was long enough to be counted";
    law.instructions += counters->instructions;
    cycles += counters->cycles;
    law.cycle_seconds += 1 / counters->frequency_hertz;
    law.clock_seconds += counters->clock_seconds;
    law.is_user_mode_only |= counters->is_user_mode_only;
    law.work_seconds += run.time[work_part];
  }
  const auto runs = static_cast<double>(group.runs.size());
  law.cycles_per_instruction = cycles / law.instructions;
  for (double* sum :
       {&law.instructions, &law.cycle_seconds, &law.clock_seconds, &law.work_seconds}) {
    *sum /= runs;
  }
  return law;
}

}  // namespace scaling
