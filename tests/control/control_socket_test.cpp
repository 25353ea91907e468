// SPDX-License-Identifier: BSL-1.0

#include "mpi/control_socket.hpp"

#include <gmock/gmock.h>

#include "socket_pair.hpp"

namespace rankpool::mpi {
namespace {

using rankpool::testing::connected_sockets;
using ::testing::HasSubstr;

TEST(ControlSocket, HearsNothingWhereNothingWasSaid) {
  auto sockets = connected_sockets();

  const auto heard = sockets.one.listen();

  EXPECT_FALSE(heard.anything);
  EXPECT_FALSE(heard.end.has_value());
}

TEST(ControlSocket, HearsTheBellAndSignsOfLife) {
  auto sockets = connected_sockets();
  sockets.other.ring();
  EXPECT_TRUE(sockets.one.listen().anything);
  sockets.other.show_life();

  const auto heard = sockets.one.listen();

  EXPECT_TRUE(heard.anything);
  EXPECT_FALSE(heard.dismissal);
  EXPECT_FALSE(heard.end.has_value());
}

// Nobody reads for hours, and the bell is rung again and again.
TEST(ControlSocket, NeverBlocksHoweverLittleIsRead) {
  auto sockets = connected_sockets();

  for (int i = 0; i < 20'000; ++i) sockets.other.ring();

  EXPECT_TRUE(sockets.one.listen().anything);
  EXPECT_FALSE(sockets.one.listen().anything);
}

TEST(ControlSocket, HasRoomForTheLastWordHoweverLittleIsRead) {
  auto sockets = connected_sockets();
  for (int i = 0; i < 20'000; ++i) sockets.other.ring();

  sockets.other.take_leave();

  EXPECT_TRUE(sockets.one.listen().farewell);
}

TEST(ControlSocket, TellsADismissalFromAnEndWithoutAWord) {
  auto sockets = connected_sockets();
  sockets.other.dismiss();

  const auto heard = sockets.one.listen();

  EXPECT_TRUE(heard.dismissal);
  EXPECT_TRUE(heard.end.has_value());
}

TEST(ControlSocket, TellsAFarewellFromAnEndWithoutAWord) {
  auto sockets = connected_sockets();
  sockets.other.take_leave();
  sockets.other = {};

  const auto heard = sockets.one.listen();

  EXPECT_TRUE(heard.farewell);
  EXPECT_FALSE(heard.dismissal);
}

TEST(ControlSocket, SaysHowAProcessEndedThatDidNotSay) {
  auto sockets = connected_sockets();
  sockets.other = {};

  EXPECT_THAT(sockets.one.listen().end.value_or(""), HasSubstr("ended without a word"));
}

TEST(ControlSocket, SaysHowAProcessEndedThatDidSay) {
  auto sockets = connected_sockets();
  const auto words = encoded({.kind = LastWords::Kind::exit, .number = 3});
  sockets.other.ring();
  // In parts, as a network may cut them.
  ASSERT_EQ(send(sockets.other.descriptor(), words.data(), 4, 0), 4);
  EXPECT_FALSE(sockets.one.listen().last_words.has_value());
  ASSERT_EQ(send(sockets.other.descriptor(), words.data() + 4, words.size() - 4, 0), 2);
  sockets.other = {};

  EXPECT_EQ(sockets.one.listen().end, "left with exit code 3");
}

}  // namespace
}  // namespace rankpool::mpi
