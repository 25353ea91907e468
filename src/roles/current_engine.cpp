// SPDX-License-Identifier: BSL-1.0

#include "roles/current_engine.hpp"

#include <mutex>
#include <utility>

#include "rankpool/errors.hpp"

#include "roles/current_task.hpp"

namespace rankpool {
namespace roles {
namespace {

std::mutex mutex;
std::shared_ptr<detail::Engine> engine_of_main;

}  // namespace

void refuse_within_launch() {
  refuse_within_task();
  const std::lock_guard lock{mutex};
  if (engine_of_main != nullptr) {
    throw UsageError{"launch or with_pool was called within a launch that runs already"};
  }
}

CurrentEngine::CurrentEngine(std::shared_ptr<detail::Engine> engine) {
  const std::lock_guard lock{mutex};
  engine_of_main = std::move(engine);
}

CurrentEngine::~CurrentEngine() {
  const std::lock_guard lock{mutex};
  engine_of_main = nullptr;
}

}  // namespace roles

std::shared_ptr<detail::Engine> detail::current_engine() {
  roles::refuse_within_task();
  const std::lock_guard lock{roles::mutex};
  if (roles::engine_of_main == nullptr) {
    throw UsageError{
        "a Pool was made outside of a launch, or time_left() called; do it within the function "
        "given to "
        "rankpool::launch or rankpool::with_pool"};
  }
  return roles::engine_of_main;
}

}  // namespace rankpool
