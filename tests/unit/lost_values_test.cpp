// SPDX-License-Identifier: BSL-1.0
//
// The values of tasks whose worker is lost: arguments go out a second time, and results that were
// on their way come again.

#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "roles/master.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/recording_transport.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using rankpool::testing::error_of;
using rankpool::testing::map_of;
using rankpool::testing::results_of;
using rankpool::testing::sections_of;
using ::testing::Each;
using ::testing::HasSubstr;
using Numbers = std::vector<double>;
using Sent = rankpool::testing::RecordingTransport::Sent;

constexpr Peer alice{1};
constexpr Peer bob{2};
constexpr std::size_t large = detail::smallest_attachment / sizeof(double);

Numbers same(Numbers values) { return values; }
std::size_t length(const std::string& text) { return text.size(); }

bool is_broken = false;
/// Cannot be encoded while `is_broken`.
struct Breakable {
  int value = 0;

  template <class Archive>
  void serialize(Archive& archive, unsigned int /*version*/) {
    if (is_broken) throw std::runtime_error{"broken meanwhile"};
    archive& value;
  }
};
int value_of(const Breakable& breakable) { return breakable.value; }

/// A master of two workers, of which the second one is spare, with the test in their place.
struct Rig {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "a"}, {.rank = 2, .host = "b"}}};

  Rig() { master.begin_pool(1, {}); }

  void step() {
    while (master.step()) {
    }
  }
  template <class Map>
  std::vector<Sent> submit(const Map& map) {
    map->set_loss_retries(2);
    master.submit(map);
    step();
    return transport.take_sent();
  }
  std::vector<Sent> lose_alice() {
    transport.happen({.peer = alice, .kind = PeerEvent::Kind::lost});
    step();
    return transport.take_sent();
  }
};

/// The arguments of all chunks, one after the other.
std::string arguments_in(const std::vector<Sent>& messages) {
  std::string all;
  for (const Sent& sent : messages) {
    for (const Section& section : sections_of(sent.message)) {
      for (const std::byte byte : section.values) all += static_cast<char>(byte);
    }
  }
  return all;
}

/// On its way for ever.
class EndlessAttachments final : public detail::Attachments {
 public:
  EndlessAttachments(std::size_t bytes, int& abandoned) : bytes_{bytes}, abandoned_{&abandoned} {}

  [[nodiscard]] std::size_t bytes(std::size_t /*number*/) const override { return bytes_; }
  [[nodiscard]] std::size_t count() const override { return 1; }
  [[nodiscard]] std::size_t total_bytes() const override { return bytes_; }
  void receive(std::size_t /*number*/, const detail::Destination& /*destination*/) override {}
  std::size_t progress() override { return bytes_; }
  void abandon() override { ++*abandoned_; }

 private:
  std::size_t bytes_;
  int* abandoned_;
};

TEST(LostInputs, OfAMapThatWaitsAreLentAgain) {
  Rig rig;
  const std::vector<Numbers> inputs{Numbers(large, 1.0)};
  const auto map = map_of<same>(inputs);
  auto first = rig.submit(map);

  auto second = rig.lose_alice();

  ASSERT_EQ(second.size(), 1);
  EXPECT_EQ(second[0].to, bob);
  ASSERT_EQ(second[0].message.attached().size(), 1);
  EXPECT_EQ(static_cast<const void*>(second[0].message.attached()[0].attachment.bytes.data()),
            inputs[0].data());
  first.clear();
  EXPECT_TRUE(map->is_leased());
  second.clear();
  EXPECT_FALSE(map->is_leased());
}

TEST(LostInputs, OfAnApplyThatOwnsThemAreThereStill) {
  Rig rig;
  const auto apply =
      detail::make_apply<detail::Keep>(detail::Function<length>{}, std::string{"argument"});
  const auto first = rig.submit(apply);

  const auto second = rig.lose_alice();

  EXPECT_THAT(arguments_in(first), HasSubstr("argument"));
  EXPECT_EQ(arguments_in(second), arguments_in(first));
}

// A view whose elements may be moved from hands each of them out once.
TEST(LostInputs, OfAViewThatMovesItsElementsAreThereStill) {
  Rig rig;
  std::vector<Numbers> source{Numbers(large, 1.0), Numbers(large, 2.0)};
  const std::ranges::transform_view view{
      source, [](Numbers& numbers) -> Numbers&& { return std::move(numbers); }};
  const auto map = map_of<same>(view, {.chunk_size = 2});
  const auto first = rig.submit(map);
  ASSERT_EQ(first.size(), 1);
  EXPECT_EQ(first[0].message.attached().size(), 2);

  const auto second = rig.lose_alice();

  ASSERT_EQ(second.size(), 1);
  EXPECT_EQ(second[0].message.attached().size(), 1);
}

TEST(LostInputs, ThatCannotBeEncodedAgainEndTheirTask) {
  Rig rig;
  is_broken = false;
  const std::vector<Breakable> inputs{{1}, {2}};
  const auto map = map_of<value_of>(inputs, {.chunk_size = 2});
  (void)rig.submit(map);

  is_broken = true;
  (void)rig.lose_alice();

  EXPECT_THAT(error_of<EncodingError>(*map), HasSubstr("broken meanwhile [task 0]"));
  EXPECT_EQ(map->progress({}).failed, 2);
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
}

TEST(LostResults, ThatWereOnTheirWayComeAgain) {
  Rig rig;
  const std::vector<Numbers> inputs{Numbers{1}};
  const auto map = map_of<same>(inputs);
  (void)rig.submit(map);
  const std::vector<Numbers> results{Numbers(large, 2.0)};
  int abandoned = 0;
  rig.transport.arrive(results_of({}, results, true), alice,
                       std::make_unique<EndlessAttachments>(large * sizeof(double), abandoned));
  rig.step();
  EXPECT_TRUE(rig.master.has_tasks_in_flight());

  const auto again = rig.lose_alice();

  EXPECT_EQ(abandoned, 1);
  EXPECT_FALSE(map->is_ready());
  ASSERT_EQ(again.size(), 1);
  EXPECT_EQ(sections_of(again[0].message).front().header.attempt, 2);
  rig.transport.arrive(results_of({}, std::vector<Numbers>{Numbers{3}}, true), bob);
  rig.step();
  EXPECT_THAT(map->take(), Each(Numbers{3}));
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
}

TEST(LostResults, ThatNeverArrivedAreNoTasksThatEnded) {
  Rig rig;
  const std::vector<Numbers> inputs{Numbers{1}};
  (void)rig.submit(map_of<same>(inputs));
  int abandoned = 0;
  rig.transport.arrive(results_of({}, std::vector<Numbers>{Numbers(large, 2.0)}, true), alice,
                       std::make_unique<EndlessAttachments>(large * sizeof(double), abandoned));
  rig.step();
  (void)rig.lose_alice();

  rig.transport.arrive(results_of({}, std::vector<Numbers>{Numbers{3}}, true), bob);
  rig.step();

  EXPECT_EQ(rig.master.statistics().functions.front().tasks, 1);
}

TEST(LostResults, OfATerminatedPoolAreGivenUp) {
  Rig rig;
  const std::vector<Numbers> inputs{Numbers{1}};
  const auto map = map_of<same>(inputs);
  (void)rig.submit(map);
  int abandoned = 0;
  rig.transport.arrive(results_of({}, std::vector<Numbers>{Numbers(large, 2.0)}, true), alice,
                       std::make_unique<EndlessAttachments>(large * sizeof(double), abandoned));
  rig.step();
  rig.master.terminate(std::make_exception_ptr(PoolTerminated{"enough"}));
  EXPECT_TRUE(rig.master.has_tasks_in_flight());

  (void)rig.lose_alice();

  EXPECT_EQ(abandoned, 1);
  EXPECT_FALSE(rig.master.has_tasks_in_flight());
  EXPECT_EQ(error_of<PoolTerminated>(*map), "enough");
}

}  // namespace
}  // namespace rankpool::roles
