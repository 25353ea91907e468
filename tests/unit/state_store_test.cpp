// SPDX-License-Identifier: BSL-1.0

#include "roles/state_store.hpp"

#include <string_view>

#include <gmock/gmock.h>

namespace rankpool::roles {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t function = 7;
constexpr std::size_t alice = 0;
constexpr std::size_t bob = 1;

detail::Buffer bytes(std::string_view text) {
  detail::Buffer buffer;
  buffer.append(text.data(), text.size());
  return buffer;
}

// States "0", "1", … that are not in use any more.
std::vector<StateId> keep_and_release(StateStore& store, int count) {
  std::vector<StateId> ids;
  for (int i = 0; i < count; ++i) {
    ids.push_back(store.keep(function, bytes(std::to_string(i))));
    store.release(ids.back());
  }
  return ids;
}

TEST(StateStore, TakesEqualBytesOfAFunctionForOneState) {
  StateStore store{2};
  const StateId first = store.keep(function, bytes("same"));

  EXPECT_EQ(store.keep(function, bytes("same")), first);
  EXPECT_NE(store.keep(function, bytes("other")), first);
  EXPECT_NE(store.keep(function, bytes("")), first);
  EXPECT_NE(store.keep(function + 1, bytes("same")), first);
}

TEST(StateStore, GivesBackTheBytes) {
  StateStore store{1};
  const StateId id = store.keep(function, bytes("abc"));
  (void)store.keep(function, bytes("x"));

  EXPECT_THAT(store.bytes(id), ElementsAre(std::byte{'a'}, std::byte{'b'}, std::byte{'c'}));
}

TEST(StateStore, SendsAStateOnceToEachWorker) {
  StateStore store{2};
  const StateId id = store.keep(function, bytes("abc"));

  EXPECT_TRUE(store.must_send(id, alice));
  EXPECT_FALSE(store.must_send(id, alice));
  EXPECT_TRUE(store.must_send(id, bob));
  EXPECT_FALSE(store.must_send(id, bob));
}

TEST(StateStore, HasNothingToSendOfCallsWithoutState) {
  StateStore store{1};

  EXPECT_FALSE(store.must_send(no_state, alice));
  store.release(no_state);
  EXPECT_THAT(store.take_forgotten(), IsEmpty());
}

TEST(StateStore, RemembersAStateForTheNextCall) {
  StateStore store{1};
  const StateId id = store.keep(function, bytes("abc"));
  (void)store.must_send(id, alice);
  store.release(id);

  EXPECT_EQ(store.keep(function, bytes("abc")), id);
  EXPECT_FALSE(store.must_send(id, alice));
}

TEST(StateStore, KeepsEightThatAreNotUsed) {
  StateStore store{1};

  keep_and_release(store, 8);

  EXPECT_THAT(store.take_forgotten(), IsEmpty());
}

TEST(StateStore, ForgetsTheOldestUnusedBeyondEight) {
  StateStore store{2};
  const StateId oldest = store.keep(function, bytes("0"));
  (void)store.must_send(oldest, bob);

  keep_and_release(store, 9);  // "0" is kept a second time
  EXPECT_THAT(store.take_forgotten(), IsEmpty());
  store.release(oldest);

  const auto forgotten = store.take_forgotten();
  ASSERT_THAT(forgotten, SizeIs(1));
  EXPECT_EQ(forgotten.front().id, oldest);
  EXPECT_THAT(forgotten.front().workers, ElementsAre(bob));
  EXPECT_NE(store.keep(function, bytes("0")), oldest);
}

TEST(StateStore, TellsOfEachForgottenStateOnce) {
  StateStore store{1};
  keep_and_release(store, 10);

  EXPECT_THAT(store.take_forgotten(), SizeIs(2));
  EXPECT_THAT(store.take_forgotten(), IsEmpty());
}

TEST(StateStore, NeverForgetsAStateInUse) {
  StateStore store{1};
  const StateId used = store.keep(function, bytes("used"));

  keep_and_release(store, 20);

  for (const auto& forgotten : store.take_forgotten()) EXPECT_NE(forgotten.id, used);
  EXPECT_THAT(store.bytes(used), SizeIs(4));
}

TEST(StateStore, CountsTheCallsThatUseAState) {
  StateStore store{1};
  const StateId used = store.keep(function, bytes("used"));
  (void)store.keep(function, bytes("used"));

  store.release(used);
  keep_and_release(store, 20);

  for (const auto& forgotten : store.take_forgotten()) EXPECT_NE(forgotten.id, used);
}

}  // namespace
}  // namespace rankpool::roles
