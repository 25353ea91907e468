// SPDX-License-Identifier: BSL-1.0
//
// What is attached to a message for a child: it is in the shared memory, or on its way there.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rankpool/detail/attachment.hpp"

#include "exec/board.hpp"

namespace rankpool::exec {

class ChildAttachments final : public detail::Attachments {
 public:
  /// `arrived` bytes of them are there, in their order; the rank writes it.
  ChildAttachments(std::vector<std::span<const std::byte>> values, const Arrived& arrived)
      : values_{std::move(values)}, arrived_{&arrived} {}

  [[nodiscard]] std::size_t count() const override { return values_.size(); }
  [[nodiscard]] std::size_t bytes(std::size_t number) const override;
  [[nodiscard]] std::size_t total_bytes() const override;
  /// Copies it while it arrives: the rank has what the master sends unasked, or ends.
  void receive(std::size_t number, const detail::Destination& destination) override;
  std::size_t progress() override { return 0; }

 private:
  std::vector<std::span<const std::byte>> values_;
  const Arrived* arrived_;
};

}  // namespace rankpool::exec
