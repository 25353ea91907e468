// SPDX-License-Identifier: BSL-1.0
//
// What travels beside a message, without MPI: nothing is copied, and nothing ends before it is all
// there.

#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "rankpool/errors.hpp"

#include "roles/in_rank_executor.hpp"
#include "roles/master.hpp"
#include "roles/worker.hpp"
#include "support/bell.hpp"
#include "support/manual_clock.hpp"
#include "support/messages.hpp"
#include "support/recording_transport.hpp"
#include "support/submissions.hpp"

namespace rankpool::roles {
namespace {

using detail::Attachments;
using detail::Buffer;
using detail::ByteReader;
using rankpool::testing::chunk_of;
using rankpool::testing::map_of;
using rankpool::testing::results_of;
using Numbers = std::vector<double>;

constexpr std::size_t large = detail::smallest_attachment / sizeof(double);

Numbers same(Numbers values) { return values; }
using CallSame = detail::CallOf<detail::Function<same>, Numbers>;

/// Attachments of which the test says when they are there.
struct Network {
  bool is_slow = true;
  int begun = 0;
};
class SlowAttachments final : public Attachments {
 public:
  SlowAttachments(Network& network, std::vector<Numbers> values)
      : network_{&network}, values_{std::move(values)} {}

  [[nodiscard]] std::size_t count() const override { return values_.size(); }
  [[nodiscard]] std::size_t bytes(std::size_t number) const override {
    return values_.at(number).size() * sizeof(double);
  }
  [[nodiscard]] std::size_t total_bytes() const override {
    return std::accumulate(
        values_.begin(), values_.end(), std::size_t{0},
        [](std::size_t sum, const Numbers& value) { return sum + value.size() * sizeof(double); });
  }
  void receive(std::size_t number, const detail::Destination& destination) override {
    ++network_->begun;
    std::memcpy(destination.start, values_[number].data(), bytes(number));
    destination.finish(destination.object, bytes(number));
  }
  std::size_t progress() override { return network_->is_slow ? 1 : 0; }

 private:
  Network* network_;
  std::vector<Numbers> values_;
};

/// Counts how often it was asked to wait; then the network is fast.
class HurryingWaiter final : public Waiter {
 public:
  explicit HurryingWaiter(Network& network) : network_{&network} {}
  void sleep(std::chrono::nanoseconds /*longest*/) override {
    ++waits;
    network_->is_slow = false;
  }
  void interrupt() override {}
  int waits = 0;

 private:
  Network* network_;
};

TEST(Attachments, OfAnArgumentAreTheCallersOwnMemory) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "a"}}};
  const std::vector<Numbers> inputs{Numbers(large, 1.0)};
  const auto map = map_of<same>(inputs);

  master.submit(map);
  (void)master.step();

  auto sent = transport.take_sent();
  ASSERT_EQ(sent.size(), 1);
  ASSERT_EQ(sent[0].message.attached().size(), 1);
  const auto bytes = sent[0].message.attached()[0].attachment.bytes;
  EXPECT_EQ(static_cast<const void*>(bytes.data()), inputs[0].data());
  EXPECT_LT(sent[0].message.size(), 200);
  EXPECT_TRUE(map->is_leased());
  sent.clear();
  EXPECT_FALSE(map->is_leased());
}

TEST(Attachments, OfAResultEndItsTaskWhenTheyAreThere) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "a"}}};
  const std::vector<Numbers> inputs{Numbers{1}};
  const auto map = map_of<same>(inputs);
  master.submit(map);
  (void)master.step();
  Network network;

  const std::vector<Numbers> results{Numbers(large, 2.0)};
  transport.arrive(results_of({}, results, true), Peer{1},
                   std::make_unique<SlowAttachments>(network, results));
  (void)master.step();

  EXPECT_EQ(network.begun, 1);
  EXPECT_FALSE(map->is_ready());
  EXPECT_TRUE(master.has_tasks_in_flight());
  network.is_slow = false;
  (void)master.step();
  EXPECT_TRUE(map->is_ready());
  EXPECT_FALSE(master.has_tasks_in_flight());
  EXPECT_EQ(map->take(), results);
}

TEST(Attachments, KeepTheirPlaceWhenThePoolIsTerminated) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  Master master{transport, clock, {{.rank = 1, .host = "a"}}};
  const std::vector<Numbers> inputs{Numbers{1}};
  auto map = map_of<same>(inputs);
  const std::weak_ptr<detail::Submission> place = map;
  master.submit(map);
  (void)master.step();
  Network network;
  const std::vector<Numbers> results{Numbers(large, 2.0)};
  transport.arrive(results_of({}, results, true), Peer{1},
                   std::make_unique<SlowAttachments>(network, results));
  (void)master.step();

  master.terminate(std::make_exception_ptr(PoolTerminated{"terminated"}));
  EXPECT_TRUE(map->is_ready());
  map.reset();

  EXPECT_FALSE(place.expired());
  network.is_slow = false;
  (void)master.step();
  EXPECT_TRUE(place.expired());
}

TEST(Attachments, OfAnArgumentAreAwaitedByTheWorker) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  InRankExecutor executor{1, "here"};
  Network network;
  HurryingWaiter waiter{network};
  Worker worker{transport, executor, clock, waiter, core::WaitRule::giving_way()};

  const std::vector<Numbers> inputs{Numbers(large, 3.0)};
  transport.arrive(chunk_of<CallSame>({}, inputs), master_peer,
                   std::make_unique<SlowAttachments>(network, inputs));
  while (worker.step()) {
  }

  EXPECT_EQ(waiter.waits, 1);
  const auto sent = transport.take_sent();
  ASSERT_EQ(sent.size(), 1);
  ASSERT_EQ(sent[0].message.attached().size(), 1);
  EXPECT_EQ(sent[0].message.attached()[0].attachment.bytes.size(), large * sizeof(double));
}

// What ends the task that waits for its argument is to end the worker too.
TEST(Attachments, OfAnArgumentEndWithTheMasterThatSendsThem) {
  rankpool::testing::RecordingTransport transport;
  rankpool::testing::ManualClock clock;
  InRankExecutor executor{1, "here"};
  rankpool::testing::Bell waiter;
  Worker worker{transport, executor, clock, waiter, core::WaitRule::giving_way()};
  Network network;
  const std::vector<Numbers> inputs{Numbers(large, 3.0)};
  transport.arrive(chunk_of<CallSame>({}, inputs), master_peer,
                   std::make_unique<SlowAttachments>(network, inputs));

  transport.happen({.peer = master_peer, .kind = PeerEvent::Kind::lost});

  EXPECT_THROW(worker.serve(), TransportError);
}

TEST(Attachments, OfAnotherLengthThanAnnouncedAreRefused) {
  Network network;
  SlowAttachments attachments{network, {Numbers(large + 1)}};
  Buffer buffer;
  const Numbers numbers(large);
  detail::write_value(buffer, numbers);
  ByteReader reader{buffer.bytes(), &attachments};

  EXPECT_THROW((void)detail::read_value<Numbers>(reader), EncodingError);
  EXPECT_EQ(network.begun, 0);
}

TEST(Attachments, ThatAreNotThereAreRefused) {
  Buffer buffer;
  const Numbers numbers(large);
  detail::write_value(buffer, numbers);
  ByteReader reader{buffer.bytes()};

  EXPECT_THROW((void)detail::read_value<Numbers>(reader), EncodingError);
}

TEST(Attachments, GoWithTheValueThatIsTakenBack) {
  Buffer buffer;
  const Numbers numbers(large);
  detail::write_value(buffer, numbers);
  const std::size_t end = buffer.size();
  detail::write_value(buffer, numbers);

  buffer.shrink_to(end);

  EXPECT_EQ(buffer.attached().size(), 1);
  EXPECT_EQ(buffer.total_bytes(), end + large * sizeof(double));
}

}  // namespace
}  // namespace rankpool::roles
