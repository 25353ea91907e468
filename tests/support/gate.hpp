// SPDX-License-Identifier: BSL-1.0
//
// Lets a test decide when a task goes on, across processes and without guessing how long things
// take: a gate is a file, open once it exists.

#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

namespace rankpool::testing {

/// Blocks until `is_true()`; throws if that takes longer than any working test does.
template <class Condition>
void wait_until(Condition is_true) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error{"what the test waits for did not happen"};
    }
    std::this_thread::sleep_for(1ms);
  }
}

/// A task's side of a gate: until it is open, or gone.
inline void wait_at(const std::string& gate) {
  const auto folder = std::filesystem::path{gate}.parent_path();
  wait_until([&] { return std::filesystem::exists(gate) || !std::filesystem::exists(folder); });
}

/// A new folder that is gone at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "rankpool-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    path_ = std::move(name);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Opens when told; it is gone at the end of the test, so that no worker waits on.
class Gate {
 public:
  void open() { std::ofstream{path()}; }
  [[nodiscard]] std::string path() const { return folder_.path() / "open"; }

 private:
  TemporaryFolder folder_;
};

}  // namespace rankpool::testing
