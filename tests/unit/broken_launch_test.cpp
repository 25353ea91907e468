// SPDX-License-Identifier: BSL-1.0

#include <gmock/gmock.h>

#include "rankpool/pool.hpp"

#include "roles/current_engine.hpp"
#include "roles/driver.hpp"
#include "roles/memory_transport.hpp"

namespace rankpool::roles {
namespace {

using namespace std::chrono_literals;

constexpr Peer worker{1};

// A worker that answers whatever comes with bytes that mean nothing.
class Babbling final : public Waiter {
 public:
  explicit Babbling(MemoryNetwork& network) : network_{&network} {}
  void sleep(std::chrono::nanoseconds /*longest*/) override {
    if (!network_->take(worker)) return;
    detail::Buffer nonsense;
    nonsense.append("nonsense", 8);
    network_->put(master_peer, {.from = worker, .message = std::move(nonsense)});
  }
  void interrupt() override {}

 private:
  MemoryNetwork* network_;
};

struct BrokenLaunch {
  MemoryNetwork network{2};
  MemoryTransport transport{network, master_peer};
  SteadyClock clock;
  Babbling waiter{network};
  Master master{transport, clock, {{.rank = 1, .host = "here"}}};
  std::shared_ptr<Driver> driver = std::make_shared<Driver>(
      master, waiter, clock, DriverOptions{.rule = core::WaitRule::giving_way()});
  CurrentEngine current{driver};
};

int same(int value) { return value; }

TEST(BrokenLaunch, EndsWhatIsOpenWithTheReason) {
  const BrokenLaunch launch;
  Pool pool;
  auto first = pool.apply_async<same>(1);
  auto second = pool.apply_async<same>(2);

  EXPECT_THROW(first.get(), TransportError);
  EXPECT_THROW(second.get(), TransportError);
  EXPECT_THROW(pool.apply<same>(3), TransportError);
}

// The tasks that were in flight when the launch broke are never answered.
TEST(BrokenLaunch, DoesNotMakeJoinOrTheEndWait) {
  BrokenLaunch launch;
  {
    Pool pool;
    auto result = pool.apply_async<same>(1);
    EXPECT_THROW(result.get(), TransportError);
    pool.close();
    pool.join();
  }

  EXPECT_FALSE(launch.driver->shut_down(1h));
}

}  // namespace
}  // namespace rankpool::roles
