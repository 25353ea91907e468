// SPDX-License-Identifier: BSL-1.0
//
// Calls a task's function in the worker itself: the cheapest way.

#pragma once

#include <string>
#include <utility>

#include "roles/executor.hpp"

namespace rankpool::roles {

class InRankExecutor final : public Executor {
 public:
  InRankExecutor(int worker, std::string host) : worker_{worker}, host_{std::move(host)} {}

  void run(const SliceOrder& order, detail::ByteReader& arguments, detail::Buffer& results,
           std::vector<RemoteError>& errors) override;

 private:
  int worker_;
  std::string host_;
};

}  // namespace rankpool::roles
