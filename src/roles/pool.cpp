// SPDX-License-Identifier: BSL-1.0

#include "rankpool/pool.hpp"

#include <exception>

namespace rankpool {

Pool::Pool(const PoolOptions& options)
    : engine_{detail::current_engine()}, exceptions_at_start_{std::uncaught_exceptions()} {
  engine_->open_pool(options);
}

Pool::~Pool() {
  if (std::uncaught_exceptions() > exceptions_at_start_) engine_->terminate_pool();
  engine_->leave_pool();
}

void Pool::close() { engine_->close_pool(); }

void Pool::terminate() { engine_->terminate_pool(); }

void Pool::join() { engine_->join_pool(); }

int Pool::worker_count() const { return engine_->worker_count(); }

int Pool::process_count() const { return engine_->process_count(); }

Statistics Pool::statistics() const { return engine_->statistics(); }

}  // namespace rankpool
