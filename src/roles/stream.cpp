// SPDX-License-Identifier: BSL-1.0

#include "rankpool/detail/stream.hpp"

#include <algorithm>
#include <chrono>

#include "rankpool/errors.hpp"

namespace rankpool::detail {
namespace {

// Inputs that take long to be made are not waited for while results, or workers, wait.
constexpr auto longest_pull = std::chrono::microseconds{200};

// Room for so many results is given away at once: to ask for each would cost more than to send it.
// A chunk of the user's size is to be whole, unless the buffer holds but a few.
std::size_t worth_a_refill(std::size_t wanted, std::size_t chunk_size) {
  return std::max({std::size_t{1}, wanted / 8, std::min(chunk_size, wanted / 4)});
}

}  // namespace

Stream::Stream(const FunctionEntry& function, MapOptions&& options, Buffer&& state,
               std::optional<std::size_t> size)
    : Submission{function, std::move(options), std::move(state)},
      size_{size},
      wanted_{std::max<std::size_t>(1, this->options().buffer_size)} {}

std::size_t Stream::admit() {
  const std::size_t admitted = admit_pulled();
  add_tasks(admitted);
  is_complete_ = is_exhausted_;
  return admitted;
}

bool Stream::has_ended() const noexcept { return is_complete_ && Submission::has_ended(); }

std::size_t Stream::total() const noexcept {
  return is_complete_ ? Submission::total() : size_.value_or(0);
}

void Stream::on_abandoned(std::exception_ptr error) {
  is_complete_ = true;
  {
    const std::lock_guard lock{ready_mutex_};
    closing_error_ = error;
  }
  Submission::on_abandoned(std::move(error));
}

void Stream::begin(Engine& engine) {
  learn(engine.feed(*this));
  (void)refill(engine);
}

// How many are worth to have pulled; 0 if no more are taken.
void Stream::learn(std::size_t worth) {
  if (options().buffer_size == 0 || worth == 0) wanted_ = worth;
}

bool Stream::await_next(Engine& engine, Deadline deadline) {
  (void)refill(engine);
  while (!has_taken() && !gather()) {
    if (is_over()) {
      tell_end(engine);
      return false;
    }
    // Workers are fed before the caller waits.
    const bool has_pulled = refill(engine);
    if (has_pulled && !is_past(deadline)) continue;
    if (!engine.wait(*this, deadline)) {
      throw Timeout{"no result of the stream within the time given to next()"};
    }
  }
  return true;
}

// To whom on_progress goes, and to the caller, if it was by an error.
void Stream::tell_end(Engine& engine) {
  (void)engine.feed(*this);
  if (last_error_ != nullptr) std::rethrow_exception(std::exchange(last_error_, nullptr));
}

bool Stream::gather() {
  const std::lock_guard lock{ready_mutex_};
  const std::size_t taken = take_ready();
  set_ready(false);
  if (const auto error = std::exchange(closing_error_, nullptr)) {
    // What is not ready will not come, and what the inputs threw is not all that is missing then.
    const bool is_cut_off = pulled_ != handed_out_ + taken;
    pulled_ = handed_out_ + taken;
    is_exhausted_ = true;
    if (is_cut_off || last_error_ == nullptr) last_error_ = error;
  }
  return taken > 0;
}

// Whether anything came of it.
bool Stream::refill(Engine& engine) {
  if (is_exhausted_) return false;
  const std::size_t open = pulled_ - handed_out_;
  const std::size_t room = wanted_ - std::min(open, wanted_);
  if (room == 0 || room < worth_a_refill(wanted_, options().chunk_size)) return false;
  pull_some(room, engine);
  learn(engine.feed(*this));
  return true;
}

void Stream::pull_some(std::size_t most, const Engine& engine) {
  const auto end = engine.now() + longest_pull;
  try {
    // The clock is read the less often the faster they come.
    for (std::size_t batch = 1; most > 0; batch *= 2) {
      for (std::size_t left = std::min(batch, most); left > 0; --left, --most) {
        is_exhausted_ = !pull();
        if (is_exhausted_) return;
        ++pulled_;
      }
      if (engine.now() > end) break;
    }
    is_exhausted_ = is_known_to_end();
  } catch (...) {
    last_error_ = std::current_exception();
    is_exhausted_ = true;
  }
}

}  // namespace rankpool::detail
