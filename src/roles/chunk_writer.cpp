// SPDX-License-Identifier: BSL-1.0

#include "roles/chunk_writer.hpp"

#include <algorithm>

#include "rankpool/detail/submission.hpp"

#include "roles/message.hpp"

namespace rankpool::roles {
namespace {

// A chunk that the pool sized itself does not grow beyond this, so that workers get to work early.
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

}  // namespace

std::size_t append_chunk(detail::Buffer& out, const OpenSubmission& open,
                         const core::Assignment& order, std::size_t slot) {
  detail::Submission& submission = *open.submission;
  const detail::FunctionEntry& function = submission.function();
  const std::size_t start = out.size();
  SectionHeader header{};
  header.kind = SectionKind::chunk;
  header.submission = static_cast<std::uint64_t>(order.tasks.submission);
  header.function = function.id;
  header.state = static_cast<std::uint64_t>(open.state);
  header.first = order.tasks.first;
  header.slot = static_cast<std::uint16_t>(slot);
  header.attempt = static_cast<std::uint32_t>(order.attempt);
  SectionWriter section{out, header};
  const std::size_t attached = out.attached().size();
  try {
    const std::size_t asked = std::max<std::size_t>(1, submission.options().chunk_size);
    const std::size_t sent = submission.encode({.tasks = {order.tasks.first, order.tasks.count},
                                                .least = std::min(asked, order.tasks.count),
                                                .bytes = chunk_bytes},
                                               out);
    if (out.attached().size() > attached) {
      out.own_attachments(attached, submission.lease(open.submission, {order.tasks.first, sent}));
    }
    section.close(sent, function.is_archived);
    return sent;
  } catch (...) {
    out.shrink_to(start);
    const std::size_t index = order.tasks.first;
    submission.on_task_failed(index, detail::encoding_error("the argument", function, index));
    submission.on_tasks_ended({index, 1});
    return 0;
  }
}

void append_state(detail::Buffer& out, const OpenSubmission& open,
                  std::span<const std::byte> bytes) {
  SectionHeader header{};
  header.kind = SectionKind::state;
  header.function = open.submission->function().id;
  header.state = static_cast<std::uint64_t>(open.state);
  SectionWriter section{out, header};
  out.append(bytes.data(), bytes.size());
  section.close(0, true);
}

}  // namespace rankpool::roles
