// SPDX-License-Identifier: BSL-1.0
//
// The file that RANKPOOL_REPORT names: whether it can be written is known before anything starts,
// and it is written whole or not at all. Does not know what is in it.

#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rankpool::mpi {

class ReportFile {
 public:
  /// As RANKPOOL_REPORT asks, if it is set; UsageError if no file can be written there. A relative
  /// path is taken from the folder in which this process is now.
  [[nodiscard]] static std::optional<ReportFile> asked();

  /// Replaces what was there. std::system_error if that fails, and then nothing has changed.
  void write(const std::string& text) const;

  /// Absolute.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ReportFile(std::filesystem::path path) : path_{std::move(path)} {}

  std::filesystem::path path_;
};

/// For ranks that may begin in other folders; UsageError as above.
void make_report_path_absolute();

}  // namespace rankpool::mpi
