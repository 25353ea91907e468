// SPDX-License-Identifier: BSL-1.0

#include "report.hpp"

#include "exit_codes.hpp"
#include "files.hpp"
#include "findings.hpp"
#include "report_page.hpp"
#include "report_text.hpp"
#include "study.hpp"

namespace scaling {

int run_report(const Arguments& arguments) {
  const Findings findings = findings_of(
      read_study(arguments.source, arguments.is_weak ? Scaling::weak : Scaling::strong));
  if (arguments.output.empty()) {
    write_whole("-", report_text(findings));
  } else {
    write_whole(arguments.output, report_page(findings));
  }
  return success;
}

}  // namespace scaling
