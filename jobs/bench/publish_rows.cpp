// SPDX-License-Identifier: BSL-1.0

#include "publish_rows.hpp"

#include "machine.hpp"
#include "publish.hpp"

namespace bench {

void publish_rows(const std::vector<Row>& rows, const Arguments& arguments) {
  Machine machine = this_machine();
  if (arguments.is_quick) machine.note = "tiny sizes: the figures say nothing";
  publish({.machine = machine, .rows = rows}, arguments.json);
}

}  // namespace bench
