// SPDX-License-Identifier: BSL-1.0
//
// The main of every cluster test: GoogleTest runs on rank 0, and its outcome is the exit code of
// the launch; the other ranks are real workers.

#include <gmock/gmock.h>

#include "rankpool/launch.hpp"

int main(int argc, char** argv) {
  return rankpool::launch(argc, argv, [](int count, char** values) {
    ::testing::InitGoogleMock(&count, values);
    return RUN_ALL_TESTS();
  });
}
