// SPDX-License-Identifier: BSL-1.0

#include "roles/failures.hpp"

#include <algorithm>

#include "roles/function_table.hpp"

namespace rankpool::roles {

void append_failed(detail::Buffer& out, const SectionHeader& answer, std::uint64_t count,
                   RemoteError error) {
  SectionWriter section{out, answer};
  const auto* const function = FunctionTable::instance().find(answer.function);
  const std::size_t gaps = function == nullptr ? 0 : function->gap * count;
  std::fill_n(out.extend(gaps), gaps, std::byte{0});
  section.end_values();
  for (std::uint64_t i = 0; i < count; ++i) {
    error.index = answer.first + i;
    write_error(out, error);
  }
  section.close(count, true);
}

void append_uninitialized(detail::Buffer& out, const Uninitialized& where,
                          const RemoteError& error) {
  SectionWriter section{
      out, {.kind = SectionKind::uninitialized, .state = where.pool, .slot = where.slot}};
  section.end_values();
  write_error(out, error);
  section.close(0, true);
}

}  // namespace rankpool::roles
