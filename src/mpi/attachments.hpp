// SPDX-License-Identifier: BSL-1.0
//
// What travels beside a message over MPI, at the rank that receives it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "rankpool/detail/attachment.hpp"

#include "mpi/stream.hpp"

namespace rankpool::mpi {

class MpiAttachments final : public detail::Attachments {
 public:
  /// Values of these sizes; what nobody takes goes on in `leftovers`, which outlive this.
  MpiAttachments(const StreamRoute& route, std::vector<std::uint64_t> sizes,
                 std::vector<IncomingStream>& leftovers)
      : stream_{route}, sizes_{std::move(sizes)}, leftovers_{&leftovers} {}
  MpiAttachments(const MpiAttachments&) = delete;
  MpiAttachments& operator=(const MpiAttachments&) = delete;
  ~MpiAttachments() override;

  [[nodiscard]] std::size_t count() const override { return sizes_.size(); }
  [[nodiscard]] std::size_t bytes(std::size_t number) const override;
  [[nodiscard]] std::size_t total_bytes() const override { return total_bytes_; }
  void receive(std::size_t number, const detail::Destination& destination) override;
  std::size_t progress() override { return stream_.progress(); }
  void abandon() override {
    stream_.abandon();
    next_ = sizes_.size();
  }

 private:
  void pass_over(std::size_t end);

  IncomingStream stream_;
  std::vector<std::uint64_t> sizes_;
  std::size_t total_bytes_ = std::accumulate(sizes_.begin(), sizes_.end(), std::size_t{0});
  std::size_t next_ = 0;
  std::vector<IncomingStream>* leftovers_;
};

}  // namespace rankpool::mpi
