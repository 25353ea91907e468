// SPDX-License-Identifier: BSL-1.0

#include "support/pool_program.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include "rankpool/partial.hpp"

#include "support/error_of.hpp"

namespace rankpool::testing {
namespace {

using namespace std::chrono_literals;

constexpr int failing = -1;
int answer(int input) {
  if (input == failing) throw std::out_of_range{"on purpose"};
  return 3 * input + 1;
}
int sum(int a, int b) { return answer(a) + b; }
std::string text(int input) { return std::string(static_cast<std::size_t>(input % 50), 'x'); }
void start_up(int /*token*/) {}

/// Thrown through a pool.
struct EarlyExit {};

bool has_failing(const std::vector<int>& inputs) {
  return std::find(inputs.begin(), inputs.end(), failing) != inputs.end();
}

std::vector<int> answers(const std::vector<int>& inputs) {
  std::vector<int> all;
  for (const int input : inputs) all.push_back(input == failing ? 0 : answer(input));
  return all;
}

}  // namespace

class PoolProgram::Open {
 public:
  Open() = default;
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  virtual ~Open() = default;
  virtual void finish(Fate fate) = 0;
  virtual void cancel() = 0;
  virtual void look(std::size_t how) = 0;
};

template <class R>
class PoolProgram::OpenResult final : public Open {
 public:
  OpenResult(AsyncResult<R> result, R expected, bool fails)
      : result_{std::move(result)}, expected_{std::move(expected)}, fails_{fails} {}

  void finish(Fate fate) override {
    const std::string error = error_of([this] { EXPECT_EQ(result_.get(), expected_); });
    if (is_cancelled_) {
      EXPECT_TRUE(error == "cancelled" || error == "failed") << error;
    } else if (fate != Fate::terminated || error != "terminated") {
      EXPECT_EQ(error, fails_ ? "failed" : "");
    }
  }
  void cancel() override { is_cancelled_ |= result_.cancel(); }
  void look(std::size_t how) override {
    if (how == 0) return (void)result_.wait(1us);
    if (how == 1) return (void)error_of([this] { (void)result_.successful(); });
    (void)result_.ready();
  }

 private:
  AsyncResult<R> result_;
  R expected_;
  bool fails_;
  bool is_cancelled_ = false;
};

/// Of 0, 1, 2 and so on.
class PoolProgram::OpenStream final : public Open {
 public:
  OpenStream(ResultStream<int> stream, int size) : stream_{std::move(stream)}, size_{size} {}

  void finish(Fate fate) override {
    while (end_.empty() && taken_ < size_) take();
    if (!end_.empty()) {
      EXPECT_EQ(end_, fate == Fate::terminated ? "terminated" : "closed");
    }
    EXPECT_EQ(stream_.next(), std::nullopt);
  }
  void cancel() override { stream_ = ResultStream<int>{std::move(stream_)}; }
  void look(std::size_t how) override {
    for (; how > 0 && end_.empty() && taken_ < size_; --how) take();
  }

 private:
  void take() {
    end_ = error_of([this] { EXPECT_EQ(stream_.next(), answer(taken_)); });
    ++taken_;
  }

  ResultStream<int> stream_;
  int size_;
  int taken_ = 0;
  std::string end_;  // of a stream that was cut off
};

PoolProgram::PoolProgram(std::uint64_t seed) : random_{seed} {}

PoolProgram::~PoolProgram() = default;

void PoolProgram::run() {
  for (std::size_t pools = 1 + below(3); pools > 0; --pools) {
    try {
      use_pool();
    } catch (const EarlyExit&) {
      fate_ = Fate::terminated;
    }
    EXPECT_EQ(callbacks_called_, callbacks_due_) << "not all callbacks were called, or some twice";
    while (!open_.empty()) finish_one();
  }
}

void PoolProgram::use_pool() {
  fate_ = Fate::lives;
  PoolOptions chosen;
  if (happens(30)) chosen.workers = 1;
  if (happens(30)) chosen.initializer = partial<start_up>(7);
  Pool pool{chosen};
  for (std::size_t acts = 1 + below(20); acts > 0; --acts) act(pool);
  if (happens(10)) throw EarlyExit{};
  end(pool);
}

void PoolProgram::act(Pool& pool) {
  switch (below(8)) {
    case 0:
      return finish_one();
    case 1:
      return cancel_one();
    case 2:
      if (!open_.empty()) open_[below(open_.size())]->look(below(5));
      return;
    case 3:
      return open_stream(pool);
    case 4:
      return walk_stream(pool);
    case 5:
      if (!open_.empty() && happens(50)) open_.pop_back();  // nobody wants it
      return;
    default:
      return submit(pool);
  }
}

void PoolProgram::submit(Pool& pool) {
  const std::vector<int> chosen = inputs();
  const bool fails = has_failing(chosen);
  switch (below(6)) {
    case 0: {
      const int input = chosen.empty() ? 1 : chosen.front();
      const int expected = input == failing ? 0 : answer(input);
      const std::string error = error_of([&] { EXPECT_EQ(pool.apply<answer>(input), expected); });
      EXPECT_EQ(error, input == failing ? "failed" : "");
      return;
    }
    case 1: {
      const std::string error =
          error_of([&] { EXPECT_EQ(pool.map<answer>(chosen, options()), answers(chosen)); });
      EXPECT_EQ(error, fails ? "failed" : "");
      return;
    }
    case 2: {
      const int input = chosen.empty() ? 1 : chosen.front();
      return keep(pool.apply_async<answer>(input), input == failing ? 0 : answer(input),
                  input == failing);
    }
    case 3: {
      std::vector<std::pair<int, int>> pairs;
      for (const int input : chosen) pairs.emplace_back(input, 0);
      return keep(pool.starmap_async<sum>(pairs, options()), answers(chosen), fails);
    }
    case 4:
      return keep(pool.apply_async<text>(20), text(20), false);
    default:
      return keep(pool.map_async<answer>(chosen, options()), answers(chosen), fails);
  }
}

template <class R>
void PoolProgram::keep(AsyncResult<R> result, R expected, bool fails) {
  if (happens(40)) {
    ++callbacks_due_;  // one of the two is called
    result.on_success([this](const R&) { ++callbacks_called_; })
        .on_error([this](const std::exception_ptr&) { ++callbacks_called_; });
  }
  if (happens(20)) return;  // nobody wants it
  open_.push_back(std::make_unique<OpenResult<R>>(std::move(result), std::move(expected), fails));
}

void PoolProgram::open_stream(Pool& pool) {
  const int size = static_cast<int>(below(300));
  std::vector<int> counted;
  for (int i = 0; i < size; ++i) counted.push_back(i);
  open_.push_back(
      std::make_unique<OpenStream>(pool.imap<answer>(std::move(counted), options()), size));
}

void PoolProgram::walk_stream(Pool& pool) {
  const std::vector<int> chosen = inputs();
  std::vector<int> expected = answers(chosen);
  std::vector<int> seen;
  const bool leaves_early = happens(30);
  const std::string error = error_of([&] {
    for (const int value : pool.imap_unordered<answer>(chosen, options())) {
      seen.push_back(value);
      if (leaves_early && happens(20)) break;
    }
  });
  std::sort(expected.begin(), expected.end());
  std::sort(seen.begin(), seen.end());
  if (!error.empty()) {
    EXPECT_TRUE(error == "failed" && has_failing(chosen)) << error;
  } else if (!leaves_early) {
    EXPECT_FALSE(has_failing(chosen));
    EXPECT_EQ(seen, expected);
  }
}

void PoolProgram::finish_one() {
  if (open_.empty()) return;
  std::swap(open_[below(open_.size())], open_.back());
  open_.back()->finish(fate_);
  open_.pop_back();
}

void PoolProgram::cancel_one() {
  if (!open_.empty()) open_[below(open_.size())]->cancel();
}

void PoolProgram::end(Pool& pool) {
  switch (below(4)) {
    case 0:
      pool.close();
      fate_ = Fate::closed;
      check_refusal(pool);
      if (happens(50)) pool.join();
      return;
    case 1:
      pool.terminate();
      fate_ = Fate::terminated;
      check_refusal(pool);
      if (happens(50)) pool.join();
      return;
    default:
      fate_ = Fate::closed;
      return;
  }
}

void PoolProgram::check_refusal(Pool& pool) {
  const std::string refusal = fate_ == Fate::closed ? "closed" : "terminated";
  EXPECT_EQ(error_of([&] { (void)pool.apply<answer>(1); }), refusal);
  EXPECT_EQ(error_of([&] { (void)pool.imap<answer>(std::vector{1}); }), refusal);
}

std::vector<int> PoolProgram::inputs() {
  const std::size_t count = happens(20) ? below(3) : below(happens(5) ? 1'000 : 60);
  const bool may_fail = happens(20);
  std::vector<int> made(count);
  for (int& input : made) input = may_fail && happens(3) ? failing : static_cast<int>(below(1'000));
  return made;
}

MapOptions PoolProgram::options() {
  MapOptions chosen;
  if (happens(50)) chosen.chunk_size = 1 + below(30);
  if (happens(30)) chosen.buffer_size = 1 + below(40);
  return chosen;
}

}  // namespace rankpool::testing
