// SPDX-License-Identifier: BSL-1.0

#include "transfer.hpp"

#include <cstring>
#include <numeric>
#include <utility>

#include "rankpool/errors.hpp"

namespace rankpool::simulation {

IncomingTransfer::IncomingTransfer(std::shared_ptr<Transfer> transfer, const roles::Clock& clock)
    : transfer_{std::move(transfer)}, clock_{&clock} {
  for (const auto& each : transfer_->attached()) sizes_.push_back(each.attachment.bytes.size());
}

IncomingTransfer::~IncomingTransfer() {
  if (taken_ < sizes_.size()) transfer_->begin(clock_->now());
  transfer_->close();
}

std::size_t IncomingTransfer::bytes(std::size_t number) const {
  if (number >= sizes_.size()) throw EncodingError{"message is corrupt: it has no such attachment"};
  return sizes_[number];
}

std::size_t IncomingTransfer::total_bytes() const {
  return std::accumulate(sizes_.begin(), sizes_.end(), std::size_t{0});
}

void IncomingTransfer::receive(std::size_t number, const detail::Destination& destination) {
  transfer_->begin(clock_->now());
  wanted_.push_back({.number = number, .destination = destination});
}

// All of it comes at once, at the end.
std::size_t IncomingTransfer::progress() {
  if (is_abandoned_) return 0;
  std::size_t missing = 0;
  for (const Wanted& wanted : wanted_) missing += sizes_[wanted.number];
  if (missing == 0 || !transfer_->has_arrived(clock_->now())) return missing;
  for (const auto& [number, destination] : wanted_) {
    const auto from = transfer_->attached()[number].attachment.bytes;
    std::memcpy(destination.start, from.data(), from.size());
    if (destination.finish != nullptr) destination.finish(destination.object, from.size());
  }
  taken_ += wanted_.size();
  wanted_.clear();
  if (taken_ == sizes_.size()) transfer_->close();
  return 0;
}

}  // namespace rankpool::simulation
