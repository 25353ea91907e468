// SPDX-License-Identifier: BSL-1.0
//
// Values that travel beside their messages: texts and plain vectors from 64 KiB on.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/partial.hpp"
#include "rankpool/pool.hpp"

#include "support/gate.hpp"

namespace rankpool {
namespace {

constexpr std::size_t limit = detail::smallest_attachment;

using Numbers = std::vector<double>;

Numbers numbers(std::size_t count, double first = 0) {
  Numbers values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

Numbers same(Numbers values) { return values; }
double sum(const Numbers& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
Numbers sequence(std::size_t count) { return numbers(count); }
std::string repeat(std::size_t count) { return std::string(count, 'x'); }
std::size_t length(std::string_view text) { return text.size(); }

/// Fails where it is decoded, in front of a large argument.
struct Unreadable {
  bool is_bad = false;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    archive& is_bad;
    if (Archive::is_loading::value && is_bad) throw std::invalid_argument{"unreadable"};
  }
};
void check_first(const Unreadable& /*unreadable*/, double first, const Numbers& values) {
  if (values.front() != first) throw std::domain_error{"these are the numbers of another task"};
}

Numbers same_unless_negative(const Numbers& values) {
  if (values.front() < 0) throw std::domain_error{"negative"};
  return values;
}

double wait_and_sum(const std::string& gate, const Numbers& values) {
  testing::wait_at(gate);
  return sum(values);
}

std::uint64_t chunks_of(const std::string& function, const Pool& pool) {
  for (const auto& known : pool.statistics().functions) {
    if (known.name.find(function) != std::string::npos) return known.chunks;
  }
  return 0;
}

TEST(LargeValues, ArriveAroundTheSizeWhereTheyBegin) {
  Pool pool;
  for (const std::size_t bytes : {limit - 8, limit, limit + 8, 3 * limit, std::size_t{5'000'000}}) {
    const Numbers values = numbers(bytes / sizeof(double));
    EXPECT_EQ(pool.apply<same>(values), values) << bytes;
  }
}

TEST(LargeValues, ArriveAsTextsOfAnyLength) {
  Pool pool;
  for (const std::size_t bytes : {limit - 1, limit, limit + 1, 2 * limit + 7}) {
    EXPECT_EQ(pool.apply<length>(std::string(bytes, 'x')), bytes);
    EXPECT_EQ(pool.apply<repeat>(bytes), std::string(bytes, 'x'));
  }
}

TEST(LargeValues, ComeBackInInputOrder) {
  Pool pool;
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < 60; ++i) counts.push_back(i % 2 == 0 ? 10 + i : limit + i);

  for (const std::size_t chunk_size : {0, 1, 7}) {
    const auto results = pool.map<sequence>(counts, {.chunk_size = chunk_size});

    ASSERT_EQ(results.size(), counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) EXPECT_EQ(results[i], numbers(counts[i]));
  }
}

TEST(LargeValues, OfOneTaskAreNotMistakenForThoseOfAnother) {
  Pool pool;
  std::vector<std::tuple<Unreadable, double, Numbers>> inputs;
  for (int i = 0; i < 9; ++i) {
    inputs.emplace_back(Unreadable{.is_bad = i % 3 == 1}, i, numbers(limit / 8, i));
  }
  std::size_t failed = 0;
  MapOptions options{.chunk_size = 9,
                     .on_progress = [&](const Progress& now) { failed = now.failed; }};

  EXPECT_THROW(pool.starmap<check_first>(inputs, options), EncodingError);

  EXPECT_EQ(failed, 3);  // those that cannot be read, and no others
}

TEST(LargeValues, OfTasksThatFailLeaveTheOthersRight) {
  Pool pool;
  std::vector<Numbers> inputs;
  for (int i = 0; i < 12; ++i) inputs.push_back(numbers(limit / 8 + 5, i % 4 == 3 ? -1 : i));
  auto results = pool.map_async<same_unless_negative>(inputs, {.chunk_size = 5});

  EXPECT_THROW(results.get(), TaskError);

  std::erase_if(inputs, [](const Numbers& input) { return input.front() < 0; });
  EXPECT_EQ(pool.map<same_unless_negative>(inputs, {.chunk_size = 5}), inputs);
}

TEST(LargeValues, AreKeptByCallsThatReturnAtOnce) {
  Pool pool;
  std::vector<AsyncResult<Numbers>> results;
  for (int i = 0; i < 10; ++i) results.push_back(pool.apply_async<same>(numbers(limit, i)));
  std::optional<AsyncResult<std::vector<Numbers>>> map;
  {
    const std::vector<Numbers> inputs{numbers(limit), numbers(limit + 1)};
    map = pool.map_async<same>(inputs);
  }

  for (int i = 9; i >= 0; --i) EXPECT_EQ(results[std::size_t(i)].get(), numbers(limit, i));
  EXPECT_THAT(map->get(), ::testing::ElementsAre(numbers(limit), numbers(limit + 1)));
}

TEST(LargeValues, MayBelongToResultsThatNobodyTakes) {
  Pool pool;
  for (int i = 0; i < 10; ++i) (void)pool.apply_async<same>(numbers(limit, i));

  EXPECT_EQ(pool.apply<same>(numbers(limit)), numbers(limit));
  pool.close();
  pool.join();
}

TEST(LargeValues, AreThrownAwayWhenThePoolIsTerminated) {
  {
    testing::Gate gate;
    Pool pool;
    const auto waiting = partial<wait_and_sum>(gate.path());
    std::vector<AsyncResult<double>> results;
    for (int i = 0; i < 4 * pool.worker_count(); ++i) {
      results.push_back(pool.apply_async(waiting, numbers(limit, i)));
    }
    pool.terminate();
    for (auto& result : results) EXPECT_THROW(result.get(), PoolTerminated);
    gate.open();
    pool.join();
  }
  Pool pool;
  EXPECT_EQ(pool.apply<same>(numbers(limit)), numbers(limit));
}

TEST(LargeValues, StayTheCallersWhileAnotherThreadTerminates) {
  testing::Gate gate;
  {
    Pool pool;
    const auto waiting = partial<wait_and_sum>(gate.path());
    const auto before = chunks_of("wait_and_sum", pool);
    std::atomic<bool> has_ended = false;
    std::thread caller{[&] {
      const std::vector<Numbers> inputs(std::size_t(3 * pool.worker_count()), numbers(limit));
      EXPECT_THROW(pool.map(waiting, inputs, {.chunk_size = 1}), PoolTerminated);
      has_ended = true;
    }};
    testing::wait_until([&] { return chunks_of("wait_and_sum", pool) > before || has_ended; });
    pool.terminate();
    gate.open();
    caller.join();
    pool.join();
  }
  EXPECT_EQ(Pool{}.apply<same>(numbers(limit)), numbers(limit));
}

}  // namespace
}  // namespace rankpool
