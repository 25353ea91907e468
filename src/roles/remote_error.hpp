// SPDX-License-Identifier: BSL-1.0
//
// What a task ended by, on its way from a worker to the master: an exception, taken apart there and
// rebuilt here as the nearest standard type, or the end of its process.

#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "rankpool/detail/buffer.hpp"
#include "rankpool/detail/function_entry.hpp"
#include "rankpool/errors.hpp"

namespace rankpool::roles {

/// One exception of a chain: what was thrown, and then what was nested in it.
struct ErrorLink {
  std::uint32_t standard_type;  // index into the list of types that can be rebuilt
  std::int32_t code;            // of a std::system_error
  std::uint32_t category;       // of a std::system_error: 0 generic, 1 system, 2 another
  std::string type_name;
  std::string message;
};

struct RemoteError {
  std::size_t index;  // of the task
  detail::TaskStage stage;
  std::vector<ErrorLink> chain;  // never empty
  CrashReport crash{};           // where its process ended

  /// Whether another attempt may end otherwise.
  [[nodiscard]] bool may_be_retried() const {
    return stage != detail::TaskStage::decoding && stage != detail::TaskStage::encoding;
  }
};

/// Of a task whose process ended: crashed or timed out. `how` is for people, behind the name of the
/// task: "was killed by signal 11".
RemoteError describe_end_of_process(std::size_t index, detail::TaskStage stage,
                                    const std::string& how, CrashReport crash);

/// Takes apart what is being thrown; call while handling it.
RemoteError describe_current_exception(std::size_t index, detail::TaskStage stage);

/// Throws the chain, outermost link first, each with the next one nested inside.
[[noreturn]] void throw_rebuilt(const std::vector<ErrorLink>& chain);

/// What the caller of the pool gets: TaskError with the exception nested, EncodingError, or what
/// says how the process ended.
std::exception_ptr error_for_caller(const RemoteError& error, const std::string& task, int worker,
                                    const std::string& host);

/// The same for an initializer: InitializerError or EncodingError.
std::exception_ptr error_of_initializer(const RemoteError& error, const std::string& initializer,
                                        int worker, const std::string& host);

void write_error(detail::Buffer& out, const RemoteError& error);
RemoteError read_error(detail::ByteReader& in);

}  // namespace rankpool::roles
