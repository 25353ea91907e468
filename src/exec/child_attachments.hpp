// SPDX-License-Identifier: BSL-1.0
//
// What is attached to a message for a child: it is there, in the shared memory.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rankpool/detail/attachment.hpp"

namespace rankpool::exec {

class ChildAttachments final : public detail::Attachments {
 public:
  explicit ChildAttachments(std::vector<std::span<const std::byte>> values)
      : values_{std::move(values)} {}

  [[nodiscard]] std::size_t count() const override { return values_.size(); }
  [[nodiscard]] std::size_t bytes(std::size_t number) const override;
  [[nodiscard]] std::size_t total_bytes() const override;
  void receive(std::size_t number, const detail::Destination& destination) override;
  std::size_t progress() override { return 0; }

 private:
  std::vector<std::span<const std::byte>> values_;
};

}  // namespace rankpool::exec
