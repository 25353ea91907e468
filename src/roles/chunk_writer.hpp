// SPDX-License-Identifier: BSL-1.0
//
// Tasks, and the state of their callable, into a message to a worker.

#pragma once

#include <cstddef>
#include <span>

#include "rankpool/detail/buffer.hpp"

#include "core/dispatcher.hpp"
#include "roles/open_submissions.hpp"

namespace rankpool::roles {

/// How many tasks of the order went in, for the worker's slot of that number; none if the first
/// cannot be encoded, which ends it.
std::size_t append_chunk(detail::Buffer& out, const OpenSubmission& open,
                         const core::Assignment& order, std::size_t slot);

/// The state that chunks of that submission refer to.
void append_state(detail::Buffer& out, const OpenSubmission& open,
                  std::span<const std::byte> bytes);

}  // namespace rankpool::roles
