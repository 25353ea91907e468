// SPDX-License-Identifier: BSL-1.0
//
// The initializer of the pool that is open, and which workers were told to run it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rankpool/initializer.hpp"

#include "roles/message.hpp"

namespace rankpool::roles {

/// For the master; workers by their place.
class PoolInitializer {
 public:
  explicit PoolInitializer(std::size_t workers) : told_(workers, no_pool) {}

  /// A new pool begins; `initializer` may be one that does nothing.
  void begin_pool(const Initializer& initializer) {
    initializer_ = initializer;
    ++pool_;
  }

  /// Whether the worker has to be told of it now; asked once a worker and pool.
  [[nodiscard]] bool must_tell(std::size_t worker) {
    const std::uint64_t wanted = initializer_.function() == nullptr ? no_pool : pool_;
    return std::exchange(told_[worker], wanted) != wanted;
  }

  /// Where there is nothing to do, the worker is told that much: the one before may have failed.
  void append_to(detail::Buffer& out) const {
    const auto* const function = initializer_.function();
    if (function == nullptr) return append_order(out, {.kind = SectionKind::initialize});
    SectionWriter section{
        out, {.kind = SectionKind::initialize, .function = function->id, .state = pool_}};
    out.append(initializer_.state().data(), initializer_.state().size());
    section.close(0, true);
  }

  /// Whether it is of this pool what a worker tells.
  [[nodiscard]] bool is_told_of(const SectionHeader& header) const {
    return header.state == pool_ && initializer_.function() != nullptr;
  }

  [[nodiscard]] const std::string& name() const { return initializer_.function()->name; }

 private:
  static constexpr std::uint64_t no_pool = 0;

  Initializer initializer_;
  std::uint64_t pool_ = no_pool;     // its number
  std::vector<std::uint64_t> told_;  // the pool whose initializer it was told
};

}  // namespace rankpool::roles
